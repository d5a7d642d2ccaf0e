#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"
#include "model/findings/node_faults.h"

#include <algorithm>

namespace fairlead::findings {
namespace {

void checkForwarding(const FindingContext& context, const NodeView& node, const std::string& name, const char* family,
                     FindingList& list)
{
    if (readSysctl(node, name, list) != 0U)
        return;
    Finding finding;
    finding.title = std::string("The node does not forward ") + family + " packets";
    finding.message =
        "Connections through this node to pods end here: kube-proxy's rules rewrite them, and the kernel then drops "
        "them. Pods on it reach nobody else, and nobody reaches them.";
    finding.nodes = {node.node->name};
    finding.evidence = {sysctlSource(context, *node.node, name)};
    finding.fix =
        "# on the node:\nsudo sysctl -w " + name + "=1\necho '" + name + " = 1' | sudo tee /etc/sysctl.d/99-kubernetes.conf";
    list.add(std::move(finding));
}

}  // namespace

void lookForIpForwardOff(const FindingContext& context, FindingList& list)
{
    for (const NodeView& node : context.nodes()) {
        checkForwarding(context, node, "net.ipv4.ip_forward", "IPv4", list);
        const auto& cidrs = node.node->object ? node.node->object->podCidrs : std::vector<std::string>();
        if (std::ranges::any_of(cidrs, [](const std::string& cidr) { return cidr.find(':') != std::string::npos; }))
            checkForwarding(context, node, "net.ipv6.conf.all.forwarding", "IPv6", list);
    }
}

}  // namespace fairlead::findings
