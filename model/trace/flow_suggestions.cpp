#include "model/trace/flow_suggestions.h"

#include <algorithm>

namespace fairlead::trace {

namespace {

// Node ports times nodes is the one product here, so beyond this only the first nodes are named.
constexpr std::size_t mostNodesPerPort = 10;

// "service:shop/frontend", or with ":http" where there are several ports to tell apart.
std::string targetOf(const kubernetes::Service& service, const kubernetes::ServicePort& port)
{
    std::string text = "service:" + service.meta.nameSpace + '/' + service.meta.name;
    if (service.ports.size() > 1)
        text += ':' + (port.name.empty() ? std::to_string(port.port) : port.name);
    return text;
}

}  // namespace

std::vector<std::string> suggestOrigins(const cluster::ClusterSnapshot& snapshot)
{
    std::vector<std::string> origins{"outside"};
    for (const cluster::ClusterNode& node : snapshot.nodes())
        origins.push_back("node:" + node.name);
    const auto firstPod = static_cast<std::ptrdiff_t>(origins.size());
    if (const auto& pods = snapshot.objects().pods) {
        for (const kubernetes::Pod& pod : *pods) {
            if (!pod.podIps.empty() && !pod.nodeName.empty())
                origins.push_back("pod:" + pod.meta.nameSpace + '/' + pod.meta.name);
        }
    }
    std::sort(origins.begin() + firstPod, origins.end());
    return origins;
}

std::vector<std::string> suggestTargets(const cluster::ClusterSnapshot& snapshot)
{
    std::vector<std::string> services;
    std::vector<std::string> nodePorts;
    const auto& objects = snapshot.objects().services;
    if (!objects)
        return services;
    const std::size_t nodes = std::min(snapshot.nodes().size(), mostNodesPerPort);
    for (const kubernetes::Service& service : *objects) {
        for (const kubernetes::ServicePort& port : service.ports) {
            if (!service.headless() && service.type != kubernetes::ServiceType::externalName)
                services.push_back(targetOf(service, port));
            for (std::size_t node = 0; port.nodePort && node < nodes; ++node)
                nodePorts.push_back("node:" + snapshot.nodes()[node].name + ':' + std::to_string(*port.nodePort)
                                    + (port.protocol == Protocol::tcp ? "" : '/' + toString(port.protocol)));
        }
    }
    std::ranges::sort(services);
    std::ranges::sort(nodePorts);
    services.insert(services.end(), nodePorts.begin(), nodePorts.end());
    return services;
}

}  // namespace fairlead::trace
