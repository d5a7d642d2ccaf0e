#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

namespace fairlead::findings {
namespace {

void report(const kubernetes::Pod& pod, std::uint16_t port, const kubeproxy::ServiceIndex::Entry& entry, FindingList& list)
{
    const std::string place = std::to_string(port) + '/' + toString(entry.port->protocol);
    Finding finding;
    finding.title =
        "Pod " + pod.meta.qualifiedName() + " takes node port " + place + " of " + entry.service->meta.qualifiedName();
    finding.message = "On " + pod.nodeName
        + " the pod's host port and the service's node port are the same. Whichever rule comes "
          "first gets the connections, so that clients reach the pod, or the service, and never both.";
    finding.service = entry.service->meta.qualifiedName();
    finding.pod = pod.meta.qualifiedName();
    if (!pod.nodeName.empty())
        finding.nodes = {pod.nodeName};
    finding.evidence = {podSource(pod, "host port " + place), serviceSource(*entry.service, "node port " + place)};
    finding.fix = kubectl(entry.service->meta, "edit", "service")
        + "  # another nodePort; or take hostPort out of the pod's template, or keep it below 30000";
    list.add(std::move(finding));
}

}  // namespace

void lookForHostPortConflict(const FindingContext& context, FindingList& list)
{
    if (!context.objects().pods) {
        list.notKnown("the list of pods was not read");
        return;
    }
    for (const kubernetes::Pod& pod : *context.objects().pods) {
        if (pod.phase == "Succeeded" || pod.phase == "Failed")
            continue;
        for (const kubernetes::Container& container : pod.containers) {
            for (const kubernetes::ContainerPort& port : container.ports) {
                const std::uint16_t number = port.hostPort.value_or(pod.hostNetwork ? port.containerPort : 0);
                const auto taken = number == 0 ? std::nullopt : context.index().byNodePort(number, port.protocol);
                if (taken)
                    report(pod, number, context.index().entries()[*taken], list);
            }
        }
    }
}

}  // namespace fairlead::findings
