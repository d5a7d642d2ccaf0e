#include "model/netfilter/iptables_extension.h"
#include "model/netfilter/iptables_values.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fairlead::netfilter {

namespace {
using Parts = std::vector<RulePart>;

template <Verdict::Kind kind> Decoded decodeVerdict(OptionReader&, IpFamily, Parts& parts)
{
    parts.emplace_back(Verdict{kind, {}});
    return Decoded::typed;
}

void printNothing(const RulePart&, std::string&) { }

// The options say which queue; the walk only has to know that a program decides.
Decoded decodeQueue(OptionReader&, IpFamily, Parts& parts)
{
    parts.emplace_back(Verdict{Verdict::Kind::queue, {}});
    return Decoded::text;
}

Decoded decodeReject(OptionReader& options, IpFamily family, Parts& parts)
{
    Reject reject{family == IpFamily::ipv4 ? "icmp-port-unreachable" : "icmp6-port-unreachable"};
    while (options.next()) {
        const auto with = options.argument();
        if (options.name() != "--reject-with" || !with)
            return Decoded::unknown;
        reject.with = *with;
    }
    parts.emplace_back(std::move(reject));
    return Decoded::typed;
}

void printReject(const RulePart& part, std::string& out) { out += " --reject-with " + std::get<Reject>(part).with; }

bool readNatRange(OptionReader& options, NatRange& to)
{
    const std::string_view name = options.name();
    const auto text = options.argument();
    if (!text)
        return false;
    if (name == "--to-destination" || name == "--to-source") {
        const auto range = parseNatRange(*text);
        to = range.value_or(NatRange());
        return range.has_value();
    }
    to.ports = parsePorts(*text, '-');
    return name == "--to-ports" && to.ports;
}

template <Nat::Kind kind> Decoded decodeNat(OptionReader& options, IpFamily, Parts& parts)
{
    Nat nat;
    nat.kind = kind;
    while (options.next()) {
        const std::string_view name = options.name();
        if (name == "--random")
            nat.random = true;
        else if (name == "--random-fully")
            nat.fullyRandom = true;
        else if (name == "--persistent")
            nat.persistent = true;
        else if (!readNatRange(options, nat.to))
            return Decoded::unknown;
    }
    const bool needsTarget = kind == Nat::Kind::destination || kind == Nat::Kind::source;
    if (needsTarget && !nat.to.addresses && !nat.to.ports)
        return Decoded::unknown;
    parts.emplace_back(nat);
    return Decoded::typed;
}

void printNat(const RulePart& part, std::string& out)
{
    const Nat& nat = std::get<Nat>(part);
    if (nat.kind == Nat::Kind::destination || nat.kind == Nat::Kind::source) {
        out += nat.kind == Nat::Kind::destination ? " --to-destination " : " --to-source ";
        appendNatRange(out, nat.to);
    } else if (nat.to.ports) {
        out += " --to-ports ";
        appendPorts(out, *nat.to.ports, '-');
    }
    out += nat.random ? " --random" : "";
    out += nat.fullyRandom ? " --random-fully" : "";
    out += nat.persistent ? " --persistent" : "";
}

// All forms of setting bits, as what they do: mark = (mark & ~clear) ^ flip.
std::optional<SetMark> parseSetMark(std::string_view option, std::string_view text, MarkKind kind)
{
    const auto mark = parseValueAndMask(text);
    if (!mark || (option.ends_with("-mark") && !option.starts_with("--set-") && text.find('/') != std::string_view::npos))
        return std::nullopt;
    if (option == "--set-xmark")
        return SetMark{kind, mark->mask, mark->value};
    if (option == "--set-mark")
        return SetMark{kind, mark->mask | mark->value, mark->value};
    if (option == "--and-mark")
        return SetMark{kind, ~mark->value, 0};
    if (option == "--or-mark")
        return SetMark{kind, mark->value, mark->value};
    if (option == "--xor-mark")
        return SetMark{kind, 0, mark->value};
    return std::nullopt;
}

Decoded decodeMark(OptionReader& options, IpFamily, Parts& parts)
{
    while (options.next()) {
        const auto text = options.argument();
        const auto mark = text ? parseSetMark(options.name(), *text, MarkKind::packet) : std::nullopt;
        if (!mark)
            return Decoded::unknown;
        parts.emplace_back(*mark);
    }
    return Decoded::typed;
}

// --save-mark and --restore-mark with --nfmask, --ctmask or, for both, --mask.
Decoded decodeConnectionMark(OptionReader& options, IpFamily, Parts& parts)
{
    CopyMark copy;
    bool copies = false;
    while (options.next()) {
        const std::string_view name = options.name();
        if (name == "--save-mark" || name == "--restore-mark") {
            copies = true;
            copy.from = name == "--save-mark" ? MarkKind::packet : MarkKind::connection;
            continue;
        }
        const auto text = options.argument();
        if (name == "--nfmask" || name == "--ctmask" || name == "--mask") {
            const auto mask = text ? parseNumber(*text) : std::nullopt;
            if (!mask)
                return Decoded::unknown;
            copy.packetMask = name == "--ctmask" ? copy.packetMask : *mask;
            copy.connectionMask = name == "--nfmask" ? copy.connectionMask : *mask;
            continue;
        }
        const auto mark = text ? parseSetMark(name, *text, MarkKind::connection) : std::nullopt;
        if (!mark)
            return Decoded::unknown;
        parts.emplace_back(*mark);
    }
    if (copies)
        parts.emplace_back(copy);
    return Decoded::typed;
}

void printMark(const RulePart& part, std::string& out)
{
    if (const auto* copy = std::get_if<CopyMark>(&part)) {
        out += copy->from == MarkKind::packet ? " --save-mark --nfmask " : " --restore-mark --nfmask ";
        appendHex(out, copy->packetMask);
        out += " --ctmask ";
        appendHex(out, copy->connectionMask);
        return;
    }
    const auto& mark = std::get<SetMark>(part);
    out += " --set-xmark ";
    appendHex(out, mark.flip);
    out += '/';
    appendHex(out, mark.clear);
}

Decoded decodeTransparentProxy(OptionReader& options, IpFamily, Parts& parts)
{
    TransparentProxy proxy;
    while (options.next()) {
        const std::string_view name = options.name();
        const auto text = options.argument();
        if (!text)
            return Decoded::unknown;
        if (name == "--on-port") {
            const auto port = parsePorts(*text);
            if (!port || port->first != port->last)
                return Decoded::unknown;
            proxy.port = port->first;
        } else if (name == "--on-ip") {
            proxy.address = IpAddress::parse(*text);
            if (!proxy.address)
                return Decoded::unknown;
        } else if (const auto mark = parseValueAndMask(*text); mark && name == "--tproxy-mark") {
            proxy.markValue = mark->value;
            proxy.markMask = mark->mask;
        } else {
            return Decoded::unknown;
        }
    }
    parts.emplace_back(proxy);
    return Decoded::typed;
}

void printTransparentProxy(const RulePart& part, std::string& out)
{
    const auto& proxy = std::get<TransparentProxy>(part);
    if (proxy.port)
        out += " --on-port " + std::to_string(*proxy.port);
    if (proxy.address)
        out += " --on-ip " + proxy.address->toString();
    out += " --tproxy-mark ";
    appendHex(out, proxy.markValue);
    out += '/';
    appendHex(out, proxy.markMask);
}

Decoded decodeNoTrack(OptionReader&, IpFamily, Parts& parts)
{
    parts.emplace_back(NoTrack{});
    return Decoded::text;
}

// CT does other things than --notrack (zones, helpers) that are kept as text.
Decoded decodeConnectionTracking(OptionReader& options, IpFamily, Parts& parts)
{
    if (options.next() && options.name() == "--notrack")
        parts.emplace_back(NoTrack{});
    return Decoded::text;
}

// "src" and "dst" are parts of the key whose kind the set's type decides: held as addresses.
Decoded decodeSet(OptionReader& options, IpFamily, Parts& parts)
{
    SetUpdate update;
    while (options.next()) {
        const std::string_view name = options.name();
        if (name == "--exist") {
            update.operation = SetUpdate::Operation::update;
            continue;
        }
        if (name == "--timeout")
            return Decoded::text;
        const auto set = options.argument();
        const auto text = options.argument();
        const auto sides = text ? parseSides(*text) : std::nullopt;
        if (!sides || (name != "--add-set" && name != "--del-set"))
            return Decoded::unknown;  // --map-set changes marks
        update.operation = name == "--add-set" ? SetUpdate::Operation::add : SetUpdate::Operation::remove;
        update.set = *set;
        for (const Side side : *sides)
            update.key.push_back(side == Side::source ? KeyField::sourceAddress : KeyField::destinationAddress);
    }
    parts.emplace_back(std::move(update));
    return Decoded::typed;
}

void printSet(const RulePart& part, std::string& out)
{
    const auto& update = std::get<SetUpdate>(part);
    out += update.operation == SetUpdate::Operation::remove ? " --del-set " : " --add-set ";
    out += update.set;
    char separator = ' ';
    for (const KeyField field : update.key) {
        out += std::exchange(separator, ',');
        out += field == KeyField::sourceAddress ? "src" : "dst";
    }
    out += update.operation == SetUpdate::Operation::update ? " --exist" : "";
}

constexpr TargetExtension sideEffect(std::string_view name) { return {name, nullptr, nullptr}; }

constexpr std::array targetExtensions{
    TargetExtension{"ACCEPT", decodeVerdict<Verdict::Kind::accept>, printNothing},
    TargetExtension{"DROP", decodeVerdict<Verdict::Kind::drop>, printNothing},
    TargetExtension{"RETURN", decodeVerdict<Verdict::Kind::returnToCaller>, printNothing},
    TargetExtension{"QUEUE", decodeQueue, nullptr},
    TargetExtension{"NFQUEUE", decodeQueue, nullptr},
    TargetExtension{"REJECT", decodeReject, printReject},
    TargetExtension{"DNAT", decodeNat<Nat::Kind::destination>, printNat},
    TargetExtension{"SNAT", decodeNat<Nat::Kind::source>, printNat},
    TargetExtension{"MASQUERADE", decodeNat<Nat::Kind::masquerade>, printNat},
    TargetExtension{"REDIRECT", decodeNat<Nat::Kind::redirect>, printNat},
    TargetExtension{"MARK", decodeMark, printMark},
    TargetExtension{"CONNMARK", decodeConnectionMark, printMark},
    TargetExtension{"TPROXY", decodeTransparentProxy, printTransparentProxy},
    TargetExtension{"NOTRACK", decodeNoTrack, nullptr},
    TargetExtension{"CT", decodeConnectionTracking, nullptr},
    TargetExtension{"SET", decodeSet, printSet},
    sideEffect("LOG"),
    sideEffect("NFLOG"),
    sideEffect("ULOG"),
    sideEffect("TRACE"),
    sideEffect("CHECKSUM"),
    sideEffect("CLASSIFY"),
    sideEffect("TCPMSS"),
    sideEffect("TCPOPTSTRIP"),
    sideEffect("DSCP"),
    sideEffect("TOS"),
    sideEffect("TTL"),
    sideEffect("HL"),
    sideEffect("ECN"),
    sideEffect("TEE"),
    sideEffect("AUDIT"),
    sideEffect("RATEEST"),
    sideEffect("IDLETIMER"),
    sideEffect("LED"),
    sideEffect("SECMARK"),
    sideEffect("CONNSECMARK"),
};
}  // namespace

const TargetExtension* findTargetExtension(std::string_view name)
{
    const auto* const found = std::ranges::find(targetExtensions, name, &TargetExtension::name);
    return found == targetExtensions.end() ? nullptr : found;
}

}  // namespace fairlead::netfilter
