#pragma once

#include "model/comparison/compare.h"

namespace fairlead::comparison {

// A comparison of two times or clusters with its sides named: by the times, where these differ; what
// limits it (another cluster, the same time) is noted.
Comparison timesComparison(Comparison::Kind kind, const cluster::ClusterSnapshot& first, const cluster::ClusterSnapshot& second);

}  // namespace fairlead::comparison
