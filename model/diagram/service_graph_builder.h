#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/core/result.h"
#include "model/diagram/service_graph.h"

#include <optional>
#include <string>
#include <string_view>

namespace fairlead::diagram {

struct ServiceGraphOptions {
    std::optional<IpFamily> family;  // absent: the service's first
    std::optional<std::string> port;  // by name or number; absent: the first
    // Comparing a node's rules with the API costs a slice of them; beyond this many nodes it is left out.
    std::size_t maxComparedNodes = 64;
};

// What the picture of a service holds, from what is known of the cluster. An error where there is
// no such service, or it has no such port or family. Any thread; holds nothing of the snapshot.
// Cost: linear in nodes, pods and the service's endpoints, plus the slices.
Result<ServiceGraph> buildServiceGraph(const cluster::ClusterSnapshot& snapshot, std::string_view nameSpace,
                                       std::string_view name, const ServiceGraphOptions& options = {});

}  // namespace fairlead::diagram
