#include "model/map/map_words.h"

#include "model/diagram/text_fitting.h"

#include <algorithm>
#include <set>

namespace fairlead::map {

namespace {

using diagram::Link;
using diagram::Role;

constexpr std::string_view separator = " \u00B7 ";

void addPart(std::string& words, const std::string& part)
{
    if (!part.empty())
        words += (words.empty() ? "" : std::string(separator)) + part;
}

std::string proxyWords(const MapNode& node)
{
    const bool versioned = node.evidence && node.evidence->proxyMinor;
    const std::string proxy = versioned ? "kube-proxy 1." + std::to_string(*node.evidence->proxyMinor) : "kube-proxy";
    switch (node.proxy) {
    case MapNode::Proxy::ready:
        return versioned ? proxy : std::string();
    case MapNode::Proxy::notReady:
        return proxy + " not ready";
    case MapNode::Proxy::absent:
        return "no kube-proxy pod";
    case MapNode::Proxy::unknown:
        break;
    }
    return {};
}

std::string ports(const kubernetes::Service& service)
{
    if (service.ports.empty())
        return {};
    const std::string first = ':' + std::to_string(service.ports.front().port);
    return service.ports.size() == 1 ? first : first + '+';
}

}  // namespace

std::string counted(std::size_t count, const char* one, const char* many)
{
    std::string digits = std::to_string(count);
    for (std::size_t i = digits.size(); i > 3;) {
        i -= 3;
        digits.insert(i, 1, ',');
    }
    return digits + ' ' + (count == 1 ? one : many);
}

std::string titleOf(const ClusterMap& map)
{
    const std::string& cluster = map.snapshot().evidence().description().cluster;
    return "Map of " + (cluster.empty() ? std::string("the cluster") : cluster);
}

std::string summaryOf(const ClusterMap& map)
{
    std::string words = map.podsRead() ? counted(map.pods().size(), "pod", "pods") : "pods not read";
    words += map.podsRead() ? " on " : ", ";
    words += counted(map.machineCount(), "node", "nodes");
    if (!map.nodesRead())
        words += " (nodes not read from the API)";
    return words + ", " + (map.servicesRead() ? counted(map.services().size(), "service", "services") : "services not read");
}

std::string filterWords(const ClusterMap& map, const MapFilter& filter, const Emphasis& emphasis)
{
    if (filter.isEmpty())
        return {};
    const std::string words = wordsOf(filter);
    if (emphasis.shown == 0)
        return "No pod fits: " + words;
    std::string count = counted(emphasis.shown, "pod", "pods");
    return count.substr(0, count.find(' ')) + " of " + counted(map.pods().size(), "pod", "pods") + ": " + words;
}

std::string titleOf(const MapZone& zone)
{
    switch (zone.kind) {
    case MapZone::Kind::zone:
        return zone.name;
    case MapZone::Kind::noZone:
        return "No zone";
    case MapZone::Kind::noNode:
        break;
    }
    return "Pods without a node";
}

std::string countsOf(const MapZone& zone)
{
    const std::uint32_t pods = sumOf(zone.counts);
    std::string words = zone.kind == MapZone::Kind::noNode ? "" : counted(zone.nodeCount, "node", "nodes");
    addPart(words, counted(pods, "pod", "pods"));
    for (std::size_t i = 1; i < podStates; ++i) {
        if (zone.counts[i] > 0)
            addPart(words, counted(zone.counts[i], "", "") + std::string(wordsOf(static_cast<PodState>(i))));
    }
    return words;
}

std::string stateOf(const ClusterMap& map, const MapNode& node)
{
    std::string words;
    const bool known = node.evidence && node.evidence->mode != cluster::ProxyMode::unknown;
    addPart(words, known ? std::string(cluster::toString(node.evidence->mode)) : "mode not known");
    addPart(words, proxyWords(node));
    if (const kubernetes::Node* object = node.object()) {
        addPart(words, object->ready() ? "" : "node not ready");
        addPart(words, object->unschedulable ? "cordoned" : "");
    } else {
        addPart(words, map.nodesRead() ? "unknown to the API" : "not read");
    }
    return words;
}

std::string addressOf(const kubernetes::Pod& pod) { return pod.podIps.empty() ? "no address" : pod.podIps.front(); }

std::string addressOf(const kubernetes::Service& service)
{
    if (service.type == kubernetes::ServiceType::externalName)
        return service.externalName;
    if (service.headless())
        return "headless" + ports(service);
    if (service.clusterIps.empty())
        return "no address";
    const std::string& address = service.clusterIps.front();
    return (address.find(':') == std::string::npos ? address : '[' + address + ']') + ports(service);
}

std::string stateOf(const MapPod& pod)
{
    std::string words(wordsOf(pod.state));
    const kubernetes::Pod& object = *pod.object;
    if (pod.state == PodState::ready)
        return words;
    if (pod.state == PodState::finished || pod.state == PodState::unknown)
        return object.phase.empty() ? words : words + " (" + object.phase + ')';
    const auto ready = std::ranges::find(object.conditions, "Ready", &kubernetes::Condition::type);
    const std::string why = !object.reason.empty() ? object.reason
        : ready != object.conditions.end()         ? ready->reason
                                                   : std::string();
    return pod.state == PodState::terminating || why.empty() ? words : words + " (" + why + ')';
}

std::string reachOf(const ClusterMap& map, const MapService& service)
{
    if (service.object->type == kubernetes::ServiceType::externalName)
        return "a name in the DNS alone";
    std::set<std::uint32_t> nodes;
    for (const std::uint32_t pod : service.pods)
        nodes.insert(map.pods()[pod].node);
    std::string words;
    if (!service.pods.empty())
        words = counted(service.pods.size(), "pod", "pods") + " on " + counted(nodes.size(), "node", "nodes");
    if (service.elsewhere > 0)
        words += (words.empty() ? "" : ", ") + counted(service.elsewhere, "endpoint elsewhere", "endpoints elsewhere");
    return words.empty() ? "no endpoints" : words;
}

Role roleOf(PodState state)
{
    switch (state) {
    case PodState::ready:
        return Role::endpointReady;
    case PodState::notReady:
        return Role::endpointNotReady;
    case PodState::terminating:
        return Role::endpointTerminating;
    case PodState::finished:
    case PodState::unknown:
        break;
    }
    return Role::notProxied;
}

Role roleOf(const ClusterMap& map, const MapNode& node)
{
    if (!node.evidence || (map.nodesRead() && !node.object()))
        return Role::nodeMissing;
    return isTroubled(map, node) ? Role::difference : Role::node;
}

bool isTroubled(const ClusterMap& map, const MapNode& node)
{
    const bool notReady = node.object() && !node.object()->ready();
    return notReady || node.proxy == MapNode::Proxy::notReady
        || (node.proxy == MapNode::Proxy::absent && map.podsRead() && node.evidence
            && node.evidence->mode == cluster::ProxyMode::unknown && node.evidence->rules.anyRead());
}

Role roleOf(MapService::State state)
{
    switch (state) {
    case MapService::State::ok:
        return Role::chainService;
    case MapService::State::degraded:
        return Role::endpointNotReady;
    case MapService::State::noEndpoints:
        return Role::noEndpoints;
    case MapService::State::notProxied:
        break;
    }
    return Role::notProxied;
}

}  // namespace fairlead::map
