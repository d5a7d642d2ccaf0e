#include "model/facts/proxy_witnesses.h"

#include "model/cluster/proxy_facts.h"
#include "model/kubeproxy/proxy_configuration.h"

#include <algorithm>
#include <map>

namespace fairlead::facts {
namespace {

using cluster::ClusterNode;
using cluster::ClusterSnapshot;
using cluster::ProxyMode;
using kubeproxy::LocalDetection;
using kubeproxy::ProxySettings;
using kubeproxy::Setting;

// What is known by default is said as that, not as somebody's word.
template <class Value> Fact factOfSetting(const Setting<Value>& setting, std::string value)
{
    Fact fact;
    fact.value = std::move(value);
    fact.inferred = setting.origin != Setting<Value>::Origin::configured;
    if (!setting.source.file.empty())
        fact.from.push_back(setting.source);
    if (setting.origin == Setting<Value>::Origin::byDefault)
        fact.note = "kube-proxy's default: nothing that was read says otherwise";
    if (setting.origin == Setting<Value>::Origin::inferred)
        fact.note = "read from the rules on the node";
    return fact;
}

std::string wordsOf(const ProxySettings& settings)
{
    switch (settings.detection.value) {
    case LocalDetection::none:
        return "not at all";
    case LocalDetection::byBridge:
        return "by the bridge " + settings.localInterface.value;
    case LocalDetection::byInterfacePrefix:
        return "by interfaces named " + settings.localInterface.value + '*';
    case LocalDetection::byCidr:
        break;
    }
    std::string ranges;
    for (const Prefix& range : settings.localCidrs.value)
        ranges += (ranges.empty() ? "" : ",") + range.toString();
    return ranges.empty() ? "by the pod CIDR" : "by the pod CIDR " + ranges;
}

}  // namespace

Fact proxyModeOf(const ClusterSnapshot& snapshot, const ClusterNode& node)
{
    std::vector<Witness> witnesses;
    const auto add = [&](std::string value, SourceRef source) {
        const Witness witness{std::move(value), std::move(source)};
        if (std::ranges::find(witnesses, witness) == witnesses.end())
            witnesses.push_back(witness);
    };
    if (node.mode != ProxyMode::unknown)
        add(std::string(toString(node.mode)), node.modeSource);
    for (const cluster::ModeWitness& witness : cluster::modesInRules(node, snapshot.evidence()))
        add(std::string(toString(witness.mode)), witness.source);
    for (const cluster::ModeWitness& witness : cluster::modesSaid(node, snapshot.evidence()))
        add(std::string(toString(witness.mode)), witness.source);
    for (const kubeproxy::ProxyConfiguration& configuration : kubeproxy::proxyConfigurationsOf(snapshot, node)) {
        const std::string* const mode = configuration.find("mode");
        if (mode != nullptr && !configuration.file.ends_with("/configz.json"))
            add(*mode, configuration.sourceOf("mode"));
    }
    return factOf(witnesses, "neither the node's rules nor anything that kube-proxy says of itself was read");
}

Fact proxyModeOfAll(const std::vector<NodeFacts>& nodes)
{
    std::map<std::string, std::size_t> counts;
    for (const NodeFacts& node : nodes) {
        if (node.proxyMode.known())
            ++counts[node.proxyMode.value];
    }
    Fact fact;
    if (counts.empty()) {
        fact.note = "it is known of no node";
        return fact;
    }
    const auto most = std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
    fact.value = most->first;
    std::size_t unknown = 0;
    for (const NodeFacts& node : nodes) {
        if (!node.proxyMode.known())
            ++unknown;
        else if (node.proxyMode.value == fact.value)
            fact.from.push_back(node.proxyMode.from.front());
        else
            fact.disagree.push_back({node.proxyMode.value, node.proxyMode.from.front()});
    }
    if (unknown > 0)
        fact.note = "not known of " + std::to_string(unknown) + " of " + std::to_string(nodes.size()) + " nodes";
    return fact;
}

Fact proxyVersionOf(const ClusterNode& node)
{
    Fact fact;
    if (!node.proxyMinor) {
        fact.note = "no pod of kube-proxy, no log of it and no version of the kubelet were read";
        return fact;
    }
    fact.value = "1." + std::to_string(*node.proxyMinor);
    fact.from.push_back(node.proxyVersionSource);
    fact.inferred = node.proxyVersionSource.text.starts_with("kubeletVersion");
    return fact;
}

Fact masqueradeOf(const ProxySettings& settings)
{
    if (settings.mode == ProxyMode::unknown)
        return factOf({}, "the mode of kube-proxy on this node is not known");
    const std::string bit = " (bit " + std::to_string(settings.masqueradeBit.value) + " of the mark)";
    return factOfSetting(settings.masqueradeAll,
                         settings.masqueradeAll.value ? "all connections to services" + bit
                                                      : "where an answer would go astray" + bit);
}

Fact detectLocalOf(const ProxySettings& settings)
{
    if (settings.mode == ProxyMode::unknown)
        return factOf({}, "the mode of kube-proxy on this node is not known");
    return factOfSetting(settings.detection, wordsOf(settings));
}

Fact kubeProxyOnAllNodes(const ClusterSnapshot& snapshot, const cluster::ProxyPods& proxyPods)
{
    const kubernetes::Objects& objects = snapshot.objects();
    if (!objects.pods || !objects.nodes)
        return factOf({}, "the list of pods or of nodes was not read");
    std::vector<Witness> witnesses;
    for (const kubernetes::DaemonSet& set : objects.daemonSets ? *objects.daemonSets : std::vector<kubernetes::DaemonSet>()) {
        if (set.meta.name != "kube-proxy")
            continue;
        const bool all = set.ready == set.desired && static_cast<std::size_t>(set.desired) >= objects.nodes->size();
        witnesses.push_back(
            {all ? "yes" : "no",
             sourceOf(set.meta,
                      "DaemonSet kube-system/kube-proxy: " + std::to_string(set.ready) + " of " + std::to_string(set.desired)
                          + " ready, for " + std::to_string(objects.nodes->size()) + " nodes")});
    }
    if (proxyPods.empty() && witnesses.empty())
        return factOf({},
                      "no pod and no DaemonSet of kube-proxy is in kube-system: it may run on the nodes themselves, or another "
                      "proxy may do its work");
    std::vector<Witness> lacking;
    for (const kubernetes::Node& node : *objects.nodes) {
        const auto pod = proxyPods.find(node.meta.name);
        if (pod == proxyPods.end())
            lacking.push_back({"no", sourceOf(node.meta, "Node " + node.meta.name + ": no pod of kube-proxy")});
        else if (std::ranges::none_of(pod->second, &kubernetes::Pod::ready))
            lacking.push_back(
                {"no",
                 sourceOf(pod->second.front()->meta,
                          "Pod " + pod->second.front()->meta.qualifiedName() + " on " + node.meta.name + " is not ready")});
    }
    if (lacking.empty())
        lacking.push_back(
            {"yes",
             {"api/pods.json", 0, "a ready pod of kube-proxy on each of " + std::to_string(objects.nodes->size()) + " nodes"}});
    // What is missing on a node is seen there; the DaemonSet only counts.
    witnesses.insert(witnesses.begin(), lacking.begin(), lacking.end());
    return factOf(witnesses, {});
}

}  // namespace fairlead::facts
