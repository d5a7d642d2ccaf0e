#include "model/netfilter/iptables_extension.h"
#include "model/netfilter/iptables_values.h"

#include <algorithm>
#include <array>

namespace fairlead::netfilter {

namespace {
constexpr std::array<std::string_view, 12> addressTypes{"UNSPEC",   "UNICAST",   "LOCAL",     "BROADCAST",
                                                        "ANYCAST",  "MULTICAST", "BLACKHOLE", "UNREACHABLE",
                                                        "PROHIBIT", "THROW",     "NAT",       "XRESOLVE"};

std::optional<std::uint16_t> parseAddressTypes(std::string_view text)
{
    unsigned types = 0;
    for (const std::string_view part : splitAtCommas(text)) {
        const auto* const type = std::ranges::find(addressTypes, part);
        if (type == addressTypes.end())
            return std::nullopt;
        types |= 1U << (type - addressTypes.begin());
    }
    return static_cast<std::uint16_t>(types);
}

Decoded decodeAddressType(OptionReader& options, std::vector<RulePart>& parts)
{
    const std::size_t first = parts.size();
    bool input = false;
    bool output = false;
    while (options.next()) {
        const std::string_view name = options.name();
        if (name == "--src-type" || name == "--dst-type") {
            const auto text = options.argument();
            const auto types = text ? parseAddressTypes(*text) : std::nullopt;
            if (!types)
                return Decoded::unknown;
            const Side side = name == "--src-type" ? Side::source : Side::destination;
            parts.emplace_back(AddressTypeMatch{side, *types, false, false, options.negated()});
        } else {
            (name == "--limit-iface-in" ? input : output) = true;
        }
    }
    for (std::size_t i = first; i < parts.size(); ++i) {
        std::get<AddressTypeMatch>(parts[i]).limitToInputDevice = input;
        std::get<AddressTypeMatch>(parts[i]).limitToOutputDevice = output;
    }
    return parts.size() == first ? Decoded::unknown : Decoded::typed;
}

void printAddressType(std::span<const RulePart> parts, IpFamily, std::string& out)
{
    for (const RulePart& part : parts) {
        const auto& match = std::get<AddressTypeMatch>(part);
        out += match.negated ? " !" : "";
        out += match.side == Side::source ? " --src-type " : " --dst-type ";
        const std::size_t start = out.size();
        for (std::size_t i = 0; i < addressTypes.size(); ++i) {
            if ((match.types >> i & 1) == 0)
                continue;
            out += out.size() == start ? "" : ",";
            out += addressTypes[i];
        }
    }
    out += std::get<AddressTypeMatch>(parts.front()).limitToInputDevice ? " --limit-iface-in" : "";
    out += std::get<AddressTypeMatch>(parts.front()).limitToOutputDevice ? " --limit-iface-out" : "";
}

Decoded decodeAddressRange(OptionReader& options, std::vector<RulePart>& parts)
{
    while (options.next()) {
        const Side side = options.name() == "--src-range" ? Side::source : Side::destination;
        const auto text = options.argument();
        const auto range = text ? parseAddressRange(*text) : std::nullopt;
        if (!range)
            return Decoded::unknown;
        parts.emplace_back(AddressMatch{side, {*range}, options.negated()});
    }
    return Decoded::typed;
}

void printAddressRange(std::span<const RulePart> parts, IpFamily, std::string& out)
{
    for (const RulePart& part : parts) {
        const auto& match = std::get<AddressMatch>(part);
        out += match.negated ? " !" : "";
        out += match.side == Side::source ? " --src-range " : " --dst-range ";
        out += match.ranges.front().first.toString() + '-' + match.ranges.front().last.toString();
    }
}

Decoded decodeSet(OptionReader& options, std::vector<RulePart>& parts)
{
    while (options.next()) {
        if (options.name() != "--match-set")
            return Decoded::text;  // --return-nomatch, --packets-gt …
        const auto set = options.argument();
        const auto text = options.argument();
        auto sides = text ? parseSides(*text) : std::nullopt;
        if (!sides)
            return Decoded::unknown;
        parts.emplace_back(IpsetMatch{std::string(*set), std::move(*sides), options.negated()});
    }
    return Decoded::typed;
}

void printSet(std::span<const RulePart> parts, IpFamily, std::string& out)
{
    for (const RulePart& part : parts) {
        const auto& match = std::get<IpsetMatch>(part);
        out += match.negated ? " ! --match-set " : " --match-set ";
        out += match.set + ' ';
        appendSides(out, match.dimensions);
    }
}

Decoded decodePhysdev(OptionReader& options, std::vector<RulePart>& parts)
{
    PhysdevMatch match;
    while (options.next()) {
        const std::string_view name = options.name();
        if (name == "--physdev-is-in" || name == "--physdev-is-out" || name == "--physdev-is-bridged") {
            auto& wanted = name == "--physdev-is-in" ? match.isIn : name == "--physdev-is-out" ? match.isOut : match.isBridged;
            wanted = !options.negated();
            continue;
        }
        const auto device = options.argument();
        if (!device)
            return Decoded::unknown;
        const bool input = name == "--physdev-in";
        (input ? match.input : match.output) = parseInterface(*device);
        (input ? match.inputNegated : match.outputNegated) = options.negated();
    }
    parts.emplace_back(std::move(match));
    return Decoded::typed;
}

void printAsked(std::string& out, const std::optional<bool>& asked, std::string_view option)
{
    if (!asked)
        return;
    out += *asked ? " " : " ! ";
    out += option;
}

void printDevice(std::string& out, const std::optional<InterfaceMatch::Name>& name, bool negated, std::string_view option)
{
    if (!name)
        return;
    out += negated ? " ! " : " ";
    out += option;
    out += ' ';
    appendInterface(out, *name);
}

void printPhysdev(std::span<const RulePart> parts, IpFamily, std::string& out)
{
    const auto& match = std::get<PhysdevMatch>(parts.front());
    printAsked(out, match.isIn, "--physdev-is-in");
    printDevice(out, match.input, match.inputNegated, "--physdev-in");
    printAsked(out, match.isOut, "--physdev-is-out");
    printDevice(out, match.output, match.outputNegated, "--physdev-out");
    printAsked(out, match.isBridged, "--physdev-is-bridged");
}

Decoded decodeReversePath(OptionReader& options, std::vector<RulePart>& parts)
{
    ReversePathMatch match;
    while (options.next()) {
        const std::string_view name = options.name();
        auto& flag = name == "--loose" ? match.loose
            : name == "--validmark"    ? match.validMark
            : name == "--accept-local" ? match.acceptLocal
                                       : match.inverted;
        flag = true;
    }
    parts.emplace_back(match);
    return Decoded::typed;
}

void printReversePath(std::span<const RulePart> parts, IpFamily, std::string& out)
{
    const auto& match = std::get<ReversePathMatch>(parts.front());
    out += match.loose ? " --loose" : "";
    out += match.validMark ? " --validmark" : "";
    out += match.acceptLocal ? " --accept-local" : "";
    out += match.inverted ? " --invert" : "";
}

constexpr auto other = KnownMatch::Kind::other;
constexpr std::array addressExtensions{
    MatchExtension{"addrtype", " --src-type --dst-type --limit-iface-in --limit-iface-out ", other, decodeAddressType,
                   printAddressType},
    MatchExtension{"iprange", " --src-range --dst-range ", other, decodeAddressRange, printAddressRange},
    MatchExtension{"set",
                   " --match-set --return-nomatch --update-counters --update-subcounters --packets-eq --packets-lt --packets-gt"
                   " --bytes-eq --bytes-lt --bytes-gt ",
                   other, decodeSet, printSet},
    MatchExtension{"physdev", " --physdev-in --physdev-out --physdev-is-in --physdev-is-out --physdev-is-bridged ", other,
                   decodePhysdev, printPhysdev},
    MatchExtension{"rpfilter", " --loose --validmark --accept-local --invert ", other, decodeReversePath, printReversePath},
};
}  // namespace

std::span<const MatchExtension> addressMatchExtensions() { return addressExtensions; }

}  // namespace fairlead::netfilter
