#include "model/trace/flow_resolver.h"

#include <algorithm>

namespace fairlead::trace {

using cluster::ClusterNode;
using cluster::ClusterSnapshot;

namespace {

// A machine beyond the nodes that nobody named: from the range for benchmarks (RFC 2544), or for
// documentation, which no rule of a real cluster has a reason to name.
constexpr std::string_view someIpv4 = "198.18.0.1";
constexpr std::string_view someIpv6 = "2001:db8::1";

Error notFound(std::string what, const std::string& kind)
{
    return Error{std::move(what), "the cluster has no such " + kind,
                 "`fairlead services --json` names services, their pods and nodes", ErrorKind::notFound};
}

Error usage(std::string what, std::string why, std::string hint)
{
    return Error{std::move(what), std::move(why), std::move(hint), ErrorKind::usage};
}

// What is known of the origin before the target decides the family.
struct Start {
    Flow::Start kind = Flow::Start::network;
    const ClusterNode* node = nullptr;
    std::vector<IpAddress> addresses;  // of a pod, or the one that was named; empty: any
};

Result<Start> startAtPod(const ClusterSnapshot& snapshot, const kubernetes::Pod& pod, const std::string& what)
{
    Start start;
    start.node = snapshot.findNode(pod.nodeName);
    if (start.node == nullptr)
        return usage(what, pod.nodeName.empty() ? "the pod runs on no node yet" : "its node " + pod.nodeName + " is not known",
                     "pick a pod that is running");
    start.kind = pod.hostNetwork ? Flow::Start::process : Flow::Start::pod;
    for (const std::string& text : pod.podIps) {
        if (const auto address = IpAddress::parse(text))
            start.addresses.push_back(*address);
    }
    if (start.addresses.empty())
        return usage(what, "the pod has no address", "pick a pod that is running");
    // A process on the host's network takes the address that the routes choose.
    if (pod.hostNetwork)
        start.addresses.clear();
    return start;
}

Result<Start> startOf(const ClusterView& cluster, const Origin& origin)
{
    const ClusterSnapshot& snapshot = cluster.snapshot();
    const std::string what = "origin " + origin.toString();
    Start start;
    switch (origin.kind) {
    case Origin::Kind::pod: {
        const kubernetes::Pod* pod = snapshot.findPod(origin.nameSpace, origin.name);
        if (pod == nullptr)
            return notFound(what, "pod");
        return startAtPod(snapshot, *pod, what);
    }
    case Origin::Kind::node:
        start.kind = Flow::Start::process;
        start.node = snapshot.findNode(origin.name);
        if (start.node == nullptr)
            return notFound(what, "node");
        return start;
    case Origin::Kind::address:
        if (const kubernetes::Pod* pod = snapshot.podOfAddress(*origin.address))
            return startAtPod(snapshot, *pod, what);
        if (const ClusterNode* node = snapshot.nodeOfAddress(*origin.address)) {
            start.kind = Flow::Start::process;
            start.node = node;
        }
        break;
    case Origin::Kind::outside:
        break;
    }
    if (origin.address)
        start.addresses.push_back(*origin.address);
    return start;
}

bool has(const Start& start, IpFamily family)
{
    return start.addresses.empty()
        || std::ranges::any_of(start.addresses, [family](const IpAddress& address) { return address.family() == family; });
}

Result<const kubernetes::ServicePort*> portOf(const kubernetes::Service& service, const Target& target)
{
    const std::string what = "target " + target.toString();
    std::string known;
    for (const kubernetes::ServicePort& port : service.ports) {
        if (!target.servicePort.empty() && (port.name == target.servicePort || std::to_string(port.port) == target.servicePort))
            return &port;
        known += (known.empty() ? "" : ", ") + std::to_string(port.port) + (port.name.empty() ? "" : " (" + port.name + ')');
    }
    if (!target.servicePort.empty())
        return Error{what, "the service has no port " + target.servicePort, "it has: " + known, ErrorKind::notFound};
    if (service.ports.size() == 1)
        return &service.ports.front();
    return usage(what, service.ports.empty() ? "the service has no port" : "the service has several ports",
                 "add one of them behind a colon: " + known);
}

Result<void> aimAtService(const ClusterSnapshot& snapshot, const Target& target, const Start& start, Flow& flow)
{
    const std::string what = "target " + target.toString();
    const kubernetes::Service* service = snapshot.findService(target.nameSpace, target.name);
    if (service == nullptr)
        return notFound(what, "service");
    if (service->type == kubernetes::ServiceType::externalName)
        return usage(what, "an ExternalName service is a name in DNS only, no packet is ever sent to it",
                     "trace to the address that " + service->externalName + " has");
    const auto port = portOf(*service, target);
    if (!port)
        return port.error();
    if (service->headless())
        return usage(what, "a headless service has no address, clients connect to its pods",
                     "trace to a pod's address and the port " + (*port)->targetPort);
    // From outside, what the world can reach; from within, the cluster IP.
    std::vector<std::string> texts;
    if (start.kind == Flow::Start::network) {
        for (const auto& ingress : service->loadBalancerIngress)
            texts.push_back(ingress.ip);
        texts.insert(texts.end(), service->externalIps.begin(), service->externalIps.end());
    }
    texts.insert(texts.end(), service->clusterIps.begin(), service->clusterIps.end());
    for (const std::string& text : texts) {
        const auto address = IpAddress::parse(text);
        if (address && has(start, address->family())) {
            flow.destination = *address;
            flow.destinationPort = (*port)->port;
            flow.protocol = (*port)->protocol;
            return {};
        }
    }
    return usage(what, "the service has no address of the origin's family",
                 "trace from an origin with an address of the other family");
}

Result<void> aim(const ClusterSnapshot& snapshot, const Target& target, const Start& start, Flow& flow)
{
    flow.protocol = target.protocol;
    flow.destinationPort = target.port;
    if (target.kind == Target::Kind::service)
        return aimAtService(snapshot, target, start, flow);
    if (target.kind == Target::Kind::address) {
        flow.destination = target.address;
        return {};
    }
    const ClusterNode* node = snapshot.findNode(target.name);
    if (node == nullptr || node->object == nullptr)
        return notFound("target " + target.toString(), "node");
    for (const IpAddress& address : node->object->internalIps()) {
        if (has(start, address.family())) {
            flow.destination = address;
            return {};
        }
    }
    return usage("target " + target.toString(), "the node has no internal address of the origin's family", "trace to an address");
}

Result<void> chooseReceiver(const ClusterView& cluster, const std::optional<std::string>& node, const Target& target,
                            Start& start, const Flow& flow)
{
    if (start.node != nullptr)
        return {};
    if (node) {
        start.node = cluster.snapshot().findNode(*node);
        return start.node != nullptr ? Result<void>() : notFound("node " + *node, "node");
    }
    start.node = cluster.nodeOf(flow.destination);
    if (start.node != nullptr)
        return {};
    return usage("target " + target.toString(), "it is not known which node receives a packet from outside for this address",
                 "name the node with --node");
}

}  // namespace

Result<Flow> resolveFlow(const ClusterView& cluster, const Origin& origin, const Target& target,
                         const std::optional<std::string>& node)
{
    auto start = startOf(cluster, origin);
    if (!start)
        return start.error();
    Flow flow;
    flow.origin = origin.toString();
    flow.start = start->kind;
    if (const auto aimed = aim(cluster.snapshot(), target, *start, flow); !aimed)
        return aimed.error();
    flow.family = flow.destination.family();
    if (!has(*start, flow.family))
        return usage("target " + target.toString(), "the origin has no " + std::string(toString(flow.family)) + " address",
                     "origin and target must be of one family");
    if (const auto chosen = chooseReceiver(cluster, node, target, *start, flow); !chosen)
        return chosen.error();
    flow.node = start->node->name;
    for (const IpAddress& address : start->addresses) {
        if (address.family() == flow.family && !flow.source)
            flow.source = address;
    }
    if (!flow.source && flow.start == Flow::Start::network) {
        flow.source = IpAddress::parse(flow.family == IpFamily::ipv4 ? someIpv4 : someIpv6);
        flow.assumption = "The machine outside has no address in the question: " + flow.source->toString() + " is taken.";
    }
    return flow;
}

}  // namespace fairlead::trace
