#include "model/cluster/host_network.h"

#include "model/cluster/ip_listing.h"

#include <array>
#include <charconv>
#include <limits>

namespace fairlead::cluster {
namespace {

using kubernetes::JsonFields;

constexpr std::int64_t largestU32 = std::numeric_limits<std::uint32_t>::max();

std::uint32_t readU32(const JsonFields& fields, std::string_view key)
{
    return static_cast<std::uint32_t>(fields.number(key, 0, largestU32).value_or(0));
}

std::optional<IpAddress> readAddress(const JsonFields& fields, std::string_view key)
{
    const std::string_view text = fields.view(key);
    if (text.empty())
        return std::nullopt;
    const auto address = IpAddress::parse(text);
    if (!address)
        fields.fault(key, "is not an address");
    return address;
}

// Devices.

DeviceAddress readDeviceAddress(const JsonFields& fields)
{
    DeviceAddress result;
    const auto address = readAddress(fields, "local");
    if (!address)
        fields.fault("local", "is missing");
    result.address = address.value_or(IpAddress());
    result.prefixLength = static_cast<int>(fields.number("prefixlen", 0, result.address.bits()).value_or(result.address.bits()));
    result.scope = fields.text("scope");
    return result;
}

// A name, or the number of a namespace that has none here.
std::string readLinkNetns(const JsonFields& fields)
{
    if (const auto number = fields.number("link_netnsid", std::numeric_limits<std::int32_t>::min(), largestU32))
        return std::to_string(*number);
    return fields.text("link_netns");
}

void readDevice(const JsonFields& fields, std::vector<Device>& devices)
{
    Device device;
    device.index = fields.count("ifindex");
    device.name = fields.text("ifname");
    if (device.name.empty())
        fields.fault("ifname", "is missing");
    device.kind = fields.child("linkinfo").text("info_kind");
    device.master = fields.text("master");
    device.linkNetns = readLinkNetns(fields);
    device.up = std::ranges::count(fields.texts("flags"), "UP") > 0;
    device.mtu = fields.count("mtu");
    device.addresses = fields.entries("addr_info", readDeviceAddress);
    device.source = fields.faults().where();
    devices.push_back(std::move(device));
}

// Routes.

Route::Type readRouteType(const JsonFields& fields)
{
    using Type = Route::Type;
    static constexpr std::array<std::pair<std::string_view, Type>, 10> types{{{"", Type::unicast},
                                                                              {"unicast", Type::unicast},
                                                                              {"local", Type::local},
                                                                              {"broadcast", Type::broadcast},
                                                                              {"anycast", Type::anycast},
                                                                              {"multicast", Type::multicast},
                                                                              {"blackhole", Type::blackhole},
                                                                              {"unreachable", Type::unreachable},
                                                                              {"prohibit", Type::prohibit},
                                                                              {"throw", Type::throwRoute}}};
    const auto type = std::ranges::find(types, fields.view("type"), &std::pair<std::string_view, Type>::first);
    return type == types.end() ? Type::other : type->second;
}

// The gateway of a route or of one of its next hops; "via" holds one of the other family.
std::optional<IpAddress> readGateway(const JsonFields& fields)
{
    if (fields.has("via"))
        return readAddress(fields.child("via"), "host");
    return readAddress(fields, "gateway");
}

// "default" does not say its family. Only IPv6 routes have a router preference.
IpFamily familyOfDefault(const JsonFields& fields)
{
    if (fields.has("pref"))
        return IpFamily::ipv6;
    for (const char* key : {"gateway", "prefsrc"}) {
        if (const auto address = IpAddress::parse(fields.view(key)))
            return address->family();
    }
    return IpFamily::ipv4;
}

Prefix readDestination(const JsonFields& fields, std::optional<IpFamily> listed)
{
    const std::string_view text = fields.view("dst");
    if (text == "default") {
        const IpFamily family = listed ? *listed : familyOfDefault(fields);
        return {family == IpFamily::ipv4 ? IpAddress() : IpAddress::fromIpv6({}), 0};
    }
    const auto prefix = Prefix::parse(text);
    if (!prefix)
        fields.fault("dst", "is not a network");
    return prefix.value_or(Prefix());
}

struct NextHop {
    std::string device;
    std::optional<IpAddress> gateway;
    std::vector<std::string> flags;
};

NextHop readNextHop(const JsonFields& fields) { return {fields.text("dev"), readGateway(fields), fields.texts("flags")}; }

// `listed`: the only family of the listing, where it has but one.
void readRouteOf(std::optional<IpFamily> listed, const JsonFields& fields, std::vector<Route>& routes)
{
    Route route;
    route.type = readRouteType(fields);
    route.destination = readDestination(fields, listed);
    if (fields.has("table"))
        route.table = fields.text("table");
    route.device = fields.text("dev");
    route.gateway = readGateway(fields);
    route.preferredSource = readAddress(fields, "prefsrc");
    route.metric = readU32(fields, "metric");
    route.scope = fields.text("scope");
    route.flags = fields.texts("flags");
    route.source = fields.faults().where();
    const std::vector<NextHop> hops = fields.entries("nexthops", readNextHop);
    if (hops.empty())
        routes.push_back(route);
    for (const NextHop& hop : hops) {
        route.device = hop.device;
        route.gateway = hop.gateway;
        route.flags = hop.flags;
        route.multipath = hops.size() > 1;
        routes.push_back(route);
    }
}

void readRoute(const JsonFields& fields, std::vector<Route>& routes) { readRouteOf(std::nullopt, fields, routes); }

void readIpv6Route(const JsonFields& fields, std::vector<Route>& routes) { readRouteOf(IpFamily::ipv6, fields, routes); }

// Policy rules.

std::optional<Prefix> readSelector(const JsonFields& fields, std::string_view key, std::string_view lengthKey)
{
    const std::string_view text = fields.view(key);
    if (text.empty() || text == "all")
        return std::nullopt;
    const auto prefix = Prefix::parse(text);
    if (!prefix) {
        fields.fault(key, "is not a network");
        return std::nullopt;
    }
    const int bits = prefix->address().bits();
    return Prefix(prefix->address(), static_cast<int>(fields.number(lengthKey, 0, bits).value_or(prefix->length())));
}

// "0x4000"
std::optional<std::uint32_t> readHex(const JsonFields& fields, std::string_view key)
{
    std::string_view text = fields.view(key);
    if (text.empty())
        return std::nullopt;
    if (text.starts_with("0x"))
        text.remove_prefix(2);
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    if (error == std::errc() && end == text.data() + text.size())
        return number;
    fields.fault(key, "is not a hexadecimal number");
    return std::nullopt;
}

std::string readAction(const JsonFields& fields)
{
    for (const char* action : {"goto", "nop"}) {
        if (fields.mentions(action))
            return action;
    }
    return fields.text(fields.has("action") ? "action" : "to_tbl");  // the second is what older versions write
}

void readRule(const JsonFields& fields, std::vector<RoutingRule>& rules)
{
    RoutingRule rule;
    rule.priority = readU32(fields, "priority");
    rule.source = readSelector(fields, "src", "srclen");
    rule.destination = readSelector(fields, "dst", "dstlen");
    rule.mark = readHex(fields, "fwmark");
    rule.markMask = readHex(fields, "fwmask").value_or(rule.markMask);
    rule.inputDevice = fields.text("iif");
    rule.outputDevice = fields.text("oif");
    rule.table = fields.text("table");
    rule.action = readAction(fields);
    rule.inverted = fields.mentions("not");
    for (const char* condition : {"tos", "dsfield", "ipproto", "sport", "sport_start", "dport", "dport_start", "uid_start",
                                  "tun_id", "l3mdev", "suppress_prefixlen", "suppress_ifgroup", "iif_detached", "oif_detached"}) {
        if (fields.mentions(condition))
            rule.otherConditions.emplace_back(condition);
    }
    rule.from = fields.faults().where();
    rules.push_back(std::move(rule));
}

void splitByFamily(std::vector<Route> routes, HostNetwork& network)
{
    auto& ipv4 = network.routes.emplace();
    const bool takesIpv6 = !network.routes6;
    for (Route& route : routes) {
        if (route.destination.family() == IpFamily::ipv4)
            ipv4.push_back(std::move(route));
        else if (takesIpv6)
            (network.routes6 ? *network.routes6 : network.routes6.emplace()).push_back(std::move(route));
    }
}

}  // namespace

HostNetwork readHostNetwork(const evidence::Evidence& evidence, const std::string& node, std::vector<Warning>& warnings)
{
    const std::string folder = "nodes/" + node + '/';
    HostNetwork network;
    network.devices = IpListing(evidence, folder + "ip-addr.json", warnings).read<Device>("device", "ifname", readDevice);
    network.routes6 = IpListing(evidence, folder + "ip6-route.json", warnings).read<Route>("route", "dst", readIpv6Route);
    auto routes = IpListing(evidence, folder + "ip-route.json", warnings).read<Route>("route", "dst", readRoute);
    if (routes)
        splitByFamily(std::move(*routes), network);
    network.rules = IpListing(evidence, folder + "ip-rule.json", warnings).read<RoutingRule>("routing rule", "table", readRule);
    return network;
}

}  // namespace fairlead::cluster
