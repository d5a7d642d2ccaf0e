#include "model/diagram/font_metrics.h"
#include "model/diagram/service_layout.h"
#include "model/diagram/svg_writer.h"

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

// How fast a service's picture is laid out: nodes × endpoints. Aim: 5,000 nodes with 250 endpoints
// far below half a second, and growing with n log n.

namespace {

using fairlead::diagram::DisplayList;
using fairlead::diagram::FontMetrics;
using fairlead::diagram::GraphEndpoint;
using fairlead::diagram::GraphNode;
using fairlead::diagram::GraphPath;
using fairlead::diagram::layOutService;
using fairlead::diagram::ServiceGraph;
using fairlead::diagram::ServiceLayoutOptions;
using fairlead::diagram::writeSvg;

ServiceGraph graphOf(std::size_t nodes, std::size_t endpoints)
{
    ServiceGraph graph;
    graph.cluster = "large";
    graph.nameSpace = "shop";
    graph.name = "frontend";
    graph.type = "ClusterIP";
    graph.mode = "iptables";
    graph.clusterIp = "10.96.0.10";
    graph.selector = "app=frontend";
    graph.ports = {{"http", fairlead::Protocol::tcp, 80, "8080", std::nullopt}};
    GraphPath path;
    path.outcome = GraphPath::Outcome::forwarded;
    path.fromRules = true;
    path.shares.assign(endpoints, 1.0 / static_cast<double>(endpoints));
    for (std::size_t i = 0; i < endpoints; ++i) {
        GraphEndpoint endpoint;
        endpoint.address = "10.1." + std::to_string(i / 250) + '.' + std::to_string(i % 250);
        endpoint.port = 8080;
        endpoint.podNamespace = "shop";
        endpoint.pod = "frontend-" + std::to_string(i);
        endpoint.node = "node-" + std::to_string(i * 7 % nodes);
        graph.endpoints.push_back(std::move(endpoint));
        path.endpoints.push_back(i);
    }
    for (std::size_t i = 0; i < nodes; ++i) {
        GraphNode node;
        node.name = "node-" + std::to_string(i);
        node.zone = "zone-" + std::to_string(i % 3);
        node.address = "10.0." + std::to_string(i / 250) + '.' + std::to_string(i % 250);
        node.mode = "iptables";
        node.rulesRead = true;
        node.internal = path;
        node.kubelet.name = "kubelet";
        node.proxy.name = "kube-proxy";
        graph.nodes.push_back(std::move(node));
    }
    return graph;
}

void layOut(benchmark::State& state)
{
    const ServiceGraph graph = graphOf(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
    const FontMetrics font;
    std::size_t items = 0;
    for (auto _ : state) {
        const DisplayList picture = layOutService(graph, font);
        items = picture.items.size();
        benchmark::DoNotOptimize(picture);
    }
    state.counters["items"] = static_cast<double>(items);
}
BENCHMARK(layOut)
    ->Args({3, 3})
    ->Args({100, 250})
    ->Args({1000, 250})
    ->Args({5000, 250})
    ->Args({5000, 1000})
    ->Unit(benchmark::kMillisecond);

void layOutExpanded(benchmark::State& state)
{
    const ServiceGraph graph = graphOf(5000, 250);
    ServiceLayoutOptions options;
    options.expanded = {"all"};
    for (auto _ : state)
        benchmark::DoNotOptimize(layOutService(graph, FontMetrics(), options));
}
BENCHMARK(layOutExpanded)->Unit(benchmark::kMillisecond);

void writeAsSvg(benchmark::State& state)
{
    const DisplayList picture = layOutService(graphOf(5000, 250), FontMetrics());
    for (auto _ : state)
        benchmark::DoNotOptimize(writeSvg(picture));
}
BENCHMARK(writeAsSvg)->Unit(benchmark::kMillisecond);

}  // namespace
