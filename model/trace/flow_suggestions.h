#pragma once

#include "model/cluster/cluster_snapshot.h"

#include <string>
#include <vector>

namespace fairlead::trace {

// What a person may write as an origin or a target in this cluster, in the notation of Origin and
// Target, likely ones first: clients are nodes, the world and running pods; targets are services
// (one entry for each port) and node ports on each of the nodes. Nodes are named only where their
// number is one to read. Linear in the objects.
std::vector<std::string> suggestOrigins(const cluster::ClusterSnapshot& snapshot);
std::vector<std::string> suggestTargets(const cluster::ClusterSnapshot& snapshot);

}  // namespace fairlead::trace
