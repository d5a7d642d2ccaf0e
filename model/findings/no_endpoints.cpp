#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

namespace fairlead::findings {
namespace {

std::string causeOf(const FindingContext& context, const ServiceView& view)
{
    if (view.diagnosis == Diagnosis::noneOfFamily)
        return "Its pods run, but none has an "
            + std::string(view.ports[view.bare.front()].family == IpFamily::ipv4 ? "IPv4" : "IPv6") + " address to answer at.";
    if (!view.service->selector.empty())
        return "The list of pods was not read, so why cannot be said.";
    if (context.snapshot().slicesOf(*view.service).empty())
        return "It has no selector, so that somebody must write its EndpointSlices by hand, and there are none.";
    return "It has no selector; its EndpointSlices, written by hand, name no usable endpoint for this port (the name of the "
           "port must be the same in both).";
}

std::string fixOf(const ServiceView& view)
{
    const kubernetes::ServicePort& port = *view.ports[view.bare.front()].port;
    if (view.diagnosis == Diagnosis::noneOfFamily)
        return kubectl(view.service->meta, "edit", "service")
            + "  # ipFamilyPolicy: SingleStack, or give the nodes pod ranges of both families";
    if (!view.service->selector.empty())
        return kubectl(view.service->meta, "describe", "service");
    return "kubectl apply -f - <<'EOF'\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata:\n  name: "
        + view.service->meta.name + "-1\n  namespace: " + view.service->meta.nameSpace
        + "\n  labels:\n    kubernetes.io/service-name: " + view.service->meta.name
        + "\naddressType: " + (view.ports[view.bare.front()].family == IpFamily::ipv4 ? "IPv4" : "IPv6") + "\nports:\n- name: \""
        + port.name + "\"\n  protocol: "
        + (port.protocol == Protocol::udp        ? "UDP"
               : port.protocol == Protocol::sctp ? "SCTP"
                                                 : "TCP")
        + "\n  port: " + (port.targetPort.empty() ? std::to_string(port.port) : port.targetPort)
        + "\nendpoints:\n- addresses: [\"ADDRESS OF THE SERVER\"]\nEOF";
}

}  // namespace

void lookForNoEndpoints(const FindingContext& context, FindingList& list)
{
    if (!context.objects().services)
        list.notKnown("the list of services was not read");
    for (const ServiceView& view : context.services()) {
        if (view.diagnosis == Diagnosis::notKnown)
            list.notKnown("neither endpoint slices nor endpoints were read");
        if (view.diagnosis != Diagnosis::noSelector && view.diagnosis != Diagnosis::noneOfFamily)
            continue;
        Finding finding;
        finding.title = view.name() + " has no endpoints";
        finding.message = "Connections to " + reachedAt(view.ports[view.bare.front()])
            + " are refused, because there is nobody behind it. " + causeOf(context, view);
        finding.service = view.name();
        finding.evidence = {serviceSource(
            *view.service, view.service->selector.empty() ? "no selector" : "selector " + selectorText(view.service->selector))};
        for (SourceRef& source : sliceSources(context, *view.service))
            finding.evidence.push_back(std::move(source));
        finding.fix = fixOf(view);
        list.add(std::move(finding));
    }
}

}  // namespace fairlead::findings
