#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"
#include "model/findings/node_faults.h"

#include <algorithm>

namespace fairlead::findings {
namespace {

// Devices through which the node reaches others than its own pods: those with a route to somewhere beyond them.
std::vector<std::string> waysOut(const NodeView& node)
{
    std::vector<std::string> ways;
    for (const cluster::Device& device : *node.node->network.devices) {
        if (!device.up || device.name == "lo" || device.kind == "dummy" || device.name.starts_with("kube-ipvs"))
            continue;
        bool beyond = false;
        for (const cluster::Route& route : *node.node->network.routes)
            beyond =
                beyond || (route.device == device.name && (route.gateway || device.kind == "vxlan" || device.kind == "ipip"));
        if (beyond)
            ways.push_back(device.name);
    }
    return ways;
}

}  // namespace

void lookForRpFilterStrict(const FindingContext& context, FindingList& list)
{
    const std::string name = "net.ipv4.conf.all.rp_filter";
    for (const NodeView& node : context.nodes()) {
        const auto value = readSysctl(node, name, list);
        if (value != 1U)
            continue;
        if (!node.node->network.devices || !node.node->network.routes) {
            list.notKnown("the devices or routes were not read", node.node->name);
            continue;
        }
        const auto ways = waysOut(node);
        if (ways.size() < 2)
            continue;
        Finding finding;
        finding.severity = Severity::warning;
        finding.title = "A strict reverse path filter on a node with several ways";
        finding.message = "The node sends through " + listed(ways) + ", and " + name
            + " is 1: a packet that comes in by another device than the one its answer would leave by is dropped without a word. "
              "Connections to services time out for some clients, while all rules are right.";
        finding.nodes = {node.node->name};
        finding.evidence = {sysctlSource(context, *node.node, name)};
        for (const cluster::Device& device : *node.node->network.devices) {
            if (std::ranges::find(ways, device.name) != ways.end())
                finding.evidence.push_back(device.source);
        }
        finding.fix = "# on the node, loose instead of strict:\nsudo sysctl -w " + name
            + "=2\nnstat -az TcpExtIPReversePathFilter  # counts what was dropped";
        list.add(std::move(finding));
    }
}

}  // namespace fairlead::findings
