#pragma once

#include "model/core/address.h"
#include "model/core/result.h"
#include "model/core/source_ref.h"
#include "model/evidence/evidence.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::cluster {

// An address on a device of a node (`ip -j addr`).
struct DeviceAddress {
    IpAddress address;
    int prefixLength = 0;
    std::string scope;
};

struct Device {
    int index = 0;
    std::string name;
    std::string kind;  // "veth", "bridge", "dummy"… where the evidence says it
    std::string master;  // the bridge it is enslaved to
    std::string linkNetns;  // the other end of a veth, where said
    bool up = false;
    int mtu = 0;
    std::vector<DeviceAddress> addresses;
    SourceRef source;
};

// One route (`ip -j route show table all`). A route with several next hops stands here once for each
// of them, as the kernel would choose one by the flow.
struct Route {
    enum class Type : std::uint8_t {
        unicast,
        local,
        broadcast,
        anycast,
        multicast,
        blackhole,
        unreachable,
        prohibit,
        throwRoute,
        other
    };
    Type type = Type::unicast;
    Prefix destination;  // default: length 0
    std::string table = "main";
    std::string device;
    std::optional<IpAddress> gateway;
    std::optional<IpAddress> preferredSource;
    std::uint32_t metric = 0;
    std::string scope;
    std::vector<std::string> flags;  // "linkdown", "onlink"…
    bool multipath = false;  // one of several next hops of the same route
    SourceRef source;
};

// One policy rule (`ip -j rule`).
struct RoutingRule {
    std::uint32_t priority = 0;
    std::optional<Prefix> source;
    std::optional<Prefix> destination;
    std::optional<std::uint32_t> mark;
    std::uint32_t markMask = 0xffffffff;
    std::string inputDevice;
    std::string outputDevice;
    std::string table;
    std::string action;  // empty: look up `table`; "unreachable", "prohibit", "goto", "nop"…
    bool inverted = false;
    // Conditions that are not read ("ipproto", "uid_start", "suppress_prefixlen"…): where there are
    // any, nobody can say from here whether the rule applies.
    std::vector<std::string> otherConditions;
    SourceRef from;
};

// What the node's own kernel said of its devices, routes and policy rules; each part absent where
// there was no evidence.
struct HostNetwork {
    std::optional<std::vector<Device>> devices;
    std::optional<std::vector<Route>> routes;  // IPv4
    std::optional<std::vector<Route>> routes6;
    std::optional<std::vector<RoutingRule>> rules;  // IPv4; IPv6 uses the default rules
};

// Reads nodes/NODE/ip-*.json and ip6-route.json. Broken JSON is a warning and leaves that part absent;
// an entry that is not what iproute2 writes is a warning and left out. Without a family, as in the
// contract, `ip route show table all` lists both: IPv6 routes are taken from it where there is no
// ip6-route.json. The source of an entry is its own beginning, as all of them stand in one line.
HostNetwork readHostNetwork(const evidence::Evidence& evidence, const std::string& node, std::vector<Warning>& warnings);

}  // namespace fairlead::cluster
