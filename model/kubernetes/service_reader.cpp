#include "model/kubernetes/kind_readers.h"

#include <array>
#include <limits>

namespace fairlead::kubernetes {
namespace {

ServicePort readServicePort(const JsonFields& fields)
{
    ServicePort port;
    port.name = fields.text("name");
    port.protocol = fields.protocol("protocol");
    const auto number = fields.port("port");
    if (!number && !fields.has("port"))
        fields.fault("port", "is missing");
    else if (!number)
        fields.fault("port", "is not a port");
    port.port = number.value_or(0);
    port.targetPort = fields.portOrName("targetPort");
    if (port.targetPort.empty())
        port.targetPort = std::to_string(port.port);  // the API's default
    port.nodePort = fields.port("nodePort");
    port.appProtocol = fields.text("appProtocol");
    return port;
}

ServiceType readType(const JsonFields& spec)
{
    const std::string_view name = spec.view("type");
    if (name.empty())
        return ServiceType::clusterIp;
    for (const auto type :
         {ServiceType::clusterIp, ServiceType::nodePort, ServiceType::loadBalancer, ServiceType::externalName}) {
        if (name == toString(type))
            return type;
    }
    spec.fault("type", "is not a type of service that Fairlead knows");
    return ServiceType::clusterIp;
}

std::optional<TrafficPolicy> readTrafficPolicy(const JsonFields& spec, std::string_view key)
{
    const std::string_view name = spec.view(key);
    if (name.empty())
        return std::nullopt;
    for (const auto policy : {TrafficPolicy::cluster, TrafficPolicy::local}) {
        if (name == toString(policy))
            return policy;
    }
    spec.fault(key, "is neither Cluster nor Local");
    return std::nullopt;
}

std::vector<std::string> readClusterIps(const JsonFields& spec)
{
    std::vector<std::string> addresses = spec.texts("clusterIPs");
    if (addresses.empty() && !spec.view("clusterIP").empty())
        addresses.push_back(spec.text("clusterIP"));  // all there was before dual stack
    return addresses;
}

LoadBalancerIngress readIngress(const JsonFields& fields)
{
    LoadBalancerIngress ingress{fields.text("ip"), fields.text("hostname"), fields.text("ipMode")};
    if (ingress.ipMode.empty())
        ingress.ipMode = "VIP";
    return ingress;
}

// What decides where traffic goes: with half of it, the service would be drawn wrong.
void readRouting(const JsonFields& spec, Service& service)
{
    service.type = readType(spec);
    service.clusterIps = readClusterIps(spec);
    service.externalIps = spec.texts("externalIPs");
    service.loadBalancerSourceRanges = spec.texts("loadBalancerSourceRanges");
    service.externalTrafficPolicy = readTrafficPolicy(spec, "externalTrafficPolicy");
    service.internalTrafficPolicy = readTrafficPolicy(spec, "internalTrafficPolicy");
    service.publishNotReadyAddresses = spec.flag("publishNotReadyAddresses").value_or(false);
}

void readAffinity(const JsonFields& spec, Service& service)
{
    service.clientIpAffinity = spec.view("sessionAffinity") == "ClientIP";
    const auto seconds = spec.child("sessionAffinityConfig")
                             .child("clientIP")
                             .number("timeoutSeconds", 0, std::numeric_limits<std::int32_t>::max());
    if (seconds)
        service.affinityTimeoutSeconds = static_cast<std::uint32_t>(*seconds);
}

}  // namespace

Service readService(const JsonFields& object)
{
    Service service;
    service.meta = readObjectMeta(object);
    const JsonFields spec = object.child("spec");
    readRouting(spec.with(OnFault::leaveOutObject), service);
    readAffinity(spec, service);
    service.ports = spec.entries("ports", readServicePort, OnFault::leaveOutEntry);
    service.selector = spec.textMap("selector");
    service.externalName = spec.text("externalName");
    service.loadBalancerIp = spec.text("loadBalancerIP");
    service.loadBalancerClass = spec.text("loadBalancerClass");
    service.healthCheckNodePort = spec.port("healthCheckNodePort");
    service.allocateLoadBalancerNodePorts = spec.flag("allocateLoadBalancerNodePorts");
    service.trafficDistribution = spec.text("trafficDistribution");
    service.ipFamilies = spec.texts("ipFamilies");
    service.ipFamilyPolicy = spec.text("ipFamilyPolicy");
    service.loadBalancerIngress =
        object.child("status").child("loadBalancer").entries("ingress", readIngress, OnFault::leaveOutEntry);
    return service;
}

}  // namespace fairlead::kubernetes
