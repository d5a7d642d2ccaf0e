#pragma once

#include "model/kubernetes/kubeconfig/context_access.h"
#include "model/kubernetes/kubeconfig/server_url.h"

namespace fairlead::kubernetes {

// Fills in what the cluster's entry says: server, proxy, certificate authority. Returns the login that stands in the
// server's URL. Problems and warnings go to `result`.
UrlLogin resolveCluster(const ClusterEntry& cluster, const Environment& environment, ContextAccess& result);

// What an exec plugin is told of the cluster (provideClusterInfo), as a JSON object.
std::string clusterInfoJson(const ClusterEntry& cluster, const ServerAccess& access);

}  // namespace fairlead::kubernetes
