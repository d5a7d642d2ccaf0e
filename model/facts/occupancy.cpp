#include "model/facts/address_book.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace fairlead::facts {
namespace {

constexpr int bandsForClusterIps = 25;  // Kubernetes 1.25
constexpr int bandsForNodePorts = 28;

// The 36 of "v1.36.2"; 0 where it is not known.
int minorOf(const std::string& version)
{
    int minor = 0;
    if (const std::size_t at = version.find("1."); at != std::string::npos)
        std::from_chars(version.data() + at + 2, version.data() + version.size(), minor);
    return minor;
}

std::uint64_t sizeOf(const Prefix& range)
{
    const int bits = range.address().bits() - range.length();
    return bits >= 64 ? std::numeric_limits<std::uint64_t>::max() : std::uint64_t{1} << bits;
}

IpAddress plus(const IpAddress& address, std::uint64_t offset)
{
    auto bytes = address.bytes();
    const std::size_t last = address.isIpv4() ? 4 : 16;
    for (std::size_t i = last; i-- > 0 && offset > 0;) {
        offset += bytes[i];
        bytes[i] = static_cast<std::uint8_t>(offset & 0xff);
        offset >>= 8;
    }
    return address.isIpv4() ? IpAddress::fromIpv4(std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16
                                                  | std::uint32_t{bytes[2]} << 8 | bytes[3])
                            : IpAddress::fromIpv6(bytes);
}

// How many addresses at the beginning are the static band: a sixteenth, at least 16 and at most 256 (KEP-3070).
std::uint64_t fixedAddresses(std::uint64_t size)
{
    return size < 32 ? 0 : std::min<std::uint64_t>(std::max<std::uint64_t>(16, size / 16), 256);
}

// A thirty-second, at least 16 and at most 128 (KEP-3668).
std::uint64_t fixedPorts(std::uint64_t size)
{
    return size < 32 ? 0 : std::min<std::uint64_t>(std::max<std::uint64_t>(16, size / 32), 128);
}

}  // namespace

std::optional<PortRange> parsePortRange(std::string_view text)
{
    PortRange range;
    const auto [middle, error] = std::from_chars(text.data(), text.data() + text.size(), range.first);
    if (error != std::errc() || middle == text.data() + text.size() || *middle != '-')
        return std::nullopt;
    const auto [end, lastError] = std::from_chars(middle + 1, text.data() + text.size(), range.last);
    const bool whole = lastError == std::errc() && end == text.data() + text.size();
    return whole && range.first > 0 && range.first <= range.last ? std::optional(range) : std::nullopt;
}

Occupancy AddressBook::occupancyOf(const Prefix& range) const
{
    const std::uint64_t size = sizeOf(range);
    const std::uint64_t fixed = minorOf(m_facts.kubernetes) >= bandsForClusterIps ? fixedAddresses(size) : 0;
    const IpAddress firstDynamic = plus(range.address(), fixed + 1);
    // The first address of the range is never given out, and of IPv4 the last one is not either.
    const std::uint64_t unused = fixed + (range.family() == IpFamily::ipv4 ? 2 : 1);
    const IpAddress last = range.family() == IpFamily::ipv4 && size > 2 ? plus(range.address(), size - 2) : range.last();
    Occupancy occupancy{range.toString(), {}, {firstDynamic.toString(), last.toString(), size > unused ? size - unused : 0, 0}};
    if (fixed > 0)
        occupancy.fixed = {plus(range.address(), 1).toString(), plus(range.address(), fixed).toString(), fixed, 0};
    const auto isClusterIp = [](const Tenant& tenant) { return tenant.who.starts_with("ClusterIP"); };
    for (auto entry = m_tenants.lower_bound(range.address()); entry != m_tenants.end() && range.contains(entry->first); ++entry) {
        if (std::ranges::any_of(entry->second, isClusterIp))
            ++(entry->first < firstDynamic ? occupancy.fixed : occupancy.dynamic).taken;
    }
    return occupancy;
}

Occupancy AddressBook::occupancyOf(const PortRange& range) const
{
    const auto size = static_cast<std::uint64_t>(range.last - range.first + 1);
    const std::uint64_t fixed = minorOf(m_facts.kubernetes) >= bandsForNodePorts ? fixedPorts(size) : 0;
    const std::uint64_t firstDynamic = range.first + fixed;
    Occupancy occupancy{
        m_facts.nodePortRange.value, {}, {std::to_string(firstDynamic), std::to_string(range.last), size - fixed, 0}};
    if (fixed > 0)
        occupancy.fixed = {std::to_string(range.first), std::to_string(firstDynamic - 1), fixed, 0};
    const auto isNodePort = [](const Tenant& tenant) { return !tenant.service.empty(); };
    for (const auto& [port, tenants] : m_nodePorts) {
        if (range.contains(port) && std::ranges::any_of(tenants, isNodePort))
            ++(port < firstDynamic ? occupancy.fixed : occupancy.dynamic).taken;
    }
    return occupancy;
}

std::vector<Occupancy> AddressBook::occupancy() const
{
    std::vector<Occupancy> found;
    for (const Fact& fact : m_facts.serviceCidrs) {
        if (const auto range = Prefix::parse(fact.value))
            found.push_back(occupancyOf(*range));
    }
    if (const auto ports = parsePortRange(m_facts.nodePortRange.value))
        found.push_back(occupancyOf(*ports));
    return found;
}

}  // namespace fairlead::facts
