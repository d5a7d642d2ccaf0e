#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/diagram/service_graph.h"

#include <string>
#include <unordered_map>

namespace fairlead::diagram {

// Fills in what a picture says of the nodes themselves: address, components, an example of a
// client. Looks through the pods once; keeps references into the snapshot.
class NodeFacts {
public:
    NodeFacts(const cluster::ClusterSnapshot& snapshot, IpFamily family);

    // Everything but the service's own paths and differences.
    GraphNode describe(const cluster::ClusterNode& node) const;

private:
    void describeKubelet(const cluster::ClusterNode& node, GraphNode& graph) const;
    void describeNetwork(const cluster::ClusterNode& node, GraphNode& graph) const;
    void describeProxy(const cluster::ClusterNode& node, GraphNode& graph) const;
    void describeRules(const cluster::ClusterNode& node, GraphNode& graph) const;
    void describeClient(const cluster::ClusterNode& node, GraphNode& graph) const;

    const cluster::ClusterSnapshot& m_snapshot;
    IpFamily m_family;
    std::unordered_map<std::string, const kubernetes::Pod*> m_clientByNode;
    std::unordered_map<std::string, const kubernetes::Pod*> m_proxyByNode;
};

// The first of these addresses or networks that is of the family; empty where none is.
std::string firstOfFamily(const std::vector<std::string>& texts, IpFamily family);

}  // namespace fairlead::diagram
