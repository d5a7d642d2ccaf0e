#include "model/diagram/service_focus.h"

#include <algorithm>
#include <tuple>

namespace fairlead::diagram {

namespace {

std::size_t chooseNode(const ServiceGraph& graph, const ServiceLayoutOptions& options)
{
    const auto found = std::ranges::find(graph.nodes, options.focusNode, &GraphNode::name);
    if (found != graph.nodes.end())
        return static_cast<std::size_t>(found - graph.nodes.begin());
    const auto first = std::min_element(graph.nodes.begin(), graph.nodes.end(), [](const GraphNode& a, const GraphNode& b) {
        return std::tie(a.zone, a.name) < std::tie(b.zone, b.name);
    });
    return static_cast<std::size_t>(first - graph.nodes.begin());
}

}  // namespace

ServiceFocus chooseFocus(const ServiceGraph& graph, const ServiceLayoutOptions& options)
{
    using Traffic = ServiceLayoutOptions::Traffic;
    ServiceFocus focus;
    focus.node = chooseNode(graph, options);
    focus.external = graph.externallyReachable() && options.traffic != Traffic::internal;
    const auto keepsToItself = [&](const GraphNode& node) {
        const GraphPath& path = focus.pathOf(node);
        return std::ranges::all_of(path.endpoints, [&](std::size_t i) { return graph.endpoints[i].node == node.name; });
    };
    const bool narrowed = (focus.external ? graph.externalLocal : graph.internalLocal) || !graph.topology.empty();
    const bool keeps = std::ranges::all_of(graph.nodes, keepsToItself);
    const bool nobody =
        std::ranges::all_of(graph.nodes, [&](const GraphNode& node) { return focus.pathOf(node).endpoints.empty(); });
    focus.each = graph.kind == ServiceGraph::Kind::proxied && ((narrowed && keeps) || nobody);
    return focus;
}

}  // namespace fairlead::diagram
