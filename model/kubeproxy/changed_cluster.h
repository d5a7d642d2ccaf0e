#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/core/result.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::kubeproxy {

// What is to be different in a cluster that is otherwise as it was read.
struct ClusterChange {
    std::string nameSpace;  // of the service whose policies change
    std::string service;
    std::optional<kubernetes::TrafficPolicy> externalTrafficPolicy;
    std::optional<kubernetes::TrafficPolicy> internalTrafficPolicy;
    std::vector<IpAddress> endpointsGone;  // addresses that no service has as an endpoint any more
};

struct ChangedCluster {
    std::shared_ptr<const cluster::ClusterSnapshot> snapshot;
    // Nodes whose rules could not be worked out, so that they still are as they were read; and why.
    struct Unchanged {
        std::string node;
        std::string reason;
    };
    std::vector<Unchanged> unchanged;
};

// The cluster after a change: the API's objects changed, and on each node the chains, sets and
// virtual servers that the change touches as kube-proxy of that node's mode and version would write
// them (expected_rules.h). All other lines of the node's dumps stay verbatim: the rules of other
// software, and what is amiss elsewhere. What kube-proxy picks at random or remembers (the port of
// the userspace proxy, affinity) is taken from the rules that are there.
// Errors: an object that is not there (notFound), lists that were not read (source). Costs about two
// readings of the whole evidence: not for the UI thread.
Result<ChangedCluster> changeCluster(const cluster::ClusterSnapshot& snapshot, const ClusterChange& change);

// The same without a change, but with everything of kube-proxy written anew: for tests of the above.
Result<ChangedCluster> rewriteCluster(const cluster::ClusterSnapshot& snapshot);

}  // namespace fairlead::kubeproxy
