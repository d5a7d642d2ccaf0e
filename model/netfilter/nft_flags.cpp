#include "model/netfilter/nft_flags.h"

#include "model/netfilter/nft_values.h"

#include <limits>
#include <span>
#include <string_view>

namespace fairlead::netfilter {
namespace {

struct Symbol {
    std::string_view name;
    std::uint32_t value;
};

std::optional<std::uint32_t> find(std::span<const Symbol> symbols, std::string_view name)
{
    for (const Symbol& symbol : symbols) {
        if (symbol.name == name)
            return symbol.value;
    }
    return std::nullopt;
}

constexpr Symbol tcpFlags[] = {{"fin", 1},  {"syn", 2},  {"rst", 4},  {"psh", 8},
                               {"ack", 16}, {"urg", 32}, {"ecn", 64}, {"cwr", 128}};

constexpr Symbol conntrackStates[] = {
    {"invalid", 1}, {"established", 2}, {"related", 4}, {"new", 8}, {"untracked", 64},
};

// The kernel's bit of each state, in the order of ConntrackMatch::State.
constexpr std::pair<std::uint32_t, std::uint32_t> stateBits[] = {{1, ConntrackMatch::invalid},
                                                                 {2, ConntrackMatch::established},
                                                                 {4, ConntrackMatch::related},
                                                                 {8, ConntrackMatch::isNew},
                                                                 {64, ConntrackMatch::untracked}};

constexpr Symbol conntrackStatuses[] = {{"expected", 1}, {"seen-reply", 2}, {"assured", 4}, {"confirmed", 8},
                                        {"snat", 16},    {"dnat", 32},      {"dying", 512}};

constexpr std::pair<std::uint32_t, std::uint32_t> statusBits[] = {
    {1, ConntrackMatch::expected}, {2, ConntrackMatch::seenReply}, {4, ConntrackMatch::assured}, {8, ConntrackMatch::confirmed},
    {16, ConntrackMatch::snat},    {32, ConntrackMatch::dnat},     {512, ConntrackMatch::dying}};

constexpr Symbol addressTypes[] = {{"unspec", 0},   {"unicast", 1},   {"local", 2},     {"broadcast", 3},
                                   {"anycast", 4},  {"multicast", 5}, {"blackhole", 6}, {"unreachable", 7},
                                   {"prohibit", 8}, {"throw", 9},     {"nat", 10},      {"xresolve", 11}};

constexpr Symbol icmpTypes[] = {
    {"echo-reply", 0},         {"destination-unreachable", 3}, {"source-quench", 4},        {"redirect", 5},
    {"echo-request", 8},       {"router-advertisement", 9},    {"router-solicitation", 10}, {"time-exceeded", 11},
    {"parameter-problem", 12}, {"timestamp-request", 13},      {"timestamp-reply", 14},     {"info-request", 15},
    {"info-reply", 16},        {"address-mask-request", 17},   {"address-mask-reply", 18},
};

constexpr Symbol icmpv6Types[] = {
    {"destination-unreachable", 1},  {"packet-too-big", 2},         {"time-exceeded", 3},
    {"parameter-problem", 4},        {"echo-request", 128},         {"echo-reply", 129},
    {"mld-listener-query", 130},     {"mld-listener-report", 131},  {"mld-listener-done", 132},
    {"mld-listener-reduction", 132}, {"nd-router-solicit", 133},    {"nd-router-advert", 134},
    {"nd-neighbor-solicit", 135},    {"nd-neighbor-advert", 136},   {"nd-redirect", 137},
    {"router-renumbering", 138},     {"ind-neighbor-solicit", 141}, {"ind-neighbor-advert", 142},
    {"mld2-listener-report", 143},
};

constexpr Symbol icmpCodes[] = {{"net-unreachable", 0},  {"host-unreachable", 1}, {"prot-unreachable", 2},
                                {"port-unreachable", 3}, {"frag-needed", 4},      {"net-prohibited", 9},
                                {"host-prohibited", 10}, {"admin-prohibited", 13}};

constexpr Symbol icmpv6Codes[] = {{"no-route", 0},         {"admin-prohibited", 1}, {"addr-unreachable", 3},
                                  {"port-unreachable", 4}, {"policy-fail", 5},      {"reject-route", 6}};

constexpr Symbol icmpxCodes[] = {{"no-route", 0}, {"port-unreachable", 1}, {"host-unreachable", 2}, {"admin-prohibited", 3}};

constexpr Symbol families[] = {{"ipv4", 2}, {"ipv6", 10}, {"ip", 0x0800}, {"ip6", 0x86dd}};

std::optional<std::uint32_t> wordOrNumber(NftValue value, std::span<const Symbol> symbols)
{
    const auto known = find(symbols, value.text());
    return known ? known : readNftMark(value);
}

// The kernel's bits as ours; nothing where there is a bit that we do not know.
std::optional<std::uint32_t> translate(std::optional<std::uint32_t> bits,
                                       std::span<const std::pair<std::uint32_t, std::uint32_t>> table)
{
    if (!bits)
        return std::nullopt;
    std::uint32_t result = 0;
    for (const auto& [theirs, ours] : table) {
        if ((*bits & theirs) != 0)
            result |= ours;
        *bits &= ~theirs;
    }
    return *bits == 0 ? std::optional(result) : std::nullopt;
}

std::string_view findName(std::span<const Symbol> symbols, std::optional<std::uint32_t> value)
{
    for (const Symbol& symbol : symbols) {
        if (symbol.value == value)
            return symbol.name;
    }
    return {};
}

std::optional<std::uint8_t> narrow(std::optional<std::uint32_t> value)
{
    if (!value || *value > std::numeric_limits<std::uint8_t>::max())
        return std::nullopt;
    return static_cast<std::uint8_t>(*value);
}

}  // namespace

std::optional<std::uint32_t> nftTcpFlag(NftValue value) { return wordOrNumber(value, tcpFlags); }

std::optional<std::uint32_t> nftConntrackState(NftValue value)
{
    return translate(wordOrNumber(value, conntrackStates), stateBits);
}

std::optional<std::uint32_t> nftConntrackStatus(NftValue value)
{
    return translate(wordOrNumber(value, conntrackStatuses), statusBits);
}

std::optional<std::uint32_t> nftAddressType(NftValue value)
{
    const auto number = wordOrNumber(value, addressTypes);
    return number && *number < std::size(addressTypes) ? std::optional(std::uint32_t{1} << *number) : std::nullopt;
}

std::optional<std::uint8_t> nftIcmpType(NftValue value, Protocol protocol)
{
    return narrow(protocol == Protocol::icmp ? wordOrNumber(value, icmpTypes) : wordOrNumber(value, icmpv6Types));
}

std::optional<std::uint8_t> nftIcmpCode(NftValue value, Protocol protocol)
{
    return narrow(protocol == Protocol::icmp ? wordOrNumber(value, icmpCodes) : wordOrNumber(value, icmpv6Codes));
}

std::string_view nftConntrackStateName(NftValue value) { return findName(conntrackStates, wordOrNumber(value, conntrackStates)); }

std::string_view nftRejectCodeName(std::string_view type, NftValue code)
{
    const auto symbols = type == "icmpx" ? std::span<const Symbol>(icmpxCodes)
        : type == "icmpv6"               ? std::span<const Symbol>(icmpv6Codes)
                                         : std::span<const Symbol>(icmpCodes);
    return findName(symbols, wordOrNumber(code, symbols));
}

std::optional<IpFamily> nftFamily(NftValue value)
{
    const auto number = wordOrNumber(value, families);
    if (!number)
        return std::nullopt;
    if (*number == 2 || *number == 0x0800)
        return IpFamily::ipv4;
    return *number == 10 || *number == 0x86dd ? std::optional(IpFamily::ipv6) : std::nullopt;
}

}  // namespace fairlead::netfilter
