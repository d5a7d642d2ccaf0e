#pragma once

#include "model/kubeproxy/address_names.h"
#include "model/kubeproxy/service_slice.h"
#include "model/netfilter/rule_set.h"

#include <optional>
#include <string>
#include <vector>

namespace fairlead::kubeproxy {

// What a rule means, as one sentence: "TCP to 10.96.89.105 (ClusterIP of shop/frontend) port 80:
// continue in the service's chain KUBE-SVC-…." `share`: the true share of the traffic entering the
// chain that the rule takes, where it is a random choice.
std::string describeRule(const netfilter::RuleSet& rules, netfilter::RuleIndex rule, const netfilter::RuleBody& body,
                         std::optional<double> share, const AddressNames& names);

// The share of all new traffic entering the chain that each of its rules takes by chance: for
// statistic rules p times what earlier ones left, for the unconditional rule after them the rest;
// nothing for other rules. Quantised probabilities (0.33333333349) come out as what was meant (1/3).
std::vector<std::optional<double>> sharesOf(const netfilter::RuleSet& rules, netfilter::ChainIndex chain);

// "one in three" for 1/3, "37.5 %" where it is no unit fraction.
std::string shareWords(double share);

// The name of what the rule leads to: a chain, or the target in capitals as iptables has it; empty for none.
std::string targetOf(const netfilter::RuleBody& body);

// The endpoint that the rule, or the endpoint chain it jumps to, rewrites the destination to.
std::optional<std::string> endpointOf(const netfilter::RuleSet& rules, netfilter::RuleIndex rule,
                                      const netfilter::RuleBody& body);

}  // namespace fairlead::kubeproxy
