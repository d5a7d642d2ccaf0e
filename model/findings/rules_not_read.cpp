#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

namespace fairlead::findings {

void lookForRulesNotRead(const FindingContext& context, FindingList& list)
{
    for (const NodeView& node : context.nodes()) {
        std::vector<std::string> reasons;
        if (!node.compared)
            reasons.emplace_back("nothing of its rules was read");
        for (const auto& entry : node.drift.notCompared)
            reasons.push_back(entry.reason);
        if (reasons.empty())
            continue;
        Finding finding;
        finding.severity = Severity::info;
        finding.title = "Rules of the node were not read";
        finding.message = "Whether services work on this node cannot be said: " + reasons.front() + '.';
        finding.nodes = {node.node->name};
        finding.evidence = {{"nodes/" + node.node->name, 0, {}}};
        finding.fix = "# collect them over SSH, or by hand on the node:\nsudo iptables-save -c > iptables-save.txt\nsudo "
                      "ip6tables-save -c > "
                      "ip6tables-save.txt\nsudo nft -j list ruleset > nft.json";
        list.add(std::move(finding));
    }
}

}  // namespace fairlead::findings
