#include "model/trace/routing.h"

#include <algorithm>
#include <array>
#include <bit>

// Which of a node's addresses the kernel writes where nobody named one: in IPv4 the rules of
// inet_select_addr(), in IPv6 those of RFC 6724 as ipv6_dev_get_saddr() applies them to one candidate
// list. Addresses stand in the order of `ip addr`, which is the order in which the kernel tries them.

namespace fairlead::trace {

using cluster::Device;
using cluster::DeviceAddress;

namespace {

constexpr int scopeNumber(std::string_view scope)
{
    return scope == "host" ? 254 : scope == "link" ? 253 : scope == "site" ? 200 : 0;
}

bool sameNetwork(const DeviceAddress& own, const IpAddress& other)
{
    return Prefix(own.address, own.prefixLength).contains(other);
}

// An address in the same network as an earlier one of the device is secondary: never chosen.
bool isSecondary(const Device& device, const DeviceAddress& address)
{
    for (const DeviceAddress& earlier : device.addresses) {
        if (&earlier == &address)
            return false;
        if (earlier.prefixLength == address.prefixLength && sameNetwork(earlier, address.address))
            return true;
    }
    return false;
}

int commonBits(const IpAddress& a, const IpAddress& b)
{
    int bits = 0;
    for (std::size_t byte = 0; byte < a.bytes().size(); ++byte) {
        const auto difference = static_cast<std::uint8_t>(a.bytes()[byte] ^ b.bytes()[byte]);
        if (difference != 0)
            return bits + std::countl_zero(difference);
        bits += 8;
    }
    return bits;
}

// The policy table of RFC 6724, as the kernel has it by default.
int label(const IpAddress& address)
{
    static const std::array<std::pair<Prefix, int>, 6> table{{{Prefix::parse("::1/128").value(), 0},
                                                              {Prefix::parse("::ffff:0:0/96").value(), 4},
                                                              {Prefix::parse("2001::/32").value(), 5},
                                                              {Prefix::parse("2002::/16").value(), 2},
                                                              {Prefix::parse("fc00::/7").value(), 6},
                                                              {Prefix::parse("::/96").value(), 3}}};
    for (const auto& [prefix, value] : table)
        if (prefix.contains(address))
            return value;
    return 1;
}

bool isLinkLocal6(const IpAddress& address) { return address.bytes()[0] == 0xfe && (address.bytes()[1] & 0xc0) == 0x80; }

// Larger is better, compared from left to right.
using Preference = std::array<int, 5>;

Preference preference(const IpAddress& candidate, bool onDevice, const IpAddress& destination)
{
    return {candidate == destination ? 1 : 0, isLinkLocal6(candidate) == isLinkLocal6(destination) ? 1 : 0, onDevice ? 1 : 0,
            label(candidate) == label(destination) ? 1 : 0, std::min(commonBits(candidate, destination), 64)};
}

}  // namespace

std::optional<IpAddress> Routing::selectIpv4(std::string_view name, const IpAddress& towards, bool allowLinkScope) const
{
    const int widest = allowLinkScope ? 253 : 0;
    std::optional<IpAddress> first;
    if (const Device* device = findDevice(name)) {
        for (const DeviceAddress& own : device->addresses) {
            if (!own.address.isIpv4() || scopeNumber(own.scope) > widest || isSecondary(*device, own))
                continue;
            if (sameNetwork(own, towards))
                return own.address;
            if (!first)
                first = own.address;
        }
    }
    if (first || devices() == nullptr)
        return first;
    for (const Device& device : *devices()) {
        for (const DeviceAddress& own : device.addresses) {
            if (own.address.isIpv4() && scopeNumber(own.scope) == 0)
                return own.address;
        }
    }
    return std::nullopt;
}

std::optional<IpAddress> Routing::selectIpv6(std::string_view name, const IpAddress& destination) const
{
    std::optional<IpAddress> best;
    Preference bestPreference{};
    if (devices() == nullptr)
        return best;
    for (const Device& device : *devices()) {
        const bool onDevice = device.name == name;
        for (const DeviceAddress& own : device.addresses) {
            // A link-local address is of use on its own device only; ::1 only towards itself.
            if (own.address.isIpv4() || (isLinkLocal6(own.address) && !onDevice)
                || (own.address.isLoopback() && !destination.isLoopback()))
                continue;
            const Preference candidate = preference(own.address, onDevice, destination);
            if (!best || candidate > bestPreference) {
                best = own.address;
                bestPreference = candidate;
            }
        }
    }
    return best;
}

std::optional<IpAddress> Routing::sourceFor(const RouteAnswer& answer, const IpAddress& destination) const
{
    if (answer.preferredSource)
        return answer.preferredSource;
    if (answer.kind == RouteAnswer::Kind::local && isLocal(destination))
        return destination;
    return m_fromApi || devices() == nullptr ? masqueradeSource(answer.device.name, answer.route, destination)
        : m_family == IpFamily::ipv4
        ? selectIpv4(answer.device.name, answer.gateway.value_or(destination), answer.route && answer.route->scope == "link")
        : selectIpv6(answer.device.name, destination);
}

std::optional<IpAddress> Routing::masqueradeSource(std::string_view device, const cluster::Route* route,
                                                   const IpAddress& destination) const
{
    if (!m_fromApi && devices() != nullptr && route != nullptr) {
        return m_family == IpFamily::ipv4 ? selectIpv4(device, route->gateway.value_or(destination), false)
                                          : selectIpv6(device, destination);
    }
    // Without the devices: what the route says, else the address that the API says.
    if (route != nullptr && route->preferredSource)
        return route->preferredSource;
    if (m_node.object != nullptr) {
        for (const IpAddress& address : m_node.object->internalIps())
            if (address.family() == m_family)
                return address;
    }
    return std::nullopt;
}

std::optional<IpAddress> Routing::firstAddress(std::string_view name) const
{
    if (const Device* device = findDevice(name)) {
        for (const DeviceAddress& own : device->addresses)
            if (own.address.family() == m_family && (m_family == IpFamily::ipv4 || !isLinkLocal6(own.address)))
                return own.address;
        return std::nullopt;
    }
    return devices() == nullptr ? masqueradeSource({}, nullptr, {}) : std::nullopt;
}

}  // namespace fairlead::trace
