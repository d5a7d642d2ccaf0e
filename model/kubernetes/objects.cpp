#include "model/kubernetes/objects.h"

#include <algorithm>

namespace fairlead::kubernetes {
namespace {

bool isTrue(const std::vector<Condition>& conditions, std::string_view type)
{
    const auto condition = std::ranges::find(conditions, type, &Condition::type);
    return condition != conditions.end() && condition->status == "True";
}

}  // namespace

std::string Node::zone() const
{
    // The second is what clusters before 1.17 wrote.
    for (const char* label : {"topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"}) {
        if (const auto zone = meta.labels.find(label); zone != meta.labels.end())
            return zone->second;
    }
    return {};
}

bool Node::ready() const { return isTrue(conditions, "Ready"); }

std::vector<IpAddress> Node::internalIps() const
{
    std::vector<IpAddress> result;
    for (const NodeAddress& address : addresses) {
        if (address.type != "InternalIP")
            continue;
        if (const auto parsed = IpAddress::parse(address.address))
            result.push_back(*parsed);
    }
    return result;
}

bool Service::headless() const { return !clusterIps.empty() && clusterIps.front() == "None"; }

bool Pod::ready() const { return isTrue(conditions, "Ready"); }

std::string_view toString(ServiceType type)
{
    switch (type) {
    case ServiceType::clusterIp:
        return "ClusterIP";
    case ServiceType::nodePort:
        return "NodePort";
    case ServiceType::loadBalancer:
        return "LoadBalancer";
    case ServiceType::externalName:
        return "ExternalName";
    }
    return "";
}

std::string_view toString(TrafficPolicy policy) { return policy == TrafficPolicy::local ? "Local" : "Cluster"; }

}  // namespace fairlead::kubernetes
