#pragma once

#include "model/netfilter/nft_tree.h"
#include "model/netfilter/rule_set.h"

#include <optional>
#include <string_view>
#include <vector>

// What the expressions and statements of nftables mean, from their common form (NftTree).
namespace fairlead::netfilter {

// How the fields of a key are to be read: "80" is a port, a mark or a protocol by its type.
enum class NftFieldType : std::uint8_t { address, port, protocol, mark, connectionState, text };

// A rule's statements, typed. `statements` is an array; what is not understood becomes UnknownMatch
// or UnknownStatement with its source. Never fails; linear in the tree.
struct NftRuleMeaning {
    RuleBody body;
    std::optional<Counters> counters;  // of the first anonymous counter
    bool understood = true;
    std::string_view jump;  // the chain it jumps or goes to by a plain verdict, else empty
};
NftRuleMeaning readNftRule(NftValue statements, NftValue comment, TableFamily family);

// The key of a set or map lookup: one field, or a concatenation.
struct NftKey {
    std::vector<KeyField> fields;
    std::vector<NftFieldType> types;
    std::optional<IpFamily> family;  // that the fields demand of a packet
    std::optional<Protocol> protocol;
};
std::optional<NftKey> readNftKey(NftValue expression);

// "ipv4_addr" and the like, as set declarations name types.
NftFieldType nftFieldType(std::string_view typeName);

// One element of a set or map, `item` as in the schema ("elem", or the pairs of a map).
SetElement readNftElement(NftValue item, Set::Kind kind, const std::vector<NftFieldType>& keyTypes,
                          const std::vector<NftFieldType>& dataTypes);

// {"accept":null}, {"jump":{"target":…}}.
std::optional<Verdict> readNftVerdict(NftValue statement);

}  // namespace fairlead::netfilter
