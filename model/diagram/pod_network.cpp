#include "model/diagram/pod_network.h"

#include <simdjson.h>

#include <algorithm>
#include <set>
#include <string_view>

namespace fairlead::diagram {

namespace {

using cluster::ClusterNode;
using cluster::Device;
using cluster::Route;

std::string textOf(const simdjson::simdjson_result<simdjson::dom::element>& value)
{
    std::string_view text;
    return value.get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

// Every "subnet" below the IPAM section, however its ranges are nested.
void collectSubnets(simdjson::dom::element element, std::vector<std::string>& subnets, int depth)
{
    constexpr int deepest = 8;
    if (depth > deepest)
        return;
    simdjson::dom::object object;
    simdjson::dom::array array;
    if (element.get(object) == simdjson::SUCCESS) {
        for (const auto& field : object) {
            if (field.key == "subnet")
                subnets.push_back(textOf(simdjson::simdjson_result<simdjson::dom::element>(simdjson::dom::element(field.value))));
            else
                collectSubnets(field.value, subnets, depth + 1);
        }
    } else if (element.get(array) == simdjson::SUCCESS) {
        for (const auto& each : array)
            collectSubnets(each, subnets, depth + 1);
    }
}

bool readPlugin(const std::string& text, CniConfiguration& configuration)
{
    simdjson::dom::parser parser;
    simdjson::dom::element document;
    if (parser.parse(text).get(document) != simdjson::SUCCESS)
        return false;
    simdjson::dom::element plugin = document;
    if (document["plugins"].at(0).get(plugin) != simdjson::SUCCESS)
        plugin = document;
    configuration.plugin = textOf(plugin["type"]);
    configuration.bridge = textOf(plugin["bridge"]);
    simdjson::dom::element ipam;
    if (plugin["ipam"].get(ipam) == simdjson::SUCCESS) {
        configuration.ipam = textOf(ipam["type"]);
        collectSubnets(ipam, configuration.subnets, 0);
    }
    return !configuration.plugin.empty();
}

const std::vector<Route>* routesOf(const ClusterNode& node, IpFamily family)
{
    const auto& routes = family == IpFamily::ipv4 ? node.network.routes : node.network.routes6;
    return routes ? &*routes : nullptr;
}

const Device* findDevice(const ClusterNode& node, std::string_view name)
{
    if (!node.network.devices)
        return nullptr;
    const auto found = std::ranges::find(*node.network.devices, name, &Device::name);
    return found == node.network.devices->end() ? nullptr : &*found;
}

std::size_t pluggedInto(const ClusterNode& node, std::string_view bridge)
{
    return node.network.devices ? static_cast<std::size_t>(std::ranges::count(*node.network.devices, bridge, &Device::master))
                                : 0;
}

std::string addressOn(const Device& device, IpFamily family)
{
    for (const cluster::DeviceAddress& each : device.addresses) {
        if (each.address.family() == family && each.scope != "link")
            return each.address.toString() + '/' + std::to_string(each.prefixLength);
    }
    return {};
}

}  // namespace

std::string firstOfFamily(const std::vector<std::string>& texts, IpFamily family)
{
    for (const std::string& text : texts) {
        const auto prefix = Prefix::parse(text);
        if (prefix && prefix->family() == family)
            return text;
    }
    return {};
}

CniConfiguration readCniConfiguration(const evidence::Evidence& evidence, const std::string& node)
{
    CniConfiguration configuration;
    for (const std::string& path : evidence.pathsBelow("nodes/" + node + "/cni/")) {
        const auto text = evidence.find(path);
        if (text && readPlugin(*text, configuration)) {
            configuration.source = evidence.reference(path, 0);
            return configuration;
        }
    }
    return {};
}

PodNetwork::PodNetwork(const cluster::ClusterSnapshot& snapshot, IpFamily family) : m_snapshot(snapshot), m_family(family) { }

const CniConfiguration& PodNetwork::cniOf(const ClusterNode& node)
{
    const auto [found, added] = m_cni.try_emplace(node.name);
    if (added)
        found->second = readCniConfiguration(m_snapshot.evidence(), node.name);
    return found->second;
}

std::string PodNetwork::podCidrOf(const ClusterNode& node) const
{
    return node.object ? firstOfFamily(node.object->podCidrs, m_family) : std::string();
}

const Route* PodNetwork::routeTo(const ClusterNode& node, const IpAddress& pod) const
{
    const std::vector<Route>* const routes = routesOf(node, m_family);
    if (!routes)
        return nullptr;
    const Route* best = nullptr;
    for (const Route& route : *routes) {
        const bool direct = route.type == Route::Type::unicast && route.table == "main" && !route.gateway;
        if (direct && route.destination.contains(pod) && (!best || route.destination.length() > best->destination.length()))
            best = &route;
    }
    return best && best->destination.length() > 0 ? best : nullptr;
}

GraphNode::Network PodNetwork::describe(const ClusterNode& node)
{
    GraphNode::Network network;
    const auto cidr = Prefix::parse(podCidrOf(node));
    const std::vector<Route>* const routes = routesOf(node, m_family);
    if (!cidr || !routes)
        return network;
    const auto within = [&](const Route& route) {
        return route.type == Route::Type::unicast && route.table == "main" && !route.gateway
            && cidr->contains(route.destination.address());
    };
    for (const Route& route : *routes) {
        if (!within(route))
            continue;
        network.sources = {route.source};
        const Device* const device = findDevice(node, route.device);
        network.cables = pluggedInto(node, route.device);
        if (network.cables > 0 || (device && device->kind == "bridge")) {
            network.bridge = route.device;
            network.address = device ? addressOn(*device, m_family) : std::string();
            if (device)
                network.sources.push_back(device->source);
            network.description = "The pods of " + node.name + " are plugged into the bridge " + network.bridge + " with "
                + std::to_string(network.cables) + " veth cables; " + network.address + " is their gateway.";
            return network;
        }
        network.routePerPod = network.routePerPod || route.destination.isHost();
    }
    if (network.routePerPod)
        network.description = "Each pod of " + node.name + " has a veth cable and a route of its own; there is no bridge.";
    return network;
}

// "The IPAM plugin host-local gave it 10.244.2.3 out of 10.244.2.0/24, the podCIDR of worker-1."
std::string PodNetwork::givenFrom(const ClusterNode& node, const IpAddress& address)
{
    const CniConfiguration& cni = cniOf(node);
    const std::string podCidr = podCidrOf(node);
    const auto holds = [&address](const std::string& text) {
        const auto prefix = Prefix::parse(text);
        return prefix && prefix->contains(address);
    };
    const auto subnet = std::ranges::find_if(cni.subnets, holds);
    const std::string from = subnet != cni.subnets.end() ? *subnet : holds(podCidr) ? podCidr : std::string();
    const std::string who = cni.plugin.empty()
        ? "The CNI plugin, which the evidence does not name,"
        : "The CNI plugin " + cni.plugin + (cni.ipam.empty() ? "" : " (IPAM " + cni.ipam + ')');
    if (from.empty())
        return podCidr.empty()
            ? std::string()
            : who + " gave it " + address.toString() + ", which is not in the podCIDR " + podCidr + " of " + node.name + '.';
    return who + " gave it " + address.toString() + " out of " + from
        + (from == podCidr       ? ", the podCIDR of " + node.name + '.'
               : podCidr.empty() ? "."
                                 : "; the podCIDR is " + podCidr + '.');
}

void PodNetwork::describe(GraphEndpoint& endpoint)
{
    const ClusterNode* const node = m_snapshot.findNode(endpoint.node);
    const auto address = IpAddress::parse(endpoint.address);
    if (!node || !address || endpoint.onlyInRules)
        return;
    if (endpoint.hostNetwork) {
        endpoint.made = "It uses the address of the node: kubelet called no CNI plugin for it.";
        return;
    }
    if (endpoint.pod.empty())
        return;
    endpoint.made = givenFrom(*node, *address);
    if (!cniOf(*node).source.file.empty())
        endpoint.sources.push_back(cniOf(*node).source);
    const Route* const route = routeTo(*node, *address);
    if (!route)
        return;
    const bool own = route->destination.isHost();
    const bool bridge = pluggedInto(*node, route->device) > 0;
    if (own)
        endpoint.device = route->device;
    if (own || bridge)
        endpoint.made += std::string(endpoint.made.empty() ? "" : " ")
            + (own ? "Its cable ends in the device " + route->device + " of the node."
                   : "Its veth is one of the " + std::to_string(pluggedInto(*node, route->device)) + " plugged into the bridge "
                       + route->device + ".");
    endpoint.sources.push_back(route->source);
}

}  // namespace fairlead::diagram
