#pragma once

#include "model/cluster/cluster_snapshot.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::drift {

// When the objects behind a service last changed, as far as the API says it: the creation of the
// service and its slices, and the time that the endpoint controller notes at a slice
// (endpoints.kubernetes.io/last-change-trigger-time). Nothing where no time is there.
std::optional<std::chrono::system_clock::time_point> lastChangeOf(const cluster::ClusterSnapshot& snapshot,
                                                                  const kubernetes::Service& service);

// How often kube-proxy of the node tries again at the latest: iptables.syncPeriod and its kin, else
// their default of 30 s.
std::chrono::seconds syncPeriodOf(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node);

// When the cluster was read; nothing where the evidence does not say it.
std::optional<std::chrono::system_clock::time_point> readAt(const cluster::ClusterSnapshot& snapshot);

// "30s", "1m30s", "500ms" as Go writes durations; nothing for other texts. Fractions of a second count as one.
std::optional<std::chrono::seconds> parseDuration(std::string_view text);

}  // namespace fairlead::drift
