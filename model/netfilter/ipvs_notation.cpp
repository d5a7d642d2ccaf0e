#include "model/netfilter/ipvs_notation.h"

#include <utility>

namespace fairlead::netfilter {
namespace {

struct HostAndPort {
    std::string_view host;
    std::string_view port;
    bool bracketed = false;
};

std::optional<HostAndPort> splitHostAndPort(std::string_view text)
{
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    HostAndPort parts{text.substr(0, colon), text.substr(colon + 1)};
    parts.bracketed = parts.host.starts_with('[') && parts.host.ends_with(']');
    if (parts.bracketed)
        parts.host = parts.host.substr(1, parts.host.size() - 2);
    return parts;
}

}  // namespace

std::optional<IpvsEndpoint> parseIpvsEndpoint(std::string_view text)
{
    const auto parts = splitHostAndPort(text);
    if (!parts)
        return std::nullopt;
    const auto address = IpAddress::parse(parts->host);
    const auto port = parseNumber<std::uint16_t>(parts->port);
    if (!address || !port || address->isIpv4() == parts->bracketed)
        return std::nullopt;
    return IpvsEndpoint{*address, *port};
}

std::optional<IpvsEndpoint> parseHexIpvsEndpoint(std::string_view text)
{
    const auto parts = splitHostAndPort(text);
    if (!parts || parts->port.size() != 4)
        return std::nullopt;
    const auto port = parseNumber<std::uint16_t>(parts->port, 16);
    if (!port)
        return std::nullopt;
    if (parts->bracketed) {
        const auto address = IpAddress::parse(parts->host);
        return address && !address->isIpv4() ? std::optional(IpvsEndpoint{*address, *port}) : std::nullopt;
    }
    const auto value = parts->host.size() == 8 ? parseNumber<std::uint32_t>(parts->host, 16) : std::nullopt;
    return value ? std::optional(IpvsEndpoint{IpAddress::fromIpv4(*value), *port}) : std::nullopt;
}

IpvsProblem addRealServer(IpvsTable& table, RealServer server)
{
    if (table.virtualServers.empty())
        return "a real server stands before the first virtual server";
    table.virtualServers.back().realServers.push_back(std::move(server));
    return std::nullopt;
}

}  // namespace fairlead::netfilter
