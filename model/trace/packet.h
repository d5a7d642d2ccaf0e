#pragma once

#include "model/core/address.h"
#include "model/core/protocol.h"
#include "model/trace/trace.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace fairlead::cluster {
struct Route;
}

namespace fairlead::trace {

// A network device by name. The name points into the snapshot. Known and empty: there is none.
struct DeviceName {
    std::string_view name;
    bool known = true;
    friend bool operator==(const DeviceName&, const DeviceName&) = default;
};

// What a node's connection tracking knows of the packet's connection.
struct Connection {
    enum class State : std::uint8_t { none, isNew, untracked };
    State state = State::none;
    std::uint32_t mark = 0;
    bool sourceRewritten = false;  // the kernel's status bits SNAT and DNAT
    bool destinationRewritten = false;
    bool confirmed = false;
    // Which translations are settled: nat chains are asked once for each.
    bool destinationSettled = false;
    bool sourceSettled = false;
    // The packet as it was when the connection was made here, for the answer's way back.
    IpAddress originalSource;
    IpAddress originalDestination;
    std::uint16_t originalDestinationPort = 0;
    friend bool operator==(const Connection&, const Connection&) = default;
};

// The first packet of a connection at one moment of its way, on one node. A plain value.
struct Packet {
    IpFamily family = IpFamily::ipv4;
    Protocol protocol = Protocol::tcp;
    Header header;
    Connection connection;
    DeviceName input;
    DeviceName output;
    // Came in over a port of a bridge whose packets netfilter sees (br_netfilter).
    bool fromBridgePort = false;
    bool bridged = false;  // and leaves over another port of the same bridge
    bool local = false;  // made by a process of this node
    bool scheduledByIpvs = false;
    bool sourceEverRewritten = false;  // on any node
    const cluster::Route* route = nullptr;  // over which it leaves; null before routing
    // What this packet itself added to lists and sets ("recent" lists, nft sets), for later look-ups.
    std::vector<std::string_view> rememberedIn;

    friend bool operator==(const Packet&, const Packet&) = default;
};

}  // namespace fairlead::trace
