#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

#include <algorithm>

namespace fairlead::findings {
namespace {

// Pods that are ready, and that no slice of the service names as ready.
std::vector<const kubernetes::Pod*> forgotten(const ServiceView& view, const PortView& port)
{
    std::vector<const kubernetes::Pod*> pods;
    for (const kubernetes::Pod* const pod : view.pods) {
        if (!pod->ready() || pod->terminating() || !hasAddress(*pod, port.family) || !targetPortOf(*port.port, *pod))
            continue;
        const bool known = std::ranges::any_of(port.endpoints, [pod](const kubeproxy::ServiceEndpoint& endpoint) {
            return endpoint.ready && std::ranges::find(pod->podIps, endpoint.address.toString()) != pod->podIps.end();
        });
        if (!known)
            pods.push_back(pod);
    }
    return pods;
}

void report(const FindingContext& context, const ServiceView& view, const PortView& port,
            const std::vector<const kubernetes::Pod*>& pods, FindingList& list)
{
    std::vector<std::string> names;
    names.reserve(pods.size());
    for (const kubernetes::Pod* const pod : pods)
        names.push_back(pod->meta.name);
    Finding finding;
    finding.severity = port.usable() ? Severity::warning : Severity::error;
    finding.title = "The endpoints of " + view.name() + " lag behind its pods";
    finding.message = listed(names) + (pods.size() == 1 ? " is" : " are") + " ready, but no EndpointSlice says so: "
        + (port.usable() ? "the pod gets no new connections from " : "nobody answers at ") + reachedAt(port)
        + ". The endpoint slice controller (in kube-controller-manager) does not keep up, does not run, or may not write.";
    finding.service = view.name();
    if (pods.size() == 1)
        finding.pod = pods.front()->meta.qualifiedName();
    finding.evidence = sliceSources(context, *view.service);
    finding.evidence.push_back(podSource(*pods.front(), "ready, address " + pods.front()->podIps.front()));
    finding.fix = "kubectl -n " + shellWord(view.nameSpace()) + " get endpointslices -l "
        + shellWord("kubernetes.io/service-name=" + view.service->meta.name)
        + " -o wide\nkubectl -n kube-system logs -l component=kube-controller-manager --tail=200 | grep -i endpoint";
    list.add(std::move(finding));
}

}  // namespace

void lookForSliceLagsPods(const FindingContext& context, FindingList& list)
{
    if (!context.objects().pods || !context.objects().endpointSlices) {
        list.notKnown("the list of pods or of endpoint slices was not read");
        return;
    }
    for (const ServiceView& view : context.services()) {
        if (view.changedLately)
            continue;
        for (const PortView& port : view.ports) {
            const auto pods = forgotten(view, port);
            if (pods.empty())
                continue;
            report(context, view, port, pods, list);
            break;  // the other ports and families are the same matter
        }
    }
}

}  // namespace fairlead::findings
