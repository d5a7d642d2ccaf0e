#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/diagram/service_graph.h"

#include <string>

namespace fairlead::diagram {

// Puts what a node's rules really say of the shown port beside what the API wants: fills in the
// node's evidence and differences, and adds endpoints that only the rules know. Nothing is said
// of a mode whose rules do not name endpoints (userspace), or where the rules were not read.
// Cost: a slice of the node's rules.
void compareRules(const cluster::ClusterSnapshot& snapshot, ServiceGraph& graph, std::size_t node);

}  // namespace fairlead::diagram
