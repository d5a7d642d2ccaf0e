#pragma once

#include "model/core/address.h"
#include "model/core/protocol.h"
#include "tests/integration/network_lab.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::test {

// One packet that the test sends: a TCP SYN or a UDP datagram with an id that survives translation.
struct SentPacket {
    std::string from;  // the device of the node over which it comes in; empty: a process of the node
    Protocol protocol = Protocol::tcp;
    IpAddress source;
    IpAddress destination;
    std::uint16_t sourcePort = 0;
    std::uint16_t destinationPort = 0;
    std::uint32_t id = 0;
};

// What was seen of it.
struct Sighting {
    // Where it arrived: the device of the node over which it went out, or "" for the node itself; absent: nowhere.
    std::optional<std::string> place;
    IpAddress source;
    IpAddress destination;
    std::uint16_t destinationPort = 0;
    // What came back to where it was sent: "tcp-reset", or "icmp TYPE/CODE"; empty: nothing.
    std::string refusal;
};

// Sends packets into a lab, exactly as given, and watches the node and the world.
class PacketProbe {
public:
    explicit PacketProbe(const NetworkLab& lab);
    ~PacketProbe();
    PacketProbe(const PacketProbe&) = delete;
    PacketProbe& operator=(const PacketProbe&) = delete;

    void send(const SentPacket& packet);
    // Takes what has arrived. Packets cross virtual devices while they are sent, so all is there; where
    // an expected one is not, waits for it up to `milliseconds`.
    void collect(int milliseconds);
    Sighting sighting(std::uint32_t id) const;
    void forget() { m_seen.clear(); }

private:
    struct Watch {
        int descriptor = -1;
        bool inNode = false;
        bool ipv6 = false;
        bool transportOnly = false;  // raw IPv6 sockets give no IP header
    };
    using Place = std::string;

    bool take(const Watch& watch);
    void seeIpv4(const Place& place, const std::uint8_t* data, std::size_t size);
    void seeIpv6(const Place& place, const std::uint8_t* data, std::size_t size);
    void seeTransport(const Place& place, const IpAddress& source, const IpAddress& destination, int protocol,
                      const std::uint8_t* data, std::size_t size);
    void seeError(const std::uint8_t* data, std::size_t size, bool ipv6);

    std::vector<Watch> m_watches;
    std::map<std::pair<bool, bool>, int> m_senders;  // by: from the node, IPv6
    std::map<int, std::string> m_deviceOfIndex;  // of the world's end, to the node's device
    std::map<std::string, int> m_indexOfDevice;
    std::map<std::uint32_t, Sighting> m_seen;
};

}  // namespace fairlead::test
