#include "model/cluster/host_network.h"

#include "tests/support/sample_captures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace fairlead::cluster {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Reading {
    HostNetwork network;
    std::vector<Warning> warnings;
};

// The network of node "n" from the outputs given, by file name.
Reading read(const std::map<std::string, std::string>& outputs)
{
    std::map<std::string, evidence::Evidence::Text, std::less<>> files;
    for (const auto& [name, text] : outputs)
        files["nodes/n/" + name] = std::make_shared<const std::string>(text);
    Reading reading;
    reading.network = readHostNetwork(evidence::Evidence({}, std::move(files)), "n", reading.warnings);
    return reading;
}

std::string print(const Route& route)
{
    static const std::map<Route::Type, std::string> types{
        {Route::Type::unicast, "unicast"},         {Route::Type::local, "local"},
        {Route::Type::broadcast, "broadcast"},     {Route::Type::anycast, "anycast"},
        {Route::Type::multicast, "multicast"},     {Route::Type::blackhole, "blackhole"},
        {Route::Type::unreachable, "unreachable"}, {Route::Type::prohibit, "prohibit"},
        {Route::Type::throwRoute, "throw"},        {Route::Type::other, "other"}};
    std::string text = types.at(route.type) + ' ' + route.destination.toString() + " table " + route.table;
    if (route.gateway)
        text += " via " + route.gateway->toString();
    if (!route.device.empty())
        text += " dev " + route.device;
    if (route.preferredSource)
        text += " src " + route.preferredSource->toString();
    if (route.metric)
        text += " metric " + std::to_string(route.metric);
    if (!route.scope.empty())
        text += " scope " + route.scope;
    for (const std::string& flag : route.flags)
        text += ' ' + flag;
    return route.multipath ? text + " multipath" : text;
}

std::vector<std::string> print(const std::optional<std::vector<Route>>& routes)
{
    std::vector<std::string> lines;
    for (const Route& route : routes.value())
        lines.push_back(print(route));
    return lines;
}

std::string print(const RoutingRule& rule)
{
    std::string text = std::to_string(rule.priority) + (rule.inverted ? " not" : "");
    if (rule.source)
        text += " from " + rule.source->toString();
    if (rule.destination)
        text += " to " + rule.destination->toString();
    if (rule.mark)
        text += " mark " + std::to_string(*rule.mark) + '/' + std::to_string(rule.markMask);
    if (!rule.inputDevice.empty())
        text += " iif " + rule.inputDevice;
    if (!rule.outputDevice.empty())
        text += " oif " + rule.outputDevice;
    text += rule.action.empty() ? " lookup " + rule.table : ' ' + rule.action;
    for (const std::string& condition : rule.otherConditions)
        text += " ?" + condition;
    return text;
}

std::vector<std::string> print(const std::optional<std::vector<RoutingRule>>& rules)
{
    std::vector<std::string> lines;
    for (const RoutingRule& rule : rules.value())
        lines.push_back(print(rule));
    return lines;
}

// What iproute2 6.1 wrote, in a network namespace with one route of each kind.
constexpr auto routesOfBothFamilies = R"([
{"type":"throw","dst":"10.54.0.0/16","table":"51","flags":[]},
{"dst":"10.56.0.0/16","gateway":"192.168.1.1","dev":"br0","table":"51","protocol":"bird","prefsrc":"10.9.0.1","flags":["onlink"]},
{"dst":"10.9.0.0/24","dev":"br0","protocol":"kernel","scope":"link","prefsrc":"10.9.0.1","flags":[]},
{"type":"blackhole","dst":"10.51.0.0/16","flags":[]},
{"type":"unreachable","dst":"10.52.0.0/16","metric":5,"flags":[]},
{"type":"prohibit","dst":"10.53.0.0/16","flags":[]},
{"dst":"default","via":{"family":"inet6","host":"fd00::9"},"dev":"br0","flags":[]},
{"type":"local","dst":"127.0.0.1","dev":"lo","table":"local","protocol":"kernel","scope":"host","prefsrc":"127.0.0.1","flags":[]},
{"dst":"10.50.0.0/16","flags":[],"nexthops":[{"gateway":"10.9.0.2","dev":"br0","weight":2,"flags":[]},
                                             {"gateway":"10.9.0.3","dev":"br0","weight":1,"flags":["linkdown"]}]},
{"dst":"fd00::/64","dev":"br0","protocol":"kernel","metric":256,"flags":[],"pref":"medium"},
{"dst":"default","dev":"br0","metric":1024,"flags":[],"pref":"medium"}])";

TEST(HostNetwork, ReadsEveryKindOfRoute)
{
    const Reading reading = read({{"ip-route.json", routesOfBothFamilies}});
    EXPECT_THAT(reading.warnings, IsEmpty());
    EXPECT_THAT(print(reading.network.routes),
                ElementsAre("throw 10.54.0.0/16 table 51",
                            "unicast 10.56.0.0/16 table 51 via 192.168.1.1 dev br0 src 10.9.0.1 onlink",
                            "unicast 10.9.0.0/24 table main dev br0 src 10.9.0.1 scope link", "blackhole 10.51.0.0/16 table main",
                            "unreachable 10.52.0.0/16 table main metric 5", "prohibit 10.53.0.0/16 table main",
                            "unicast 0.0.0.0/0 table main via fd00::9 dev br0",
                            "local 127.0.0.1/32 table local dev lo src 127.0.0.1 scope host",
                            "unicast 10.50.0.0/16 table main via 10.9.0.2 dev br0 multipath",
                            "unicast 10.50.0.0/16 table main via 10.9.0.3 dev br0 linkdown multipath"));
    EXPECT_THAT(print(reading.network.routes6),
                ElementsAre("unicast fd00::/64 table main dev br0 metric 256", "unicast ::/0 table main dev br0 metric 1024"));
    EXPECT_FALSE(reading.network.devices);
    EXPECT_FALSE(reading.network.rules);
}

TEST(HostNetwork, PrefersTheListingOfIpv6Alone)
{
    const Reading reading =
        read({{"ip-route.json", routesOfBothFamilies}, {"ip6-route.json", R"([{"dst":"default","dev":"tun0"}])"}});
    EXPECT_THAT(print(reading.network.routes6), ElementsAre("unicast ::/0 table main dev tun0"));
    EXPECT_EQ(reading.network.routes->size(), 10);
}

TEST(HostNetwork, PointsAtTheEntry)
{
    const Reading reading = read({{"ip-route.json", routesOfBothFamilies}});
    EXPECT_EQ(reading.network.routes->at(3).source,
              (SourceRef{"nodes/n/ip-route.json", 5, R"({"type":"blackhole","dst":"10.51.0.0/16","flags":[]})"}));
}

TEST(HostNetwork, ReadsPolicyRulesAndSaysWhatItDoesNotModel)
{
    const Reading reading = read({{"ip-rule.json",
                                   R"([{"priority":0,"src":"all","table":"local"},
{"priority":100,"src":"10.0.0.0","srclen":8,"dst":"10.9.0.7","fwmark":"0x4000","fwmask":"0x4000","iif":"br0","table":"51"},
{"priority":101,"not":null,"src":"10.1.0.0","srclen":16,"action":"unreachable"},
{"priority":102,"src":"all","fwmark":"0x10","ipproto":"tcp","dport":80,"table":"main","suppress_prefixlen":0},
{"priority":103,"src":"all","uid_start":0,"uid_end":10,"goto":32766},
{"priority":104,"src":"10.3.3.3","oif":"br0","action":"prohibit"},
{"priority":106,"src":"all","nop":null},
{"priority":107,"src":"all","l3mdev":null},
{"priority":32766,"src":"all","table":"main"}])"}});
    EXPECT_THAT(reading.warnings, IsEmpty());
    EXPECT_THAT(print(reading.network.rules),
                ElementsAre("0 lookup local", "100 from 10.0.0.0/8 to 10.9.0.7/32 mark 16384/16384 iif br0 lookup 51",
                            "101 not from 10.1.0.0/16 unreachable",
                            "102 mark 16/4294967295 lookup main ?ipproto ?dport ?suppress_prefixlen", "103 goto ?uid_start",
                            "104 from 10.3.3.3/32 oif br0 prohibit", "106 nop", "107 lookup  ?l3mdev", "32766 lookup main"));
}

TEST(HostNetwork, ReadsDevices)
{
    const Reading reading =
        read({{"ip-addr.json",
               R"([{},{"ifindex":2,"ifname":"br0","flags":["BROADCAST","UP","LOWER_UP"],"mtu":1500,"addr_info":[
 {"family":"inet","local":"10.9.0.1","prefixlen":24,"scope":"global"},
 {"family":"inet","local":"10.11.0.1","address":"10.11.0.2","prefixlen":32,"scope":"global"},
 {"family":"inet6","local":"fe80::1","prefixlen":64,"scope":"link","tentative":true}]},
{"ifindex":4,"link":"v1","ifname":"v0","flags":["BROADCAST"],"mtu":1400,"master":"br0","link_netnsid":0,"linkinfo":{"info_kind":"veth"},"addr_info":[]}])"}});
    EXPECT_THAT(reading.warnings, IsEmpty());
    const std::vector<Device>& devices = reading.network.devices.value();
    ASSERT_EQ(devices.size(), 2);
    EXPECT_EQ(devices[0].name, "br0");
    EXPECT_TRUE(devices[0].up);
    ASSERT_EQ(devices[0].addresses.size(), 3);
    EXPECT_EQ(devices[0].addresses[0].address.toString(), "10.9.0.1");
    EXPECT_EQ(devices[0].addresses[0].prefixLength, 24);
    EXPECT_EQ(devices[0].addresses[2].scope, "link");
    EXPECT_EQ(devices[0].source.line, 1);
    EXPECT_EQ(devices[1].index, 4);
    EXPECT_EQ(devices[1].kind, "veth");
    EXPECT_EQ(devices[1].master, "br0");
    EXPECT_EQ(devices[1].linkNetns, "0");
    EXPECT_EQ(devices[1].mtu, 1400);
    EXPECT_FALSE(devices[1].up);
    EXPECT_EQ(devices[1].source.line, 5);
}

TEST(HostNetwork, LeavesOutAnEntryThatIsWrongAndSaysWhich)
{
    const Reading reading = read({{"ip-route.json",
                                   R"([{"dst":"10.0.0.0/99","dev":"eth0"},{"dst":"10.1.0.0/16","gateway":7},{"dev":"eth0"},
{"dst":"10.3.0.0/16","nexthops":[{"gateway":"x","dev":"eth0"}]},{"dst":"10.2.0.0/16","dev":"eth1"}])"}});
    EXPECT_THAT(print(reading.network.routes), ElementsAre("unicast 10.2.0.0/16 table main dev eth1"));
    std::vector<std::string> messages;
    for (const Warning& warning : reading.warnings)
        messages.push_back(warning.message);
    EXPECT_THAT(messages,
                ElementsAre("route 10.0.0.0/99: dst is not a network; the object is left out",
                            "route 10.1.0.0/16: gateway is not a text; the object is left out",
                            "route without a name: dst is not a network; the object is left out",
                            "route 10.3.0.0/16: nexthops[0].gateway is not an address; the object is left out"));
    EXPECT_EQ(reading.warnings.back().where.line, 2);
}

TEST(HostNetwork, LeavesAbsentWhatIsNotJson)
{
    for (const char* text : {"", "[", "[{]", "{}", "[1]", "null", "[{\"dst\":\"default\"}] x", "[{\"dst\":}]",
                             "Error: argument \"-j\" is wrong", "[{\"dst\":\"10.0.0.0/8\"},{\"dst\":\"10.0.0.0/8\""}) {
        const Reading reading = read({{"ip-route.json", text}});
        EXPECT_FALSE(reading.network.routes) << text;
        ASSERT_EQ(reading.warnings.size(), 1) << text;
        EXPECT_EQ(reading.warnings[0].where.file, "nodes/n/ip-route.json");
        EXPECT_THAT(reading.warnings[0].message, HasSubstr("it is not the JSON that ip writes: "));
    }
    const Reading empty = read({{"ip-route.json", "[ ]\n"}});
    EXPECT_THAT(empty.warnings, IsEmpty());
    EXPECT_THAT(empty.network.routes.value(), IsEmpty());
}

// Counted in the files by another program.
TEST(HostNetwork, ReadsTheSampleCaptures)
{
    struct Expected {
        std::size_t routes;
        std::size_t routes6;
    };
    const std::map<std::string, Expected> expected{
        {"shop-1.20-iptables", {12, 45}}, {"shop-1.20-userspace", {13, 19}}, {"shop-iptables-legacy", {12, 41}},
        {"shop-iptables-nft", {12, 45}},  {"shop-ipvs", {28, 21}},           {"shop-nftables", {12, 45}}};
    for (const std::string& name : test::captureNames()) {
        std::vector<Warning> warnings;
        const HostNetwork network = readHostNetwork(test::openSample(name), "worker-1", warnings);
        EXPECT_THAT(warnings, IsEmpty()) << name;
        EXPECT_EQ(network.routes.value().size(), expected.at(name).routes) << name;
        EXPECT_EQ(network.routes6.value().size(), expected.at(name).routes6) << name;
        EXPECT_THAT(print(network.rules), ElementsAre("0 lookup local", "32766 lookup main", "32767 lookup default")) << name;
        const auto eth0 = std::ranges::find(network.devices.value(), "eth0", &Device::name);
        ASSERT_NE(eth0, network.devices->end()) << name;
        EXPECT_EQ(eth0->addresses.at(0).address.toString(), "172.30.56.12") << name;
    }
}

}  // namespace
}  // namespace fairlead::cluster
