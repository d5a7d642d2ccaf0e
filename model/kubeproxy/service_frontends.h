#pragma once

#include "model/kubeproxy/service_port.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace fairlead::kubeproxy {

// Where clients reach one port of a service, in one address family: what kube-proxy makes rules for.
struct ServiceFrontends {
    enum class Kind : std::uint8_t { clusterIp, externalIp, loadBalancerIp };
    struct VirtualIp {
        Kind kind = Kind::clusterIp;
        IpAddress address;
    };
    ServicePortName name;
    std::uint16_t port = 0;
    std::vector<VirtualIp> virtualIps;
    std::optional<std::uint16_t> nodePort;
    std::optional<std::uint16_t> healthCheckNodePort;  // only with externalTrafficPolicy Local on a load balancer

    bool hasVirtualIp(const IpAddress& address) const;
    // Reachable from outside: it has a node port, an external IP or a load balancer's IP.
    bool externallyAccessible() const;
};

ServicePortName nameOf(const kubernetes::Service& service, const kubernetes::ServicePort& port);

ServiceFrontends frontendsOf(const kubernetes::Service& service, const kubernetes::ServicePort& port, IpFamily family);

// False for headless services, ExternalName, and those that another proxy serves
// (label service.kubernetes.io/service-proxy-name): kube-proxy writes nothing for them.
bool isProxied(const kubernetes::Service& service);

}  // namespace fairlead::kubeproxy
