#include "model/drift/mode_change_services.h"

#include "model/kubeproxy/endpoint_selection.h"
#include "model/kubeproxy/node_port_addresses.h"
#include "model/kubeproxy/service_frontends.h"

#include <algorithm>
#include <set>

namespace fairlead::drift {
namespace {

using cluster::ProxyMode;
using kubernetes::Service;
using PointWeight = ModeChangePoint::Weight;

// What is the same for all services, looked at once for each node.
struct NodePortReach {
    const MovingNode* moving = nullptr;
    bool loopback = false;  // 127.0.0.1:NODEPORT works now
    std::vector<std::string> lost;  // addresses that take node ports now and would not
};

std::string portsOf(const Service& service)
{
    std::string text;
    for (const kubernetes::ServicePort& port : service.ports) {
        if (port.nodePort)
            text += (text.empty() ? "" : ", ") + std::to_string(*port.nodePort);
    }
    return text;
}

class ServiceChangeReader {
public:
    ServiceChangeReader(const cluster::ClusterSnapshot& snapshot, const std::vector<MovingNode>& nodes)
        : m_snapshot(snapshot), m_nodes(nodes)
    {
        for (const MovingNode& moving : nodes)
            m_reach.push_back(reachOf(moving));
    }

    ServiceModeChange read(const Service& service)
    {
        m_result = {&service, {}};
        if (std::ranges::any_of(service.ports, [](const auto& port) { return port.nodePort.has_value(); }))
            addNodePorts(service);
        addExternalAddresses(service);
        addFallback(service);
        std::ranges::stable_sort(m_result.points, {}, &ModeChangePoint::weight);
        return std::move(m_result);
    }

private:
    static bool takesLoopback(const kubeproxy::ProxySettings& settings)
    {
        if (settings.mode == ProxyMode::userspace)
            return true;
        const std::vector<std::string>& ranges = settings.nodePortAddresses.value;
        const auto holdsLoopback = [](const std::string& range) {
            const auto prefix = Prefix::parse(range);
            return prefix && prefix->contains(IpAddress::fromIpv4(0x7f000001));
        };
        const bool matches = ranges.empty() || std::ranges::any_of(ranges, holdsLoopback);
        return settings.mode == ProxyMode::iptables && settings.localhostNodePorts.value && matches;
    }

    NodePortReach reachOf(const MovingNode& moving) const
    {
        NodePortReach reach{&moving, takesLoopback(moving.settings), {}};
        const kubeproxy::ProxySettings then = kubeproxy::readProxySettings(m_snapshot, *moving.node, ProxyMode::nftables);
        for (const IpFamily family : moving.settings.families) {
            const auto after = kubeproxy::nodePortAddresses(then, *moving.node, family);
            const auto now = kubeproxy::nodePortAddresses(moving.settings, *moving.node, family);
            if (!after || now)
                continue;
            for (const IpAddress& address : kubeproxy::localAddresses(*moving.node, family)) {
                if (std::ranges::find(*after, address) == after->end())
                    reach.lost.push_back(address.toString());
            }
        }
        return reach;
    }

    ModeChangePoint& add(PointWeight weight, std::string id, std::string title, std::string text)
    {
        m_result.points.push_back({weight, std::move(id), std::move(title), std::move(text), {}, {}});
        m_result.points.back().evidence.push_back(ofService(*m_result.service));
        return m_result.points.back();
    }

    static SourceRef ofService(const Service& service)
    {
        std::string text = service.meta.qualifiedName() + ": " + std::string(toString(service.type));
        if (const std::string ports = portsOf(service); !ports.empty())
            text += ", node ports " + ports;
        if (service.externalTrafficPolicy)
            text += ", externalTrafficPolicy " + std::string(toString(*service.externalTrafficPolicy));
        return {service.meta.source.file, service.meta.source.line, text};
    }

    void addNodePorts(const Service& service)
    {
        std::vector<std::string> loopback;
        std::vector<std::string> narrowed;
        std::string example;
        std::vector<SourceRef> loopbackSettings;
        for (const NodePortReach& reach : m_reach) {
            const std::string& name = reach.moving->node->name;
            if (reach.loopback) {
                loopback.push_back(name);
                if (!reach.moving->settings.localhostNodePorts.source.file.empty() && loopbackSettings.empty())
                    loopbackSettings.push_back(reach.moving->settings.localhostNodePorts.source);
            }
            if (reach.lost.empty())
                continue;
            narrowed.push_back(name);
            if (example.empty()) {
                for (const std::string& address : reach.lost)
                    example += (example.empty() ? "" : ", ") + address;
                example = " On " + name + " these go: " + example + '.';
            }
        }
        if (!loopback.empty()) {
            ModeChangePoint& point =
                add(PointWeight::breaks, "localhost-node-ports", "Node ports at 127.0.0.1 stop working",
                    "A process on a node reaches 127.0.0.1:" + portsOf(service)
                        + " now. In nftables mode nothing is written for loopback addresses, and the connection "
                          "is refused.");
            point.nodes = loopback;
            std::ranges::copy(loopbackSettings, std::back_inserter(point.evidence));
        }
        if (!narrowed.empty()) {
            ModeChangePoint& point =
                add(PointWeight::breaks, "node-port-addresses", "Node ports only at the node's primary address",
                    "nodePortAddresses is empty: every local address of a node takes " + portsOf(service)
                        + " now, in nftables mode only the primary one." + example
                        + " To keep them, set nodePortAddresses to their ranges before the move.");
            point.nodes = narrowed;
        }
    }

    // With kube-ipvs0 a node answers ARP for the external addresses.
    void addExternalAddresses(const Service& service)
    {
        std::string addresses;
        for (const std::string& address : service.externalIps)
            addresses += (addresses.empty() ? "" : ", ") + address;
        for (const kubernetes::LoadBalancerIngress& ingress : service.loadBalancerIngress) {
            if (!ingress.ip.empty() && ingress.ipMode != "Proxy")
                addresses += (addresses.empty() ? "" : ", ") + ingress.ip;
        }
        if (addresses.empty() || !kubeproxy::isProxied(service))
            return;
        std::vector<std::string> nodes;
        for (const MovingNode& moving : m_nodes) {
            if (moving.settings.mode == ProxyMode::ipvs)
                nodes.push_back(moving.node->name);
        }
        if (nodes.empty())
            return;
        ModeChangePoint& point =
            add(PointWeight::changes, "external-addresses", "Nodes no longer hold the external addresses",
                "In IPVS mode kube-ipvs0 holds " + addresses
                    + ", so each node answers for it and takes its packets as its own. In nftables mode no node "
                      "does: something else must route them to a node.");
        point.nodes = nodes;
    }

    // IPVS sends on to other nodes where a service with policy Local has no endpoint; nftables drops.
    void addFallback(const Service& service)
    {
        if (!service.externalPolicyLocal() || !kubeproxy::isProxied(service))
            return;
        std::vector<std::string> nodes;
        for (const MovingNode& moving : m_nodes) {
            const bool sendsOn = moving.settings.mode == ProxyMode::userspace
                || (moving.settings.mode == ProxyMode::ipvs && moving.settings.minor.value >= 22);
            if (sendsOn && lacksLocal(service, *moving.node))
                nodes.push_back(moving.node->name);
        }
        if (nodes.empty())
            return;
        ModeChangePoint& point = add(
            PointWeight::breaks, "local-policy", "externalTrafficPolicy Local is heeded to the letter",
            "No endpoint runs on these nodes. Now they send outside connections on to other nodes; in nftables mode they drop "
            "them, and the load balancer must heed the health check node port"
                + (service.healthCheckNodePort ? ' ' + std::to_string(*service.healthCheckNodePort) : std::string()) + '.');
        point.nodes = nodes;
    }

    bool lacksLocal(const Service& service, const cluster::ClusterNode& node) const
    {
        bool anywhere = false;
        for (const kubernetes::ServicePort& port : service.ports) {
            for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
                const auto all = kubeproxy::endpointsOf(m_snapshot, service, port, family);
                const auto selection = kubeproxy::selectEndpoints(all, service, node);
                if (!selection.local.empty())
                    return false;
                anywhere = anywhere || selection.anywhere;
            }
        }
        return anywhere;
    }

    const cluster::ClusterSnapshot& m_snapshot;
    const std::vector<MovingNode>& m_nodes;
    std::vector<NodePortReach> m_reach;
    ServiceModeChange m_result;
};

}  // namespace

void readServiceChanges(const cluster::ClusterSnapshot& snapshot, const std::vector<MovingNode>& nodes, ModeChange& change)
{
    if (!snapshot.objects().services) {
        change.cluster.push_back({PointWeight::unknown,
                                  "services-not-read",
                                  "The services were not read",
                                  "What changes for each service is not known.",
                                  {},
                                  {}});
        return;
    }
    ServiceChangeReader reader(snapshot, nodes);
    for (const Service& service : *snapshot.objects().services) {
        ServiceModeChange own = reader.read(service);
        if (own.points.empty())
            ++change.unchangedServices;
        else
            change.services.push_back(std::move(own));
    }
}

}  // namespace fairlead::drift
