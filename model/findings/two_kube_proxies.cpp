#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

namespace fairlead::findings {
namespace {

void reportPods(const std::string& node, const std::vector<const kubernetes::Pod*>& pods, FindingList& list)
{
    Finding finding;
    finding.title = "Two kube-proxies run on one node";
    std::vector<std::string> names;
    for (const kubernetes::Pod* const pod : pods) {
        names.push_back(pod->meta.name);
        finding.evidence.push_back(podSource(*pod, "runs on " + node));
    }
    finding.message = listed(names)
        + " write the same rules in turns. Each throws away what the other wrote, so that connections "
          "fail now and then.";
    finding.nodes = {node};
    finding.fix = "kubectl -n kube-system get pods --field-selector " + shellWord("spec.nodeName=" + node)
        + " -o wide | grep kube-proxy\nkubectl -n kube-system get daemonsets | grep kube-proxy  # one of them is enough";
    list.add(std::move(finding));
}

// A replacement that is told to do kube-proxy's work, beside kube-proxy.
void checkReplacement(const FindingContext& context, FindingList& list)
{
    for (const kubernetes::ConfigMap& map :
         context.objects().configMaps ? *context.objects().configMaps : std::vector<kubernetes::ConfigMap>()) {
        const auto value = map.meta.name == "cilium-config" ? map.data.find("kube-proxy-replacement") : map.data.end();
        if (value == map.data.end() || (value->second != "true" && value->second != "strict") || context.proxyPods().empty())
            continue;
        Finding finding;
        finding.severity = Severity::warning;
        finding.title = "Cilium replaces kube-proxy, and kube-proxy runs too";
        finding.message = "Both answer for services. What kube-proxy writes no longer counts for pods, and counts for the rest: "
                          "what Fairlead shows of its rules is not what connections from pods meet.";
        finding.evidence = {facts::sourceOf(map.meta, "kube-proxy-replacement: " + value->second),
                            podSource(*context.proxyPods().begin()->second.front(), "kube-proxy")};
        finding.fix = "kubectl -n kube-system delete daemonset kube-proxy\n# then on each node:\nsudo kube-proxy --cleanup";
        list.add(std::move(finding));
    }
}

}  // namespace

void lookForTwoKubeProxies(const FindingContext& context, FindingList& list)
{
    if (!context.objects().pods) {
        list.notKnown("the list of pods was not read");
        return;
    }
    for (const NodeView& node : context.nodes()) {
        const auto found = context.proxyPods().find(node.node->name);
        std::vector<const kubernetes::Pod*> running;
        for (const kubernetes::Pod* const pod :
             found == context.proxyPods().end() ? std::vector<const kubernetes::Pod*>() : found->second) {
            if (!pod->terminating() && pod->phase == "Running")
                running.push_back(pod);
        }
        if (running.size() > 1)
            reportPods(node.node->name, running, list);
    }
    checkReplacement(context, list);
}

}  // namespace fairlead::findings
