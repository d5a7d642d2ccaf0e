#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"
#include "model/findings/nearest_labels.h"

namespace fairlead::findings {

void lookForSelectorTypo(const FindingContext& context, FindingList& list)
{
    if (!context.objects().pods)
        list.notKnown("the list of pods was not read");
    for (const ServiceView& view : context.services()) {
        const auto near = view.diagnosis == Diagnosis::noPods ? nearestSelector(context, *view.service) : std::nullopt;
        if (!near)
            continue;
        Finding finding;
        finding.title = view.name() + " has no endpoints: its selector says " + near->wrong;
        finding.message = "Connections to " + reachedAt(view.ports[view.bare.front()])
            + " are refused, because no pod in the namespace " + view.nameSpace() + " has the label " + near->wrong + ". "
            + counted(near->pods.size(), "pod has ", "pods have ") + near->right + ": it looks like a typing mistake.";
        finding.service = view.name();
        finding.evidence = {serviceSource(*view.service, "selector " + selectorText(view.service->selector)),
                            podSource(*near->pods.front(), "label " + near->right)};
        finding.fix = kubectl(view.service->meta, "set selector", "service") + ' ' + shellWord(selectorText(near->selector));
        list.add(std::move(finding));
    }
}

}  // namespace fairlead::findings
