#include "model/facts/fact.h"
#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

#include <map>

namespace fairlead::findings {
namespace {

using Kind = kubeproxy::ServiceFrontends::Kind;

struct Claim {
    const ServiceView* view;
    const PortView* port;
    Kind kind;
};

const char* wordsOf(Kind kind)
{
    return kind == Kind::clusterIp ? "ClusterIP" : kind == Kind::externalIp ? "external IP" : "load balancer IP";
}

void reportDouble(const std::string& place, const Claim& one, const Claim& other, FindingList& list)
{
    Finding finding;
    finding.title = place + " belongs to two services";
    finding.message = "It is the " + std::string(wordsOf(one.kind)) + " of " + one.view->name() + " and the "
        + wordsOf(other.kind) + " of " + other.view->name()
        + ": the rule that comes first on a node decides which of them answers there.";
    finding.service = other.kind == Kind::clusterIp ? one.view->name() : other.view->name();
    finding.evidence = {serviceSource(*one.view->service, std::string(wordsOf(one.kind)) + ' ' + place),
                        serviceSource(*other.view->service, std::string(wordsOf(other.kind)) + ' ' + place)};
    const ServiceView& changed = other.kind == Kind::clusterIp ? *one.view : *other.view;
    finding.fix = kubectl(changed.service->meta, "edit", "service") + "  # take the address out of externalIPs";
    list.add(std::move(finding));
}

void reportNode(const std::string& place, const Claim& claim, const cluster::ClusterNode& node, FindingList& list)
{
    Finding finding;
    finding.severity = Severity::warning;
    finding.title = "External IP " + place + " of " + claim.view->name() + " is an address of " + node.name;
    finding.message = "Every node takes connections to this port of " + node.name
        + " for the service, also those that are meant for a program on it (ssh, the API server, the kubelet).";
    finding.service = claim.view->name();
    finding.nodes = {node.name};
    finding.evidence = {serviceSource(*claim.view->service, "external IP " + place)};
    if (node.object)
        finding.evidence.push_back(facts::sourceOf(node.object->meta, "address " + place));
    finding.fix = kubectl(claim.view->service->meta, "edit", "service") + "  # a node port instead of externalIPs";
    list.add(std::move(finding));
}

}  // namespace

void lookForExternalIpConflict(const FindingContext& context, FindingList& list)
{
    if (!context.objects().services)
        list.notKnown("the list of services was not read");
    std::map<std::string, Claim> claims;
    for (const ServiceView& view : context.services()) {
        for (const PortView& port : view.ports) {
            for (const auto& virtualIp : port.frontends.virtualIps) {
                const std::string place = toString(virtualIp.address, port.frontends.port) + '/' + toString(port.port->protocol);
                const Claim claim{&view, &port, virtualIp.kind};
                const auto [earlier, isNew] = claims.emplace(place, claim);
                if (!isNew && earlier->second.view != &view)
                    reportDouble(place, earlier->second, claim, list);
                const cluster::ClusterNode* const node =
                    virtualIp.kind == Kind::externalIp ? context.snapshot().nodeOfAddress(virtualIp.address) : nullptr;
                if (node)
                    reportNode(place, claim, *node, list);
            }
        }
    }
}

}  // namespace fairlead::findings
