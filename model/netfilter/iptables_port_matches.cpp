#include "model/netfilter/iptables_extension.h"
#include "model/netfilter/iptables_values.h"

#include <algorithm>
#include <array>

namespace fairlead::netfilter {

namespace {
struct TcpFlag {
    std::string_view name;
    std::uint8_t bit;
};
constexpr std::array tcpFlags{TcpFlag{"FIN", 1}, TcpFlag{"SYN", 2},  TcpFlag{"RST", 4},
                              TcpFlag{"PSH", 8}, TcpFlag{"ACK", 16}, TcpFlag{"URG", 32}};
constexpr std::uint8_t allTcpFlags = 63;
constexpr TcpFlagsMatch syn{.mask = 1 | 2 | 4 | 16, .set = 2};

std::optional<std::uint8_t> parseTcpFlags(std::string_view text)
{
    if (text == "NONE")
        return std::uint8_t{0};
    if (text == "ALL")
        return allTcpFlags;
    unsigned flags = 0;
    for (const std::string_view part : splitAtCommas(text)) {
        const auto* const flag = std::ranges::find(tcpFlags, part, &TcpFlag::name);
        if (flag == tcpFlags.end())
            return std::nullopt;
        flags |= flag->bit;
    }
    return static_cast<std::uint8_t>(flags);
}

void appendTcpFlags(std::string& out, std::uint8_t flags)
{
    const std::size_t start = out.size();
    for (const TcpFlag& flag : tcpFlags) {
        if ((flags & flag.bit) == 0)
            continue;
        if (out.size() != start)
            out += ',';
        out += flag.name;
    }
    if (out.size() == start)
        out += "NONE";
}

std::optional<TcpFlagsMatch> readTcpFlags(OptionReader& options)
{
    if (options.name() == "--syn") {
        TcpFlagsMatch match = syn;
        match.negated = options.negated();
        return match;
    }
    const auto maskText = options.argument();
    const auto setText = options.argument();
    if (!maskText || !setText)
        return std::nullopt;
    const auto mask = parseTcpFlags(*maskText);
    const auto set = parseTcpFlags(*setText);
    if (!mask || !set)
        return std::nullopt;
    return TcpFlagsMatch{*mask, *set, options.negated()};
}

std::optional<Side> sideOfPortOption(std::string_view name)
{
    if (name == "--sport" || name == "--source-port")
        return Side::source;
    if (name == "--dport" || name == "--destination-port")
        return Side::destination;
    return std::nullopt;
}

Decoded decodePorts(OptionReader& options, std::vector<RulePart>& parts, Protocol protocol)
{
    while (options.next()) {
        if (const auto side = sideOfPortOption(options.name())) {
            const auto text = options.argument();
            const auto ports = text ? parsePorts(*text) : std::nullopt;
            if (!ports)
                return Decoded::unknown;
            parts.emplace_back(PortMatch{*side, false, protocol, {*ports}, options.negated()});
        } else if (options.name() == "--tcp-flags" || options.name() == "--syn") {
            const auto flags = readTcpFlags(options);
            if (!flags)
                return Decoded::unknown;
            parts.emplace_back(*flags);
        } else {
            return Decoded::text;  // --tcp-option, --chunk-types
        }
    }
    return Decoded::typed;
}

Decoded decodeTcp(OptionReader& options, std::vector<RulePart>& parts) { return decodePorts(options, parts, Protocol::tcp); }
Decoded decodeUdp(OptionReader& options, std::vector<RulePart>& parts) { return decodePorts(options, parts, Protocol::udp); }
Decoded decodeSctp(OptionReader& options, std::vector<RulePart>& parts) { return decodePorts(options, parts, Protocol::sctp); }

void printPorts(std::span<const RulePart> parts, IpFamily, std::string& out)
{
    for (const RulePart& part : parts) {
        if (const auto* ports = std::get_if<PortMatch>(&part)) {
            out += ports->negated ? " !" : "";
            out += ports->side == Side::source ? " --sport " : " --dport ";
            appendPorts(out, ports->ranges.front());
        } else if (const auto* flags = std::get_if<TcpFlagsMatch>(&part)) {
            out += flags->negated ? " ! --tcp-flags " : " --tcp-flags ";
            appendTcpFlags(out, flags->mask);
            out += ' ';
            appendTcpFlags(out, flags->set);
        }
    }
}

// The protocol is that of -p; the rule's decoder fills it in.
Decoded decodeMultiport(OptionReader& options, std::vector<RulePart>& parts)
{
    while (options.next()) {
        const std::string_view name = options.name();
        const bool isSource = name == "--sports" || name == "--source-ports";
        const auto text = options.argument();
        auto ports = text ? parsePortList(*text) : std::nullopt;
        if (!ports)
            return Decoded::unknown;
        parts.emplace_back(PortMatch{isSource ? Side::source : Side::destination, name == "--ports", Protocol::any,
                                     std::move(*ports), options.negated()});
    }
    return Decoded::typed;
}

void printMultiport(std::span<const RulePart> parts, IpFamily, std::string& out)
{
    for (const RulePart& part : parts) {
        const auto& match = std::get<PortMatch>(part);
        out += match.negated ? " !" : "";
        out += match.either ? " --ports " : match.side == Side::source ? " --sports " : " --dports ";
        for (std::size_t i = 0; i < match.ranges.size(); ++i) {
            out += i == 0 ? "" : ",";
            appendPorts(out, match.ranges[i]);
        }
    }
}

constexpr std::array portExtensions{
    MatchExtension{"tcp", " --sport --source-port --dport --destination-port --tcp-flags --syn --tcp-option ",
                   KnownMatch::Kind::other, decodeTcp, printPorts},
    MatchExtension{"udp", " --sport --source-port --dport --destination-port ", KnownMatch::Kind::other, decodeUdp, printPorts},
    MatchExtension{"sctp", " --sport --source-port --dport --destination-port --chunk-types ", KnownMatch::Kind::other,
                   decodeSctp, printPorts},
    MatchExtension{"multiport", " --sports --source-ports --dports --destination-ports --ports ", KnownMatch::Kind::other,
                   decodeMultiport, printMultiport},
};
}  // namespace

std::span<const MatchExtension> portMatchExtensions() { return portExtensions; }

}  // namespace fairlead::netfilter
