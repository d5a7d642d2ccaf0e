#include "model/netfilter/iptables_extension.h"
#include "model/netfilter/iptables_values.h"

#include <algorithm>
#include <array>

namespace fairlead::netfilter {

namespace {
using KnownKind = KnownMatch::Kind;

Decoded decodeComment(OptionReader& options, std::vector<RulePart>& parts)
{
    while (options.next()) {
        const auto text = options.argument();
        if (!text)
            return Decoded::unknown;
        parts.emplace_back(KnownMatch{KnownKind::comment, "comment", std::string(*text), false});
    }
    return Decoded::typed;
}

void printComment(std::span<const RulePart> parts, IpFamily, std::string& out)
{
    for (const RulePart& part : parts) {
        out += " --comment ";
        appendQuoted(out, std::get<KnownMatch>(part).text);
    }
}

constexpr std::array<std::string_view, 2> hostMasks{"255.255.255.255", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"};

std::optional<RecentMatch::Operation> recentOperation(std::string_view option)
{
    if (option == "--set")
        return RecentMatch::Operation::set;
    if (option == "--rcheck")
        return RecentMatch::Operation::check;
    if (option == "--update")
        return RecentMatch::Operation::update;
    if (option == "--remove")
        return RecentMatch::Operation::remove;
    return std::nullopt;
}

// --seconds, --hitcount, --name, --mask, each with an argument.
Decoded readRecentValue(OptionReader& options, RecentMatch& match)
{
    const std::string_view name = options.name();
    const auto text = options.argument();
    if (!text)
        return Decoded::unknown;
    if (name == "--name") {
        match.list = *text;
        return Decoded::typed;
    }
    if (name == "--mask")
        return std::ranges::find(hostMasks, *text) != hostMasks.end() ? Decoded::typed : Decoded::text;
    const auto number = parseNumber(*text);
    (name == "--seconds" ? match.seconds : match.hitCount) = number.value_or(0);
    return number ? Decoded::typed : Decoded::unknown;
}

Decoded decodeRecent(OptionReader& options, std::vector<RulePart>& parts)
{
    RecentMatch match;
    match.list = "DEFAULT";
    bool hasOperation = false;
    while (options.next()) {
        const std::string_view name = options.name();
        if (const auto operation = recentOperation(name)) {
            match.operation = *operation;
            match.negated = options.negated();
            hasOperation = true;
        } else if (name == "--rsource" || name == "--rdest") {
            match.side = name == "--rsource" ? Side::source : Side::destination;
        } else if (name == "--reap") {
            match.reap = true;
        } else if (name == "--rttl") {
            return Decoded::text;
        } else if (const Decoded read = readRecentValue(options, match); read != Decoded::typed) {
            return read;
        }
    }
    parts.emplace_back(std::move(match));
    return hasOperation ? Decoded::typed : Decoded::unknown;
}

void printRecent(std::span<const RulePart> parts, IpFamily family, std::string& out)
{
    static constexpr std::array<std::string_view, 4> operations{" --set", " --rcheck", " --update", " --remove"};
    const auto& match = std::get<RecentMatch>(parts.front());
    out += match.negated ? " !" : "";
    out += operations[static_cast<std::size_t>(match.operation)];
    if (match.seconds != 0)
        out += " --seconds " + std::to_string(match.seconds);
    out += match.reap ? " --reap" : "";
    if (match.hitCount != 0)
        out += " --hitcount " + std::to_string(match.hitCount);
    out += " --name " + match.list + " --mask ";
    out += hostMasks[family == IpFamily::ipv4 ? 0 : 1];
    out += match.side == Side::source ? " --rsource" : " --rdest";
}

struct IcmpName {
    std::string_view name;
    std::uint8_t type;
};
// Names that people write; iptables-save prints numbers.
constexpr std::array icmpNames{
    IcmpName{"any", 255},          IcmpName{"echo-reply", 0},        IcmpName{"destination-unreachable", 3},
    IcmpName{"source-quench", 4},  IcmpName{"redirect", 5},          IcmpName{"echo-request", 8},
    IcmpName{"time-exceeded", 11}, IcmpName{"parameter-problem", 12}};
constexpr std::array icmp6Names{
    IcmpName{"destination-unreachable", 1},
    IcmpName{"packet-too-big", 2},
    IcmpName{"time-exceeded", 3},
    IcmpName{"parameter-problem", 4},
    IcmpName{"echo-request", 128},
    IcmpName{"echo-reply", 129},
    IcmpName{"router-solicitation", 133},
    IcmpName{"router-advertisement", 134},
    IcmpName{"neighbour-solicitation", 135},
    IcmpName{"neighbour-advertisement", 136},
    IcmpName{"redirect", 137},
};

std::optional<std::uint8_t> parseByte(std::string_view text)
{
    const auto number = parseNumber(text);
    return number && *number <= 255 ? std::optional(static_cast<std::uint8_t>(*number)) : std::nullopt;
}

std::optional<IcmpMatch> parseIcmpType(std::string_view text, std::span<const IcmpName> names)
{
    if (const auto name = std::ranges::find(names, text, &IcmpName::name); name != names.end())
        return IcmpMatch{name->type, std::nullopt, false};
    const std::size_t slash = text.find('/');
    const auto type = parseByte(text.substr(0, slash));
    if (!type || slash == std::string_view::npos)
        return type ? std::optional(IcmpMatch{*type, std::nullopt, false}) : std::nullopt;
    const auto code = parseByte(text.substr(slash + 1));
    return code ? std::optional(IcmpMatch{*type, code, false}) : std::nullopt;
}

Decoded decodeIcmpOf(OptionReader& options, std::vector<RulePart>& parts, std::span<const IcmpName> names)
{
    while (options.next()) {
        const auto text = options.argument();
        auto match = text ? parseIcmpType(*text, names) : std::nullopt;
        if (!match)
            return Decoded::unknown;
        match->negated = options.negated();
        parts.emplace_back(*match);
    }
    return Decoded::typed;
}

Decoded decodeIcmp(OptionReader& options, std::vector<RulePart>& parts) { return decodeIcmpOf(options, parts, icmpNames); }
Decoded decodeIcmp6(OptionReader& options, std::vector<RulePart>& parts) { return decodeIcmpOf(options, parts, icmp6Names); }

void printIcmp(std::span<const RulePart> parts, IpFamily family, std::string& out)
{
    for (const RulePart& part : parts) {
        const auto& match = std::get<IcmpMatch>(part);
        out += match.negated ? " !" : "";
        out += family == IpFamily::ipv4 ? " --icmp-type " : " --icmpv6-type ";
        out += match.type == 255 && family == IpFamily::ipv4 ? "any" : std::to_string(match.type);
        if (match.code)
            out += '/' + std::to_string(*match.code);
    }
}

constexpr std::array matchExtensions{
    MatchExtension{"comment", " --comment ", KnownKind::comment, decodeComment, printComment},
    MatchExtension{"recent",
                   " --set --rcheck --update --remove --seconds --reap --hitcount --rttl --name --mask --rsource --rdest ",
                   KnownKind::other, decodeRecent, printRecent},
    MatchExtension{"icmp", " --icmp-type ", KnownKind::other, decodeIcmp, printIcmp},
    MatchExtension{"icmp6", " --icmpv6-type --icmp6-type ", KnownKind::other, decodeIcmp6, printIcmp},
};

constexpr MatchExtension textOnly(std::string_view name, KnownKind kind = KnownKind::other) { return {name, {}, kind}; }

constexpr std::array textExtensions{
    textOnly("nfacct", KnownKind::accounting),
    textOnly("owner", KnownKind::owner),
    textOnly("mac", KnownKind::mac),
    textOnly("ipvs", KnownKind::ipvs),
    textOnly("socket", KnownKind::socket),
    textOnly("length", KnownKind::length),
    textOnly("ttl", KnownKind::ttl),
    textOnly("hl", KnownKind::ttl),
    textOnly("bpf", KnownKind::bpf),
    textOnly("string", KnownKind::string),
    textOnly("time", KnownKind::time),
    textOnly("u32", KnownKind::u32),
    textOnly("cgroup", KnownKind::cgroup),
    textOnly("limit"),
    textOnly("hashlimit"),
    textOnly("ah"),
    textOnly("cluster"),
    textOnly("connbytes"),
    textOnly("connlabel"),
    textOnly("connlimit"),
    textOnly("cpu"),
    textOnly("dccp"),
    textOnly("devgroup"),
    textOnly("dscp"),
    textOnly("dst"),
    textOnly("ecn"),
    textOnly("esp"),
    textOnly("eui64"),
    textOnly("frag"),
    textOnly("hbh"),
    textOnly("helper"),
    textOnly("ipcomp"),
    textOnly("ipv6header"),
    textOnly("mh"),
    textOnly("osf"),
    textOnly("pkttype"),
    textOnly("policy"),
    textOnly("quota"),
    textOnly("rateest"),
    textOnly("realm"),
    textOnly("rt"),
    textOnly("tcpmss"),
    textOnly("tos"),
    textOnly("udplite"),
};
}  // namespace

const MatchExtension* findMatchExtension(std::string_view name)
{
    const std::array<std::span<const MatchExtension>, 5> all{
        portMatchExtensions(), std::span<const MatchExtension>(matchExtensions), stateMatchExtensions(), addressMatchExtensions(),
        std::span<const MatchExtension>(textExtensions)};
    for (const auto& group : all) {
        if (const auto found = std::ranges::find(group, name, &MatchExtension::name); found != group.end())
            return &*found;
    }
    return nullptr;
}

}  // namespace fairlead::netfilter
