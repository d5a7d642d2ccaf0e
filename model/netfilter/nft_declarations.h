#pragma once

#include "model/netfilter/nft_tree.h"
#include "model/netfilter/rule_set.h"

#include <optional>
#include <string_view>

// The declarations around the rules: tables, chains, sets; words and JSON objects alike.
namespace fairlead::netfilter {

std::optional<TableFamily> parseTableFamily(std::string_view word);
std::optional<Hook> parseHook(std::string_view word);
std::optional<ChainType> parseChainType(std::string_view word);

// "dstnat", "filter", "-110", "srcnat + 5": what a name stands for depends on family and hook.
std::optional<int> parsePriority(std::string_view text, TableFamily family);

// The base of a chain object: absent for a regular chain. False where its words are not known.
bool readNftBaseChain(NftValue chain, std::optional<BaseChain>& base);

// A set or map object with its elements. `kind` is Set::Kind::set for "set", else map.
Set readNftSet(NftValue object, Set::Kind kind, TableFamily family);

}  // namespace fairlead::netfilter
