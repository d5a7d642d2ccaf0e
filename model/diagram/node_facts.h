#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/diagram/pod_network.h"
#include "model/diagram/service_graph.h"

#include <set>
#include <string>
#include <unordered_map>

namespace fairlead::diagram {

// Fills in what a picture says of the nodes themselves: address, components, network, an example of
// a client. Looks through the pods once; keeps references into the snapshot.
class NodeFacts {
public:
    // `endpoints`: the pods behind the service ("shop/cart-x"); another pod is the better example of a client.
    NodeFacts(const cluster::ClusterSnapshot& snapshot, IpFamily family, const std::set<std::string>& endpoints);

    // Everything but the service's own paths and differences.
    GraphNode describe(const cluster::ClusterNode& node);

private:
    void describeKubelet(const cluster::ClusterNode& node, GraphNode& graph) const;
    void describeNetwork(const cluster::ClusterNode& node, GraphNode& graph);
    void describeProxy(const cluster::ClusterNode& node, GraphNode& graph) const;
    void describeRules(const cluster::ClusterNode& node, GraphNode& graph) const;
    void describeClient(const cluster::ClusterNode& node, GraphNode& graph) const;

    const cluster::ClusterSnapshot& m_snapshot;
    IpFamily m_family;
    PodNetwork m_network;
    std::unordered_map<std::string, const kubernetes::Pod*> m_clientByNode;
    std::unordered_map<std::string, const kubernetes::Pod*> m_proxyByNode;
};

}  // namespace fairlead::diagram
