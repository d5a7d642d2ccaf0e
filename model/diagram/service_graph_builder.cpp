#include "model/diagram/service_graph_builder.h"

#include "model/diagram/node_facts.h"
#include "model/diagram/rules_comparison.h"
#include "model/diagram/traced_paths.h"
#include "model/kubeproxy/endpoint_selection.h"
#include "model/kubeproxy/service_frontends.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

namespace fairlead::diagram {

namespace {

using kubeproxy::ServiceEndpoint;
using kubernetes::Service;
using kubernetes::ServiceType;

std::string labelsWords(const kubernetes::Labels& labels)
{
    std::string text;
    for (const auto& [key, value] : labels)
        text += (text.empty() ? "" : ",") + key + '=' + value;
    return text;
}

constexpr int firstWithInternalPolicy = 22;

GraphEndpoint::State stateOf(bool ready, bool serving, bool terminating)
{
    if (ready)
        return GraphEndpoint::State::ready;
    if (terminating)
        return serving ? GraphEndpoint::State::servingTerminating : GraphEndpoint::State::terminating;
    return GraphEndpoint::State::notReady;
}

// Builds one graph; a step for each part of it.
class Builder {
public:
    Builder(const cluster::ClusterSnapshot& snapshot, const Service& service, IpFamily family)
        : m_snapshot(snapshot), m_service(service)
    {
        m_graph.family = family;
    }

    ServiceGraph build(std::size_t port, const ServiceGraphOptions& options)
    {
        describeHeader();
        describeService(port);
        describeEntries();
        describeEndpoints();
        describeNodes();
        if (m_graph.kind == ServiceGraph::Kind::proxied)
            readRules(options);
        return std::move(m_graph);
    }

private:
    void readRules(const ServiceGraphOptions& options)
    {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            if (m_graph.nodes[i].rulesRead)
                order.insert(m_graph.nodes[i].name == options.firstNode ? order.begin() : order.end(), i);
        }
        order.resize(std::min(order.size(), options.maxComparedNodes));
        TracedPaths paths(m_snapshot, m_graph, options.replies);
        for (const std::size_t node : order) {
            compareRules(m_snapshot, m_graph, node);
            paths.apply(node);
        }
    }

    void describeHeader()
    {
        const evidence::CaptureDescription& description = m_snapshot.evidence().description();
        m_graph.cluster = description.cluster;
        m_graph.kubernetes =
            m_snapshot.objects().serverVersion.empty() ? description.kubernetes : m_snapshot.objects().serverVersion;
        m_graph.takenAt = description.takenAt;
        for (const cluster::ClusterNode& node : m_snapshot.nodes()) {
            if (node.mode == cluster::ProxyMode::unknown)
                continue;
            const std::string mode(toString(node.mode));
            m_graph.mode = m_graph.mode.empty() || m_graph.mode == mode ? mode : "mixed";
        }
    }

    void describeService(std::size_t port)
    {
        m_graph.nameSpace = m_service.meta.nameSpace;
        m_graph.name = m_service.meta.name;
        m_graph.type = std::string(toString(m_service.type));
        m_graph.kind = m_service.type == ServiceType::externalName ? ServiceGraph::Kind::externalName
            : m_service.headless()                                 ? ServiceGraph::Kind::headless
                                                                   : ServiceGraph::Kind::proxied;
        m_graph.otherFamily = familiesOf(m_service).size() > 1;
        m_graph.externalName = m_service.externalName;
        m_graph.selector = labelsWords(m_service.selector);
        m_graph.clusterIp = firstOfFamily(m_service.clusterIps, m_graph.family);
        for (const kubernetes::ServicePort& each : m_service.ports)
            m_graph.ports.push_back({each.name, each.protocol, each.port, each.targetPort, each.nodePort});
        m_graph.port = port;
        m_graph.internalLocal = m_service.internalPolicyLocal();
        m_graph.externalLocal = m_service.externalPolicyLocal();
        if (m_service.clientIpAffinity)
            m_graph.affinitySeconds = m_service.affinityTimeoutSeconds;
        m_graph.sourceRanges = m_service.loadBalancerSourceRanges;
        m_graph.healthCheckPort = m_service.healthCheckNodePort;
        m_graph.portless = m_service.type == ServiceType::loadBalancer && m_service.allocateLoadBalancerNodePorts == false;
        m_graph.publishNotReady = m_service.publishNotReadyAddresses;
        m_graph.sources = {m_service.meta.source};
        if (m_graph.kind == ServiceGraph::Kind::proxied && !kubeproxy::isProxied(m_service))
            m_graph.notes.emplace_back("Another proxy serves it (label service.kubernetes.io/service-proxy-name).");
    }

    void describeEntries()
    {
        for (const kubernetes::LoadBalancerIngress& ingress : m_service.loadBalancerIngress) {
            const auto address = IpAddress::parse(ingress.ip);
            if (address && address->family() != m_graph.family)
                continue;
            const bool proxyMode = ingress.ipMode == "Proxy";
            GraphEntry entry{
                GraphEntry::Kind::loadBalancer, address ? ingress.ip : ingress.hostname, address && !proxyMode, "", "",
                m_service.meta.source};
            entry.note = proxyMode
                ? "The load balancer ends the connections itself (ipMode Proxy): the nodes' rules do not know its address."
                : address ? "The load balancer sends to the nodes; their rules know its address, too."
                          : "A host name: the nodes' rules do not know it; packets come in by the node port.";
            entry.qualifier = proxyMode ? "ends connections itself" : address ? "" : "a name in DNS";
            m_graph.entries.push_back(std::move(entry));
        }
        for (const std::string& text : m_service.externalIps) {
            const auto address = IpAddress::parse(text);
            if (address && address->family() == m_graph.family)
                m_graph.entries.push_back(
                    {GraphEntry::Kind::externalIp, text, true, "",
                     "Packets for this address that reach a node are taken by its rules; that they do is the network's affair.",
                     m_service.meta.source});
        }
    }

    GraphEndpoint endpointFrom(const ServiceEndpoint& endpoint) const
    {
        GraphEndpoint graph;
        graph.address = endpoint.address.toString();
        graph.port = endpoint.port;
        if (endpoint.object->target && endpoint.object->target->kind == "Pod") {
            graph.podNamespace = endpoint.object->target->nameSpace;
            graph.pod = endpoint.object->target->name;
        }
        graph.node = endpoint.node;
        graph.zone = endpoint.zone;
        graph.state = stateOf(endpoint.ready, endpoint.serving, endpoint.terminating);
        graph.hostNetwork = endpoint.pod && endpoint.pod->hostNetwork;
        graph.hintedZones = endpoint.object->hintedZones;
        graph.hintedNodes = endpoint.object->hintedNodes;
        graph.sources = {endpoint.source};
        if (endpoint.pod)
            graph.sources.push_back(endpoint.pod->meta.source);
        // A process on a node's own address, such as the API server: the slice may not name the node.
        if (const cluster::ClusterNode* host = m_snapshot.nodeOfAddress(endpoint.address);
            host && (graph.node.empty() || graph.node == host->name)) {
            graph.node = host->name;
            graph.hostNetwork = true;
        }
        return graph;
    }

    void describeEndpoints()
    {
        if (m_graph.kind == ServiceGraph::Kind::externalName)
            return;
        if (m_graph.port < m_service.ports.size())
            m_all = kubeproxy::endpointsOf(m_snapshot, m_service, m_service.ports[m_graph.port], m_graph.family);
        std::vector<std::size_t> order(m_all.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
            return std::tie(m_all[a].node, m_all[a].address, m_all[a].port)
                < std::tie(m_all[b].node, m_all[b].address, m_all[b].port);
        });
        m_graphIndex.resize(m_all.size());
        for (const std::size_t i : order) {
            m_graphIndex[i] = m_graph.endpoints.size();
            m_graph.endpoints.push_back(endpointFrom(m_all[i]));
        }
        if (m_service.ports.empty())
            describePortlessEndpoints();
        PodNetwork network(m_snapshot, m_graph.family);
        for (GraphEndpoint& endpoint : m_graph.endpoints)
            network.describe(endpoint);
    }

    // A headless service needs no ports: DNS answers with addresses alone.
    void describePortlessEndpoints()
    {
        for (const kubernetes::EndpointSlice* slice : m_snapshot.slicesOf(m_service)) {
            for (const kubernetes::Endpoint& each : slice->endpoints) {
                for (const std::string& text : each.addresses) {
                    const auto address = IpAddress::parse(text);
                    if (!address || address->family() != m_graph.family)
                        continue;
                    GraphEndpoint endpoint;
                    endpoint.address = text;
                    endpoint.podNamespace = each.target ? each.target->nameSpace : "";
                    endpoint.pod = each.target && each.target->kind == "Pod" ? each.target->name : "";
                    endpoint.node = each.nodeName;
                    endpoint.zone = each.zone;
                    endpoint.state = stateOf(each.ready, each.serving, each.terminating);
                    endpoint.sources = {slice->meta.source};
                    m_graph.endpoints.push_back(std::move(endpoint));
                }
            }
        }
    }

    std::vector<std::size_t> graphIndexes(const std::vector<std::size_t>& selected) const
    {
        std::vector<std::size_t> result;
        result.reserve(selected.size());
        for (const std::size_t i : selected)
            result.push_back(m_graphIndex[i]);
        std::sort(result.begin(), result.end());
        return result;
    }

    GraphPath pathFrom(const kubeproxy::EndpointSelection& selection, bool local, bool rewritten) const
    {
        GraphPath path;
        path.endpoints = graphIndexes(local ? selection.local : selection.cluster);
        path.sourceRewritten = rewritten && !path.endpoints.empty();
        if (!path.endpoints.empty()) {
            path.outcome = GraphPath::Outcome::forwarded;
            path.why = local                 ? "The policy is Local: only endpoints on this node."
                : selection.topology.empty() ? "Every usable endpoint is as likely as the other."
                                             : "Hints narrow the choice (" + selection.topology + ").";
        } else if (local && selection.anywhere) {
            path.outcome = GraphPath::Outcome::dropped;
            path.why = "The policy is Local, and no usable endpoint is on this node.";
        } else {
            path.outcome = GraphPath::Outcome::rejected;
            path.why = "The service has no usable endpoint.";
        }
        return path;
    }

    // DNS knows no nodes: a client of a headless service may get any address that is ready.
    GraphPath dnsPath() const
    {
        GraphPath path;
        path.why = "kube-proxy has no part in it.";
        for (std::size_t i = 0; i < m_graph.endpoints.size(); ++i) {
            if (m_graph.endpoints[i].state == GraphEndpoint::State::ready)
                path.endpoints.push_back(i);
        }
        return path;
    }

    std::set<std::string> endpointPods() const
    {
        std::set<std::string> pods;
        for (const GraphEndpoint& endpoint : m_graph.endpoints) {
            if (!endpoint.pod.empty())
                pods.insert(endpoint.podNamespace + '/' + endpoint.pod);
        }
        return pods;
    }

    void describeNodes()
    {
        NodeFacts facts(m_snapshot, m_graph.family, endpointPods());
        const bool proxied = kubeproxy::isProxied(m_service);
        for (const cluster::ClusterNode& node : m_snapshot.nodes()) {
            GraphNode graph = facts.describe(node);
            if (proxied) {
                const kubeproxy::EndpointSelection selection = kubeproxy::selectEndpoints(m_all, m_service, node);
                if (!selection.topology.empty())
                    m_graph.topology = selection.topology;
                const bool userspace = node.mode == cluster::ProxyMode::userspace;
                // internalTrafficPolicy: on by default from 1.22; an older kube-proxy ignores it.
                const bool knowsPolicy = node.proxyMinor.value_or(firstWithInternalPolicy) >= firstWithInternalPolicy;
                graph.internal = pathFrom(selection, m_graph.internalLocal && knowsPolicy, userspace);
                if (m_graph.internalLocal && !knowsPolicy)
                    graph.internal.why = "This kube-proxy is older than internalTrafficPolicy and ignores it.";
                if (m_graph.externallyReachable())
                    graph.external = pathFrom(selection, m_graph.externalLocal, userspace || !m_graph.externalLocal);
            } else {
                graph.internal = graph.external = m_graph.kind == ServiceGraph::Kind::headless ? dnsPath() : GraphPath();
            }
            m_graph.nodes.push_back(std::move(graph));
        }
    }

    const cluster::ClusterSnapshot& m_snapshot;
    const Service& m_service;
    ServiceGraph m_graph;
    std::vector<ServiceEndpoint> m_all;
    std::vector<std::size_t> m_graphIndex;  // of each in m_all
};

Result<std::size_t> findPort(const Service& service, const std::optional<std::string>& wanted)
{
    if (!wanted)
        return std::size_t{0};
    std::string names;
    for (std::size_t i = 0; i < service.ports.size(); ++i) {
        const kubernetes::ServicePort& port = service.ports[i];
        if (port.name == *wanted || std::to_string(port.port) == *wanted)
            return i;
        names += (names.empty() ? "" : ", ") + (port.name.empty() ? std::to_string(port.port) : port.name);
    }
    return Error{"port " + *wanted + " of " + service.meta.qualifiedName(), "the service has no such port",
                 names.empty() ? "it has no ports at all" : "its ports are " + names, ErrorKind::notFound};
}

}  // namespace

std::vector<IpFamily> familiesOf(const Service& service)
{
    std::vector<IpFamily> families;
    const auto add = [&families](IpFamily family) {
        if (std::find(families.begin(), families.end(), family) == families.end())
            families.push_back(family);
    };
    for (const std::string& text : service.clusterIps) {
        if (const auto address = IpAddress::parse(text))
            add(address->family());
    }
    for (const std::string& text : service.ipFamilies)
        add(text == "IPv6" ? IpFamily::ipv6 : IpFamily::ipv4);
    if (families.empty())
        families.push_back(IpFamily::ipv4);
    return families;
}

Result<ServiceGraph> buildServiceGraph(const cluster::ClusterSnapshot& snapshot, std::string_view nameSpace,
                                       std::string_view name, const ServiceGraphOptions& options)
{
    const Service* service = snapshot.findService(nameSpace, name);
    if (!service)
        return Error{"service " + std::string(nameSpace) + '/' + std::string(name), "there is no such service",
                     "see the list of services for the names there are", ErrorKind::notFound};
    const auto port = findPort(*service, options.port);
    if (!port)
        return port.error();
    const std::vector<IpFamily> families = familiesOf(*service);
    const IpFamily family = options.family.value_or(families.front());
    if (std::find(families.begin(), families.end(), family) == families.end() && service->type != ServiceType::externalName)
        return Error{"service " + service->meta.qualifiedName(),
                     "it has no address of the family " + std::string(toString(family)), "choose the other family",
                     ErrorKind::notFound};
    return Builder(snapshot, *service, family).build(*port, options);
}

Result<std::vector<ServiceGraph>> buildPortGraphs(const cluster::ClusterSnapshot& snapshot, std::string_view nameSpace,
                                                  std::string_view name, ServiceGraphOptions options)
{
    options.port.reset();
    auto first = buildServiceGraph(snapshot, nameSpace, name, options);
    if (!first)
        return first.error();
    std::vector<ServiceGraph> graphs;
    graphs.push_back(std::move(*first));
    const std::size_t count = graphs.front().ports.size();
    for (std::size_t i = 1; i < count; ++i) {
        const GraphPort& port = graphs.front().ports[i];
        options.port = port.name.empty() ? std::to_string(port.port) : port.name;
        auto graph = buildServiceGraph(snapshot, nameSpace, name, options);
        if (!graph)
            return graph.error();
        graphs.push_back(std::move(*graph));
    }
    return graphs;
}

}  // namespace fairlead::diagram
