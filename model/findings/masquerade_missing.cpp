#include "model/facts/fact.h"
#include "model/findings/drift_matters.h"
#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

#include <algorithm>

namespace fairlead::findings {
namespace {

using kubeproxy::LocalDetection;

// kube-proxy's own idea of which traffic is the pods', against the ranges that the pods do get their addresses from.
void checkRanges(const NodeView& node, FindingList& list)
{
    const kubeproxy::ProxySettings& settings = node.drift.settings;
    if (settings.detection.value != LocalDetection::byCidr || settings.localCidrs.value.empty() || !node.node->object)
        return;
    for (const IpAddress& address : node.node->object->internalIps()) {
        const auto wide =
            std::ranges::find_if(settings.localCidrs.value, [&](const Prefix& cidr) { return cidr.contains(address); });
        if (wide == settings.localCidrs.value.end())
            continue;
        Finding finding;
        finding.title = "kube-proxy takes nodes for pods: clusterCIDR " + wide->toString() + " holds their addresses";
        finding.message = "Connections of processes on the nodes to services keep a source that their answers do not come back "
                          "to, so that they time out.";
        finding.nodes = {node.node->name};
        finding.evidence = {settings.localCidrs.source,
                            facts::sourceOf(node.node->object->meta, "internal address " + address.toString())};
        finding.fix = "kubectl -n kube-system edit configmap kube-proxy  # clusterCIDR: the pods' range alone\nkubectl -n "
                      "kube-system rollout restart daemonset kube-proxy";
        list.add(std::move(finding));
        return;
    }
}

void checkDetection(const NodeView& node, FindingList& list)
{
    const kubeproxy::ProxySettings& settings = node.drift.settings;
    if (settings.detection.value != LocalDetection::none || settings.masqueradeAll.value
        || settings.mode == cluster::ProxyMode::unknown || settings.mode == cluster::ProxyMode::userspace)
        return;
    Finding finding;
    finding.severity = Severity::warning;
    finding.title = "kube-proxy does not know which traffic is the pods'";
    finding.message = "No clusterCIDR and no other way to detect local traffic is set, so that connections from the nodes "
                      "themselves to a ClusterIP keep their source. They time out where the answer takes another way back.";
    finding.nodes = {node.node->name};
    finding.evidence = {settings.detection.source.file.empty() ? node.node->modeSource : settings.detection.source};
    finding.fix = "kubectl -n kube-system edit configmap kube-proxy  # clusterCIDR: the pods' range\nkubectl -n kube-system "
                  "rollout restart daemonset kube-proxy";
    list.add(std::move(finding));
}

}  // namespace

void lookForMasqueradeMissing(const FindingContext& context, FindingList& list)
{
    addDrift(context, DriftMatter::masquerade, list);
    for (const NodeView& node : context.nodes()) {
        if (!node.compared)
            continue;
        checkDetection(node, list);
        checkRanges(node, list);
    }
}

}  // namespace fairlead::findings
