#pragma once

#include "model/cluster/cluster_snapshot.h"

#include <vector>

namespace fairlead::cluster {

// Reads everything under nodes/NODE/ of the evidence that says what the node's kernel holds: rules
// of both backends, nft, ipsets, IPVS, devices, routes, sysctls. A dump that is broken or that the
// evidence says could not be taken is not read at all: it goes to `notRead` with the reason, and
// the rest loads. Any thread.
void readNode(ClusterNode& node, const evidence::Evidence& evidence, std::vector<Warning>& warnings);

}  // namespace fairlead::cluster
