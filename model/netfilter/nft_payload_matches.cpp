#include "model/netfilter/nft_comparison.h"
#include "model/netfilter/nft_flags.h"
#include "model/netfilter/nft_values.h"

#include <string>

namespace fairlead::netfilter {
namespace {

bool readAddress(const NftComparison& c, Side side)
{
    AddressMatch match{side, {}, c.negated()};
    const bool read = c.isEquality() && forEachNftValue(c.right, [&match](NftValue value) {
                          const auto range = readNftAddresses(value);
                          if (range)
                              match.ranges.push_back(*range);
                          return range.has_value();
                      });
    if (read)
        c.parts.add(std::move(match));
    return read;
}

bool readPortComparison(const NftComparison& c, PortMatch& match)
{
    const auto limit = readNftPorts(c.right);
    if (!limit || limit->first != limit->last)
        return false;
    const std::uint16_t port = limit->first;
    const auto add = [&match](int first, int last) {
        if (first <= last)
            match.ranges.push_back({static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last)});
        return true;
    };
    switch (c.op) {
    case NftOperator::less:
        return add(0, port - 1);
    case NftOperator::lessOrEqual:
        return add(0, port);
    case NftOperator::greater:
        return add(port + 1, 65535);
    case NftOperator::greaterOrEqual:
        return add(port, 65535);
    default:
        return false;
    }
}

bool readIcmp(const NftComparison& c, Protocol protocol, std::string_view field)
{
    c.parts.require(protocol);
    if (!c.isEquality() || (field != "type" && field != "code"))
        return false;
    if (c.right["set"])
        return readNftValuesAsSet(c);
    IcmpMatch match;
    match.negated = c.negated();
    const auto number = field == "type" ? nftIcmpType(c.right, protocol) : nftIcmpCode(c.right, protocol);
    if (!number)
        return false;
    if (field == "type")
        match.type = *number;
    else
        match.code = *number;
    c.parts.add(match);
    return true;
}

bool readIpHeader(const NftComparison& c, IpFamily family, std::string_view field)
{
    c.parts.require(family);
    if (field == "saddr" || field == "daddr")
        return readAddress(c, field == "saddr" ? Side::source : Side::destination);
    if (field == "protocol" || field == "nexthdr")
        return readNftProtocolMatch(c);
    if (field == "ttl" || field == "hoplimit")
        return addKnownNftMatch(c, KnownMatch::Kind::ttl);
    return field == "length" && addKnownNftMatch(c, KnownMatch::Kind::length);
}

bool readPort(const NftComparison& c, std::string_view header, Side side)
{
    PortMatch match;
    match.side = side;
    match.negated = c.negated();
    if (header != "th") {
        const auto protocol = header == "dccp" ? std::optional(static_cast<Protocol>(33)) : parseProtocol(header);
        if (!protocol)
            return false;
        match.protocol = *protocol;
    }
    const bool read = c.isEquality() ? forEachNftValue(c.right,
                                                       [&match](NftValue value) {
                                                           const auto range = readNftPorts(value);
                                                           if (range)
                                                               match.ranges.push_back(*range);
                                                           return range.has_value();
                                                       })
                                     : readPortComparison(c, match);
    if (read)
        c.parts.add(std::move(match));
    return read;
}

}  // namespace

bool readNftProtocolMatch(const NftComparison& c)
{
    ProtocolMatch match{{}, c.negated()};
    const bool read = c.isEquality() && forEachNftValue(c.right, [&match](NftValue value) {
                          const auto protocol = readNftProtocol(value);
                          if (protocol)
                              match.protocols.push_back(*protocol);
                          return protocol.has_value();
                      });
    if (read)
        c.parts.add(std::move(match));
    return read;
}

// (flags & mask) compared with the right side; without a mask, "in" asks for any of them.
bool readNftTcpFlags(const NftComparison& c, NftValue mask)
{
    const auto set = readNftFlags(c.right, nftTcpFlag);
    const auto maskBits = mask ? readNftFlags(mask, nftTcpFlag) : std::optional<std::uint32_t>(0xff);
    if (!set || !maskBits || *set > 0xff || *maskBits > 0xff)
        return false;
    const auto bits = static_cast<std::uint8_t>(*set);
    c.parts.require(Protocol::tcp);
    if (c.op == NftOperator::in)
        c.parts.add(TcpFlagsMatch{bits, 0, true});
    else if (c.op == NftOperator::noneOf)
        c.parts.add(TcpFlagsMatch{bits, 0, false});
    else if (c.isEquality())
        c.parts.add(TcpFlagsMatch{static_cast<std::uint8_t>(*maskBits), bits, c.negated()});
    else
        return false;
    return true;
}

bool readNftMaskedAddress(const NftComparison& c, NftValue payload, NftValue mask)
{
    const std::string_view field = payload["field"].text();
    const auto network = Prefix::parse(std::string(c.right.text()) + '/' + std::string(mask.text()));
    if (!network || network->address().toString() != c.right.text() || (field != "saddr" && field != "daddr") || !c.isEquality())
        return false;
    c.parts.require(network->family());
    c.parts.add(
        AddressMatch{field == "saddr" ? Side::source : Side::destination, {{network->address(), network->last()}}, c.negated()});
    return true;
}

bool readNftPayload(const NftComparison& c, std::string_view header, std::string_view field)
{
    if (header == "ip" || header == "ip6")
        return readIpHeader(c, header == "ip" ? IpFamily::ipv4 : IpFamily::ipv6, field);
    if (field == "sport" || field == "dport")
        return readPort(c, header, field == "sport" ? Side::source : Side::destination);
    if (header == "tcp" && field == "flags")
        return readNftTcpFlags(c, {});
    if (header == "icmp" || header == "icmpv6")
        return readIcmp(c, header == "icmp" ? Protocol::icmp : Protocol::icmpv6, field);
    if (header == "ether" && (field == "saddr" || field == "daddr"))
        return addKnownNftMatch(c, KnownMatch::Kind::mac);
    return false;
}

}  // namespace fairlead::netfilter
