#pragma once

#include "model/drift/mode_change.h"
#include "model/kubeproxy/proxy_settings.h"

#include <vector>

namespace fairlead::drift {

// A node whose kube-proxy would move, and how it runs now.
struct MovingNode {
    const cluster::ClusterNode* node = nullptr;
    kubeproxy::ProxySettings settings;
};

// The second half of modeChangeOf(): what changes for each service.
void readServiceChanges(const cluster::ClusterSnapshot& snapshot, const std::vector<MovingNode>& nodes, ModeChange& change);

}  // namespace fairlead::drift
