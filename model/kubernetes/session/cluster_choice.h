#pragma once

#include <string>

namespace fairlead::kubernetes {

// Which cluster is meant.
struct ClusterChoice {
    std::string kubeconfig;  // a file; empty: KUBECONFIG, else ~/.kube/config
    std::string context;  // empty: the current one
    // A file of the list that cannot be read does not hinder: a person saw which, and chose the context all the same.
    bool despiteBrokenFiles = false;

    friend bool operator==(const ClusterChoice&, const ClusterChoice&) = default;
};

}  // namespace fairlead::kubernetes
