#include "model/kubeproxy/service_frontends.h"

#include <algorithm>

namespace fairlead::kubeproxy {
namespace {

void addAddress(ServiceFrontends& frontends, ServiceFrontends::Kind kind, const std::string& text, IpFamily family)
{
    const auto address = IpAddress::parse(text);
    if (address && address->family() == family)
        frontends.virtualIps.push_back({kind, *address});
}

}  // namespace

bool ServiceFrontends::hasVirtualIp(const IpAddress& address) const
{
    return std::ranges::find(virtualIps, address, &VirtualIp::address) != virtualIps.end();
}

bool ServiceFrontends::externallyAccessible() const
{
    return nodePort || std::ranges::any_of(virtualIps, [](const VirtualIp& ip) { return ip.kind != Kind::clusterIp; });
}

ServicePortName nameOf(const kubernetes::Service& service, const kubernetes::ServicePort& port)
{
    return {service.meta.nameSpace, service.meta.name, port.name, port.protocol};
}

ServiceFrontends frontendsOf(const kubernetes::Service& service, const kubernetes::ServicePort& port, IpFamily family)
{
    ServiceFrontends frontends;
    frontends.name = nameOf(service, port);
    frontends.port = port.port;
    if (!isProxied(service))
        return frontends;
    for (const std::string& address : service.clusterIps)
        addAddress(frontends, ServiceFrontends::Kind::clusterIp, address, family);
    // A family without a ClusterIP has no rules at all, node ports included.
    if (frontends.virtualIps.empty())
        return frontends;
    for (const std::string& address : service.externalIps)
        addAddress(frontends, ServiceFrontends::Kind::externalIp, address, family);
    for (const kubernetes::LoadBalancerIngress& ingress : service.loadBalancerIngress) {
        if (ingress.ipMode != "Proxy")
            addAddress(frontends, ServiceFrontends::Kind::loadBalancerIp, ingress.ip, family);
    }
    frontends.nodePort = port.nodePort;
    if (service.externalPolicyLocal() && service.type == kubernetes::ServiceType::loadBalancer)
        frontends.healthCheckNodePort = service.healthCheckNodePort;
    return frontends;
}

bool isProxied(const kubernetes::Service& service)
{
    return service.type != kubernetes::ServiceType::externalName && !service.headless()
        && !service.meta.labels.contains("service.kubernetes.io/service-proxy-name");
}

}  // namespace fairlead::kubeproxy
