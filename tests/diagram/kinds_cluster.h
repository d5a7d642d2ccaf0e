#pragma once

#include "model/cluster/cluster_snapshot.h"

#include <memory>
#include <string>
#include <vector>

namespace fairlead::test {

// The sample cluster with one service of each kind that the captures lack, in the namespace "kinds".
// Its nodes hold the rules that kube-proxy would have written for them (the drift tests prove these
// against real ones), so that a difference is one that a test made. Built once a process.
std::shared_ptr<const cluster::ClusterSnapshot> kindsCluster();
const std::vector<std::string>& kindNames();

}  // namespace fairlead::test
