#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/core/source_ref.h"

#include <string>
#include <vector>

namespace fairlead::kubeproxy {

// Every line of a node's dumps (both iptables backends, nft, ipsets, IPVS) that names the address
// as a whole ("10.244.1.4", but not "10.244.1.40"), verbatim, in the order of the evidence; at most
// `limit`. Linear in the dumps: not for the UI thread on big nodes.
std::vector<SourceRef> mentionsOf(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node,
                                  const IpAddress& address, std::size_t limit = 1000);

// Every line of a node's dumps that belongs to the service: rules, elements of sets and maps, virtual and
// real servers, verbatim; at most `limit`. Linear in the dumps: not for the UI thread on big nodes.
std::vector<SourceRef> rulesOf(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node,
                               const kubernetes::Service& service, std::size_t limit = 1000);

}  // namespace fairlead::kubeproxy
