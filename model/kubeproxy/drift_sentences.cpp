#include "model/kubeproxy/drift_collector.h"

#include <algorithm>
#include <cstdio>

namespace fairlead::kubeproxy {
namespace {

using DifferenceKind = Difference::Kind;
using Scope = Difference::Scope;

std::string counted(std::size_t count, const char* one, const char* many)
{
    return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

std::string percent(double share)
{
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.1f %%", share * 100);
    return buffer;
}

// The entry that says most stands first: what should be there before what follows from it.
int weight(const Deviation& deviation)
{
    switch (deviation.kind) {
    case Deviation::Kind::changed:
        return 0;
    case Deviation::Kind::missing:
        return deviation.choice ? 1 : 2;
    case Deviation::Kind::extra:
        return deviation.choice ? 3 : 4;
    case Deviation::Kind::share:
        break;
    }
    return 5;
}

DifferenceKind kindOf(Scope scope, const std::vector<Deviation>& deviations)
{
    bool missing = false;
    bool extra = false;
    bool changed = false;
    for (const Deviation& deviation : deviations) {
        missing = missing || deviation.kind == Deviation::Kind::missing;
        extra = extra || deviation.kind == Deviation::Kind::extra;
        changed = changed || deviation.kind == Deviation::Kind::changed;
    }
    const FoundOwner& owner = deviations.front().owner;
    if (extra && !missing && !changed && owner.port == EntryOwner::nobody && (!owner.label.empty() || owner.endpoint.empty()))
        return DifferenceKind::extra;
    if (missing && !extra && !changed && scope != Scope::endpoint)
        return DifferenceKind::missing;
    return DifferenceKind::stale;
}

// "ns/name:port" of what the API does not know.
std::optional<ServicePortName> parseLabel(const std::string& label)
{
    const std::size_t slash = label.find('/');
    if (slash == std::string::npos)
        return std::nullopt;
    const std::size_t colon = label.find(':', slash);
    ServicePortName name;
    name.nameSpace = label.substr(0, slash);
    name.name = label.substr(slash + 1, colon == std::string::npos ? colon : colon - slash - 1);
    name.port = colon == std::string::npos ? std::string() : label.substr(colon + 1);
    return name;
}

std::string familyWords(IpFamily family) { return family == IpFamily::ipv4 ? "IPv4" : "IPv6"; }

}  // namespace

std::string_view toString(Difference::Kind kind)
{
    switch (kind) {
    case DifferenceKind::missing:
        return "missing";
    case DifferenceKind::stale:
        return "stale";
    case DifferenceKind::extra:
        break;
    }
    return "extra";
}

Difference DriftCollector::makeDifference(const Group& group) const
{
    std::vector<Deviation> deviations = group.deviations;
    std::ranges::stable_sort(deviations, {}, weight);
    const FoundOwner& owner = deviations.front().owner;
    Difference difference;
    difference.scope = group.scope;
    difference.kind = kindOf(group.scope, deviations);
    difference.family = m_expected.family;
    if (group.scope != Scope::everything) {
        if (owner.port != EntryOwner::nobody) {
            difference.port = m_expected.ports.ports[owner.port].frontends.name;
            difference.service = m_expected.ports.ports[owner.port].service;
        } else {
            difference.port = parseLabel(owner.label);
        }
        if (group.scope != Scope::chain && group.scope != Scope::service)
            difference.endpoint = owner.endpoint;
    }
    difference.place = deviations.front().entry.place;
    for (Deviation& deviation : deviations)
        difference.entries.push_back(std::move(deviation.entry));
    difference.sentence = sentenceOf(difference);
    if (difference.sentence.empty())
        difference.sentence = entrySentence(difference);
    return difference;
}

std::string DriftCollector::sentenceOf(const Difference& difference) const
{
    switch (difference.scope) {
    case Scope::everything:
        return m_node.name + " holds nothing of what kube-proxy writes for " + familyWords(difference.family) + ": "
            + counted(difference.entries.size(), "entry is", "entries are") + " missing.";
    case Scope::service:
        return serviceSentence(difference);
    case Scope::endpoint:
        return endpointSentence(difference);
    default:
        return entrySentence(difference);
    }
}

std::string DriftCollector::serviceSentence(const Difference& difference) const
{
    const std::string count = counted(difference.entries.size(), "entry", "entries");
    if (difference.kind == DifferenceKind::extra)
        return m_node.name + " still holds " + count + " of "
            + (difference.port ? difference.port->toString() + ", a service that" : "a service that") + " the API does not have.";
    const std::string name = difference.port ? difference.port->toString() : std::string();
    if (difference.kind == DifferenceKind::missing)
        return m_node.name + " holds nothing of what " + name + " needs: " + count + " missing.";
    const std::uint32_t port = portLabelled(name);
    const auto strangers = port == EntryOwner::nobody ? m_strangers.end() : m_strangers.find(port);
    if (strangers != m_strangers.end())
        return m_node.name + " still sends connections for " + name + " to " + *strangers->second.begin()
            + (strangers->second.size() > 1 ? " and others" : "") + ", but the API has no endpoint for it any more.";
    return m_node.name + " still refuses connections to " + name + ", although the API has endpoints for it now.";
}

std::string DriftCollector::endpointSentence(const Difference& difference) const
{
    const std::string name = difference.port ? difference.port->toString() : "a service";
    const bool wanted =
        std::ranges::any_of(difference.entries, [](const DriftEntry& entry) { return !entry.expected.empty() && !entry.found; });
    if (wanted)
        return m_node.name + " does not know the endpoint " + difference.endpoint + " of " + name
            + ": new connections from there do not reach it.";
    return m_node.name + " still sends connections for " + name + " to " + difference.endpoint
        + ", which is no endpoint of it on this node any more.";
}

std::string DriftCollector::entrySentence(const Difference& difference) const
{
    const DriftEntry& first = difference.entries.front();
    std::string whose = difference.port ? " of " + difference.port->toString() : std::string();
    if (!difference.endpoint.empty())
        whose = " for the endpoint " + difference.endpoint + whose;
    if (difference.scope == Scope::chain && first.expectedShare && first.foundShare)
        return m_node.name + " shares new connections" + whose + " unevenly: " + percent(*first.foundShare)
            + " where it should be " + percent(*first.expectedShare) + ", in " + first.place + '.';
    if (difference.scope == Scope::chain)
        return m_node.name + " lacks all of " + first.place + whose + '.';
    const std::string more = difference.entries.size() > 1 ? " and what goes with it" : "";
    if (!first.found)
        return m_node.name + " lacks an entry" + whose + " in " + first.place + more + '.';
    if (first.expected.empty())
        return m_node.name + " holds an entry" + whose + " in " + first.place + " that should not be there" + more + '.';
    return m_node.name + " holds another entry" + whose + " in " + first.place + " than it should" + more + '.';
}

}  // namespace fairlead::kubeproxy
