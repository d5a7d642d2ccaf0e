#pragma once

#include "model/kubeproxy/expected_iptables.h"
#include "model/netfilter/rule_set.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace fairlead::kubeproxy {

// The random port at which the userspace proxy serves each service port, by "tcp shop/frontend:http".
// Nobody but the process knows it, so it is taken from the rules found: the port that most rules of
// the service port name. A rule that disagrees with the others then shows as different.
using ProxyPorts = std::map<std::string, std::uint16_t, std::less<>>;
ProxyPorts proxyPortsOf(const netfilter::RuleSet& found);

// The address that the rules for the host's own traffic lead to, where most agree.
std::optional<IpAddress> proxyAddressOf(const netfilter::RuleSet& found);

// What kube-proxy writes in userspace mode (facts, section 4).
void writeUserspaceIptables(IptablesDump& dump, const ProxySettings& settings, const ExpectedPorts& ports,
                            const ProxyPorts& proxyPorts);

}  // namespace fairlead::kubeproxy
