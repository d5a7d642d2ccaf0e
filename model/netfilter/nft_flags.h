#pragma once

#include "model/netfilter/matches.h"
#include "model/netfilter/nft_tree.h"

#include <cstdint>
#include <optional>
#include <string_view>

// The words and numbers of nftables' symbol tables. All take the number as well as the word, because
// `nft -n` prints numbers; nothing where the value is neither.
namespace fairlead::netfilter {

std::optional<std::uint32_t> nftTcpFlag(NftValue value);
std::optional<std::uint32_t> nftConntrackState(NftValue value);  // ConntrackMatch::State
std::optional<std::uint32_t> nftConntrackStatus(NftValue value);  // ConntrackMatch::Status
std::optional<std::uint32_t> nftAddressType(NftValue value);  // AddressTypeMatch::Type
std::optional<std::uint8_t> nftIcmpType(NftValue value, Protocol protocol);
std::optional<std::uint8_t> nftIcmpCode(NftValue value, Protocol protocol);
// "established" for the word and for its number; empty where it is no one state.
std::string_view nftConntrackStateName(NftValue value);
// "port-unreachable" for the number of a reject's code, `type` being icmp, icmpv6 or icmpx; empty where it has no name.
std::string_view nftRejectCodeName(std::string_view type, NftValue code);
std::optional<IpFamily> nftFamily(NftValue value);  // of "meta nfproto" and "meta protocol"

}  // namespace fairlead::netfilter
