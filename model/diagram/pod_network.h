#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/diagram/service_graph.h"

#include <map>
#include <string>
#include <vector>

namespace fairlead::diagram {

// What a node's CNI configuration says of the pods' network: the list that sorts first, as the
// container runtime takes it.
struct CniConfiguration {
    std::string plugin;  // "bridge", "ptp", "calico"…; empty: no evidence
    std::string bridge;  // where it names one
    std::string ipam;  // "host-local"…
    std::vector<std::string> subnets;  // that the IPAM plugin gives addresses from
    SourceRef source;
};
CniConfiguration readCniConfiguration(const evidence::Evidence& evidence, const std::string& node);

// How the pods of the nodes came by their addresses and cables, as far as the evidence tells: the
// node's podCIDR, its CNI configuration, its devices and routes. Reads each node once.
class PodNetwork {
public:
    PodNetwork(const cluster::ClusterSnapshot& snapshot, IpFamily family);

    const CniConfiguration& cniOf(const cluster::ClusterNode& node);
    GraphNode::Network describe(const cluster::ClusterNode& node);
    // Fills in the endpoint's device and the sentences on who made it.
    void describe(GraphEndpoint& endpoint);

private:
    // The route that leads to the pods of the node (or to one of them); null where none is known.
    const cluster::Route* routeTo(const cluster::ClusterNode& node, const IpAddress& pod) const;
    std::string podCidrOf(const cluster::ClusterNode& node) const;
    std::string givenFrom(const cluster::ClusterNode& node, const IpAddress& address);

    const cluster::ClusterSnapshot& m_snapshot;
    IpFamily m_family;
    std::map<std::string, CniConfiguration> m_cni;
};

// The first of these addresses or networks that is of the family; empty where none is.
std::string firstOfFamily(const std::vector<std::string>& texts, IpFamily family);

}  // namespace fairlead::diagram
