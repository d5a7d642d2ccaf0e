#pragma once

#include "model/core/address.h"
#include "model/core/protocol.h"
#include "model/core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::trace {

// Where a packet comes from, as a person writes it (contract, section 2):
// "pod:NS/NAME", "node:NAME", "outside", "outside:IP", "ip:ADDRESS".
struct Origin {
    enum class Kind : std::uint8_t { pod, node, outside, address };
    Kind kind = Kind::pod;
    std::string nameSpace;  // of a pod
    std::string name;  // of a pod or node
    std::optional<IpAddress> address;  // of outside (may be absent) and ip

    static Result<Origin> parse(std::string_view text);
    std::string toString() const;
    friend bool operator==(const Origin&, const Origin&) = default;
};

// Where it is sent: "ADDRESS:PORT[/proto]", "[v6]:PORT[/proto]", "service:NS/NAME[:PORT]" (a port's
// number or name), "node:NAME:PORT[/proto]". The protocol is tcp where none is written.
struct Target {
    enum class Kind : std::uint8_t { address, service, node };
    Kind kind = Kind::address;
    IpAddress address;
    std::string nameSpace;  // of a service
    std::string name;  // of a service or node
    std::uint16_t port = 0;  // of an address or node
    std::string servicePort;  // as written; empty: the only one
    Protocol protocol = Protocol::tcp;

    static Result<Target> parse(std::string_view text);
    std::string toString() const;
    friend bool operator==(const Target&, const Target&) = default;
};

// A flow with everything known that the first packet needs: one origin, one address, one port.
struct Flow {
    enum class Start : std::uint8_t { pod, process, network };
    Start start = Start::pod;
    std::string origin;  // as written by Origin::toString()
    std::string node;  // where the packet meets its first rule
    IpFamily family = IpFamily::ipv4;
    Protocol protocol = Protocol::tcp;
    // Absent for a process of a node: its routes choose the address.
    std::optional<IpAddress> source;
    // Absent: any port of the node's ephemeral range.
    std::optional<std::uint16_t> sourcePort;
    IpAddress destination;
    std::uint16_t destinationPort = 0;
    // What had to be assumed to make a flow of the question, said to the person.
    std::string assumption;
};

}  // namespace fairlead::trace
