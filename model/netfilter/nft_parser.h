#pragma once

#include "model/core/result.h"
#include "model/netfilter/rule_set.h"

#include <memory>
#include <string>

namespace fairlead::netfilter {

// Reads the output of `nft -j list ruleset`. `listing` is the output of `nft list ruleset` of the
// same node, or null: where it is there, rules take their verbatim text and line from it. Unbalanced or otherwise broken JSON is
// an error with its place. Tables that iptables-nft manages are read too, but their iptables extensions are opaque there (facts,
// section 8): iptables-save is the source for those.
Result<std::shared_ptr<const RuleSet>> parseNftJson(std::shared_ptr<const std::string> json, std::string file,
                                                    std::shared_ptr<const std::string> listing = nullptr,
                                                    std::string listingFile = {});

// Reads the output of `nft list ruleset`, for nodes where only the text exists.
Result<std::shared_ptr<const RuleSet>> parseNftText(std::shared_ptr<const std::string> text, std::string file);

}  // namespace fairlead::netfilter
