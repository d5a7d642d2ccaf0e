#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"
#include "model/findings/node_faults.h"

namespace fairlead::findings {

void lookForConntrackFull(const FindingContext& context, FindingList& list)
{
    for (const NodeView& node : context.nodes()) {
        const auto count = readSysctl(node, "net.netfilter.nf_conntrack_count", list);
        const auto most = readSysctl(node, "net.netfilter.nf_conntrack_max", list);
        // A hundredth at a time, so that no product overflows.
        if (!count || !most || *most == 0 || *count / 80 < *most / 100)
            continue;
        Finding finding;
        const bool full = *count / 95 >= *most / 100;
        finding.severity = full ? Severity::error : Severity::warning;
        finding.title = full ? "The node's table of connections is full" : "The node's table of connections is nearly full";
        finding.message = std::to_string(*count) + " of " + std::to_string(*most)
            + " entries are taken. When none is left the kernel drops the first packet of every new connection through this "
              "node, of whatever service: they fail at random.";
        finding.nodes = {node.node->name};
        finding.evidence = {sysctlSource(context, *node.node, "net.netfilter.nf_conntrack_count"),
                            sysctlSource(context, *node.node, "net.netfilter.nf_conntrack_max")};
        finding.fix = "# now, on the node:\nsudo sysctl -w net.netfilter.nf_conntrack_max=" + std::to_string(*most / 2 * 4)
            + "\n# for good: conntrack.maxPerCore or conntrack.min in kube-proxy's configuration\nsudo conntrack -L | awk "
              "'{print $5}' | sort | uniq -c | sort -rn | head  # who opens so many";
        list.add(std::move(finding));
    }
}

}  // namespace fairlead::findings
