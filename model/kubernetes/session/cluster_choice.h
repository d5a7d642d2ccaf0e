#pragma once

#include <string>

namespace fairlead::kubernetes {

// Which cluster is meant.
struct ClusterChoice {
    std::string kubeconfig;  // a file; empty: KUBECONFIG, else ~/.kube/config
    std::string context;  // empty: the current one

    friend bool operator==(const ClusterChoice&, const ClusterChoice&) = default;
};

}  // namespace fairlead::kubernetes
