#pragma once

#include "model/netfilter/rule_set.h"
#include "model/trace/packet.h"
#include "model/trace/routing.h"

#include <string>
#include <vector>

namespace fairlead::trace {

// What a nat statement makes of a packet: one rewritten packet, or several where the kernel picks
// from a range, each with its share (they sum to 1). None and a problem where it cannot be known;
// none and no problem where the kernel drops the packet, because it has no address to write.
struct Translation {
    struct Choice {
        Packet packet;
        double share = 1;
    };
    std::vector<Choice> choices;
    std::string problem;
    std::string assumption;  // what had to be assumed, for the person
};

Translation translate(const Packet& packet, const netfilter::Nat& nat, netfilter::Hook hook, const Routing& routing,
                      const std::string& node);

// Writes a new destination, or source; notes in the connection that and whether it was rewritten.
void rewriteDestination(Packet& packet, const IpAddress& address, std::uint16_t port);
void rewriteSource(Packet& packet, const IpAddress& address, std::optional<std::uint16_t> port);

}  // namespace fairlead::trace
