#pragma once

#include "model/netfilter/nft_tokens.h"
#include "model/netfilter/nft_tree.h"

namespace fairlead::netfilter {

// Statements of an nft listing that stand on their own, in the form of the JSON schema. Each begins
// at its first word and takes its options; NftTree::none where it does not understand them.
NftTree::Node readNftTextCounter(NftTokens& tokens, NftTree& tree);
NftTree::Node readNftTextReject(NftTokens& tokens, NftTree& tree);
NftTree::Node readNftTextLog(NftTokens& tokens, NftTree& tree);
NftTree::Node readNftTextMasquerade(NftTokens& tokens, NftTree& tree);
NftTree::Node readNftTextNat(NftTokens& tokens, NftTree& tree);
NftTree::Node readNftTextTransparentProxy(NftTokens& tokens, NftTree& tree);

// "limit", "quota", "ct count": only whether it is "over" decides anything; the rest is shown as written.
NftTree::Node readNftTextLimit(NftTokens& tokens, NftTree& tree);

// A statement whose options run to its closing brace, the comment or the end of the rule.
NftTree::Node readNftTextRest(NftTokens& tokens, NftTree& tree);

}  // namespace fairlead::netfilter
