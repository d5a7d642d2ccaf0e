#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/trace/flow.h"

#include <map>
#include <memory>
#include <string>

namespace fairlead::test {

constexpr const char* loneAddresses =
    R"([{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP"],"mtu":65536,"addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host"}]},)"
    R"({"ifindex":2,"ifname":"n1","flags":["UP"],"mtu":1500,"addr_info":[{"family":"inet","local":"10.9.1.1","prefixlen":24,"scope":"global"}]},)"
    R"({"ifindex":3,"ifname":"n2","flags":["UP"],"mtu":1500,"addr_info":[{"family":"inet","local":"10.9.2.1","prefixlen":24,"scope":"global"}]}])";
constexpr const char* loneRoutes =
    R"({"dst":"default","gateway":"10.9.2.2","dev":"n2","flags":[]},{"dst":"10.9.1.0/24","dev":"n1","scope":"link","prefsrc":"10.9.1.1","flags":[]},)"
    R"({"dst":"10.9.2.0/24","dev":"n2","scope":"link","prefsrc":"10.9.2.1","flags":[]},)"
    R"({"type":"local","dst":"10.9.1.1","dev":"n1","table":"local","scope":"host","prefsrc":"10.9.1.1","flags":[]},)"
    R"({"type":"local","dst":"10.9.2.1","dev":"n2","table":"local","scope":"host","prefsrc":"10.9.2.1","flags":[]},)"
    R"({"type":"local","dst":"127.0.0.0/8","dev":"lo","table":"local","scope":"host","prefsrc":"127.0.0.1","flags":[]})";

// A node between two networks, 10.9.1.0/24 at n1 and 10.9.2.0/24 at n2, with these rules; `files` of the
// node ("ipset.txt", "ip-rule.json") besides, or in place of what it has.
inline std::shared_ptr<const cluster::ClusterSnapshot> loneNode(const std::string& iptables,
                                                                const std::map<std::string, std::string>& files = {})
{
    std::map<std::string, evidence::Evidence::Text, std::less<>> all;
    const auto add = [&all](const std::string& file, const std::string& text) {
        all["nodes/node/" + file] = std::make_shared<const std::string>(text);
    };
    add("iptables-save.txt", iptables);
    add("ip-addr.json", loneAddresses);
    add("ip-route.json", std::string("[") + loneRoutes + ']');
    for (const auto& [file, text] : files)
        add(file, text);
    evidence::CaptureDescription description;
    description.nodes = {"node"};
    return cluster::ClusterSnapshot::build(evidence::Evidence(description, std::move(all))).value();
}

// A connection from there, which comes in from outside, or of a process of the node where there is no source.
inline trace::Flow flowTo(const char* source, const IpAddress& destination, std::uint16_t port, Protocol protocol = Protocol::tcp)
{
    trace::Flow flow;
    flow.start = source != nullptr ? trace::Flow::Start::network : trace::Flow::Start::process;
    flow.node = "node";
    flow.protocol = protocol;
    if (source != nullptr)
        flow.source = IpAddress::parse(source).value();
    flow.sourcePort = 40000;
    flow.destination = destination;
    flow.destinationPort = port;
    return flow;
}

inline trace::Flow flowTo(const char* source, const char* destination, std::uint16_t port, Protocol protocol = Protocol::tcp)
{
    return flowTo(source, IpAddress::parse(destination).value(), port, protocol);
}

}  // namespace fairlead::test
