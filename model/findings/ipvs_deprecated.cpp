#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

#include <algorithm>

namespace fairlead::findings {
namespace {

constexpr int deprecatedSince = 35;

// What moving to nftables changes for the services of this cluster.
std::string changesFor(const FindingContext& context, const NodeView& node)
{
    std::vector<std::string> nodePorts;
    std::vector<std::string> sticky;
    for (const ServiceView& view : context.services()) {
        if (std::ranges::any_of(view.ports, [](const PortView& port) { return port.frontends.nodePort.has_value(); }))
            nodePorts.push_back(view.name());
        if (view.service->clientIpAffinity)
            sticky.push_back(view.name());
    }
    std::string text = "In mode nftables ClusterIPs no longer answer ping and are no address of the node; connections to a "
                       "ClusterIP at a port that its service does not have are refused, and to unused ClusterIPs dropped.";
    if (!nodePorts.empty())
        text += " Node ports answer at the node's primary address only unless nodePortAddresses says otherwise: "
            + listed(nodePorts) + '.';
    if (!sticky.empty())
        text += " Clients of " + listed(sticky) + " are sent to another endpoint once, since IPVS's memory is not taken over.";
    const std::string& scheduler = node.drift.settings.ipvsScheduler.value;
    if (!scheduler.empty())
        text += " The scheduler " + scheduler + " becomes a random choice.";
    return text;
}

}  // namespace

void lookForIpvsDeprecated(const FindingContext& context, FindingList& list)
{
    Finding finding;
    const NodeView* first = nullptr;
    for (const NodeView& node : context.nodes()) {
        if (node.node->mode == cluster::ProxyMode::unknown)
            list.notKnown("its proxy mode is not known", node.node->name);
        if (node.node->mode != cluster::ProxyMode::ipvs || node.node->proxyMinor.value_or(0) < deprecatedSince)
            continue;
        first = first ? first : &node;
        finding.nodes.push_back(node.node->name);
        if (finding.evidence.size() < 5)
            finding.evidence.push_back(node.node->modeSource);
    }
    if (!first)
        return;
    finding.severity = Severity::info;
    finding.title = "Mode ipvs is deprecated since Kubernetes 1.35";
    finding.message = "It works as before and may be removed in a later version; nftables is what Kubernetes recommends instead. "
        + changesFor(context, *first);
    finding.fix = "kubectl -n kube-system edit configmap kube-proxy  # mode: nftables\nkubectl -n kube-system rollout restart "
                  "daemonset kube-proxy\n# what IPVS left goes with a reboot of the node, or with kube-proxy --cleanup";
    list.add(std::move(finding));
}

}  // namespace fairlead::findings
