#include "model/trace/address_translation.h"

#include <algorithm>

namespace fairlead::trace {

using netfilter::Nat;
using netfilter::NatRange;

namespace {

// Beyond this many the kernel's pick is not worth an outcome each.
constexpr std::size_t mostChoices = 256;

IpAddress successor(const IpAddress& address)
{
    std::array<std::uint8_t, 16> bytes = address.bytes();
    for (std::size_t at = address.isIpv4() ? 4 : 16; at-- > 0;) {
        if (++bytes[at] != 0)
            break;
    }
    if (!address.isIpv4())
        return IpAddress::fromIpv6(bytes);
    return IpAddress::fromIpv4(static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16
                               | static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3]);
}

// All addresses of a range; empty where there are too many.
std::vector<IpAddress> addressesOf(const netfilter::AddressRange& range)
{
    std::vector<IpAddress> addresses{range.first};
    while (addresses.back() != range.last && addresses.size() <= mostChoices)
        addresses.push_back(successor(addresses.back()));
    if (addresses.size() > mostChoices)
        addresses.clear();
    return addresses;
}

// The kernel keeps the port where it lies in the range, and else takes the first free one.
std::vector<std::uint16_t> destinationPorts(const Nat& nat, std::uint16_t own)
{
    if (!nat.to.ports)
        return {own};
    const auto [first, last] = *nat.to.ports;
    if (first <= own && own <= last)
        return {own};
    if (first == last || (!nat.random && !nat.fullyRandom))
        return {first};
    std::vector<std::uint16_t> ports;
    for (unsigned port = first; port <= last && ports.size() <= mostChoices; ++port)
        ports.push_back(static_cast<std::uint16_t>(port));
    if (ports.size() > mostChoices)
        ports.clear();
    return ports;
}

void translateDestination(Translation& result, const Packet& packet, const Nat& nat, const std::vector<IpAddress>& addresses)
{
    const std::vector<std::uint16_t> ports = destinationPorts(nat, packet.header.destinationPort);
    if (ports.empty() || addresses.empty()) {
        result.problem = "the destination is picked from a range of more than " + std::to_string(mostChoices);
        return;
    }
    const double share = 1.0 / static_cast<double>(addresses.size() * ports.size());
    for (const IpAddress& address : addresses) {
        for (const std::uint16_t port : ports) {
            result.choices.push_back({packet, share});
            rewriteDestination(result.choices.back().packet, address, port);
        }
    }
}

void translateSource(Translation& result, const Packet& packet, const Nat& nat, const std::vector<IpAddress>& addresses)
{
    if (addresses.empty()) {
        result.problem = "the source is picked from a range of more than " + std::to_string(mostChoices) + " addresses";
        return;
    }
    std::optional<std::uint16_t> port = packet.header.sourcePort;
    if (nat.to.ports && nat.to.ports->first == nat.to.ports->last)
        port = nat.to.ports->first;
    else if (nat.random || nat.fullyRandom
             || (nat.to.ports && !(port && nat.to.ports->first <= *port && *port <= nat.to.ports->last)))
        port.reset();
    for (const IpAddress& address : addresses) {
        result.choices.push_back({packet, 1.0 / static_cast<double>(addresses.size())});
        rewriteSource(result.choices.back().packet, address, port);
    }
}

// Where REDIRECT sends a packet.
std::optional<IpAddress> redirectAddress(const Packet& packet, netfilter::Hook hook, const Routing& routing)
{
    if (hook == netfilter::Hook::output)
        return IpAddress::parse(packet.family == IpFamily::ipv4 ? "127.0.0.1" : "::1");
    return routing.firstAddress(packet.input.name);
}

}  // namespace

void rewriteDestination(Packet& packet, const IpAddress& address, std::uint16_t port)
{
    Header& header = packet.header;
    if (header.destination != address || header.destinationPort != port)
        packet.connection.destinationRewritten = true;
    header.destination = address;
    header.destinationPort = port;
    packet.connection.destinationSettled = true;
}

void rewriteSource(Packet& packet, const IpAddress& address, std::optional<std::uint16_t> port)
{
    Header& header = packet.header;
    if (header.source != address || header.sourcePort != port)
        packet.connection.sourceRewritten = true;
    packet.sourceEverRewritten = packet.sourceEverRewritten || header.source != address;
    header.source = address;
    header.sourcePort = port;
    packet.connection.sourceSettled = true;
}

Translation translate(const Packet& packet, const Nat& nat, netfilter::Hook hook, const Routing& routing, const std::string& node)
{
    Translation result;
    const bool masquerade = nat.kind == Nat::Kind::masquerade;
    if (masquerade || nat.kind == Nat::Kind::redirect) {
        const auto address = masquerade ? routing.masqueradeSource(packet.output.name, packet.route, packet.header.destination)
                                        : redirectAddress(packet, hook, routing);
        if ((masquerade && (routing.fromApi() || routing.devices() == nullptr))
            || (!masquerade && hook != netfilter::Hook::output && routing.devices() == nullptr)) {
            result.assumption = "The routes and devices of " + node + " were not read: where it writes an address of its own, "
                + "it may be another than its internal one.";
        }
        if (!address) {
            if (!result.assumption.empty())
                result.problem = "which address " + node + " writes is not known, because its routes and devices were not read";
            return result;
        }
        masquerade ? translateSource(result, packet, nat, {*address}) : translateDestination(result, packet, nat, {*address});
        return result;
    }
    const bool destination = nat.kind == Nat::Kind::destination;
    const IpAddress& own = destination ? packet.header.destination : packet.header.source;
    const auto addresses = nat.to.addresses ? addressesOf(*nat.to.addresses) : std::vector{own};
    destination ? translateDestination(result, packet, nat, addresses) : translateSource(result, packet, nat, addresses);
    return result;
}

}  // namespace fairlead::trace
