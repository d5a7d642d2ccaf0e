#pragma once

#include "model/netfilter/rule_set.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace fairlead::findings {

// What a rule of somebody's firewall does with the first packet of a connection, as far as that can be said from the rule.
struct FirewallRule {
    enum class Effect : std::uint8_t { none, accept, refuse };
    Effect effect = Effect::none;
    std::optional<netfilter::ChainIndex> jump;
    bool firstPackets = true;  // false: only for packets of connections that exist, or for marked ones
    bool conditional = false;  // also asks for something that not every packet has: an address, a device, a rate
    std::vector<netfilter::PortRange> ports;  // destination ports; empty: all
    std::optional<Protocol> protocol;  // empty: all
    std::vector<netfilter::AddressRange> addresses;  // of source or destination; empty: all
    std::vector<std::string> devices;

    bool covers(std::uint16_t port, Protocol of) const;
    bool everything() const { return firstPackets && !conditional && ports.empty() && !protocol; }
};

FirewallRule readFirewallRule(const netfilter::RuleSet& rules, netfilter::RuleIndex rule);

}  // namespace fairlead::findings
