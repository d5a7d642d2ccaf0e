#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/kubeproxy/proxy_settings.h"
#include "model/kubeproxy/service_frontends.h"

#include <cstdint>
#include <string>
#include <vector>

namespace fairlead::kubeproxy {

// One port of a service in one family, with all that kube-proxy on one node derives from the API
// before it writes a rule.
struct ExpectedPort {
    struct Target {
        IpAddress address;
        std::uint16_t port = 0;
        bool local = false;  // on this node
        std::string text;  // "10.244.1.4:8080"
    };
    const kubernetes::Service* service = nullptr;
    ServiceFrontends frontends;
    std::string label;  // "shop/frontend:http", as in comments
    std::string hash;  // of its chains in iptables mode

    std::vector<Target> targets;  // reachable from this node by any policy; kube-proxy's order
    std::vector<std::uint32_t> cluster;  // indexes: those that traffic with policy Cluster uses
    std::vector<std::uint32_t> local;  // those that traffic with policy Local uses
    std::vector<Target> idle;  // on this node but not used, because it is not ready
    bool hasEndpoints = false;  // any usable one exists, on whatever node
    std::vector<Prefix> sourceRanges;  // of load balancer IPs, this family only
    bool hasSourceRanges = false;
    bool rangesHoldNode = false;

    bool internalLocal() const { return service->internalPolicyLocal(); }
    bool externalLocal() const { return service->externalPolicyLocal(); }
    bool hasLoadBalancerIp() const;
    bool hasInternalEndpoints() const { return hasEndpoints && (!internalLocal() || !local.empty()); }
    bool hasExternalEndpoints() const { return hasEndpoints && (!externalLocal() || !local.empty()); }
};

struct ExpectedPorts {
    std::vector<ExpectedPort> ports;
    std::size_t endpointCount = 0;  // of all ports, usable or not: more than 1,000 is large-cluster mode

    bool largeCluster() const { return endpointCount > 1000; }
};

// The ports that kube-proxy serves on the node in the family, in the API's order. Points into the
// snapshot. Linear in services and endpoints.
ExpectedPorts expectedPorts(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node,
                            const ProxySettings& settings, IpFamily family);

}  // namespace fairlead::kubeproxy
