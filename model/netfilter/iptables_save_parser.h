#pragma once

#include "model/core/address.h"
#include "model/core/result.h"
#include "model/netfilter/rule_set.h"

#include <memory>
#include <string>

namespace fairlead::netfilter {

// Reads the output of iptables-save or ip6tables-save (nft or legacy form, with or without -c).
// The family is not in the text, so the caller says it. A dump that ends before a table's COMMIT,
// and a line that cannot be a line of such a dump, are errors with their line; there is never half
// a rule set. Rules with unknown matches or targets are kept and counted (RuleSet::notUnderstood).
// Pure; linear in the text. Source of the format: facts on kube-proxy's rules, section 8.
Result<std::shared_ptr<const RuleSet>> parseIptablesSave(std::shared_ptr<const std::string> text, std::string file,
                                                         IpFamily family);

// The rules printed again from what was parsed; equal to the text it was parsed from, byte for byte.
std::string printIptablesSave(const RuleSet& rules);

}  // namespace fairlead::netfilter
