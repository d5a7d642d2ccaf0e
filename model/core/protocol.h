#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead {

// A transport protocol by its IP protocol number, so that rules about any protocol can be held.
enum class Protocol : std::uint8_t {
    any = 0,
    icmp = 1,
    tcp = 6,
    udp = 17,
    gre = 47,
    esp = 50,
    ah = 51,
    icmpv6 = 58,
    sctp = 132,
    udplite = 136,
};

// "tcp", "TCP", "6"; "ipv6-icmp" and "icmpv6" alike. Nothing for anything else.
std::optional<Protocol> parseProtocol(std::string_view text);

// Lower case, as iptables writes it; the number where it has no name here.
std::string toString(Protocol protocol);

}  // namespace fairlead
