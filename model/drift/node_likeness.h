#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/kubeproxy/expected_ports.h"
#include "model/kubeproxy/proxy_settings.h"

#include <cstdint>
#include <span>

namespace fairlead::drift {

// A number that is the same for two nodes only if a comparison of their rules must end alike: their
// dumps hold the same rules, and the same should be there. The order of services in shared chains,
// counters, dates and the node's own addresses do not count. What differs in notation alone makes
// two numbers, which costs a comparison more but never a wrong answer (a collision of 64 bits
// aside). `expected`: one for each family that kube-proxy serves. Linear in the node's dumps and in
// the endpoints; no parsing. Any thread.
std::uint64_t likenessOf(const evidence::Evidence& evidence, const cluster::ClusterNode& node,
                         const kubeproxy::ProxySettings& settings, std::span<const kubeproxy::ExpectedPorts> expected);

}  // namespace fairlead::drift
