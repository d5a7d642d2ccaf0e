#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"
#include "model/findings/nearest_labels.h"

#include <algorithm>

namespace fairlead::findings {
namespace {

// What the namespace has instead: part of the labels, or which values of a key.
std::string insteadOf(const FindingContext& context, const ServiceView& view)
{
    std::vector<std::string> partly;
    for (const auto& wanted : view.service->selector) {
        const std::string& key = wanted.first;
        const std::string& value = wanted.second;
        const auto count = std::ranges::count_if(context.podsIn(view.nameSpace()), [&](const kubernetes::Pod* pod) {
            const auto label = pod->meta.labels.find(key);
            return label != pod->meta.labels.end() && label->second == value;
        });
        if (count > 0)
            partly.push_back(counted(static_cast<std::size_t>(count), "pod has ", "pods have ") + key + '=' + value);
    }
    if (!partly.empty())
        return ' ' + listed(partly) + ", but none has all of the labels.";
    const std::size_t pods = context.podsIn(view.nameSpace()).size();
    return pods == 0 ? " There are no pods in the namespace at all."
                     : " None of the " + counted(pods, "pod", "pods") + " in the namespace has any of these labels.";
}

}  // namespace

void lookForNoMatchingPods(const FindingContext& context, FindingList& list)
{
    if (!context.objects().pods)
        list.notKnown("the list of pods was not read");
    for (const ServiceView& view : context.services()) {
        if (view.diagnosis != Diagnosis::noPods || nearestSelector(context, *view.service))
            continue;
        const std::string selector = selectorText(view.service->selector);
        Finding finding;
        finding.title = view.name() + " has no endpoints: no pod has its labels";
        finding.message = "Connections to " + reachedAt(view.ports[view.bare.front()]) + " are refused, because the selector "
            + selector + " matches no pod in the namespace " + view.nameSpace() + '.' + insteadOf(context, view);
        finding.service = view.name();
        finding.evidence = {serviceSource(*view.service, "selector " + selector)};
        for (SourceRef& source : sliceSources(context, *view.service))
            finding.evidence.push_back(std::move(source));
        finding.fix = "kubectl -n " + shellWord(view.nameSpace()) + " get pods --show-labels\n"
            + "# then give the service the labels of its pods, or start the pods:\n"
            + kubectl(view.service->meta, "set selector", "service") + " KEY=VALUE";
        list.add(std::move(finding));
    }
}

}  // namespace fairlead::findings
