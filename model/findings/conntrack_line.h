#pragma once

#include "model/core/address.h"
#include "model/core/protocol.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace fairlead::findings {

// One connection of the kernel's table, as `conntrack -L [-o extended]` and /proc/net/nf_conntrack print it: how it was
// opened, and where its answers come from.
struct ConntrackLine {
    Protocol protocol = Protocol::any;
    IpAddress source;
    IpAddress destination;
    std::uint16_t sourcePort = 0;
    std::uint16_t destinationPort = 0;
    IpAddress replySource;
    std::uint16_t replySourcePort = 0;
};

// Nothing for other lines, for protocols without ports, and for what is cut short. Linear in the line.
std::optional<ConntrackLine> parseConntrackLine(std::string_view line);

}  // namespace fairlead::findings
