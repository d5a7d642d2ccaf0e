#pragma once

#include "model/netfilter/rule_set.h"

#include <string>
#include <vector>

namespace fairlead::diagram {

// One of the ways among which a single nftables rule chooses: an endpoint to rewrite to, or a chain.
struct RuleChoice {
    std::string endpoint;  // "10.244.2.5:8080"; empty: a chain
    std::string chain;
    double share = 1;
};

// The ways of rules such as "dnat to numgen random mod 3 map { … }"; empty for any other rule.
std::vector<RuleChoice> choicesOf(const netfilter::RuleBody& body);

}  // namespace fairlead::diagram
