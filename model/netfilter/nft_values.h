#pragma once

#include "model/netfilter/nft_body.h"

#include <optional>
#include <string_view>
#include <vector>

// Single values and lists of values in the common form of nftables expressions.
namespace fairlead::netfilter {

std::optional<AddressRange> readNftAddresses(NftValue value);  // "10.0.0.1", a prefix, a range
std::optional<PortRange> readNftPorts(NftValue value);  // 80, a range
std::optional<Protocol> readNftProtocol(NftValue value);  // "tcp", 6
std::optional<std::uint32_t> readNftMark(NftValue value);
// A value that a set of names may hold; numbers and unforeseen forms as they are written.
std::string readNftText(NftValue value);

// Calls visit(value) for the one value, or for each of an anonymous set; false at the first that
// visit refuses.
template <class Visit> bool forEachNftValue(NftValue value, Visit&& visit)
{
    const NftValue set = value["set"];
    if (!set)
        return visit(value);
    if (!set.is(NftTree::Kind::array))
        return visit(set);
    for (NftValue item = set.first(); item; item = item.next()) {
        if (!visit(item))
            return false;
    }
    return true;
}

// The flags of "a,b", ["a","b"], {"|":["a","b"]} or one word, by `bitOf(NftValue)`; nothing where one
// is not known.
template <class BitOf> std::optional<std::uint32_t> readNftFlags(NftValue value, BitOf&& bitOf)
{
    if (value.is(NftTree::Kind::object) && value["|"])
        value = value["|"];
    if (!value.is(NftTree::Kind::array))
        return bitOf(value);
    std::uint32_t bits = 0;
    for (NftValue item = value.first(); item; item = item.next()) {
        const std::optional<std::uint32_t> bit = readNftFlags(item, bitOf);
        if (!bit)
            return std::nullopt;
        bits |= *bit;
    }
    return bits;
}

// An anonymous set or map: {"set":[…]} or one bare element.
Set readAnonymousNftSet(NftValue value, Set::Kind kind, const NftKey& key, const std::vector<NftFieldType>& dataTypes);

}  // namespace fairlead::netfilter
