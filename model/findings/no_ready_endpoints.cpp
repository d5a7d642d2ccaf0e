#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

#include <algorithm>

namespace fairlead::findings {
namespace {

// "shop/cart-x is Pending (Unschedulable)", "shop/cart-y is not ready (ContainersNotReady: …)".
std::string stateOf(const kubernetes::Pod& pod)
{
    if (pod.terminating())
        return pod.meta.name + " is terminating";
    const auto failing = std::ranges::find_if(pod.conditions, [](const kubernetes::Condition& condition) {
        return condition.status == "False" && (condition.type == "Ready" || condition.type == "PodScheduled");
    });
    std::string why;
    if (failing != pod.conditions.end() && !failing->reason.empty())
        why = " (" + failing->reason + (failing->message.empty() ? "" : ": " + failing->message) + ')';
    return pod.meta.name + (pod.phase == "Running" ? " runs but is not ready" : " is " + pod.phase) + why;
}

}  // namespace

void lookForNoReadyEndpoints(const FindingContext& context, FindingList& list)
{
    if (!context.objects().pods)
        list.notKnown("the list of pods was not read");
    for (const ServiceView& view : context.services()) {
        if (view.diagnosis != Diagnosis::notReady)
            continue;
        Finding finding;
        finding.title = view.name() + " has no endpoints: none of its pods is ready";
        std::vector<std::string> states;
        for (const kubernetes::Pod* const pod : view.pods)
            states.push_back(stateOf(*pod));
        finding.message = "Connections to " + reachedAt(view.ports[view.bare.front()]) + " are refused. The service selects "
            + counted(view.pods.size(), "pod, and it is not ready: ", "pods, and none of them is ready: ") + listed(states) + '.';
        finding.service = view.name();
        if (view.pods.size() == 1)
            finding.pod = view.pods.front()->meta.qualifiedName();
        finding.evidence = sliceSources(context, *view.service);
        for (std::size_t index = 0; index < std::min<std::size_t>(view.pods.size(), 5); ++index)
            finding.evidence.push_back(podSource(*view.pods[index], stateOf(*view.pods[index])));
        finding.fix = kubectl(view.pods.front()->meta, "describe", "pod") + '\n' + "kubectl -n " + shellWord(view.nameSpace())
            + " logs " + shellWord(view.pods.front()->meta.name) + " --all-containers --tail=50";
        list.add(std::move(finding));
    }
}

}  // namespace fairlead::findings
