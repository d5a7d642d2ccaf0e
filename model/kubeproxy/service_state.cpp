#include "model/kubeproxy/service_state.h"

#include "model/kubeproxy/endpoint_selection.h"
#include "model/kubeproxy/service_frontends.h"

#include <algorithm>

namespace fairlead::kubeproxy {
namespace {

ServiceState stateOfPort(const std::vector<ServiceEndpoint>& endpoints)
{
    const bool usable = std::ranges::any_of(
        endpoints, [](const ServiceEndpoint& endpoint) { return endpoint.ready || (endpoint.serving && endpoint.terminating); });
    if (!usable)
        return ServiceState::noEndpoints;
    return std::ranges::all_of(endpoints, &ServiceEndpoint::ready) ? ServiceState::ok : ServiceState::degraded;
}

}  // namespace

std::string_view toString(ServiceState state)
{
    switch (state) {
    case ServiceState::ok:
        return "ok";
    case ServiceState::degraded:
        return "degraded";
    case ServiceState::noEndpoints:
        return "noEndpoints";
    case ServiceState::notProxied:
        break;
    }
    return "notProxied";
}

ServiceState stateOf(const cluster::ClusterSnapshot& snapshot, const kubernetes::Service& service)
{
    if (!isProxied(service))
        return ServiceState::notProxied;
    ServiceState state = ServiceState::ok;
    for (const kubernetes::ServicePort& port : service.ports) {
        for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
            if (!frontendsOf(service, port, family).virtualIps.empty())
                state = std::max(state, stateOfPort(endpointsOf(snapshot, service, port, family)));
        }
    }
    return state;
}

}  // namespace fairlead::kubeproxy
