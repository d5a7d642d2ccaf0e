#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/core/source_ref.h"
#include "model/kubeproxy/service_port.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::counters {

// What the rules of one node counted for an endpoint.
struct EndpointCount {
    std::string endpoint;  // "10.244.1.4:8080", "[fd00::4]:8080"
    // New connections since the counter began. nat sees only the first packet of a connection, so that its packets are
    // connections; IPVS counts connections itself. Nothing where the rules have no counters.
    std::optional<std::uint64_t> connections;
    std::optional<double> promised;  // the share that the rules give it, of a client not seen before
    SourceRef source;
};

// What the rules of one node counted for a port of a service, in one family.
struct PortCounts {
    std::string node;
    kubeproxy::ServicePortName port;
    IpFamily family = IpFamily::ipv4;
    std::vector<EndpointCount> endpoints;  // by their text
    std::optional<std::uint64_t> rejected;  // packets
    std::optional<std::uint64_t> dropped;
    std::optional<std::uint64_t> masqueraded;  // connections that were marked for another source address
    std::string notCounted;  // why there are no counters; empty where there are
};

// What all nodes counted for a service, at one reading.
struct ServiceCounts {
    std::vector<PortCounts> ports;  // by node, port, family
    std::vector<cluster::NodeRules::NotRead> notRead;  // nodes without rules: the node's name, and why
};

// Counts of iptables mode come from the rules, of IPVS mode from ipvs-stats.txt. nftables mode counts nothing: kube-proxy
// writes its rules there without counters. Linear in the dispatch chains of each node; any thread.
ServiceCounts countService(const cluster::ClusterSnapshot& snapshot, std::string_view nameSpace, std::string_view service);

}  // namespace fairlead::counters
