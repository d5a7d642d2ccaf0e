#include "model/cluster/cluster_snapshot.h"

#include "model/cluster/node_rules_reader.h"
#include "model/cluster/proxy_facts.h"
#include "model/kubernetes/object_reader.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <set>
#include <thread>

namespace fairlead::cluster {

std::string_view toString(ProxyMode mode)
{
    switch (mode) {
    case ProxyMode::iptables:
        return "iptables";
    case ProxyMode::nftables:
        return "nftables";
    case ProxyMode::ipvs:
        return "ipvs";
    case ProxyMode::userspace:
        return "userspace";
    case ProxyMode::unknown:
        break;
    }
    return "unknown";
}

std::vector<const netfilter::RuleSet*> NodeRules::iptablesOf(IpFamily family) const
{
    std::vector<const netfilter::RuleSet*> sets;
    for (const RuleSetPtr& set :
         family == IpFamily::ipv4 ? std::array{iptables, iptablesLegacy} : std::array{ip6tables, ip6tablesLegacy}) {
        if (set)
            sets.push_back(set.get());
    }
    return sets;
}

namespace {

// The same texts in memory, not only equal ones: that costs a comparison of pointers.
bool hasSameFiles(const evidence::Evidence& one, const evidence::Evidence& other, const std::string& node)
{
    const std::string folder = "nodes/" + node + '/';
    const std::vector<std::string> paths = one.pathsBelow(folder);
    return paths == other.pathsBelow(folder)
        && std::ranges::all_of(paths, [&](const std::string& path) { return one.find(path) == other.find(path); });
}

// All that readNode() makes of a node's files.
void takeOver(ClusterNode& node, const ClusterNode& known)
{
    node.rules = known.rules;
    node.network = known.network;
    node.sysctls = known.sysctls;
}

}  // namespace

Result<std::shared_ptr<const ClusterSnapshot>> ClusterSnapshot::build(evidence::Evidence evidence,
                                                                      const ClusterSnapshot* previous)
{
    auto objects = kubernetes::readObjects(evidence);
    if (!objects)
        return objects.error();
    const std::shared_ptr<ClusterSnapshot> snapshot(new ClusterSnapshot);
    snapshot->m_evidence = std::move(evidence);
    snapshot->m_objects = std::move(*objects);
    snapshot->m_warnings = snapshot->m_objects.warnings;
    snapshot->readNodes(previous);
    snapshot->indexObjects();
    return std::shared_ptr<const ClusterSnapshot>(snapshot);
}

void ClusterSnapshot::readNodes(const ClusterSnapshot* previous)
{
    std::vector<std::string> names = m_evidence.nodeNames();
    if (m_objects.nodes) {
        std::set<std::string> known(names.begin(), names.end());
        for (const kubernetes::Node& node : *m_objects.nodes) {
            if (known.insert(node.meta.name).second)
                names.push_back(node.meta.name);
        }
    }
    m_nodes.resize(names.size());
    m_nodeWarnings.resize(names.size());
    for (std::size_t index = 0; index < names.size(); ++index) {
        m_nodes[index].name = names[index];
        m_nodeByName.emplace(names[index], index);
    }
    if (m_objects.nodes) {
        for (const kubernetes::Node& object : *m_objects.nodes)
            m_nodes[m_nodeByName.at(object.meta.name)].object = &object;
    }
    // Big dumps dominate, one a node: spread the nodes over the cores.
    const ProxyPods proxyPods = proxyPodsByNode(m_objects);
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t index = next++; index < m_nodes.size(); index = next++) {
            const ClusterNode* const known = previous == nullptr ? nullptr : previous->findNode(m_nodes[index].name);
            if (known != nullptr && hasSameFiles(previous->m_evidence, m_evidence, known->name)) {
                takeOver(m_nodes[index], *known);
                m_nodeWarnings[index] = previous->m_nodeWarnings[static_cast<std::size_t>(known - previous->m_nodes.data())];
            } else {
                readNode(m_nodes[index], m_evidence, m_nodeWarnings[index]);
            }
            findProxyFacts(m_nodes[index], m_evidence, m_objects, proxyPods);
        }
    };
    {
        std::vector<std::jthread> workers;
        const std::size_t count = std::min<std::size_t>(std::thread::hardware_concurrency(), m_nodes.size());
        for (std::size_t worker = 1; worker < count; ++worker)
            workers.emplace_back(work);
        work();
    }
    for (const auto& list : m_nodeWarnings)
        m_warnings.insert(m_warnings.end(), list.begin(), list.end());
}

// What several nodes have on a device (as virtual machines behind one kind of network do) tells none of
// them, and neither do the services that IPVS mode binds on each.
void ClusterSnapshot::indexNodeAddresses()
{
    std::map<IpAddress, std::optional<std::size_t>> onDevices;
    for (std::size_t index = 0; index < m_nodes.size(); ++index) {
        if (m_nodes[index].object) {
            for (const IpAddress& address : m_nodes[index].object->internalIps())
                m_nodeByAddress.emplace(address, index);
        }
        for (const Device& device : m_nodes[index].network.devices.value_or(std::vector<Device>())) {
            if (device.name == "kube-ipvs0")
                continue;
            for (const DeviceAddress& own : device.addresses) {
                const bool firstSeen = own.scope == "global" && onDevices.emplace(own.address, index).second;
                if (!firstSeen)
                    onDevices[own.address].reset();
            }
        }
    }
    for (const auto& [address, index] : onDevices) {
        if (index)
            m_nodeByAddress.emplace(address, *index);
    }
}

void ClusterSnapshot::indexObjects()
{
    indexNodeAddresses();
    if (m_objects.services) {
        for (const kubernetes::Service& service : *m_objects.services)
            m_serviceByName.emplace(service.meta.qualifiedName(), &service);
    }
    if (m_objects.pods) {
        for (const kubernetes::Pod& pod : *m_objects.pods) {
            m_podByName.emplace(pod.meta.qualifiedName(), &pod);
            // Finished pods keep their address in the status though it may be somebody else's by now.
            if (pod.hostNetwork || pod.phase == "Succeeded" || pod.phase == "Failed")
                continue;
            for (const std::string& text : pod.podIps) {
                if (const auto address = IpAddress::parse(text))
                    m_podByAddress.emplace(*address, &pod);
            }
        }
    }
    if (m_objects.endpointSlices) {
        for (const kubernetes::EndpointSlice& slice : *m_objects.endpointSlices)
            m_slicesByService.emplace(slice.meta.nameSpace + '/' + slice.serviceName, &slice);
    }
    if (m_objects.endpoints) {
        for (const kubernetes::Endpoints& endpoints : *m_objects.endpoints)
            m_endpointsByName.emplace(endpoints.meta.qualifiedName(), &endpoints);
    }
}

const ClusterNode* ClusterSnapshot::findNode(std::string_view name) const
{
    const auto found = m_nodeByName.find(name);
    return found == m_nodeByName.end() ? nullptr : &m_nodes[found->second];
}

const ClusterNode* ClusterSnapshot::nodeOfAddress(const IpAddress& address) const
{
    if (const auto found = m_nodeByAddress.find(address); found != m_nodeByAddress.end())
        return &m_nodes[found->second];
    return nullptr;
}

const kubernetes::Service* ClusterSnapshot::findService(std::string_view nameSpace, std::string_view name) const
{
    const auto found = m_serviceByName.find(std::string(nameSpace) + '/' + std::string(name));
    return found == m_serviceByName.end() ? nullptr : found->second;
}

const kubernetes::Pod* ClusterSnapshot::findPod(std::string_view nameSpace, std::string_view name) const
{
    const auto found = m_podByName.find(std::string(nameSpace) + '/' + std::string(name));
    return found == m_podByName.end() ? nullptr : found->second;
}

const kubernetes::Pod* ClusterSnapshot::podOfAddress(const IpAddress& address) const
{
    const auto found = m_podByAddress.find(address);
    return found == m_podByAddress.end() ? nullptr : found->second;
}

std::vector<const kubernetes::EndpointSlice*> ClusterSnapshot::slicesOf(const kubernetes::Service& service) const
{
    std::vector<const kubernetes::EndpointSlice*> slices;
    const auto [begin, end] = m_slicesByService.equal_range(service.meta.qualifiedName());
    for (auto at = begin; at != end; ++at)
        slices.push_back(at->second);
    return slices;
}

const kubernetes::Endpoints* ClusterSnapshot::endpointsObjectOf(const kubernetes::Service& service) const
{
    const auto found = m_endpointsByName.find(service.meta.qualifiedName());
    return found == m_endpointsByName.end() ? nullptr : found->second;
}

}  // namespace fairlead::cluster
