#pragma once

#include "model/core/address.h"
#include "model/core/protocol.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::netfilter {

struct IpvsStatistics {
    std::uint64_t connections = 0;
    std::uint64_t packetsIn = 0;
    std::uint64_t packetsOut = 0;
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0;
    friend bool operator==(const IpvsStatistics&, const IpvsStatistics&) = default;
};

// One "-a" line, or one "->" row.
struct RealServer {
    enum class Forwarding : std::uint8_t { masquerade, directRouting, tunnel, local };
    IpAddress address;
    std::uint16_t port = 0;
    Forwarding forwarding = Forwarding::masquerade;
    std::uint32_t weight = 1;  // 0: draining
    std::uint64_t activeConnections = 0;
    std::uint64_t inactiveConnections = 0;
    std::optional<IpvsStatistics> statistics;  // totals, from --stats
    std::optional<IpvsStatistics> rate;  // per second, from --rate
    int line = 0;
    std::string text;
};

// One "-A" line, or one service row.
struct VirtualServer {
    Protocol protocol = Protocol::tcp;
    IpAddress address;
    std::uint16_t port = 0;
    std::optional<std::uint32_t> firewallMark;  // instead of protocol, address and port
    std::string scheduler = "wlc";
    std::vector<std::string> flags;  // further options as written; "ipv6" and "ops" alike in all notations
    // Session affinity; 0: there is affinity, but the notation (/proc) does not say for how many seconds.
    std::optional<std::uint32_t> persistentSeconds;
    std::vector<RealServer> realServers;
    std::optional<IpvsStatistics> statistics;
    std::optional<IpvsStatistics> rate;
    int line = 0;
    std::string text;
};

// All virtual servers of a node, IPv4 and IPv6, in the order of the evidence.
struct IpvsTable {
    std::string file;
    std::vector<VirtualServer> virtualServers;
};

}  // namespace fairlead::netfilter
