#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/core/result.h"
#include "model/diagram/service_graph.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::diagram {

struct ServiceGraphOptions {
    std::optional<IpFamily> family;  // absent: the service's first
    std::optional<std::string> port;  // by name or number; absent: the first
    // Comparing a node's rules with the API costs a slice of them and a few walks; beyond this many nodes the rest
    // is shown as the API wants it. The named node comes first.
    std::size_t maxComparedNodes = 64;
    bool replies = false;  // also how the answers come back
    std::string firstNode = {};
};

// What the picture of a service holds, from what is known of the cluster. An error where there is
// no such service, or it has no such port or family. Any thread; holds nothing of the snapshot.
// Cost: linear in nodes, pods and the service's endpoints, plus the slices.
Result<ServiceGraph> buildServiceGraph(const cluster::ClusterSnapshot& snapshot, std::string_view nameSpace,
                                       std::string_view name, const ServiceGraphOptions& options = {});

// A graph for each port of the service, in its order; of a service without ports one. `options.port` is not looked at.
Result<std::vector<ServiceGraph>> buildPortGraphs(const cluster::ClusterSnapshot& snapshot, std::string_view nameSpace,
                                                  std::string_view name, ServiceGraphOptions options = {});

// The address families of a service in its own order; never empty.
std::vector<IpFamily> familiesOf(const kubernetes::Service& service);

}  // namespace fairlead::diagram
