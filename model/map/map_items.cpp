// The things on the map as entries of a picture.

#include "model/map/map_words.h"

#include <algorithm>

namespace fairlead::map {

namespace {

using diagram::Link;

constexpr std::size_t mostNamed = 6;

Link serviceLink(const MapService& service, const std::string& node = {})
{
    Link link{Link::Kind::service, service.object->meta.nameSpace, service.object->meta.name, node, {}, {}};
    return link;
}

// "Behind shop/cart, shop/web and 3 more."
std::string namesOf(const ClusterMap& map, std::span<const std::uint32_t> services)
{
    std::string words;
    for (std::size_t i = 0; i < std::min(services.size(), mostNamed); ++i)
        words += (i > 0 ? ", " : "") + map.services()[services[i]].object->meta.qualifiedName();
    if (services.size() > mostNamed)
        words += " and " + std::to_string(services.size() - mostNamed) + " more";
    return words;
}

// The services with an endpoint on the node, in order.
std::vector<std::uint32_t> servicesOnNode(const ClusterMap& map, const MapNode& node)
{
    std::vector<std::uint32_t> services;
    for (std::uint32_t pod = node.firstPod; pod < node.firstPod + node.podCount; ++pod) {
        const auto own = map.servicesOf(pod);
        services.insert(services.end(), own.begin(), own.end());
    }
    std::ranges::sort(services);
    const auto doubles = std::ranges::unique(services);
    services.erase(doubles.begin(), doubles.end());
    return services;
}

void describeZone(const ClusterMap& map, const MapZone& zone, diagram::Item& item)
{
    item.role = diagram::Role::zone;
    item.name = zone.kind == MapZone::Kind::zone ? "Zone " + zone.name : titleOf(zone);
    item.description = countsOf(zone) + '.';
    if (zone.kind == MapZone::Kind::noZone)
        item.description += " These nodes carry no label topology.kubernetes.io/zone.";
    if (zone.kind == MapZone::Kind::noNode)
        item.description += " No scheduler has given them a node yet, so no address and no rules.";
    for (std::uint32_t node = zone.firstNode; node < zone.firstNode + zone.nodeCount && item.evidence.size() < mostNamed;
         ++node) {
        if (const kubernetes::Node* object = map.nodes()[node].object())
            item.evidence.push_back(object->meta.source);
    }
}

void describeNode(const ClusterMap& map, const MapNode& node, const Thing& shown, diagram::Item& item)
{
    item.role = roleOf(map, node);
    item.name = "Node " + node.name;
    item.description = stateOf(map, node) + ". ";
    item.description += map.podsRead() ? counted(node.podCount, "pod", "pods") : "Its pods were not read";
    if (node.podCount > 0)
        item.description += ": " + wordsOf(node.counts);
    item.description += '.';
    item.link = {Link::Kind::node, {}, node.name, {}, {}, {}};
    const auto services = servicesOnNode(map, node);
    if (!services.empty())
        item.description += " Endpoints of " + namesOf(map, services) + '.';
    // Every service is on every node: what is asked about comes first.
    if (shown.kind == Thing::Kind::service)
        item.drill = serviceLink(map.services()[shown.index], node.name);
    else if (!services.empty())
        item.drill = serviceLink(map.services()[services.front()], node.name);
    else if (!map.services().empty())
        item.drill = serviceLink(map.services().front(), node.name);
    if (node.object())
        item.evidence.push_back(node.object()->meta.source);
    if (node.evidence && !node.evidence->modeSource.file.empty())
        item.evidence.push_back(node.evidence->modeSource);
}

void describePod(const ClusterMap& map, std::uint32_t index, const Thing& shown, diagram::Item& item)
{
    const MapPod& pod = map.pods()[index];
    const MapNode& node = map.nodes()[pod.node];
    item.role = roleOf(pod.state);
    item.name = "Pod " + pod.object->meta.qualifiedName();
    item.description = stateOf(pod) + ". ";
    item.description += pod.object->podIps.empty() ? "It has no address" : "Address " + addressOf(*pod.object);
    item.description += pod.object->hostNetwork ? " (the node's own)" : "";
    item.description += node.holdsNodeless() ? "; it has no node." : "; on node " + node.name + '.';
    item.link = {Link::Kind::pod, pod.object->meta.nameSpace, pod.object->meta.name, node.name, {}, {}};
    const auto services = map.servicesOf(index);
    item.description += services.empty() ? " No service leads to it." : " Behind " + namesOf(map, services) + '.';
    const bool behindShown = shown.kind == Thing::Kind::service && std::ranges::find(services, shown.index) != services.end();
    if (behindShown)
        item.drill = serviceLink(map.services()[shown.index], node.name);
    else if (!services.empty())
        item.drill = serviceLink(map.services()[services.front()], node.name);
    item.evidence.push_back(pod.object->meta.source);
}

void describeService(const ClusterMap& map, const MapService& service, diagram::Item& item)
{
    item.role = roleOf(service.state);
    item.name = "Service " + service.object->meta.qualifiedName();
    item.description = std::string(kubernetes::toString(service.object->type)) + ", " + addressOf(*service.object) + "; "
        + reachOf(map, service) + '.';
    item.link = item.drill = serviceLink(service);
    item.evidence.push_back(service.object->meta.source);
    for (const kubernetes::EndpointSlice* slice : map.snapshot().slicesOf(*service.object))
        item.evidence.push_back(slice->meta.source);
}

template <class List, class NameOf> Thing findByName(Thing::Kind kind, const List& list, const std::string& name, NameOf nameOf)
{
    for (std::uint32_t i = 0; i < list.size(); ++i) {
        if (nameOf(list[i]) == name)
            return {kind, i};
    }
    return {};
}

}  // namespace

std::string idOf(const ClusterMap& map, const Thing& thing)
{
    switch (thing.kind) {
    case Thing::Kind::zone:
        return "zone:" + titleOf(map.zones()[thing.index]);
    case Thing::Kind::node:
        return "node:" + map.nodes()[thing.index].name;
    case Thing::Kind::pod:
        return "pod:" + map.pods()[thing.index].object->meta.qualifiedName();
    case Thing::Kind::service:
        return "service:" + map.services()[thing.index].object->meta.qualifiedName();
    case Thing::Kind::none:
        break;
    }
    return {};
}

Thing thingOf(const ClusterMap& map, const std::string& id)
{
    const auto colon = id.find(':');
    if (colon == std::string::npos)
        return {};
    const std::string kind = id.substr(0, colon);
    const std::string name = id.substr(colon + 1);
    if (kind == "zone")
        return findByName(Thing::Kind::zone, map.zones(), name, [](const MapZone& zone) { return titleOf(zone); });
    if (kind == "node" && !name.empty())
        return findByName(Thing::Kind::node, map.nodes(), name, [](const MapNode& node) { return node.name; });
    if (kind == "pod")
        return findByName(Thing::Kind::pod, map.pods(), name, [](const MapPod& pod) { return pod.object->meta.qualifiedName(); });
    if (kind == "service")
        return findByName(Thing::Kind::service, map.services(), name,
                          [](const MapService& service) { return service.object->meta.qualifiedName(); });
    return {};
}

diagram::Item itemOf(const ClusterMap& map, const MapLayout& layout, const Thing& thing, const Thing& shown)
{
    diagram::Item item;
    item.id = idOf(map, thing);
    item.shape = diagram::Shape{diagram::Shape::Kind::roundedRectangle, layout.rectOf(map, thing), false};
    switch (thing.kind) {
    case Thing::Kind::zone:
        describeZone(map, map.zones()[thing.index], item);
        break;
    case Thing::Kind::node:
        describeNode(map, map.nodes()[thing.index], shown, item);
        break;
    case Thing::Kind::pod:
        describePod(map, thing.index, shown, item);
        break;
    case Thing::Kind::service:
        describeService(map, map.services()[thing.index], item);
        break;
    case Thing::Kind::none:
        break;
    }
    return item;
}

}  // namespace fairlead::map
