#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/comparison/comparison.h"
#include "model/core/address.h"
#include "model/core/result.h"

#include <memory>
#include <optional>
#include <string>

// The questions. Each is pure and may be asked on any thread; the answers hold nothing of the
// snapshots. Errors name what there is not: a service, a node, a port.

namespace fairlead::comparison {

using SnapshotPtr = std::shared_ptr<const cluster::ClusterSnapshot>;

struct ServiceName {
    std::string nameSpace;
    std::string name;

    std::string toString() const { return nameSpace + '/' + name; }
};

struct CompareOptions {
    std::optional<std::string> port;  // by name or number; absent: all ports, and the first in pictures
    std::optional<IpFamily> family;  // absent: all families, and the first in pictures
};

// The same service on two nodes. Cost: the rules of both nodes.
Result<Comparison> compareNodes(const SnapshotPtr& snapshot, const ServiceName& service, const std::string& firstNode,
                                const std::string& secondNode, const CompareOptions& options = {});

// Two services of one cluster, their rules as `node` has them; empty: the first node whose rules were read.
Result<Comparison> compareServices(const SnapshotPtr& snapshot, const ServiceName& first, const ServiceName& second,
                                   const std::string& node = {}, const CompareOptions& options = {});

// One service at two times (or in two clusters, which is said), its rules as `node` has them at both.
// A service that only one of them has is an answer; one that neither has is an error.
Result<Comparison> compareTimes(const SnapshotPtr& first, const SnapshotPtr& second, const ServiceName& service,
                                const std::string& node = {}, const CompareOptions& options = {});

// What changed in the whole cluster: nodes, services, endpoints, and whose rules on which node. A row
// about a service names it. Cost: linear in both, but for nodes whose rules are the same byte for byte.
Comparison compareClusters(const SnapshotPtr& first, const SnapshotPtr& second);

}  // namespace fairlead::comparison
