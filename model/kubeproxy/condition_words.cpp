#include "model/kubeproxy/condition_words.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <vector>

namespace fairlead::kubeproxy {
namespace {

using netfilter::AddressMatch;
using netfilter::AddressRange;
using netfilter::AddressTypeMatch;
using netfilter::ConntrackMatch;
using netfilter::FamilyMatch;
using netfilter::IcmpMatch;
using netfilter::InterfaceMatch;
using netfilter::IpsetMatch;
using netfilter::KnownMatch;
using netfilter::LimitMatch;
using netfilter::MarkKind;
using netfilter::MarkMatch;
using netfilter::NftSetMatch;
using netfilter::PhysdevMatch;
using netfilter::PortMatch;
using netfilter::PortRange;
using netfilter::ProtocolMatch;
using netfilter::RecentMatch;
using netfilter::ReversePathMatch;
using netfilter::RuleBody;
using netfilter::RulePart;
using netfilter::Side;
using netfilter::TcpFlagsMatch;
using netfilter::UnknownMatch;

std::string hex(std::uint32_t value)
{
    std::array<char, 16> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "0x%x", value);
    return buffer.data();
}

std::string joined(const std::vector<std::string>& words, const std::string& last)
{
    std::string text;
    for (std::size_t index = 0; index < words.size(); ++index) {
        if (index > 0)
            text += index + 1 == words.size() ? last : std::string(", ");
        text += words[index];
    }
    return text;
}

std::string describe(const AddressRange& range, const AddressNames& names)
{
    if (range.first == range.last) {
        const std::string name = names.nameOf(range.first);
        return range.first.toString() + (name.empty() ? "" : " (" + name + ')');
    }
    for (int length = 0; length <= range.first.bits(); ++length) {
        const Prefix prefix(range.first, length);
        if (prefix.address() == range.first && prefix.last() == range.last)
            return prefix.toString();
    }
    return range.first.toString() + " to " + range.last.toString();
}

std::string describe(const PortRange& range)
{
    return range.first == range.last ? std::to_string(range.first)
                                     : std::to_string(range.first) + " to " + std::to_string(range.last);
}

std::string upper(std::string text)
{
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return text;
}

// Collects the words of a rule's conditions: the protocol and the two ends first, the rest after.
class ConditionWriter {
public:
    explicit ConditionWriter(const AddressNames& names) : m_names(names) { }

    void operator()(const ProtocolMatch& match)
    {
        std::vector<std::string> words;
        for (const Protocol protocol : match.protocols)
            words.push_back(upper(toString(protocol)));
        m_protocol = (match.negated ? "not " : "") + joined(words, " or ");
    }
    void operator()(const AddressMatch& match)
    {
        std::vector<std::string> words;
        for (const AddressRange& range : match.ranges)
            words.push_back(describe(range, m_names));
        const bool source = match.side == Side::source;
        const std::string lead = match.negated ? (source ? "from outside " : "to anywhere but ") : (source ? "from " : "to ");
        (source ? m_source : m_destination) = lead + joined(words, " or ");
    }
    void operator()(const PortMatch& match)
    {
        if (match.protocol != Protocol::any && m_protocol.empty())
            m_protocol = upper(toString(match.protocol));
        if (match.ranges.empty())
            return;
        std::vector<std::string> words;
        for (const PortRange& range : match.ranges)
            words.push_back(describe(range));
        const std::string text = (match.negated ? "any port but " : "port ") + joined(words, " or ");
        if (match.either)
            m_others.push_back("with source or destination " + text);
        else if (match.side == Side::destination)
            m_destinationPort = text;
        else
            m_others.push_back("from " + text);
    }
    void operator()(const InterfaceMatch& match)
    {
        std::vector<std::string> words;
        for (const InterfaceMatch::Name& name : match.names)
            words.push_back(name.name + (name.prefix ? "*" : ""));
        m_others.push_back(std::string(match.negated ? "not " : "")
                           + (match.side == Side::source ? "coming in by " : "leaving by ") + joined(words, " or "));
    }
    void operator()(const ConntrackMatch& match)
    {
        static constexpr std::array stateNames{"invalid", "new", "established", "related", "untracked"};
        static constexpr std::array statusNames{
            "source-translated", "destination-translated", "confirmed", "assured", "answered", "expected", "dying"};
        std::vector<std::string> words;
        for (std::size_t bit = 0; bit < stateNames.size(); ++bit) {
            if ((match.states >> bit & 1) != 0)
                words.emplace_back(stateNames[bit]);
        }
        for (std::size_t bit = 0; bit < statusNames.size(); ++bit) {
            if ((match.status >> bit & 1) != 0)
                words.emplace_back(statusNames[bit]);
        }
        if (match.states == ConntrackMatch::isNew && match.status == 0 && !match.negated) {
            m_others.emplace_back("new connections only");
            return;
        }
        m_others.push_back((match.negated ? "of connections that are not " : "of connections that are ") + joined(words, " or "));
    }
    void operator()(const MarkMatch& match)
    {
        const bool flag = match.value == match.mask && match.value != 0;
        const bool clear = match.value == 0 && match.mask != 0xffffffff;
        const std::string kind = match.kind == MarkKind::connection ? "whose connection is " : "";
        if (flag || clear)
            m_others.push_back(kind + (match.negated == clear ? "marked " : "not marked ") + hex(match.mask));
        else
            m_others.push_back(kind + (match.negated ? "not marked " : "marked ") + hex(match.value) + '/' + hex(match.mask));
    }
    void operator()(const AddressTypeMatch& match)
    {
        const bool local = match.types == AddressTypeMatch::local;
        const bool source = match.side == Side::source;
        if (local && source)
            m_others.emplace_back(match.negated ? "not sent by this node itself" : "sent by this node itself");
        else if (local)
            m_others.emplace_back(match.negated ? "to no address of this node" : "to an address of this node");
        else
            m_others.push_back(std::string(source ? "whose source" : "whose destination") + (match.negated ? " is not" : " is")
                               + " of a certain address type");
    }
    void operator()(const RecentMatch& match)
    {
        if (match.operation == RecentMatch::Operation::set)
            return;  // said as an action
        const std::string when = match.seconds == 0 ? std::string() : " in the last " + std::to_string(match.seconds) + " s";
        m_others.push_back((match.negated ? "from clients not sent here" : "from clients sent here before") + when);
    }
    void operator()(const IpsetMatch& match)
    {
        m_others.push_back((match.negated ? "not listed in the set " : "listed in the set ") + match.set);
    }
    void operator()(const NftSetMatch& match)
    {
        const bool affinity = match.set.starts_with("affinity-");
        if (affinity)
            m_others.emplace_back(match.negated ? "from clients not sent here before" : "from clients sent here before");
        else
            m_others.push_back((match.negated ? "not listed in " : "listed in ")
                               + (match.set.empty() ? std::string("a set of the rule") : "the set " + match.set));
    }
    void operator()(const PhysdevMatch& match)
    {
        if (match.isIn)
            m_others.emplace_back(*match.isIn ? "coming in through a bridge" : "not coming in through a bridge");
        else
            m_others.emplace_back("crossing certain bridge ports");
    }
    void operator()(const ReversePathMatch& match)
    {
        m_others.emplace_back(match.inverted ? "that fail the reverse path check" : "that pass the reverse path check");
    }
    void operator()(const IcmpMatch& match)
    {
        m_others.push_back((match.negated ? "not ICMP type " : "ICMP type ") + std::to_string(match.type));
    }
    void operator()(const TcpFlagsMatch&) { m_others.emplace_back("with certain TCP flags"); }
    void operator()(const LimitMatch& match) { m_others.push_back("within a rate limit (" + match.text + ')'); }
    void operator()(const FamilyMatch& match)
    {
        m_others.push_back(std::string(match.negated ? "not " : "") + (match.family == IpFamily::ipv4 ? "IPv4" : "IPv6"));
    }
    void operator()(const KnownMatch& match)
    {
        if (match.kind != KnownMatch::Kind::comment && match.kind != KnownMatch::Kind::accounting)
            m_others.push_back(std::string(match.negated ? "not " : "") + "matching " + match.name + ' ' + match.text);
    }
    void operator()(const UnknownMatch& match)
    {
        m_others.push_back("matching something Fairlead does not understand (" + match.text + ')');
    }
    template <class Statement> void operator()(const Statement&) { }

    std::string text() const
    {
        std::string text = m_protocol;
        for (const std::string* const part : {&m_source, &m_destination, &m_destinationPort}) {
            if (!part->empty())
                text += (text.empty() ? "" : " ") + *part;
        }
        for (const std::string& other : m_others)
            text += (text.empty() ? "" : ", ") + other;
        return text;
    }

private:
    const AddressNames& m_names;
    std::string m_protocol;
    std::string m_source;
    std::string m_destination;
    std::string m_destinationPort;
    std::vector<std::string> m_others;
};

}  // namespace

std::string describeConditions(const RuleBody& body, const AddressNames& names)
{
    ConditionWriter writer(names);
    for (const RulePart& part : body.parts)
        std::visit(writer, part);
    return writer.text();
}

std::string commentOf(const RuleBody& body)
{
    for (const RulePart& part : body.parts) {
        const auto* const match = std::get_if<KnownMatch>(&part);
        if (match && match->kind == KnownMatch::Kind::comment)
            return match->text;
    }
    return {};
}

}  // namespace fairlead::kubeproxy
