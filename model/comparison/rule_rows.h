#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/comparison/comparison.h"
#include "model/kubeproxy/rule_drift.h"
#include "model/kubeproxy/service_slice.h"

#include <string>
#include <vector>

namespace fairlead::comparison {

// One side's rules of a service port and family. Nothing is owned.
struct RuleSide {
    const cluster::ClusterSnapshot& snapshot;
    const kubernetes::Service& service;
    const kubeproxy::ServiceSlice* slice = nullptr;  // null: the node has no rules for it
    const kubeproxy::NodeDrift* drift = nullptr;  // of the slice's node; null: not compared
};

// The rules, elements of sets and servers of both sides opposite each other, by what they do: neither
// counters nor comments nor the order of endpoints is a difference. Of two services their own names,
// addresses and ports count as the same. A difference is legitimate where both nodes have what
// kube-proxy should have written for each of them. Cost: O(n log n) in the slices' rules.
std::vector<Row> ruleRows(const RuleSide& first, const RuleSide& second, const Comparison& names);

}  // namespace fairlead::comparison
