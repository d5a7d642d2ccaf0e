#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/facts/fact.h"

#include <cstddef>
#include <string>
#include <vector>

namespace fairlead::facts {

// What one looks up about a node.
struct NodeFacts {
    std::string name;
    std::vector<std::string> internalIps;
    std::vector<Fact> podCidrs;
    std::string interface;  // that holds the first internal address; empty: not known
    Fact nodeCidr;  // the network of that interface
    Fact proxyMode;
    Fact proxyVersion;  // "1.36"
    Fact masquerade;  // what of the traffic to services gets the node's address
    Fact detectLocal;  // how kube-proxy tells the pods' traffic from other traffic
    std::string backend;  // "nft", "legacy", "both"; empty: no iptables rules were read
    std::string kubeProxyPod;  // "kube-system/kube-proxy-x"; empty: none is known
    std::size_t rules = 0;  // of all dumps that were read
    std::vector<cluster::NodeRules::NotRead> notRead;
};

// Two ranges that must not share addresses and do.
struct Overlap {
    std::string first;  // "pod CIDR 10.244.0.0/16"
    std::string second;
    std::vector<SourceRef> from;
};

// What one looks up about a cluster, each with who says so. A plain value.
struct ClusterFacts {
    std::string cluster;
    std::string kubernetes;  // "v1.36.2"
    std::vector<Fact> podCidrs;
    std::vector<Fact> serviceCidrs;
    std::vector<Fact> nodeCidrs;
    Fact nodePortRange;
    Fact proxyMode;
    Fact kubeProxyOnAllNodes;  // "yes", "no"
    Fact clusterDns;  // the address that pods ask for names
    std::vector<Overlap> overlaps;
    std::vector<NodeFacts> nodes;
};

// Linear in the evidence, but for what it is asked of each node's rules: linear in their dispatch chains.
ClusterFacts collectFacts(const cluster::ClusterSnapshot& snapshot);

}  // namespace fairlead::facts
