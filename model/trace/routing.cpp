#include "model/trace/routing.h"

#include <algorithm>

namespace fairlead::trace {

using cluster::Device;
using cluster::DeviceAddress;
using cluster::Route;
using cluster::RoutingRule;

namespace {

using Type = netfilter::AddressTypeMatch::Type;

constexpr std::uint16_t typeBit(Route::Type type)
{
    switch (type) {
    case Route::Type::local:
        return Type::local;
    case Route::Type::broadcast:
        return Type::broadcast;
    case Route::Type::anycast:
        return Type::anycast;
    case Route::Type::multicast:
        return Type::multicast;
    case Route::Type::blackhole:
        return Type::blackhole;
    case Route::Type::unreachable:
        return Type::unreachable;
    case Route::Type::prohibit:
        return Type::prohibit;
    case Route::Type::throwRoute:
        return Type::throwRoute;
    case Route::Type::unicast:
    case Route::Type::other:
        break;
    }
    return Type::unicast;
}

constexpr RouteAnswer::Kind answerKind(Route::Type type)
{
    switch (type) {
    case Route::Type::local:
        return RouteAnswer::Kind::local;
    case Route::Type::unicast:
        return RouteAnswer::Kind::unicast;
    case Route::Type::blackhole:
        return RouteAnswer::Kind::blackhole;
    case Route::Type::unreachable:
    case Route::Type::prohibit:
        return RouteAnswer::Kind::unreachable;
    default:
        return RouteAnswer::Kind::notKnown;
    }
}

bool isMulticast(const IpAddress& address)
{
    return address.isIpv4() ? (address.bytes()[0] & 0xf0) == 0xe0 : address.bytes()[0] == 0xff;
}

// As `ip route` writes it, without the parts that do not steer.
std::string routeText(const Route& route)
{
    std::string text;
    switch (route.type) {
    case Route::Type::unicast:
        break;
    case Route::Type::local:
        text = "local ";
        break;
    case Route::Type::broadcast:
        text = "broadcast ";
        break;
    case Route::Type::blackhole:
        text = "blackhole ";
        break;
    case Route::Type::unreachable:
        text = "unreachable ";
        break;
    case Route::Type::prohibit:
        text = "prohibit ";
        break;
    default:
        text = "other ";
        break;
    }
    if (route.destination.length() == 0)
        text += "default";
    else
        text += route.destination.isHost() ? route.destination.address().toString() : route.destination.toString();
    if (route.gateway)
        text += " via " + route.gateway->toString();
    if (!route.device.empty())
        text += " dev " + route.device;
    return text;
}

bool isDead(const Route& route) { return std::ranges::find(route.flags, "dead") != route.flags.end(); }

}  // namespace

Routing::Routing(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node, IpFamily family)
    : m_node(node), m_family(family)
{
    const auto& routes = family == IpFamily::ipv4 ? node.network.routes : node.network.routes6;
    if (routes)
        readEvidence();
    else
        deriveFromApi(snapshot);
}

const std::vector<Device>* Routing::devices() const { return m_node.network.devices ? &*m_node.network.devices : nullptr; }

void Routing::readEvidence()
{
    for (const Route& route : *(m_family == IpFamily::ipv4 ? m_node.network.routes : m_node.network.routes6)) {
        if (route.destination.family() == m_family && !isDead(route))
            add(route);
    }
    if (m_family == IpFamily::ipv4 && m_node.network.rules && !m_node.network.rules->empty()) {
        m_rules = *m_node.network.rules;
        std::ranges::stable_sort(m_rules, {}, &RoutingRule::priority);
        return;
    }
    lookUpTables({"local", "main", "default"});
}

void Routing::lookUpTables(std::initializer_list<const char*> tables)
{
    for (const char* table : tables) {
        RoutingRule rule;
        rule.table = table;
        m_rules.push_back(std::move(rule));
    }
}

void Routing::add(const Route& route)
{
    auto& slot = m_tables[route.table].byLength[route.destination.length()][route.destination.address()];
    if (slot == nullptr || route.metric < slot->metric)
        slot = &route;
}

void Routing::addDerived(Route::Type type, const Prefix& destination, std::optional<IpAddress> gateway)
{
    if (destination.family() != m_family)
        return;
    Route route;
    route.type = type;
    route.destination = destination;
    route.gateway = gateway;
    route.table = type == Route::Type::local ? "local" : "main";
    m_derived.push_back(std::move(route));
}

void Routing::deriveFromApi(const cluster::ClusterSnapshot& snapshot)
{
    m_fromApi = true;
    const auto addNode = [this](const kubernetes::Node& object, bool self) {
        std::optional<IpAddress> internal;
        for (const IpAddress& address : object.internalIps()) {
            addDerived(self ? Route::Type::local : Route::Type::unicast, Prefix(address));
            if (address.family() == m_family && !internal)
                internal = address;
        }
        for (const std::string& text : object.podCidrs) {
            if (const auto prefix = Prefix::parse(text))
                addDerived(Route::Type::unicast, *prefix, self ? std::nullopt : internal);
        }
    };
    if (snapshot.objects().nodes) {
        for (const kubernetes::Node& object : *snapshot.objects().nodes)
            addNode(object, &object == m_node.object);
    }
    const bool ipv4 = m_family == IpFamily::ipv4;
    addDerived(Route::Type::local, Prefix::parse(ipv4 ? "127.0.0.0/8" : "::1/128").value());
    addDerived(Route::Type::unicast, Prefix::parse(ipv4 ? "0.0.0.0/0" : "::/0").value());
    // In IPVS mode every address that it serves is bound on the node.
    if (m_node.rules.ipvs) {
        for (const netfilter::VirtualServer& server : m_node.rules.ipvs->virtualServers) {
            if (!server.firewallMark && server.address.family() == m_family)
                addDerived(Route::Type::local, Prefix(server.address));
        }
    }
    for (const Route& route : m_derived)
        add(route);
    lookUpTables({"local", "main"});
}

const Route* Routing::findIn(const Table& table, const IpAddress& destination) const
{
    for (const auto& [length, routes] : table.byLength) {
        const auto found = routes.find(Prefix(destination, length).address());
        if (found != routes.end())
            return found->second;
    }
    return nullptr;
}

const Route* Routing::findIn(const std::string& table, const IpAddress& destination) const
{
    const auto found = m_tables.find(table.empty() ? std::string("main") : table);
    return found == m_tables.end() ? nullptr : findIn(found->second, destination);
}

bool Routing::applies(const RoutingRule& rule, const RouteQuery& query) const
{
    bool matches = true;
    if (rule.source)
        matches = query.source ? rule.source->contains(*query.source) : rule.source->length() == 0;
    if (rule.destination)
        matches = matches && rule.destination->contains(query.destination);
    if (rule.mark)
        matches = matches && (query.mark & rule.markMask) == (*rule.mark & rule.markMask);
    if (!rule.inputDevice.empty())
        matches = matches && (query.inputDevice.empty() ? "lo" : query.inputDevice) == rule.inputDevice;
    // A socket bound to a device is the only thing that this could match before routing.
    if (!rule.outputDevice.empty())
        matches = false;
    return matches != rule.inverted;
}

RouteAnswer Routing::find(const RouteQuery& query) const
{
    RouteAnswer answer;
    for (const RoutingRule& rule : m_rules) {
        if (!applies(rule, query))
            continue;
        if (!rule.otherConditions.empty()) {
            answer.kind = RouteAnswer::Kind::notKnown;
            answer.source = rule.from;
            answer.text = "rule with " + rule.otherConditions.front();
            return answer;
        }
        if (!rule.action.empty() && rule.action != "lookup" && rule.action != "to_tbl") {
            if (rule.action == "nop")
                continue;
            answer.source = rule.from;
            answer.text = rule.action;
            answer.kind = rule.action == "blackhole"                        ? RouteAnswer::Kind::blackhole
                : rule.action == "unreachable" || rule.action == "prohibit" ? RouteAnswer::Kind::unreachable
                                                                            : RouteAnswer::Kind::notKnown;
            return answer;
        }
        const Route* route = findIn(rule.table, query.destination);
        if (route == nullptr || route->type == Route::Type::throwRoute)
            continue;
        answer.kind = answerKind(route->type);
        answer.device = DeviceName{route->device, !m_fromApi};
        answer.gateway = route->gateway;
        answer.preferredSource = route->preferredSource;
        answer.route = route;
        answer.text = routeText(*route);
        answer.source = route->source;
        return answer;
    }
    return answer;
}

std::uint16_t Routing::addressTypes(const IpAddress& address, std::optional<std::string_view> device) const
{
    if (isMulticast(address))
        return Type::multicast;
    if (address.isIpv4() && (address.bytes()[0] == 0 || address == IpAddress::fromIpv4(0xffffffff)))
        return Type::broadcast;
    const auto local = m_tables.find("local");
    const Route* route = local == m_tables.end() ? nullptr : findIn(local->second, address);
    if (route == nullptr || (device && route->device != *device))
        return Type::unicast;
    return typeBit(route->type);
}

bool Routing::isLocal(const IpAddress& address) const { return (addressTypes(address) & Type::local) != 0; }

const Device* Routing::findDevice(std::string_view name) const
{
    if (devices() == nullptr)
        return nullptr;
    const auto found = std::ranges::find(*devices(), name, &Device::name);
    return found == devices()->end() ? nullptr : &*found;
}

}  // namespace fairlead::trace
