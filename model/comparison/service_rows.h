#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/comparison/comparison.h"
#include "model/core/address.h"

#include <string>
#include <vector>

namespace fairlead::comparison {

// What the API says of two services (or of one at two times), field by field; fields that neither
// sets are left out.
std::vector<Row> specificationRows(const kubernetes::Service& first, const kubernetes::Service& second, const Comparison& names);

// The endpoints of both, of all ports and families: address, pod, node and state. An endpoint is the
// same where its address and port are. Cost: O(n log n).
std::vector<Row> endpointRows(const cluster::ClusterSnapshot& firstSnapshot, const kubernetes::Service& first,
                              const cluster::ClusterSnapshot& secondSnapshot, const kubernetes::Service& second,
                              const Comparison& names);

}  // namespace fairlead::comparison
