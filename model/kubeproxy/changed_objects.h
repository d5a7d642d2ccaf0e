#pragma once

#include "model/evidence/evidence.h"
#include "model/kubeproxy/changed_cluster.h"

#include <map>
#include <string>

namespace fairlead::kubeproxy {

// Files that take the place of those of an evidence; a null text takes a file away.
using EvidenceFiles = std::map<std::string, evidence::Evidence::Text, std::less<>>;

// The API's lists after a change. Only lists that the change touches are written anew, so the lines
// of the others stay true. Errors: as changeCluster().
Result<EvidenceFiles> changeObjects(const cluster::ClusterSnapshot& snapshot, const ClusterChange& change);

}  // namespace fairlead::kubeproxy
