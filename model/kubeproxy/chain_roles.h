#pragma once

#include "model/kubeproxy/service_slice.h"
#include "model/netfilter/rule_set.h"

#include <string_view>

namespace fairlead::kubeproxy {

// What a chain is for, told from its table and name as kube-proxy of every version and mode writes
// them (facts, sections 1.3, 2.2, 3.3, 4). Chains of other software are `other`; base chains of
// iptables and nft are `builtin`.
ChainRole roleOf(const netfilter::RuleSet& rules, netfilter::ChainIndex chain);

// The same for a chain that is not there, by the place that it should have: "nat", "KUBE-SEP-…".
ChainRole roleOf(std::string_view table, std::string_view chain);

// True for KUBE-SVC-…, KUBE-SEP-… and their kin: a prefix and 16 characters of base32.
bool isHashChain(std::string_view name, std::string_view prefix);

}  // namespace fairlead::kubeproxy
