#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

#include <map>

namespace fairlead::findings {
namespace {

struct PortClaim {
    const kubernetes::Service* service;
    std::string what;
};

void report(const std::pair<std::uint16_t, Protocol>& port, const std::vector<PortClaim>& claims, FindingList& list)
{
    Finding finding;
    const std::string place = std::to_string(port.first) + '/' + toString(port.second);
    finding.title = "Node port " + place + " is claimed twice";
    finding.message = claims[0].service->meta.qualifiedName() + " (" + claims[0].what + ") and "
        + claims[1].service->meta.qualifiedName() + " (" + claims[1].what + ") want " + place
        + ": the first rule on each node decides which of them clients reach, and it may be another on another node.";
    finding.service = claims[1].service->meta.qualifiedName();
    for (const PortClaim& claim : claims)
        finding.evidence.push_back(serviceSource(*claim.service, claim.what + ' ' + place));
    finding.fix = kubectl(claims[1].service->meta, "edit", "service") + "  # another nodePort, or none: one is chosen";
    list.add(std::move(finding));
}

}  // namespace

void lookForNodePortConflict(const FindingContext& context, FindingList& list)
{
    if (!context.objects().services) {
        list.notKnown("the list of services was not read");
        return;
    }
    std::map<std::pair<std::uint16_t, Protocol>, std::vector<PortClaim>> claims;
    for (const ServiceView& view : context.services()) {
        for (const kubernetes::ServicePort& port : view.service->ports) {
            if (port.nodePort.value_or(0) != 0)
                claims[{*port.nodePort, port.protocol}].push_back({view.service, "node port"});
        }
        if (view.service->healthCheckNodePort.value_or(0) != 0)
            claims[{*view.service->healthCheckNodePort, Protocol::tcp}].push_back({view.service, "health check node port"});
    }
    for (const auto& [port, wanting] : claims) {
        if (wanting.size() > 1)
            report(port, wanting, list);
    }
}

}  // namespace fairlead::findings
