#include "model/trace/match_evaluator.h"

#include <algorithm>

// Look-ups in sets: ipsets by the dimensions of their type, nft sets and maps by the fields of the key.

namespace fairlead::trace {

using netfilter::IpsetDimension;
using netfilter::KeyField;
using netfilter::Set;
using netfilter::Side;

namespace {

constexpr int deepestList = 4;  // sets in lists of sets

// In which the rules remember clients for session affinity; what stands there is the past.
bool isAffinitySet(std::string_view name) { return name.starts_with("affinity-"); }

}  // namespace

KeyValue MatchEvaluator::portValue(Side side) const
{
    if (side == Side::destination)
        return m_packet.header.destinationPort;
    return m_packet.header.sourcePort ? KeyValue(*m_packet.header.sourcePort) : KeyValue();
}

KeyValue MatchEvaluator::value(KeyField field) const
{
    const auto device = [](const DeviceName& name) { return name.known ? KeyValue(name.name) : KeyValue(); };
    switch (field) {
    case KeyField::sourceAddress:
        return m_packet.header.source;
    case KeyField::destinationAddress:
        return m_packet.header.destination;
    case KeyField::sourcePort:
        return portValue(Side::source);
    case KeyField::destinationPort:
        return portValue(Side::destination);
    case KeyField::protocol:
        return m_packet.protocol;
    case KeyField::mark:
        return m_packet.header.mark;
    case KeyField::connectionMark:
        return m_packet.connection.mark;
    case KeyField::inputDevice:
        return device(m_packet.input);
    case KeyField::outputDevice:
        return device(m_packet.output);
    case KeyField::connectionState:
        return m_packet.connection.state == Connection::State::isNew ? KeyValue(std::string_view("new")) : KeyValue();
    case KeyField::family:
        return std::string_view(m_packet.family == IpFamily::ipv4 ? "ipv4" : "ipv6");
    case KeyField::other:
        break;
    }
    return std::monostate();
}

MatchEvaluator::LookUp MatchEvaluator::lookUp(const std::vector<KeyField>& key, const std::string& name,
                                              const std::shared_ptr<const Set>& anonymous) const
{
    LookUp answer;
    const Set* set = anonymous.get();
    if (set == nullptr) {
        const netfilter::Table& table = m_lookup.rules().tableOf(m_chain);
        set = m_lookup.rules().findSet(table.family, table.name, name);
    }
    if (set == nullptr) {
        answer.problem = "the set " + name + " is not in what was read of " + m_site.node;
        return answer;
    }
    answer.affinity = isAffinitySet(set->name);
    Key values;
    values.reserve(key.size());
    for (const KeyField field : key)
        values.push_back(value(field));
    answer.found = m_lookup.index(*set).find(values);
    return answer;
}

Judgement MatchEvaluator::operator()(const netfilter::NftSetMatch& match) const
{
    const LookUp answer = lookUp(match.key, match.set, match.anonymous);
    if (!answer.problem.empty())
        return Judgement::notKnown(answer.problem);
    if (std::ranges::find(m_packet.rememberedIn, std::string_view(match.set)) != m_packet.rememberedIn.end())
        return Judgement::of(!match.negated);
    if (answer.affinity && m_site.client == ClientHistory::notSeenBefore)
        return Judgement::of(match.negated);
    if (answer.affinity && m_site.client == ClientHistory::seenBefore)
        return Judgement::chance(1.0 / static_cast<double>(std::max<std::size_t>(m_laterChecks, 1))).negatedIf(match.negated);
    if (answer.found.element == nullptr && answer.found.unknown)
        return Judgement::notKnown("whether the packet is in the set " + match.set + " depends on what a flow does not say");
    return Judgement::of((answer.found.element != nullptr) != match.negated);
}

Key MatchEvaluator::ipsetKey(const std::vector<IpsetDimension>& dimensions, const std::vector<Side>& sides, bool bitmap) const
{
    Key key;
    for (std::size_t at = 0; at < dimensions.size(); ++at) {
        const bool source = sides[at] == Side::source;
        switch (dimensions[at]) {
        case IpsetDimension::address:
            key.push_back(value(source ? KeyField::sourceAddress : KeyField::destinationAddress));
            break;
        case IpsetDimension::port:
            if (!bitmap)
                key.push_back(m_packet.protocol);
            key.push_back(portValue(sides[at]));
            break;
        case IpsetDimension::mark:
            key.push_back(m_packet.header.mark);
            break;
        case IpsetDimension::device:
            key.push_back(value(source ? KeyField::inputDevice : KeyField::outputDevice));
            break;
        case IpsetDimension::mac:
        case IpsetDimension::set:
            key.push_back(std::monostate());
            break;
        }
    }
    return key;
}

// True where any of the sets in the list holds the packet.
Judgement MatchEvaluator::lookUpList(const Set& list, const std::vector<Side>& sides, int depth) const
{
    Judgement any = Judgement::of(false);
    for (const netfilter::SetElement& element : list.elements) {
        const auto* name = element.key.empty() ? nullptr : std::get_if<std::string>(&element.key.front());
        const auto member = name == nullptr ? m_site.ipsets->end() : std::ranges::find(*m_site.ipsets, *name, &Set::name);
        if (member == m_site.ipsets->end() || depth >= deepestList)
            return Judgement::notKnown("a member of the set " + list.name + " was not read");
        Judgement one = lookUpIpset(*member, sides, depth + 1);
        if (one.probability > 0)
            return one;
        if (one.unknown)
            any = one;
    }
    return any;
}

Judgement MatchEvaluator::lookUpIpset(const Set& set, const std::vector<Side>& sides, int depth) const
{
    const auto dimensions = netfilter::ipsetDimensions(set.type);
    if (!dimensions || dimensions->empty())
        return Judgement::notKnown("the type " + set.type + " of the set " + set.name + " is not understood");
    if (dimensions->front() == IpsetDimension::set)
        return lookUpList(set, sides, depth);
    const bool bitmap = set.type.starts_with("bitmap:");
    // A set of the other family never matches; one asked with fewer sides than it has never does either.
    if (sides.size() < dimensions->size() || (!bitmap && set.family != m_packet.family))
        return Judgement::of(false);
    const SetIndex::Found found = m_lookup.index(set).find(ipsetKey(*dimensions, sides, bitmap));
    if (found.element == nullptr && found.unknown)
        return Judgement::notKnown("whether the packet is in the set " + set.name + " depends on what a flow does not say");
    return Judgement::of(found.element != nullptr);
}

Judgement MatchEvaluator::operator()(const netfilter::IpsetMatch& match) const
{
    if (m_site.ipsets == nullptr)
        return Judgement::notKnown("the ipsets of " + m_site.node + " were not read, and rules ask for " + match.set);
    const auto set = std::ranges::find(*m_site.ipsets, match.set, &Set::name);
    if (set == m_site.ipsets->end())
        return Judgement::notKnown("the ipset " + match.set + " is not in what was read of " + m_site.node);
    return lookUpIpset(*set, match.dimensions, 0).negatedIf(match.negated);
}

}  // namespace fairlead::trace
