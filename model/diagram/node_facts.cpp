#include "model/diagram/node_facts.h"

#include <utility>

namespace fairlead::diagram {

namespace {

bool isProxyPod(const kubernetes::Pod& pod)
{
    const auto label = pod.meta.labels.find("k8s-app");
    return pod.meta.nameSpace == "kube-system"
        && ((label != pod.meta.labels.end() && label->second == "kube-proxy") || pod.meta.name.starts_with("kube-proxy-"));
}

bool familyRead(const cluster::ClusterNode& node, IpFamily family)
{
    switch (node.mode) {
    case cluster::ProxyMode::nftables:
        return node.rules.nft != nullptr;
    case cluster::ProxyMode::ipvs:
        return node.rules.ipvs != nullptr;
    case cluster::ProxyMode::iptables:
    case cluster::ProxyMode::userspace:
        return !node.rules.iptablesOf(family).empty();
    case cluster::ProxyMode::unknown:
        break;
    }
    return node.rules.anyRead();
}

}  // namespace

NodeFacts::NodeFacts(const cluster::ClusterSnapshot& snapshot, IpFamily family, const std::set<std::string>& endpoints)
    : m_snapshot(snapshot), m_family(family), m_network(snapshot, family)
{
    const auto key = [&endpoints](const kubernetes::Pod& pod) {
        std::string name = pod.meta.qualifiedName();
        const bool behind = endpoints.contains(name);
        return std::pair(behind, std::move(name));
    };
    if (!snapshot.objects().pods)
        return;
    for (const kubernetes::Pod& pod : *snapshot.objects().pods) {
        if (isProxyPod(pod))
            m_proxyByNode.emplace(pod.nodeName, &pod);
        if (pod.hostNetwork || pod.nodeName.empty() || !pod.ready() || firstOfFamily(pod.podIps, family).empty())
            continue;
        const kubernetes::Pod*& client = m_clientByNode[pod.nodeName];
        if (!client || key(pod) < key(*client))
            client = &pod;
    }
}

GraphNode NodeFacts::describe(const cluster::ClusterNode& node)
{
    GraphNode graph;
    graph.name = node.name;
    graph.mode = node.mode == cluster::ProxyMode::unknown ? "" : std::string(toString(node.mode));
    if (node.object) {
        graph.zone = node.object->zone();
        graph.ready = node.object->ready();
        for (const IpAddress& address : node.object->internalIps()) {
            if (address.family() == m_family && graph.address.empty())
                graph.address = address.toString();
        }
        graph.sources.push_back(node.object->meta.source);
    }
    describeKubelet(node, graph);
    describeNetwork(node, graph);
    describeProxy(node, graph);
    describeRules(node, graph);
    describeClient(node, graph);
    return graph;
}

void NodeFacts::describeKubelet(const cluster::ClusterNode& node, GraphNode& graph) const
{
    if (!node.object)
        return;
    graph.kubelet = {"kubelet",
                     node.object->kubeletVersion,
                     node.object->ready(),
                     "Starts the node's pods, and calls the CNI plugin for each one's network. "
                         + std::string(node.object->ready() ? "The node is ready." : "The node is not ready."),
                     {node.object->meta.source}};
}

void NodeFacts::describeNetwork(const cluster::ClusterNode& node, GraphNode& graph)
{
    graph.network = m_network.describe(node);
    GraphNode::Component& cni = graph.cni;
    const std::string podCidr = node.object ? firstOfFamily(node.object->podCidrs, m_family) : std::string();
    cni.detail = podCidr;
    const CniConfiguration& configuration = m_network.cniOf(node);
    if (!configuration.plugin.empty()) {
        cni.name = "CNI " + configuration.plugin;
        cni.sources.push_back(configuration.source);
    }
    if (cni.name.empty() && podCidr.empty())
        return;
    const bool known = !cni.name.empty();
    if (!known)
        cni.name = "CNI";
    cni.description =
        (known ? "The plugin " + cni.name.substr(4) : std::string("The CNI plugin, which the evidence does not name,"))
        + " gives each pod its interface and its address" + (podCidr.empty() ? "." : ", from the node's range " + podCidr + '.')
        + (graph.network.description.empty() ? "" : ' ' + graph.network.description);
    cni.sources.insert(cni.sources.end(), graph.network.sources.begin(), graph.network.sources.end());
    if (node.object)
        cni.sources.push_back(node.object->meta.source);
}

void NodeFacts::describeProxy(const cluster::ClusterNode& node, GraphNode& graph) const
{
    GraphNode::Component& proxy = graph.proxy;
    proxy.name = "kube-proxy";
    proxy.detail = graph.mode.empty() ? "mode unknown" : graph.mode;
    if (node.modeSource.file.empty())
        proxy.description = "Nothing tells its mode. ";
    else
        proxy.sources.push_back(node.modeSource);
    const auto pod = m_proxyByNode.find(node.name);
    if (pod != m_proxyByNode.end()) {
        proxy.healthy = pod->second->ready();
        proxy.description += "Pod " + pod->second->meta.qualifiedName() + (proxy.healthy ? ", ready." : ", not ready.");
        proxy.sources.push_back(pod->second->meta.source);
    } else if (m_snapshot.objects().pods) {
        // k3s and others run it inside another process, so its absence alone is no fault.
        proxy.healthy = !graph.mode.empty();
        proxy.description += "There is no kube-proxy pod on this node.";
    } else {
        proxy.description += "The pods were not read.";
    }
}

void NodeFacts::describeRules(const cluster::ClusterNode& node, GraphNode& graph) const
{
    graph.rulesRead = familyRead(node, m_family);
    if (graph.rulesRead)
        return;
    graph.notRead = node.rules.notRead.empty() ? "no evidence of this node's rules" : node.rules.notRead.front().reason;
}

void NodeFacts::describeClient(const cluster::ClusterNode& node, GraphNode& graph) const
{
    const auto found = m_clientByNode.find(node.name);
    if (found == m_clientByNode.end())
        return;
    graph.clientPod = found->second->meta.qualifiedName();
    graph.clientAddress = firstOfFamily(found->second->podIps, m_family);
}

}  // namespace fairlead::diagram
