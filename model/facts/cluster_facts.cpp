#include "model/facts/cluster_facts.h"

#include "model/cluster/rule_counts.h"
#include "model/facts/address_ranges.h"
#include "model/facts/component_arguments.h"
#include "model/facts/proxy_witnesses.h"

#include <algorithm>

namespace fairlead::facts {
namespace {

using cluster::ClusterNode;
using cluster::ClusterSnapshot;

// Which of the two iptables programs wrote the rules; kube-proxy may use one and somebody else the other.
std::string backendOf(const cluster::NodeRules& rules)
{
    bool nft = false;
    bool legacy = rules.iptablesLegacy || rules.ip6tablesLegacy;
    for (const auto& set : {rules.iptables, rules.ip6tables}) {
        if (!set)
            continue;
        const std::string_view head = set->evidence().substr(0, set->evidence().find('*'));
        (head.find("nf_tables") != std::string_view::npos ? nft : legacy) = true;
    }
    return nft && legacy ? "both" : nft ? "nft" : legacy ? "legacy" : "";
}

Fact nodeCidrOf(const ClusterNode& node, std::string& interface)
{
    const auto addresses = node.object ? node.object->internalIps() : std::vector<IpAddress>();
    if (addresses.empty())
        return factOf({}, "the API gives no internal address of this node");
    if (!node.network.devices)
        return factOf({}, "the node's own addresses were not read (ip -j addr)");
    const auto held = holderOf(node, addresses.front());
    if (!held)
        return factOf({}, "no device of the node holds its internal address " + addresses.front().toString());
    interface = held->device->name;
    return factOf({{held->network.toString(), held->device->source}}, {});
}

NodeFacts nodeFacts(const ClusterSnapshot& snapshot, const ClusterNode& node, const cluster::ProxyPods& proxyPods)
{
    NodeFacts facts;
    facts.name = node.name;
    for (const IpAddress& address : node.object ? node.object->internalIps() : std::vector<IpAddress>())
        facts.internalIps.push_back(address.toString());
    facts.podCidrs = podRangesOf(snapshot, node);
    facts.nodeCidr = nodeCidrOf(node, facts.interface);
    facts.proxyMode = proxyModeOf(snapshot, node);
    facts.proxyVersion = proxyVersionOf(node);
    const kubeproxy::ProxySettings settings = kubeproxy::readProxySettings(snapshot, node);
    facts.masquerade = masqueradeOf(settings);
    facts.detectLocal = detectLocalOf(settings);
    facts.backend = backendOf(node.rules);
    if (const auto pods = proxyPods.find(node.name); pods != proxyPods.end())
        facts.kubeProxyPod = pods->second.front()->meta.qualifiedName();
    for (const cluster::DumpCount& dump : cluster::countRules(node.rules))
        facts.rules += dump.total;
    facts.notRead = node.rules.notRead;
    return facts;
}

Fact nodePortRangeOf(const ClusterSnapshot& snapshot)
{
    const auto said = argumentsOf(snapshot, "kube-apiserver", "service-node-port-range");
    if (!said.empty())
        return factOf(said, {});
    const auto command = commandOf(snapshot, "kube-apiserver");
    if (!command)
        return factOf({}, "the arguments of the API server were not read; without --service-node-port-range it is 30000-32767");
    Fact fact = factOf({{"30000-32767", *command}}, {});
    fact.inferred = true;
    fact.note = "the default: the API server is started without --service-node-port-range";
    return fact;
}

Fact clusterDnsOf(const ClusterSnapshot& snapshot)
{
    if (!snapshot.objects().services)
        return factOf({}, "the list of services was not read");
    std::vector<Witness> witnesses;
    for (const kubernetes::Service& service : *snapshot.objects().services) {
        const auto label = service.meta.labels.find("k8s-app");
        const bool dns = service.meta.name == "kube-dns" || (label != service.meta.labels.end() && label->second == "kube-dns");
        if (service.meta.nameSpace != "kube-system" || !dns || service.headless() || service.clusterIps.empty())
            continue;
        std::string addresses;
        for (const std::string& address : service.clusterIps)
            addresses += (addresses.empty() ? "" : ",") + address;
        SourceRef source = sourceOf(service.meta, "Service " + service.meta.qualifiedName() + ": ClusterIP " + addresses);
        witnesses.push_back({std::move(addresses), std::move(source)});
    }
    return factOf(witnesses, "no service of kube-system is called or labelled kube-dns");
}

}  // namespace

ClusterFacts collectFacts(const ClusterSnapshot& snapshot)
{
    ClusterFacts facts;
    facts.cluster = snapshot.evidence().description().cluster;
    facts.kubernetes = snapshot.objects().serverVersion.empty() ? snapshot.evidence().description().kubernetes
                                                                : snapshot.objects().serverVersion;
    facts.podCidrs = podRanges(snapshot);
    facts.serviceCidrs = serviceRanges(snapshot);
    facts.nodeCidrs = nodeRanges(snapshot);
    const cluster::ProxyPods proxyPods = cluster::proxyPodsByNode(snapshot.objects());
    for (const ClusterNode& node : snapshot.nodes())
        facts.nodes.push_back(nodeFacts(snapshot, node, proxyPods));
    facts.nodePortRange = nodePortRangeOf(snapshot);
    facts.proxyMode = proxyModeOfAll(facts.nodes);
    facts.kubeProxyOnAllNodes = kubeProxyOnAllNodes(snapshot, proxyPods);
    facts.clusterDns = clusterDnsOf(snapshot);
    facts.overlaps = overlapsOf(facts);
    return facts;
}

}  // namespace fairlead::facts
