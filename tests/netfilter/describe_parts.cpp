#include "tests/netfilter/describe_parts.h"

#include <cstdio>

namespace fairlead::netfilter::test::brief {
namespace {

std::string join(const std::vector<std::string>& texts, const char* separator)
{
    std::string joined;
    for (const std::string& text : texts)
        joined += (joined.empty() ? "" : separator) + text;
    return joined;
}

std::string show(const AddressRange& range)
{
    return range.first == range.last ? range.first.toString() : range.first.toString() + '-' + range.last.toString();
}

std::string show(const PortRange& range)
{
    return range.first == range.last ? std::to_string(range.first)
                                     : std::to_string(range.first) + '-' + std::to_string(range.last);
}

std::string show(Protocol protocol) { return toString(protocol); }
std::string show(const InterfaceMatch::Name& name) { return name.name + (name.prefix ? "*" : ""); }

std::string show(const NatRange& to)
{
    std::string text = to.addresses ? show(*to.addresses) : "";
    return to.ports ? text + ':' + show(*to.ports) : text;
}

std::string show(const Verdict& verdict)
{
    static constexpr const char* names[] = {"accept", "drop", "return", "jump ", "goto ", "continue", "queue"};
    return names[static_cast<int>(verdict.kind)] + verdict.chain;
}

std::string show(KeyField field)
{
    static constexpr const char* names[] = {"saddr",  "daddr", "sport", "dport",  "proto",   "mark",
                                            "ctmark", "in",    "out",   "family", "ctstate", "other"};
    return names[static_cast<int>(field)];
}

std::string hex(std::uint32_t value)
{
    char text[16];
    std::snprintf(text, sizeof text, "0x%x", value);
    return text;
}

std::string number(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

std::string show(Side side) { return side == Side::source ? "source" : "destination"; }
std::string show(MarkKind kind) { return kind == MarkKind::packet ? "mark" : "ctmark"; }
std::string show(Nat::Kind kind)
{
    static constexpr const char* names[] = {"dnat", "snat", "masquerade", "redirect"};
    return names[static_cast<int>(kind)];
}

template <class Items> std::string list(const Items& items)
{
    std::vector<std::string> texts;
    for (const auto& item : items)
        texts.push_back(show(item));
    return join(texts, ",");
}

std::string show(const NumberGenerator& generator)
{
    return (generator.mode == NumberGenerator::Mode::random ? "random " : "inc ") + std::to_string(generator.modulus)
        + (generator.offset != 0 ? '+' + std::to_string(generator.offset) : "");
}

std::string lookup(const std::vector<KeyField>& key, const std::string& name, const std::shared_ptr<const Set>& anonymous)
{
    std::string text = list(key) + " in ";
    if (!anonymous)
        return text + '@' + name;
    std::vector<std::string> elements;
    for (const SetElement& element : anonymous->elements)
        elements.push_back(describe(element));
    return text + "{ " + join(elements, ", ") + " }";
}

std::string no(bool negated) { return negated ? "not " : ""; }

struct Describe {
    std::string operator()(const AddressMatch& m) const { return no(m.negated) + show(m.side) + ' ' + list(m.ranges); }
    std::string operator()(const InterfaceMatch& m) const
    {
        return no(m.negated) + (m.side == Side::source ? "in " : "out ") + list(m.names);
    }
    std::string operator()(const ProtocolMatch& m) const { return no(m.negated) + "protocol " + list(m.protocols); }
    std::string operator()(const FamilyMatch& m) const { return no(m.negated) + std::string(toString(m.family)); }
    std::string operator()(const PortMatch& m) const
    {
        return no(m.negated) + toString(m.protocol) + ' ' + (m.either ? "either" : show(m.side)) + " port " + list(m.ranges);
    }
    std::string operator()(const ConntrackMatch& m) const
    {
        return no(m.negated) + "state " + hex(m.states) + " status " + hex(m.status);
    }
    std::string operator()(const MarkMatch& m) const
    {
        return no(m.negated) + show(m.kind) + ' ' + hex(m.value) + '/' + hex(m.mask);
    }
    std::string operator()(const AddressTypeMatch& m) const
    {
        return no(m.negated) + show(m.side) + " type " + hex(m.types) + (m.limitToInputDevice ? " in" : "")
            + (m.limitToOutputDevice ? " out" : "");
    }
    std::string operator()(const StatisticMatch& m) const
    {
        return no(m.negated)
            + (m.mode == StatisticMatch::Mode::random ? "probability " + number(m.probability)
                                                      : "packet " + std::to_string(m.packet) + " of " + std::to_string(m.every));
    }
    std::string operator()(const RecentMatch& m) const { return no(m.negated) + "recent " + m.list; }
    std::string operator()(const IpsetMatch& m) const { return no(m.negated) + "ipset " + m.set; }
    std::string operator()(const NftSetMatch& m) const { return no(m.negated) + lookup(m.key, m.set, m.anonymous); }
    std::string operator()(const ReversePathMatch& m) const
    {
        return std::string("reverse path ") + (m.inverted ? "missing" : "exists") + (m.loose ? " loose" : "")
            + (m.validMark ? " mark" : "");
    }
    std::string operator()(const PhysdevMatch&) const { return "physdev"; }
    std::string operator()(const IcmpMatch& m) const
    {
        return no(m.negated) + "icmp type " + std::to_string(m.type) + (m.code ? " code " + std::to_string(*m.code) : "");
    }
    std::string operator()(const TcpFlagsMatch& m) const { return no(m.negated) + "tcp flags " + hex(m.mask) + '/' + hex(m.set); }
    std::string operator()(const LimitMatch& m) const { return no(m.negated) + "limit"; }
    std::string operator()(const KnownMatch& m) const
    {
        return no(m.negated) + (m.kind == KnownMatch::Kind::comment ? "comment '" + m.text + '\'' : "known " + m.name);
    }
    std::string operator()(const UnknownMatch&) const { return "unknown match"; }
    std::string operator()(const Verdict& s) const { return show(s); }
    std::string operator()(const Reject& s) const { return "reject " + s.with; }
    std::string operator()(const Nat& s) const
    {
        return show(s.kind) + ' ' + show(s.to) + (s.random ? " random" : "") + (s.fullyRandom ? " fully-random" : "")
            + (s.persistent ? " persistent" : "");
    }
    std::string operator()(const NatByNumber& s) const
    {
        std::string text = show(s.kind) + " by " + show(s.generator) + " {";
        for (const auto& choice : s.choices)
            text += ' ' + show(choice.numbers) + '=' + show(choice.to);
        return text + " }";
    }
    std::string operator()(const VerdictByNumber& s) const
    {
        std::string text = "verdict by " + show(s.generator) + " {";
        for (const auto& choice : s.choices)
            text += ' ' + show(choice.numbers) + '=' + show(choice.verdict);
        return text + " }";
    }
    std::string operator()(const VerdictMapLookup& s) const { return "verdict of " + lookup(s.key, s.map, s.anonymous); }
    std::string operator()(const NatMapLookup& s) const { return show(s.kind) + " of " + lookup(s.key, s.map, s.anonymous); }
    std::string operator()(const SetMark& s) const { return "set " + show(s.kind) + " -" + hex(s.clear) + " ^" + hex(s.flip); }
    std::string operator()(const CopyMark& s) const
    {
        return "copy " + show(s.from) + ' ' + hex(s.packetMask) + '/' + hex(s.connectionMask);
    }
    std::string operator()(const SetUpdate& s) const
    {
        static constexpr const char* names[] = {"add", "update", "delete"};
        return std::string(names[static_cast<int>(s.operation)]) + " @" + s.set + ' ' + list(s.key);
    }
    std::string operator()(const TransparentProxy& s) const
    {
        return "tproxy " + (s.address ? s.address->toString() : "") + (s.port ? ':' + std::to_string(*s.port) : "");
    }
    std::string operator()(const NoTrack&) const { return "notrack"; }
    std::string operator()(const SideEffect& s) const { return "effect " + s.name; }
    std::string operator()(const UnknownStatement&) const { return "unknown statement"; }
};

}  // namespace

std::string describe(const RulePart& part) { return std::visit(Describe(), part); }

std::string describe(const RuleBody& body)
{
    std::vector<std::string> texts;
    for (const RulePart& part : body.parts)
        texts.push_back(describe(part));
    return join(texts, "; ");
}

std::string describe(const SetValue& value)
{
    return std::visit(
        [](const auto& field) -> std::string {
            using Field = std::decay_t<decltype(field)>;
            if constexpr (std::is_same_v<Field, std::uint32_t>)
                return hex(field);
            else if constexpr (std::is_same_v<Field, std::string>)
                return '\'' + field + '\'';
            else
                return show(field);
        },
        value);
}

std::string describe(const SetElement& element)
{
    std::vector<std::string> key;
    for (const SetValue& value : element.key)
        key.push_back(describe(value));
    std::vector<std::string> data;
    for (const SetValue& value : element.data)
        data.push_back(describe(value));
    std::string text = join(key, " . ");
    if (element.verdict)
        text += " -> " + show(*element.verdict);
    if (!data.empty())
        text += " -> " + join(data, " . ");
    return element.comment.empty() ? text : text + "  # " + element.comment;
}

}  // namespace fairlead::netfilter::test::brief
