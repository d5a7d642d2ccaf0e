#pragma once

#include "model/diagram/service_graph.h"

#include <string>
#include <vector>

// Graphs made by hand, as the sample cluster's services are, so that the layout is tested by itself.

namespace fairlead::test {

// Three nodes in three zones; no endpoints, no paths yet.
diagram::ServiceGraph shopGraph(const std::string& name, const std::string& type);
// One endpoint on a node ("" for none); returns its index.
std::size_t addEndpoint(diagram::ServiceGraph& graph, const std::string& node, const std::string& address, std::uint16_t port,
                        const std::string& pod);
// Gives every node the paths that the graph's policies and endpoints lead to.
void connect(diagram::ServiceGraph& graph);

diagram::ServiceGraph catalogGraph();  // ClusterIP, two ports, four endpoints
diagram::ServiceGraph frontendGraph();  // NodePort
diagram::ServiceGraph paymentsGraph();  // LoadBalancer, externalTrafficPolicy: Local, source ranges
diagram::ServiceGraph cartGraph();  // affinity, an endpoint that is not ready
diagram::ServiceGraph orphanGraph();  // no endpoints
diagram::ServiceGraph headlessGraph();
diagram::ServiceGraph externalNameGraph();
diagram::ServiceGraph nodeAgentGraph();  // internalTrafficPolicy: Local
diagram::ServiceGraph warehouseGraph();  // an endpoint outside the cluster
diagram::ServiceGraph troubledGraph();  // rules not read, differences, terminating endpoints
diagram::ServiceGraph largeGraph(std::size_t nodes, std::size_t endpoints, std::size_t zones);

struct NamedGraph {
    std::string name;
    diagram::ServiceGraph graph;
};
std::vector<NamedGraph> sampleGraphs();

}  // namespace fairlead::test
