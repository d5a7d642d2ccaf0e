#pragma once

#include <string>

namespace fairlead::kubernetes {

// Which cluster is meant.
struct ClusterChoice {
    std::string kubeconfig;  // a file; empty: KUBECONFIG, else ~/.kube/config
    std::string context;  // empty: the current one
    // A file of the list that cannot be read does not hinder: a person saw which, and chose the context all the same.
    bool despiteBrokenFiles = false;
    // "[USER@]HOST[:PORT]": the cluster of the kubeconfig that lies there, reached from there. Nothing above counts then.
    std::string throughSsh{};
    std::string sshConfig{};  // a file; empty: ~/.ssh/config and the system's
    bool acceptNewHostKeys = false;  // of hosts that nobody knows yet, without a question; never a changed one
    bool sshProgram = false;  // by the installed ssh, which asks nobody, not by libssh2

    friend bool operator==(const ClusterChoice&, const ClusterChoice&) = default;
};

}  // namespace fairlead::kubernetes
