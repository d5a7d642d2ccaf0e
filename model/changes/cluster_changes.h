#pragma once

#include "model/cluster/cluster_snapshot.h"

#include <string>
#include <vector>

namespace fairlead::changes {

// One thing that became another between two snapshots, in words.
struct Change {
    std::string what;  // "endpoint 10.244.1.5 of shop/frontend", "rules on worker-1"
    std::string before;  // empty: it was not there
    std::string after;  // empty: it is not there any more
    std::string nameSpace;  // of the service that it is about; both empty where it is about none
    std::string service;

    friend bool operator==(const Change&, const Change&) = default;
};

// What of services, their endpoints, the nodes and their rules changed: services first, by name, then nodes. A list that was
// not read at one of the times makes no change. Rules count as changed where their number or the proxy mode did: counters
// alone are no change. Linear in both snapshots; pure.
std::vector<Change> changesBetween(const cluster::ClusterSnapshot& before, const cluster::ClusterSnapshot& after);

}  // namespace fairlead::changes
