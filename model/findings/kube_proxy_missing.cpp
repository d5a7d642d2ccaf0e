#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

#include <algorithm>

namespace fairlead::findings {
namespace {

void reportProxy(const FindingContext& context, const NodeView& node, const kubernetes::Pod* pod, FindingList& list)
{
    Finding finding;
    finding.title = pod ? "kube-proxy is not ready" : "kube-proxy does not run";
    finding.message =
        "Changes of services and endpoints no longer reach this node's rules: connections through it go to pods that "
        "are gone, and not to new ones. After a reboot no service works there.";
    finding.nodes = {node.node->name};
    if (pod) {
        finding.pod = pod->meta.qualifiedName();
        finding.evidence = {podSource(*pod, "not ready, " + pod->phase)};
        finding.fix = restartProxy(node);
    } else {
        finding.evidence = {facts::sourceOf(node.node->object->meta, "Node " + node.node->name + ": no pod of kube-proxy")};
        finding.fix =
            "kubectl -n kube-system get daemonset kube-proxy -o wide\nkubectl -n kube-system get pods -l k8s-app=kube-proxy "
            "-o wide\nkubectl describe node "
            + shellWord(node.node->name) + "  # taints that kube-proxy does not tolerate, a node selector";
    }
    for (const kubernetes::DaemonSet& set :
         context.objects().daemonSets ? *context.objects().daemonSets : std::vector<kubernetes::DaemonSet>()) {
        if (set.meta.name == "kube-proxy")
            finding.evidence.push_back(facts::sourceOf(set.meta,
                                                       "DaemonSet kube-proxy: " + std::to_string(set.ready) + " of "
                                                           + std::to_string(set.desired) + " ready"));
    }
    list.add(std::move(finding));
}

}  // namespace

void lookForKubeProxyMissing(const FindingContext& context, FindingList& list)
{
    if (context.proxyPods().empty()) {
        list.notKnown(context.objects().pods
                          ? "no pod of kube-proxy is known: it may run outside of pods, or another proxy does its work"
                          : "the list of pods was not read");
        return;
    }
    for (const NodeView& node : context.nodes()) {
        if (!node.node->object)
            continue;
        const auto pods = context.proxyPods().find(node.node->name);
        if (pods == context.proxyPods().end())
            reportProxy(context, node, nullptr, list);
        else if (std::ranges::none_of(pods->second, &kubernetes::Pod::ready))
            reportProxy(context, node, pods->second.front(), list);
    }
}

}  // namespace fairlead::findings
