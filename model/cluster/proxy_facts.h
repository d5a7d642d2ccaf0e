#pragma once

#include "model/cluster/cluster_snapshot.h"

#include <string_view>
#include <unordered_map>
#include <vector>

namespace fairlead::cluster {

// One place that tells in which mode kube-proxy runs.
struct ModeWitness {
    ProxyMode mode = ProxyMode::unknown;
    SourceRef source;
};

// What the rules of the node show, a witness for each mode that left any; and what kube-proxy says of itself: its
// /proxyMode, /configz and log, the most trustworthy first.
std::vector<ModeWitness> modesInRules(const ClusterNode& node, const evidence::Evidence& evidence);
std::vector<ModeWitness> modesSaid(const ClusterNode& node, const evidence::Evidence& evidence);
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
