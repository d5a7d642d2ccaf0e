#pragma once

#include "model/netfilter/nft_tokens.h"
#include "model/netfilter/nft_tree.h"

#include <chrono>
#include <optional>
#include <string_view>

// The expressions and values of an nft listing, in the form of the JSON schema. Each takes what it
// understands off the tokens and gives NftTree::none, with any number of tokens taken, where it does not.
namespace fairlead::netfilter {

// What may stand at the left of a comparison: "ip saddr", "meta mark & 0xff", "ip daddr . th dport".
NftTree::Node readNftExpression(NftTokens& tokens, NftTree& tree);
// One field of it, without concatenation and mask.
NftTree::Node readNftPrimary(NftTokens& tokens, NftTree& tree);

// What may stand at the right: "80", "10.0.0.0/8", "a,b", "@set", "{ … }", "1.1.1.1 . 22"; with
// `alternatives` also "a | b", which behind a mask would be the next operation.
NftTree::Node readNftValue(NftTokens& tokens, NftTree& tree, bool alternatives = true);

// One element of a set, or pair of a map: "10.0.0.1 . tcp . 80 comment \"x\" : goto y".
NftTree::Node readNftTextElement(NftTokens& tokens, NftTree& tree, bool isMap);

// "accept", "goto service-…"; none for anything else, with no token taken.
NftTree::Node readNftTextVerdict(NftTokens& tokens, NftTree& tree);

// "10.0.0.1:80", "[fd00::1]-[fd00::5]:90-95", ":8080" as members "addr" and "port" of `target`.
bool readNftTarget(std::string_view word, NftTree& tree, NftTree::Node target);

// A word by its looks: a number, a prefix, a range, or a text.
NftTree::Node addNftWord(std::string_view word, NftTree& tree);

// "2h59m16s396ms", "5400s".
std::optional<std::chrono::milliseconds> parseNftDuration(std::string_view text);

}  // namespace fairlead::netfilter
