#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

#include <algorithm>
#include <unordered_set>

// That a node without an endpoint drops what policy Local brings to it is as it should be, where a load balancer asks the
// health check port and stays away. It is a fault where nobody is told.

namespace fairlead::findings {
namespace {

using NodeNames = std::unordered_set<std::string_view>;

NodeNames nodesWithEndpoints(const ServiceView& view)
{
    NodeNames nodes;
    for (const PortView& port : view.ports) {
        for (const kubeproxy::ServiceEndpoint& endpoint : port.endpoints) {
            if (endpoint.ready || (endpoint.serving && endpoint.terminating))
                nodes.insert(endpoint.node);
        }
    }
    return nodes;
}

// Nodes that run pods of their own network, whose connections the internal policy bars from other nodes.
NodeNames nodesWithClients(const FindingContext& context)
{
    NodeNames nodes;  // views into the objects
    if (!context.objects().pods)
        return nodes;
    for (const kubernetes::Pod& pod : *context.objects().pods) {
        if (!pod.hostNetwork && pod.phase == "Running")
            nodes.insert(pod.nodeName);
    }
    return nodes;
}

std::vector<std::string> without(const FindingContext& context, const NodeNames& served, const NodeNames* among)
{
    std::vector<std::string> nodes;
    for (const NodeView& node : context.nodes()) {
        if (node.node->object && !served.contains(node.node->name) && (!among || among->contains(node.node->name)))
            nodes.push_back(node.node->name);
    }
    return nodes;
}

void report(const FindingContext& context, const ServiceView& view, bool internal, const std::vector<std::string>& nodes,
            FindingList& list)
{
    const char* const field = internal ? "internalTrafficPolicy" : "externalTrafficPolicy";
    Finding finding;
    finding.severity = Severity::warning;
    finding.title =
        view.name() + " has no endpoint on " + counted(nodes.size(), "node", "nodes") + ", and " + field + " is Local";
    finding.message = internal ? "Pods on " + listed(nodes) + " that connect to " + view.name() + " get no answer: with " + field
            + " Local they reach only endpoints on their own node."
                               : "Connections from outside to " + reachedAt(view.ports.front()) + " on " + listed(nodes)
            + " get no answer: with " + field
            + " Local a node passes them to its own endpoints only, and no health check port "
              "tells the senders to stay away.";
    finding.service = view.name();
    finding.nodes = nodes;
    finding.evidence = {serviceSource(*view.service, std::string(field) + " Local")};
    for (SourceRef& source : sliceSources(context, *view.service))
        finding.evidence.push_back(std::move(source));
    finding.fix = kubectl(view.service->meta, "patch", "service") + " -p '{\"spec\":{\"" + field
        + "\":\"Cluster\"}}'\n# or run an endpoint on every node (a DaemonSet)";
    list.add(std::move(finding));
}

bool isWatchedByBalancer(const kubernetes::Service& service)
{
    return service.type == kubernetes::ServiceType::loadBalancer && service.healthCheckNodePort.value_or(0) != 0;
}

}  // namespace

void lookForLocalPolicyNoEndpoints(const FindingContext& context, FindingList& list)
{
    if (!context.objects().nodes) {
        list.notKnown("the list of nodes was not read");
        return;
    }
    const NodeNames clients = nodesWithClients(context);
    for (const ServiceView& view : context.services()) {
        if (view.diagnosis != Diagnosis::served || view.ports.empty())
            continue;
        const kubernetes::Service& service = *view.service;
        if (service.internalPolicyLocal()) {
            if (!context.objects().pods)
                list.notKnown("the list of pods was not read: whether a node has clients is not known");
            const auto nodes = without(context, nodesWithEndpoints(view), &clients);
            if (!nodes.empty())
                report(context, view, true, nodes, list);
        }
        if (service.externalPolicyLocal() && view.ports.front().frontends.externallyAccessible()) {
            const NodeNames served = nodesWithEndpoints(view);
            const auto nodes = without(context, served, nullptr);
            const bool nowhere = nodes.size() == context.objects().nodes->size();
            if (!nodes.empty()
                && (nowhere || (service.type == kubernetes::ServiceType::loadBalancer && !isWatchedByBalancer(service))))
                report(context, view, false, nodes, list);
        }
    }
}

}  // namespace fairlead::findings
