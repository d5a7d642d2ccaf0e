#include "sample_graphs.h"

#include <algorithm>

namespace fairlead::test {

using diagram::GraphEndpoint;
using diagram::GraphEntry;
using diagram::GraphNode;
using diagram::GraphPath;
using diagram::ServiceGraph;

namespace {

GraphNode shopNode(const std::string& name, const std::string& zone, int number)
{
    const std::string n = std::to_string(number);
    GraphNode node;
    node.name = name;
    node.zone = zone;
    node.address = "172.30.56.1" + n;
    node.mode = "iptables";
    node.rulesRead = true;
    node.clientPod = "shop/cart-7466d4674c-j7n6m";
    node.clientAddress = "10.244." + n + ".2";
    node.kubelet = {"kubelet", "v1.36.2", true, "Made the pods' sandboxes.", {}};
    node.cni = {"kindnet", "10.244." + n + ".0/24", true, "Gave the pods their addresses.", {}};
    node.proxy = {"kube-proxy", "iptables", true, "Wrote the rules.", {}};
    node.sources = {{"nodes/" + name + "/iptables-save.txt", 97, "-A KUBE-SERVICES"}};
    return node;
}

GraphPath forwarded(std::vector<std::size_t> endpoints, bool rewritten)
{
    GraphPath path;
    path.outcome = GraphPath::Outcome::forwarded;
    path.shares.assign(endpoints.size(), 1.0 / static_cast<double>(endpoints.size()));
    path.endpoints = std::move(endpoints);
    path.sourceRewritten = rewritten;
    return path;
}

GraphPath refused(GraphPath::Outcome outcome, std::string why)
{
    GraphPath path;
    path.outcome = outcome;
    path.why = std::move(why);
    return path;
}

}  // namespace

ServiceGraph shopGraph(const std::string& name, const std::string& type)
{
    ServiceGraph graph;
    graph.cluster = "shop-training";
    graph.kubernetes = "v1.36.2";
    graph.takenAt = "2026-11-23T01:44:13Z";
    graph.mode = "iptables";
    graph.nameSpace = "shop";
    graph.name = name;
    graph.type = type;
    graph.clusterIp = "10.96.44.134";
    graph.selector = "app=" + name;
    graph.nodes = {shopNode("control-plane", "zone-a", 1), shopNode("worker-1", "zone-b", 2), shopNode("worker-2", "zone-c", 3)};
    graph.sources = {{"api/services.json", 1, ""}};
    return graph;
}

std::size_t addEndpoint(ServiceGraph& graph, const std::string& node, const std::string& address, std::uint16_t port,
                        const std::string& pod)
{
    GraphEndpoint endpoint;
    endpoint.address = address;
    endpoint.port = port;
    endpoint.pod = pod;
    endpoint.podNamespace = pod.empty() ? "" : graph.nameSpace;
    endpoint.node = node;
    endpoint.sources = {{"api/endpointslices.json", 1, ""}};
    graph.endpoints.push_back(std::move(endpoint));
    return graph.endpoints.size() - 1;
}

void connect(ServiceGraph& graph)
{
    for (GraphNode& node : graph.nodes) {
        std::vector<std::size_t> all;
        std::vector<std::size_t> own;
        for (std::size_t i = 0; i < graph.endpoints.size(); ++i) {
            if (graph.endpoints[i].state != GraphEndpoint::State::ready)
                continue;
            all.push_back(i);
            if (graph.endpoints[i].node == node.name)
                own.push_back(i);
        }
        const auto path = [&](bool local, bool rewritten) {
            if (all.empty())
                return refused(GraphPath::Outcome::rejected, "No endpoint is ready.");
            if (local && own.empty())
                return refused(GraphPath::Outcome::dropped, "The policy is Local, and this node has no endpoint.");
            return forwarded(local ? own : all, rewritten && !local);
        };
        node.internal = path(graph.internalLocal, false);
        node.external = path(graph.externalLocal, true);
        node.internal.fromRules = node.external.fromRules = node.rulesRead;
    }
}

ServiceGraph catalogGraph()
{
    ServiceGraph graph = shopGraph("catalog", "ClusterIP");
    graph.otherFamily = true;
    graph.ports = {{"grpc", Protocol::tcp, 9000, "grpc", std::nullopt},
                   {"metrics", Protocol::tcp, 9100, "metrics", std::nullopt}};
    addEndpoint(graph, "control-plane", "10.244.1.3", 9000, "catalog-7b9d8768d6-cm6p2");
    addEndpoint(graph, "worker-1", "10.244.2.3", 9000, "catalog-7b9d8768d6-kkjg7");
    addEndpoint(graph, "worker-1", "10.244.2.4", 9000, "catalog-7b9d8768d6-ls564");
    addEndpoint(graph, "worker-2", "10.244.3.4", 9000, "catalog-7b9d8768d6-bffbn");
    connect(graph);
    return graph;
}

ServiceGraph frontendGraph()
{
    ServiceGraph graph = shopGraph("frontend", "NodePort");
    graph.clusterIp = "10.96.89.105";
    graph.ports = {{"http", Protocol::tcp, 80, "http", 30080}};
    addEndpoint(graph, "control-plane", "10.244.1.4", 8080, "frontend-55bbbd465f-jglx8");
    addEndpoint(graph, "worker-1", "10.244.2.5", 8080, "frontend-55bbbd465f-x626f");
    addEndpoint(graph, "worker-2", "10.244.3.5", 8080, "frontend-55bbbd465f-f6d28");
    connect(graph);
    return graph;
}

ServiceGraph paymentsGraph()
{
    ServiceGraph graph = shopGraph("payments", "LoadBalancer");
    graph.clusterIp = "10.96.144.91";
    graph.externalLocal = true;
    graph.sourceRanges = {"172.30.56.0/24", "198.51.100.0/24"};
    graph.healthCheckPort = 32692;
    graph.ports = {{"https", Protocol::tcp, 443, "8443", 30443}};
    graph.entries = {
        {GraphEntry::Kind::loadBalancer, "203.0.113.10", true, "", "Sends to the nodes.", {"api/services.json", 1, ""}}};
    addEndpoint(graph, "worker-1", "10.244.2.7", 8443, "payments-6fb47cf9cd-pg89q");
    addEndpoint(graph, "worker-2", "10.244.3.7", 8443, "payments-6fb47cf9cd-zsx59");
    connect(graph);
    return graph;
}

ServiceGraph cartGraph()
{
    ServiceGraph graph = shopGraph("cart", "ClusterIP");
    graph.clusterIp = "10.96.182.182";
    graph.affinitySeconds = 10800;
    graph.ports = {{"", Protocol::tcp, 7070, "7070", std::nullopt}};
    addEndpoint(graph, "control-plane", "10.244.1.2", 7070, "cart-7466d4674c-j7n6m");
    graph.endpoints[addEndpoint(graph, "worker-1", "10.244.2.8", 7070, "warming-up")].state = GraphEndpoint::State::notReady;
    addEndpoint(graph, "worker-2", "10.244.3.3", 7070, "cart-7466d4674c-g4hn6");
    connect(graph);
    return graph;
}

ServiceGraph orphanGraph()
{
    ServiceGraph graph = shopGraph("orphan", "NodePort");
    graph.clusterIp = "10.96.252.141";
    graph.ports = {{"", Protocol::tcp, 80, "80", 30999}};
    connect(graph);
    return graph;
}

ServiceGraph headlessGraph()
{
    ServiceGraph graph = catalogGraph();
    graph.name = "catalog-headless";
    graph.kind = ServiceGraph::Kind::headless;
    graph.clusterIp.clear();
    graph.otherFamily = false;
    graph.ports = {{"grpc", Protocol::tcp, 9000, "9000", std::nullopt}};
    return graph;
}

ServiceGraph externalNameGraph()
{
    ServiceGraph graph = shopGraph("billing-external", "ExternalName");
    graph.kind = ServiceGraph::Kind::externalName;
    graph.clusterIp.clear();
    graph.externalName = "billing.example.com";
    graph.selector.clear();
    return graph;
}

ServiceGraph nodeAgentGraph()
{
    ServiceGraph graph = shopGraph("node-agent", "ClusterIP");
    graph.clusterIp = "10.96.25.145";
    graph.internalLocal = true;
    graph.ports = {{"otlp", Protocol::tcp, 4317, "4317", std::nullopt}, {"thrift", Protocol::udp, 6831, "6831", std::nullopt}};
    addEndpoint(graph, "control-plane", "10.244.1.5", 4317, "node-agent-g6bhv");
    addEndpoint(graph, "worker-1", "10.244.2.6", 4317, "node-agent-mm548");
    addEndpoint(graph, "worker-2", "10.244.3.6", 4317, "node-agent-qlqlw");
    connect(graph);
    return graph;
}

ServiceGraph warehouseGraph()
{
    ServiceGraph graph = shopGraph("warehouse-db", "ClusterIP");
    graph.clusterIp = "10.96.6.45";
    graph.selector.clear();
    graph.ports = {{"pg", Protocol::tcp, 5432, "5432", std::nullopt}};
    addEndpoint(graph, "", "172.30.56.200", 5432, "");
    connect(graph);
    return graph;
}

ServiceGraph troubledGraph()
{
    ServiceGraph graph = frontendGraph();
    graph.name = "troubled";
    graph.entries = {{GraphEntry::Kind::externalIp, "192.0.2.50", true, "", "", {}},
                     {GraphEntry::Kind::loadBalancer, "lb.example.com", false, "", "A host name.", {}}};
    graph.endpoints[1].state = GraphEndpoint::State::servingTerminating;
    graph.endpoints[2].hostNetwork = true;
    graph.endpoints[addEndpoint(graph, "worker-2", "10.244.3.99", 8080, "")].onlyInRules = true;
    graph.nodes[1].rulesRead = false;
    graph.nodes[1].notRead = "iptables-save: permission denied";
    graph.nodes[1].proxy.healthy = false;
    graph.nodes[1].ready = false;
    graph.nodes[2].differences = {{"10.244.3.99:8080 is no endpoint any more", 3, {}}};
    connect(graph);
    return graph;
}

ServiceGraph largeGraph(std::size_t nodes, std::size_t endpoints, std::size_t zones)
{
    ServiceGraph graph = shopGraph("big", "ClusterIP");
    graph.ports = {{"http", Protocol::tcp, 80, "8080", std::nullopt}};
    graph.nodes.clear();
    for (std::size_t i = 0; i < nodes; ++i) {
        const std::string number = std::to_string(1000 + i);
        graph.nodes.push_back(shopNode("node-" + number, "zone-" + std::to_string(i * zones / nodes), 1));
    }
    for (std::size_t i = 0; i < endpoints; ++i) {
        const std::string node = graph.nodes.empty() ? "" : graph.nodes[i * 7 % nodes].name;
        const std::size_t added = addEndpoint(graph, node, "10.2." + std::to_string(i / 250) + '.' + std::to_string(i % 250),
                                              8080, "big-6fb47cf9cd-" + std::to_string(10000 + i));
        if (i % 41 == 7)
            graph.endpoints[added].state = GraphEndpoint::State::notReady;
    }
    std::stable_sort(graph.endpoints.begin(), graph.endpoints.end(),
                     [](const auto& a, const auto& b) { return a.node < b.node; });
    connect(graph);
    return graph;
}

std::vector<NamedGraph> sampleGraphs()
{
    return {{"catalog", catalogGraph()},
            {"frontend", frontendGraph()},
            {"payments", paymentsGraph()},
            {"cart", cartGraph()},
            {"orphan", orphanGraph()},
            {"headless", headlessGraph()},
            {"external-name", externalNameGraph()},
            {"node-agent", nodeAgentGraph()},
            {"warehouse", warehouseGraph()},
            {"troubled", troubledGraph()},
            {"large", largeGraph(100, 250, 3)}};
}

}  // namespace fairlead::test
