#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

#include <algorithm>

namespace fairlead::findings {
namespace {

// What is said beside the rules: the configuration, kube-proxy itself. Rules of another mode are leftovers.
bool isConfiguration(const SourceRef& source)
{
    return source.file.starts_with("api/") || source.file.ends_with("configz.json") || source.file.ends_with("proxy-mode.txt")
        || source.file.ends_with("kube-proxy.log");
}

void reportMode(const NodeView& node, const facts::Witness& other, FindingList& list)
{
    const std::string& mode = node.facts->proxyMode.value;
    Finding finding;
    finding.severity = Severity::warning;
    finding.title = "kube-proxy works in mode " + mode + ", and " + other.value + " is said elsewhere";
    finding.message =
        "The next restart of kube-proxy on this node, or of the node, changes how all services work there. What the "
        "old mode wrote may then stay behind.";
    finding.nodes = {node.node->name};
    finding.evidence = node.facts->proxyMode.from;
    finding.evidence.push_back(other.source);
    finding.fix =
        "# where the change is wanted:\nkubectl -n kube-system rollout restart daemonset kube-proxy\n# where it is not:\n"
        "kubectl -n kube-system edit configmap kube-proxy  # mode: \""
        + mode + '"';
    list.add(std::move(finding));
}

}  // namespace

void lookForModeMismatch(const FindingContext& context, FindingList& list)
{
    const std::string& common = context.facts().proxyMode.value;
    for (const NodeView& node : context.nodes()) {
        const facts::Fact& mode = node.facts->proxyMode;
        if (!mode.known()) {
            list.notKnown(mode.note, node.node->name);
            continue;
        }
        const auto said =
            std::ranges::find_if(mode.disagree, [](const facts::Witness& witness) { return isConfiguration(witness.source); });
        if (said != mode.disagree.end())
            reportMode(node, *said, list);
        else if (mode.value != common)
            reportMode(node, {common, context.facts().proxyMode.from.front()}, list);
    }
}

}  // namespace fairlead::findings
