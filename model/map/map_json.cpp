// The map for a program.

#include "model/map/map_text.h"
#include "model/map/map_words.h"

#include <boost/json.hpp>

#include <array>
#include <string_view>

namespace fairlead::map {

namespace {

namespace json = boost::json;

json::value textOrNull(const std::string& text) { return text.empty() ? json::value() : json::value(text); }

json::object countsJson(const Counts& counts)
{
    json::object result;
    for (std::size_t i = 0; i < podStates; ++i)
        result[stateWords()[i]] = counts[i];
    return result;
}

json::object podJson(const ClusterMap& map, std::uint32_t index)
{
    const MapPod& pod = map.pods()[index];
    json::array services;
    for (const std::uint32_t service : map.servicesOf(index))
        services.emplace_back(map.services()[service].object->meta.qualifiedName());
    return {{"namespace", pod.object->meta.nameSpace},
            {"name", pod.object->meta.name},
            {"address", pod.object->podIps.empty() ? json::value() : json::value(pod.object->podIps.front())},
            {"state", stateWords()[static_cast<std::size_t>(pod.state)]},
            {"services", std::move(services)}};
}

json::object nodeJson(const ClusterMap& map, const MapNode& node)
{
    constexpr std::array<std::string_view, 4> proxies{"", "absent", "notReady", "ready"};
    json::array pods;
    for (std::uint32_t pod = node.firstPod; pod < node.firstPod + node.podCount; ++pod)
        pods.push_back(podJson(map, pod));
    const std::string_view mode = node.evidence ? cluster::toString(node.evidence->mode) : "unknown";
    return {{"name", textOrNull(node.name)},
            {"ready", node.object() ? json::value(node.object()->ready()) : json::value()},
            {"proxyMode", mode == "unknown" ? json::value() : json::value(mode)},
            {"kubeProxy", textOrNull(std::string(proxies[static_cast<std::size_t>(node.proxy)]))},
            {"counts", countsJson(node.counts)},
            {"pods", std::move(pods)}};
}

json::object serviceJson(const ClusterMap& map, const MapService& service)
{
    constexpr std::array<std::string_view, 4> states{"ok", "degraded", "noEndpoints", "notProxied"};
    json::array pods;
    for (const std::uint32_t pod : service.pods)
        pods.emplace_back(map.pods()[pod].object->meta.qualifiedName());
    return {{"namespace", service.object->meta.nameSpace},
            {"name", service.object->meta.name},
            {"type", kubernetes::toString(service.object->type)},
            {"clusterIPs", json::array(service.object->clusterIps.begin(), service.object->clusterIps.end())},
            {"state", states[static_cast<std::size_t>(service.state)]},
            {"pods", std::move(pods)},
            {"endpointsElsewhere", service.elsewhere}};
}

}  // namespace

std::string mapJson(const ClusterMap& map)
{
    const auto& description = map.snapshot().evidence().description();
    json::array zones;
    for (const MapZone& zone : map.zones()) {
        json::array nodes;
        for (std::uint32_t node = zone.firstNode; node < zone.firstNode + zone.nodeCount; ++node)
            nodes.push_back(nodeJson(map, map.nodes()[node]));
        zones.push_back(json::object{{"name", zone.kind == MapZone::Kind::zone ? json::value(zone.name) : json::value()},
                                     {"nodes", std::move(nodes)}});
    }
    json::array services;
    for (const MapService& service : map.services())
        services.push_back(serviceJson(map, service));
    const json::object whole{{"cluster", description.cluster},
                             {"kubernetes", textOrNull(description.kubernetes)},
                             {"takenAt", textOrNull(description.takenAt)},
                             {"podsRead", map.podsRead()},
                             {"servicesRead", map.servicesRead()},
                             {"counts", countsJson(map.counts())},
                             {"zones", std::move(zones)},
                             {"services", std::move(services)}};
    return json::serialize(whole);
}

}  // namespace fairlead::map
