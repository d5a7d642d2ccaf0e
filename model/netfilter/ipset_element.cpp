#include "model/netfilter/ipset_element.h"

#include "model/netfilter/dump_lines.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

namespace fairlead::netfilter {
namespace {

using Values = std::vector<SetValue>;

std::vector<std::string_view> splitAtCommas(std::string_view text)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t comma = text.find(',');
        parts.push_back(text.substr(0, comma));
        if (comma == std::string_view::npos)
            return parts;
        text.remove_prefix(comma + 1);
    }
}

bool readAddress(std::string_view text, const IpsetElementForm& form, Values& values)
{
    if (const std::size_t dash = text.find('-'); dash != std::string_view::npos) {
        const auto first = IpAddress::parse(text.substr(0, dash));
        const auto last = IpAddress::parse(text.substr(dash + 1));
        if (!first || !last || first->family() != form.family || last->family() != form.family || *last < *first)
            return false;
        values.emplace_back(AddressRange{*first, *last});
        return true;
    }
    auto prefix = Prefix::parse(text);
    if (!prefix || prefix->family() != form.family)
        return false;
    if (form.netmask && prefix->isHost())
        prefix = Prefix(prefix->address(), *form.netmask);
    values.emplace_back(AddressRange{prefix->address(), prefix->last()});
    return true;
}

bool readPorts(std::string_view text, Values& values)
{
    const std::size_t dash = text.find('-');
    const auto first = parseNumber<std::uint16_t>(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : parseNumber<std::uint16_t>(text.substr(dash + 1));
    if (!first || !last || *last < *first)
        return false;
    values.emplace_back(PortRange{*first, *last});
    return true;
}

bool readProtocolAndPorts(std::string_view text, Values& values)
{
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
        values.emplace_back(Protocol::tcp);  // ipset's own reading of a bare port
        return readPorts(text, values);
    }
    const auto protocol = parseProtocol(text.substr(0, colon));
    if (!protocol || colon + 1 == text.size())
        return false;
    values.emplace_back(*protocol);
    if (*protocol == Protocol::icmp || *protocol == Protocol::icmpv6) {
        values.emplace_back(std::string(text.substr(colon + 1)));
        return true;
    }
    return readPorts(text.substr(colon + 1), values);
}

bool isMac(std::string_view text)
{
    if (text.size() != 17)
        return false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (at % 3 == 2 ? c != ':' : std::isxdigit(c) == 0)
            return false;
    }
    return true;
}

bool readMark(std::string_view text, Values& values)
{
    const bool hex = text.starts_with("0x");
    const auto mark = parseNumber<std::uint32_t>(hex ? text.substr(2) : text, hex ? 16 : 10);
    if (mark)
        values.emplace_back(*mark);
    return mark.has_value();
}

bool readDimension(IpsetDimension dimension, std::string_view text, const IpsetElementForm& form, Values& values)
{
    if (text.empty())
        return false;
    switch (dimension) {
    case IpsetDimension::address:
        return readAddress(text, form, values);
    case IpsetDimension::port:
        return form.bitmap ? readPorts(text, values) : readProtocolAndPorts(text, values);
    case IpsetDimension::mac:
        values.emplace_back(std::string(text));
        return isMac(text);
    case IpsetDimension::mark:
        return readMark(text, values);
    case IpsetDimension::device:
    case IpsetDimension::set:
        values.emplace_back(std::string(text));
        return true;
    }
    return false;
}

}  // namespace

std::optional<std::vector<IpsetDimension>> ipsetDimensions(std::string_view type)
{
    static constexpr std::array methods{"hash:", "bitmap:", "list:"};
    static constexpr std::array<std::pair<std::string_view, IpsetDimension>, 7> names{{{"ip", IpsetDimension::address},
                                                                                       {"net", IpsetDimension::address},
                                                                                       {"port", IpsetDimension::port},
                                                                                       {"mac", IpsetDimension::mac},
                                                                                       {"mark", IpsetDimension::mark},
                                                                                       {"iface", IpsetDimension::device},
                                                                                       {"set", IpsetDimension::set}}};
    if (std::ranges::none_of(methods, [type](std::string_view method) { return type.starts_with(method); }))
        return std::nullopt;
    std::vector<IpsetDimension> dimensions;
    for (const std::string_view name : splitAtCommas(type.substr(type.find(':') + 1))) {
        const auto found = std::ranges::find(names, name, [](const auto& entry) { return entry.first; });
        if (found == names.end())
            return std::nullopt;
        dimensions.push_back(found->second);
    }
    return dimensions;
}

std::optional<std::vector<SetValue>> parseIpsetElement(std::string_view text, const IpsetElementForm& form)
{
    const auto fields = splitAtCommas(text);
    const bool macLeftOut = form.bitmap && fields.size() == 1 && form.dimensions.size() == 2;
    if (fields.size() != form.dimensions.size() && !macLeftOut)
        return std::nullopt;
    Values values;
    values.reserve(fields.size() + 1);
    for (std::size_t index = 0; index < fields.size(); ++index) {
        if (!readDimension(form.dimensions[index], fields[index], form, values))
            return std::nullopt;
    }
    return values;
}

}  // namespace fairlead::netfilter
