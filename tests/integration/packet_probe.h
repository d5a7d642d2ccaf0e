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
    enum class From : std::uint8_t { client, server, node };
    From from = From::client;
    Protocol protocol = Protocol::tcp;
    IpAddress source;
    IpAddress destination;
    std::uint16_t sourcePort = 0;
    std::uint16_t destinationPort = 0;
    std::uint32_t id = 0;
};

// What was seen of it.
struct Sighting {
    enum class Place : std::uint8_t { atClient, atServer, inNode };
    std::optional<Place> place;  // where it arrived; absent: nowhere
    IpAddress source;
    IpAddress destination;
    std::uint16_t destinationPort = 0;
    bool refused = false;  // an ICMP error or a RST came back to where it was sent
};

// Sends packets into a lab, exactly as given, and watches its three ends.
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
        Sighting::Place place = Sighting::Place::inNode;
        bool ipv6 = false;
        bool transportOnly = false;  // raw IPv6 sockets give no IP header
    };
    bool take(const Watch& watch);
    void seeIpv4(Sighting::Place place, const std::uint8_t* data, std::size_t size);
    void seeIpv6(Sighting::Place place, const std::uint8_t* data, std::size_t size);
    void seeTransport(Sighting::Place place, const IpAddress& source, const IpAddress& destination, int protocol,
                      const std::uint8_t* data, std::size_t size);
    void seeError(const std::uint8_t* data, std::size_t size, bool ipv6);

    std::vector<Watch> m_watches;
    std::map<std::pair<SentPacket::From, bool>, int> m_senders;
    std::map<SentPacket::From, int> m_deviceIndex;
    std::map<std::uint32_t, Sighting> m_seen;
};

}  // namespace fairlead::test
