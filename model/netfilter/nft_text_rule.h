#pragma once

#include "model/netfilter/nft_tree.h"

#include <cstddef>
#include <string_view>

namespace fairlead::netfilter {

// A rule of `nft list ruleset` in the form of the JSON schema.
struct NftTextRule {
    NftTree::Node statements = NftTree::none;  // an array; what is not understood is {"unknown": …} to the rule's end
    NftTree::Node comment = NftTree::none;
};

// The listing leaves out what iptables-nft stored and nft cannot name: only blanks remain where it
// stood. Such a place in the middle is taken for a comment, which nearly all of them are; one at the
// end hides a target and is not understood. So the blanks around the text must be told.
struct NftRuleText {
    std::string_view text;
    std::size_t leadingBlanks = 0;  // beyond the indent
    std::size_t trailingBlanks = 0;
};
NftTextRule readNftRuleText(const NftRuleText& rule, NftTree& tree);

}  // namespace fairlead::netfilter
