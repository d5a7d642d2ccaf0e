#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/kubeproxy/service_port.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::kubeproxy {

// An endpoint of a service port as the slices say it.
struct ServiceEndpoint {
    IpAddress address;
    std::uint16_t port = 0;
    const kubernetes::Endpoint* object = nullptr;  // null: from an Endpoints object
    const kubernetes::Pod* pod = nullptr;  // null: not a pod, or the pod is unknown
    std::string node;  // empty: not on a node of the cluster
    std::string zone;
    bool ready = true;
    bool serving = true;
    bool terminating = false;
    SourceRef source;
};

// All endpoints of one service port and family, in the order of the slices, duplicates removed.
std::vector<ServiceEndpoint> endpointsOf(const cluster::ClusterSnapshot& snapshot, const kubernetes::Service& service,
                                         const kubernetes::ServicePort& port, IpFamily family);

// The same from the old Endpoints object, which kube-proxy up to 1.18 reads, and up to 1.21 where it
// is told to. Only the ready ones.
std::vector<ServiceEndpoint> endpointsOfObject(const cluster::ClusterSnapshot& snapshot, const kubernetes::Service& service,
                                               const kubernetes::ServicePort& port, IpFamily family);

// Which of them kube-proxy uses on a node (facts, section 1.8): the cluster list (ready, topology,
// else serving and terminating) and the local list. Indexes into `all`.
struct EndpointSelection {
    std::vector<std::size_t> cluster;
    std::vector<std::size_t> local;
    bool anywhere = false;  // any usable endpoint exists on any node
    std::string topology;  // "PreferSameZone" or "PreferSameNode" where hints narrowed the list; else empty
};
EndpointSelection selectEndpoints(const std::vector<ServiceEndpoint>& all, const kubernetes::Service& service,
                                  const cluster::ClusterNode& node);

}  // namespace fairlead::kubeproxy
