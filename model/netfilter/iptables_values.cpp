#include "model/netfilter/iptables_values.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace fairlead::netfilter {

namespace {
std::optional<std::uint16_t> parsePort(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(port) : std::nullopt;
}

struct OtherProtocol {
    std::string_view name;
    std::uint8_t number;
};
// Those that Protocol does not name itself, as in Debian's /etc/protocols.
constexpr std::array otherProtocols{
    OtherProtocol{"igmp", 2},   OtherProtocol{"ipencap", 4},     OtherProtocol{"dccp", 33},
    OtherProtocol{"ipv6", 41},  OtherProtocol{"ipv6-nonxt", 59}, OtherProtocol{"ipv6-opts", 60},
    OtherProtocol{"eigrp", 88}, OtherProtocol{"ospf", 89},       OtherProtocol{"ipip", 94},
    OtherProtocol{"pim", 103},  OtherProtocol{"ipcomp", 108},    OtherProtocol{"vrrp", 112},
    OtherProtocol{"l2tp", 115}, OtherProtocol{"mh", 135},        OtherProtocol{"mobility-header", 135},
};
}  // namespace

std::optional<std::uint32_t> parseNumber(std::string_view text)
{
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text.front() == '0') {
        base = 8;
    }
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value) : std::nullopt;
}

std::optional<ValueAndMask> parseValueAndMask(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const auto value = parseNumber(text.substr(0, slash));
    const auto mask = slash == std::string_view::npos ? std::optional(0xffffffffU) : parseNumber(text.substr(slash + 1));
    return value && mask ? std::optional(ValueAndMask{*value, *mask}) : std::nullopt;
}

void appendHex(std::string& out, std::uint32_t value)
{
    std::array<char, 8> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
    out += "0x";
    out.append(digits.data(), end);
}

std::optional<PortRange> parsePorts(std::string_view text, char separator)
{
    const std::size_t middle = text.find(separator);
    if (middle == std::string_view::npos) {
        const auto port = parsePort(text);
        return port ? std::optional(PortRange{*port, *port}) : std::nullopt;
    }
    const std::string_view low = text.substr(0, middle);
    const std::string_view high = text.substr(middle + 1);
    const auto first = low.empty() ? std::optional<std::uint16_t>(0) : parsePort(low);
    const auto last = high.empty() ? std::optional<std::uint16_t>(0xffff) : parsePort(high);
    if (!first || !last || *first > *last || text.size() == 1)
        return std::nullopt;
    return PortRange{*first, *last};
}

std::optional<std::vector<PortRange>> parsePortList(std::string_view text)
{
    std::vector<PortRange> ranges;
    for (const std::string_view part : splitAtCommas(text)) {
        const auto ports = parsePorts(part);
        if (!ports)
            return std::nullopt;
        ranges.push_back(*ports);
    }
    return ranges;
}

void appendPorts(std::string& out, const PortRange& ports, char separator)
{
    out += std::to_string(ports.first);
    if (ports.last != ports.first)
        out += separator + std::to_string(ports.last);
}

std::optional<AddressRange> parseAddressRange(std::string_view text)
{
    const std::size_t dash = text.find('-');
    const auto first = IpAddress::parse(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : IpAddress::parse(text.substr(dash + 1));
    if (!first || !last || first->family() != last->family() || *first > *last)
        return std::nullopt;
    return AddressRange{*first, *last};
}

AddressRange rangeOf(const Prefix& prefix) { return {prefix.address(), prefix.last()}; }

std::optional<Prefix> prefixOf(const AddressRange& range)
{
    for (int length = range.first.bits(); length >= 0; --length) {
        const Prefix prefix(range.first, length);
        if (prefix.address() != range.first)
            return std::nullopt;
        if (prefix.last() == range.last)
            return prefix;
    }
    return std::nullopt;
}

std::optional<NatRange> parseNatRange(std::string_view text)
{
    NatRange range;
    std::string_view addresses = text;
    std::optional<std::string_view> ports;
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos)
            return std::nullopt;
        addresses = text.substr(1, close - 1);
        const std::string_view rest = text.substr(close + 1);
        if (!rest.empty() && rest.front() != ':')
            return std::nullopt;
        if (!rest.empty())
            ports = rest.substr(1);
    } else if (const auto colon = text.find(':');
               colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos) {
        addresses = text.substr(0, colon);
        ports = text.substr(colon + 1);
    }
    if (ports) {
        range.ports = parsePorts(*ports, '-');
        if (!range.ports || ports->starts_with('-') || ports->ends_with('-'))
            return std::nullopt;
    }
    if (addresses.empty())
        return range.ports && !text.starts_with('[') ? std::optional(range) : std::nullopt;
    range.addresses = parseAddressRange(addresses);
    return range.addresses ? std::optional(range) : std::nullopt;
}

void appendNatRange(std::string& out, const NatRange& range)
{
    if (range.addresses) {
        const bool bracketed = !range.addresses->first.isIpv4() && range.ports;
        if (bracketed)
            out += '[';
        out += range.addresses->first.toString();
        if (range.addresses->last != range.addresses->first)
            out += '-' + range.addresses->last.toString();
        if (bracketed)
            out += ']';
    }
    if (range.ports) {
        out += ':';
        appendPorts(out, *range.ports, '-');
    }
}

InterfaceMatch::Name parseInterface(std::string_view text)
{
    const bool prefix = text.ends_with('+');
    return {std::string(prefix ? text.substr(0, text.size() - 1) : text), prefix};
}

void appendInterface(std::string& out, const InterfaceMatch::Name& name)
{
    out += name.name;
    if (name.prefix)
        out += '+';
}

std::optional<Protocol> parseIptablesProtocol(std::string_view text)
{
    for (const OtherProtocol& entry : otherProtocols) {
        if (entry.name == text)
            return static_cast<Protocol>(entry.number);
    }
    return parseProtocol(text);
}

void appendProtocol(std::string& out, Protocol protocol)
{
    for (const OtherProtocol& entry : otherProtocols) {
        if (static_cast<Protocol>(entry.number) == protocol) {
            out += entry.name;
            return;
        }
    }
    out += toString(protocol);
}

std::optional<std::vector<Side>> parseSides(std::string_view text)
{
    std::vector<Side> sides;
    for (const std::string_view part : splitAtCommas(text)) {
        if (part != "src" && part != "dst")
            return std::nullopt;
        sides.push_back(part == "src" ? Side::source : Side::destination);
    }
    return sides;
}

void appendSides(std::string& out, const std::vector<Side>& sides)
{
    for (std::size_t i = 0; i < sides.size(); ++i) {
        out += i == 0 ? "" : ",";
        out += sides[i] == Side::source ? "src" : "dst";
    }
}

std::vector<std::string_view> splitAtCommas(std::string_view text)
{
    std::vector<std::string_view> parts;
    for (std::size_t comma = text.find(','); comma != std::string_view::npos; comma = text.find(',')) {
        parts.push_back(text.substr(0, comma));
        text.remove_prefix(comma + 1);
    }
    parts.push_back(text);
    return parts;
}

}  // namespace fairlead::netfilter
