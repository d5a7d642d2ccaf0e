#pragma once

#include "model/comparison/comparison.h"
#include "model/diagram/service_graph.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::comparison {

// A node as the picture of a service knows it; which of its graph's nodes.
struct GraphSide {
    const diagram::ServiceGraph& graph;
    std::size_t node = 0;

    const diagram::GraphNode& at() const { return graph.nodes[node]; }
};
std::optional<std::size_t> nodeIndex(const diagram::ServiceGraph& graph, const std::string& node);

// The nodes themselves: mode, zone, readiness, kubelet, CNI, kube-proxy. Of two nodes names and addresses
// are of course not the same, and left out.
std::vector<Row> nodeRows(const GraphSide& first, const GraphSide& second, const Comparison& names);

// What becomes of new connections, from a pod of the node and from outside: where to, with which share,
// with whose source address.
std::vector<Row> pathRows(const GraphSide& first, const GraphSide& second, const Comparison& names);

}  // namespace fairlead::comparison
