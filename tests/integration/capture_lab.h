#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "tests/integration/kernel_judge.h"

#include <string>
#include <vector>

namespace fairlead::test {

// What the kernel needs to be a node of a capture: the devices with their addresses, the routes, the
// ipsets, the names that count for nfacct. Ports of a bridge are left out: the bridge stands for them.
LabPlan planOf(const cluster::ClusterSnapshot& capture, const cluster::ClusterNode& node);

// The node's rules, of every backend and family that the capture has: what iptables-save printed, and
// kube-proxy's own nft tables.
LoadedRules rulesOf(const cluster::ClusterSnapshot& capture, const cluster::ClusterNode& node);

// Connections to every port of every service, at each of its addresses and at node ports, to its
// endpoints, and to nobody; from pods of the node, which have never asked before, from the endpoints
// themselves, from processes of the node, from other nodes' pods, and from outside. TCP and UDP.
std::vector<SentPacket> packetsOf(const cluster::ClusterSnapshot& capture, const cluster::ClusterNode& node, IpFamily family);

}  // namespace fairlead::test
