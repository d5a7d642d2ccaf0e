#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "tests/support/sample_captures.h"

#include <map>
#include <memory>
#include <string>

namespace fairlead::test {

// The snapshot of a sample capture, built once a process.
inline const std::shared_ptr<const cluster::ClusterSnapshot>& sharedSampleCluster(const std::string& name)
{
    static std::map<std::string, std::shared_ptr<const cluster::ClusterSnapshot>> built;
    auto& snapshot = built[name];
    if (!snapshot)
        snapshot = cluster::ClusterSnapshot::build(openSample(name)).value();
    return snapshot;
}

inline const cluster::ClusterSnapshot& sampleCluster(const std::string& name) { return *sharedSampleCluster(name); }

}  // namespace fairlead::test
