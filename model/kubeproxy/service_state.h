#pragma once

#include "model/cluster/cluster_snapshot.h"

#include <cstdint>
#include <string_view>

namespace fairlead::kubeproxy {

// How a service stands by the API's word (contract, section 4): every endpoint ready, some not,
// none usable for at least one port and family, or none of kube-proxy's business.
enum class ServiceState : std::uint8_t { ok, degraded, noEndpoints, notProxied };

std::string_view toString(ServiceState state);  // "ok", "degraded", "noEndpoints", "notProxied"

ServiceState stateOf(const cluster::ClusterSnapshot& snapshot, const kubernetes::Service& service);

}  // namespace fairlead::kubeproxy
