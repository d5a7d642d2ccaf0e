#include "model/trace/match_words.h"

#include <array>
#include <cstdio>

namespace fairlead::trace {

using netfilter::AddressRange;
using netfilter::ConntrackMatch;
using netfilter::InterfaceMatch;
using netfilter::PortRange;
using netfilter::RecentMatch;
using netfilter::Side;
using netfilter::StatisticMatch;

namespace {

std::string is(bool negated) { return negated ? " is not " : " is "; }

const char* sideWord(Side side) { return side == Side::source ? "source" : "destination"; }

template <class Values, class Text> std::string listed(const Values& values, Text text)
{
    constexpr std::size_t most = 4;
    std::string all;
    std::size_t count = 0;
    for (const auto& value : values) {
        if (count == most)
            return all + " or one of " + std::to_string(values.size() - most) + " others";
        all += (count++ == 0 ? "" : " or ") + text(value);
    }
    return all;
}

// A prefix where the range is one.
std::string rangeText(const AddressRange& range)
{
    if (range.first == range.last)
        return range.first.toString();
    for (int length = 0; length < range.first.bits(); ++length) {
        const Prefix prefix(range.first, length);
        if (prefix.address() == range.first && prefix.last() == range.last)
            return "in " + prefix.toString();
    }
    return "from " + range.first.toString() + " to " + range.last.toString();
}

std::string portText(const PortRange& range)
{
    return range.first == range.last ? std::to_string(range.first)
                                     : "from " + std::to_string(range.first) + " to " + std::to_string(range.last);
}

std::string upper(Protocol protocol)
{
    std::string text = toString(protocol);
    for (char& c : text)
        c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
    return text;
}

std::string hexadecimal(std::uint32_t value)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "0x%x", value);
    return text.data();
}

std::string stateText(const ConntrackMatch& match)
{
    constexpr std::array<std::pair<int, const char*>, 5> states{{{ConntrackMatch::invalid, "invalid"},
                                                                 {ConntrackMatch::isNew, "new"},
                                                                 {ConntrackMatch::established, "established"},
                                                                 {ConntrackMatch::related, "related"},
                                                                 {ConntrackMatch::untracked, "untracked"}}};
    constexpr std::array<std::pair<int, const char*>, 3> statuses{{{ConntrackMatch::snat, "source-translated"},
                                                                   {ConntrackMatch::dnat, "destination-translated"},
                                                                   {ConntrackMatch::confirmed, "confirmed"}}};
    std::string text;
    for (const auto& [bit, word] : states)
        if ((match.states & bit) != 0)
            text += (text.empty() ? "" : " or ") + std::string(word);
    for (const auto& [bit, word] : statuses)
        if ((match.status & bit) != 0)
            text += (text.empty() ? "" : " or ") + std::string(word);
    return text;
}

struct Words {
    std::string operator()(const netfilter::AddressMatch& m) const
    {
        return sideWord(m.side) + is(m.negated) + listed(m.ranges, rangeText);
    }
    std::string operator()(const InterfaceMatch& m) const
    {
        const auto name = [](const InterfaceMatch::Name& n) { return n.name + (n.prefix ? "…" : ""); };
        return (m.side == Side::source ? "input device" : "output device") + is(m.negated) + listed(m.names, name);
    }
    std::string operator()(const netfilter::ProtocolMatch& m) const
    {
        return "protocol" + is(m.negated) + listed(m.protocols, upper);
    }
    std::string operator()(const netfilter::FamilyMatch& m) const
    {
        return "family" + is(m.negated) + std::string(toString(m.family));
    }
    std::string operator()(const netfilter::PortMatch& m) const
    {
        const std::string protocol = m.protocol == Protocol::any ? "" : upper(m.protocol) + ' ';
        const std::string side = m.either ? "either " : m.side == Side::source ? "source " : "";
        return side + protocol + "port" + is(m.negated) + listed(m.ranges, portText);
    }
    std::string operator()(const ConntrackMatch& m) const { return "connection" + is(m.negated) + stateText(m); }
    std::string operator()(const netfilter::MarkMatch& m) const
    {
        return std::string(m.kind == netfilter::MarkKind::packet ? "mark" : "connection mark") + is(m.negated)
            + hexadecimal(m.value) + (m.mask == 0xffffffff ? "" : " in the bits " + hexadecimal(m.mask));
    }
    std::string operator()(const netfilter::AddressTypeMatch& m) const
    {
        const bool local = m.types == netfilter::AddressTypeMatch::local;
        return sideWord(m.side) + is(m.negated) + (local ? "an address of this node" : "of the asked type");
    }
    std::string operator()(const StatisticMatch& m) const
    {
        if (m.mode == StatisticMatch::Mode::nth)
            return "it is one of every " + std::to_string(m.every) + " packets";
        std::array<char, 32> text{};
        std::snprintf(text.data(), text.size(), "by chance, %.4g %%", 100 * (m.negated ? 1 - m.probability : m.probability));
        return text.data();
    }
    std::string operator()(const RecentMatch& m) const
    {
        if (m.operation == RecentMatch::Operation::set)
            return "the client is put on the list " + m.list;
        return "the client" + is(m.negated) + "on the list " + m.list;
    }
    std::string operator()(const netfilter::IpsetMatch& m) const { return "it" + is(m.negated) + "in the ipset " + m.set; }
    std::string operator()(const netfilter::NftSetMatch& m) const
    {
        return "it" + is(m.negated) + (m.set.empty() ? "in the set of the rule" : "in the set " + m.set);
    }
    std::string operator()(const netfilter::ReversePathMatch& m) const
    {
        return m.inverted ? "the way back is another" : "the way back is the same";
    }
    std::string operator()(const netfilter::PhysdevMatch&) const { return "of how it crosses the bridge"; }
    std::string operator()(const netfilter::IcmpMatch&) const { return "its ICMP type fits"; }
    std::string operator()(const netfilter::TcpFlagsMatch& m) const { return m.negated ? "its flags differ" : "its flags fit"; }
    std::string operator()(const netfilter::LimitMatch& m) const { return "the rate " + m.text; }
    std::string operator()(const netfilter::KnownMatch& m) const
    {
        using Kind = netfilter::KnownMatch::Kind;
        return m.kind == Kind::comment || m.kind == Kind::accounting ? "" : m.name + ' ' + m.text;
    }
    std::string operator()(const netfilter::UnknownMatch& m) const { return m.text; }
    std::string operator()(const netfilter::VerdictMapLookup& m) const
    {
        return m.map.empty() ? "the map of the rule says so" : "the map " + m.map + " says so";
    }
    std::string operator()(const netfilter::NatMapLookup& m) const
    {
        return m.map.empty() ? "the map of the rule says so" : "the map " + m.map + " says so";
    }
    std::string operator()(const netfilter::VerdictByNumber& m) const { return chance(m.generator.modulus); }
    std::string operator()(const netfilter::NatByNumber& m) const { return chance(m.generator.modulus); }
    template <class Statement> std::string operator()(const Statement&) const { return {}; }

    static std::string chance(std::uint32_t modulus) { return "by chance, one of " + std::to_string(modulus); }
};

}  // namespace

std::string whyItMatched(const netfilter::RuleBody& body)
{
    std::string why;
    for (const netfilter::RulePart& part : body.parts) {
        const std::string words = std::visit(Words(), part);
        // "-p tcp -m tcp --dport 80" says TCP twice.
        const auto* protocol = std::get_if<netfilter::ProtocolMatch>(&part);
        bool repeated = false;
        for (const netfilter::RulePart& other : body.parts) {
            const auto* port = std::get_if<netfilter::PortMatch>(&other);
            repeated =
                repeated || (protocol != nullptr && port != nullptr && port->protocol != Protocol::any && !protocol->negated);
        }
        if (!words.empty() && !repeated)
            why += (why.empty() ? "" : " and ") + words;
    }
    return why.empty() ? "the rule asks for nothing" : why;
}

}  // namespace fairlead::trace
