#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

#include <algorithm>

namespace fairlead::findings {
namespace {

// Virtual servers that kube-proxy's sets belong to; whoever else uses IPVS has none of these.
std::optional<cluster::ModeWitness> ipvsWitness(const FindingContext& context, const cluster::ClusterNode& node)
{
    const auto& rules = node.rules;
    if (!rules.ipvs || rules.ipvs->virtualServers.empty() || !rules.ipsets
        || std::ranges::find(*rules.ipsets, "KUBE-CLUSTER-IP", &netfilter::Set::name) == rules.ipsets->end())
        return std::nullopt;
    const int line = rules.ipvs->virtualServers.front().line;
    return cluster::ModeWitness{cluster::ProxyMode::ipvs, context.snapshot().evidence().reference(rules.ipvs->file, line)};
}

}  // namespace

void lookForModeLeftovers(const FindingContext& context, FindingList& list)
{
    for (const NodeView& node : context.nodes()) {
        if (!node.compared) {
            list.notKnown("its rules were not read", node.node->name);
            continue;
        }
        auto modes = cluster::modesInRules(*node.node, context.snapshot().evidence());
        if (const auto ipvs = ipvsWitness(context, *node.node);
            ipvs && std::ranges::find(modes, ipvs->mode, &cluster::ModeWitness::mode) == modes.end())
            modes.push_back(*ipvs);
        for (const cluster::ModeWitness& witness : modes) {
            if (witness.mode == node.node->mode || node.node->mode == cluster::ProxyMode::unknown)
                continue;
            Finding finding;
            finding.severity = Severity::warning;
            finding.title = "Mode " + std::string(toString(witness.mode)) + " left rules on a node that works in mode "
                + std::string(toString(node.node->mode));
            finding.message =
                "Nobody keeps them up to date, and the kernel still obeys them: they refuse connections, or send them to "
                "pods that are gone, although kube-proxy's own rules are right.";
            finding.nodes = {node.node->name};
            finding.evidence = {witness.source, node.node->modeSource};
            finding.fix = "# on the node, with kube-proxy stopped; it writes its rules anew when it starts:\nsudo kube-proxy "
                          "--cleanup\n# or reboot the node";
            list.add(std::move(finding));
        }
    }
}

}  // namespace fairlead::findings
