#include "model/map/cluster_map.h"

#include "model/kubeproxy/service_state.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>
#include <unordered_map>

namespace fairlead::map {

namespace {

using kubernetes::Pod;

bool isProxyPod(const Pod& pod)
{
    if (pod.meta.nameSpace != "kube-system")
        return false;
    const auto label = pod.meta.labels.find("k8s-app");
    return (label != pod.meta.labels.end() && label->second == "kube-proxy") || pod.meta.name.starts_with("kube-proxy-");
}

// What is known of a node before its place is.
struct FoundNode {
    std::string name;
    std::string zone;
    MapZone::Kind kind = MapZone::Kind::noZone;
    const cluster::ClusterNode* evidence = nullptr;
};

bool inOrderOfZones(const FoundNode& a, const FoundNode& b)
{
    if (a.kind != b.kind)
        return a.kind < b.kind;
    if (a.zone != b.zone)
        return namesInOrder(a.zone, b.zone);
    return namesInOrder(a.name, b.name);
}

std::vector<FoundNode> findNodes(const cluster::ClusterSnapshot& snapshot)
{
    std::vector<FoundNode> found;
    std::set<std::string_view> known;
    for (const cluster::ClusterNode& node : snapshot.nodes()) {
        if (node.name.empty())
            continue;  // a broken object; the place without a name is that of pods without a node
        const std::string zone = node.object ? node.object->zone() : std::string();
        known.insert(node.name);
        found.push_back({node.name, zone, zone.empty() ? MapZone::Kind::noZone : MapZone::Kind::zone, &node});
    }
    if (const auto& pods = snapshot.objects().pods) {
        for (const Pod& pod : *pods) {
            if (!known.insert(pod.nodeName).second)
                continue;
            const bool nodeless = pod.nodeName.empty();
            found.push_back({pod.nodeName, {}, nodeless ? MapZone::Kind::noNode : MapZone::Kind::noZone, nullptr});
        }
    }
    std::ranges::sort(found, inOrderOfZones);
    return found;
}

}  // namespace

bool namesInOrder(std::string_view a, std::string_view b)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.size() && j < b.size()) {
        if (!isDigit(a[i]) || !isDigit(b[j])) {
            if (a[i] != b[j])
                return a[i] < b[j];
            ++i;
            ++j;
            continue;
        }
        const auto numberAt = [&isDigit](std::string_view text, std::size_t& position) {
            while (position < text.size() && text[position] == '0')
                ++position;
            const std::size_t begin = position;
            while (position < text.size() && isDigit(text[position]))
                ++position;
            return text.substr(begin, position - begin);
        };
        const std::string_view left = numberAt(a, i);
        const std::string_view right = numberAt(b, j);
        if (left.size() != right.size())
            return left.size() < right.size();
        if (left != right)
            return left < right;
    }
    if ((a.size() - i) != (b.size() - j))
        return a.size() - i < b.size() - j;
    return a < b;  // they differ in leading zeros alone
}

std::string_view wordsOf(PodState state)
{
    constexpr std::array<std::string_view, podStates> words{"ready", "not ready", "terminating", "finished", "of unknown state"};
    return words[static_cast<std::size_t>(state)];
}

PodState stateOf(const Pod& pod)
{
    if (pod.phase == "Succeeded" || pod.phase == "Failed")
        return PodState::finished;
    if (pod.terminating())
        return PodState::terminating;
    if (pod.ready())
        return PodState::ready;
    const auto ready = std::ranges::find(pod.conditions, "Ready", &kubernetes::Condition::type);
    const bool nobodyKnows = ready != pod.conditions.end() && ready->status == "Unknown";
    const bool known = pod.phase == "Running" || pod.phase == "Pending";
    return known && !nobodyKnows ? PodState::notReady : PodState::unknown;
}

std::uint32_t sumOf(const Counts& counts) { return std::accumulate(counts.begin(), counts.end(), 0U); }

std::string wordsOf(const Counts& counts)
{
    std::string words;
    for (std::size_t i = 0; i < podStates; ++i) {
        if (counts[i] > 0)
            words +=
                (words.empty() ? "" : ", ") + std::to_string(counts[i]) + ' ' + std::string(wordsOf(static_cast<PodState>(i)));
    }
    return words.empty() ? "no pods" : words;
}

ClusterMap::ClusterMap(std::shared_ptr<const cluster::ClusterSnapshot> snapshot) : m_snapshot(std::move(snapshot))
{
    placeNodes();
    placePods();
    judgeProxies();
    collectServices();
    turnServicesRound();
    collectNamespaces();
}

void ClusterMap::placeNodes()
{
    for (const FoundNode& found : findNodes(*m_snapshot)) {
        if (m_zones.empty() || m_zones.back().name != found.zone || m_zones.back().kind != found.kind)
            m_zones.push_back({found.kind, found.zone, static_cast<std::uint32_t>(m_nodes.size()), 0, {}});
        ++m_zones.back().nodeCount;
        MapNode node;
        node.name = found.name;
        node.evidence = found.evidence;
        node.zone = static_cast<std::uint32_t>(m_zones.size() - 1);
        m_nodes.push_back(std::move(node));
    }
}

void ClusterMap::placePods()
{
    if (!podsRead())
        return;
    const std::vector<Pod>& objects = *m_snapshot->objects().pods;
    std::unordered_map<std::string_view, std::uint32_t> nodeByName;
    for (std::size_t i = 0; i < m_nodes.size(); ++i)
        nodeByName.emplace(m_nodes[i].name, static_cast<std::uint32_t>(i));
    m_pods.reserve(objects.size());
    for (const Pod& pod : objects)
        m_pods.push_back({&pod, nodeByName.at(pod.nodeName), stateOf(pod)});
    std::ranges::sort(m_pods, [](const MapPod& a, const MapPod& b) {
        const auto key = [](const MapPod& pod) {
            return std::tie(pod.node, pod.object->meta.creationTimestamp, pod.object->meta.nameSpace, pod.object->meta.name);
        };
        return key(a) < key(b);
    });
    m_podOfObject.resize(objects.size());
    for (std::size_t i = 0; i < m_pods.size(); ++i) {
        const MapPod& pod = m_pods[i];
        m_podOfObject[static_cast<std::size_t>(pod.object - objects.data())] = static_cast<std::uint32_t>(i);
        MapNode& node = m_nodes[pod.node];
        if (node.podCount++ == 0)
            node.firstPod = static_cast<std::uint32_t>(i);
        const auto state = static_cast<std::size_t>(pod.state);
        ++node.counts[state];
        ++m_zones[node.zone].counts[state];
        ++m_counts[state];
    }
}

void ClusterMap::judgeProxies()
{
    if (!podsRead())
        return;
    using Proxy = MapNode::Proxy;
    for (MapNode& node : m_nodes)
        node.proxy = Proxy::absent;
    for (const MapPod& pod : m_pods) {
        if (!isProxyPod(*pod.object))
            continue;
        MapNode& node = m_nodes[pod.node];
        node.proxy = std::max(node.proxy, pod.state == PodState::ready ? Proxy::ready : Proxy::notReady);
    }
}

void ClusterMap::collectServices()
{
    if (!servicesRead())
        return;
    for (const kubernetes::Service& object : *m_snapshot->objects().services) {
        MapService service;
        service.object = &object;
        service.state = static_cast<MapService::State>(kubeproxy::stateOf(*m_snapshot, object));
        addEndpoints(service);
        m_services.push_back(std::move(service));
    }
    std::ranges::sort(m_services, [](const MapService& a, const MapService& b) {
        if (a.object->meta.nameSpace != b.object->meta.nameSpace)
            return namesInOrder(a.object->meta.nameSpace, b.object->meta.nameSpace);
        return namesInOrder(a.object->meta.name, b.object->meta.name);
    });
}

void ClusterMap::addEndpoints(MapService& service) const
{
    for (const kubernetes::EndpointSlice* slice : m_snapshot->slicesOf(*service.object)) {
        for (const kubernetes::Endpoint& endpoint : slice->endpoints)
            addPod(service, endpoint.target ? &*endpoint.target : nullptr,
                   endpoint.addresses.empty() ? std::string() : endpoint.addresses.front());
    }
    const kubernetes::Endpoints* const old =
        m_snapshot->objects().endpointSlices ? nullptr : m_snapshot->endpointsObjectOf(*service.object);
    for (std::size_t i = 0; old && i < old->subsets.size(); ++i) {
        for (const auto* addresses : {&old->subsets[i].addresses, &old->subsets[i].notReadyAddresses}) {
            for (const auto& address : *addresses)
                addPod(service, address.target ? &*address.target : nullptr, address.ip);
        }
    }
    std::ranges::sort(service.pods);
    const auto doubles = std::ranges::unique(service.pods);  // of two families, or of two ports
    service.pods.erase(doubles.begin(), doubles.end());
}

void ClusterMap::addPod(MapService& service, const kubernetes::TargetRef* target, const std::string& address) const
{
    const Pod* pod = target && target->kind == "Pod" ? m_snapshot->findPod(target->nameSpace, target->name) : nullptr;
    if (const auto parsed = IpAddress::parse(address); !pod && parsed)
        pod = m_snapshot->podOfAddress(*parsed);
    if (pod)
        service.pods.push_back(m_podOfObject[static_cast<std::size_t>(pod - m_snapshot->objects().pods->data())]);
    else
        ++service.elsewhere;
}

// From the pods of each service to the services of each pod: counted first, then filled in.
void ClusterMap::turnServicesRound()
{
    m_firstServiceOfPod.assign(m_pods.size() + 1, 0);
    for (const MapService& service : m_services) {
        for (const std::uint32_t pod : service.pods)
            ++m_firstServiceOfPod[pod + 1];
    }
    std::partial_sum(m_firstServiceOfPod.begin(), m_firstServiceOfPod.end(), m_firstServiceOfPod.begin());
    m_servicesOfPods.resize(m_firstServiceOfPod.back());
    std::vector<std::uint32_t> next(m_firstServiceOfPod.begin(), m_firstServiceOfPod.end() - 1);
    for (std::size_t i = 0; i < m_services.size(); ++i) {
        for (const std::uint32_t pod : m_services[i].pods)
            m_servicesOfPods[next[pod]++] = static_cast<std::uint32_t>(i);
    }
}

std::span<const std::uint32_t> ClusterMap::servicesOf(std::uint32_t pod) const
{
    return std::span(m_servicesOfPods).subspan(m_firstServiceOfPod[pod], m_firstServiceOfPod[pod + 1] - m_firstServiceOfPod[pod]);
}

void ClusterMap::collectNamespaces()
{
    std::set<std::string_view> names;
    for (const MapPod& pod : m_pods)
        names.insert(pod.object->meta.nameSpace);
    for (const MapService& service : m_services)
        names.insert(service.object->meta.nameSpace);
    m_namespaces.assign(names.begin(), names.end());
}

std::size_t ClusterMap::machineCount() const
{
    const bool nodeless = !m_zones.empty() && m_zones.back().kind == MapZone::Kind::noNode;
    return m_nodes.size() - (nodeless ? 1 : 0);
}

}  // namespace fairlead::map
