#pragma once

#include "model/cluster/cluster_snapshot.h"

#include <string_view>
#include <unordered_map>
#include <vector>

namespace fairlead::cluster {

// The pods of kube-system in which kube-proxy runs, by their node: looked for once for all nodes.
using ProxyPods = std::unordered_map<std::string_view, std::vector<const kubernetes::Pod*>>;
ProxyPods proxyPodsByNode(const kubernetes::Objects& objects);

// Finds out a node's proxy mode and kube-proxy's version and stores them with how we know. The
// rules themselves are the most reliable witness; where they show several modes (leftovers of a
// change) or none, what kube-proxy says of itself decides: its /proxyMode, /configz, its log.
// Sources: facts on kube-proxy's rules, sections 1V and 5.
void findProxyFacts(ClusterNode& node, const evidence::Evidence& evidence, const kubernetes::Objects& objects,
                    const ProxyPods& proxyPods);

}  // namespace fairlead::cluster
