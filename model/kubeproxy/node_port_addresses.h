#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/kubeproxy/proxy_settings.h"

#include <optional>
#include <vector>

namespace fairlead::kubeproxy {

// The addresses of the node that take node ports; nothing where all local ones do
// (nodePortAddresses is empty, or names only the other family).
std::optional<std::vector<IpAddress>> nodePortAddresses(const ProxySettings& settings, const cluster::ClusterNode& node,
                                                        IpFamily family);

// The node's own addresses as kube-proxy lists them: no loopback, no link-local IPv6, not those of
// kube-ipvs0. From the node's devices; where those were not read, what the API says.
std::vector<IpAddress> localAddresses(const cluster::ClusterNode& node, IpFamily family);

}  // namespace fairlead::kubeproxy
