#pragma once

#include "model/core/address.h"
#include "model/core/protocol.h"
#include "model/kubernetes/objects.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::kubeproxy {

// One port of a service, as kube-proxy names it.
struct ServicePortName {
    std::string nameSpace;
    std::string name;
    std::string port;  // empty for an unnamed port
    Protocol protocol = Protocol::tcp;

    // "shop/frontend:http", "shop/cart": as in comments.
    std::string toString() const;
    friend auto operator<=>(const ServicePortName&, const ServicePortName&) = default;
};

// 16 characters after KUBE-SVC-, KUBE-SVL-, KUBE-EXT-, KUBE-FW-, KUBE-XLB- (facts, section 1.4).
std::string serviceHash(const ServicePortName& port);
// 16 characters after KUBE-SEP-; `endpoint` is "ip:port" or "[ip]:port".
std::string endpointHash(const ServicePortName& port, std::string_view endpoint);
// "WQMS4GUT-shop/catalog/tcp/grpc": what follows "service-" in nftables mode (section 2.3).
std::string nftServiceBase(const ServicePortName& port);
std::string nftEndpointBase(const ServicePortName& port, const IpAddress& address, std::uint16_t endpointPort);

}  // namespace fairlead::kubeproxy
