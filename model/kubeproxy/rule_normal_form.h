#pragma once

#include "model/netfilter/rule_set.h"
#include "model/netfilter/set.h"

#include <optional>
#include <string>
#include <vector>

namespace fairlead::kubeproxy {

// What a rule says, written so that two rules that do the same read the same: matches in a fixed
// order, without comments, counters and accounting, and without the probability of a random choice,
// which depends on the arbitrary order of the endpoints: `share` holds what the choice amounts to.
// A rule that chooses among endpoints itself (nftables) gives one entry for each of them.
struct NormalEntry {
    netfilter::RuleIndex rule = 0;
    std::string text;
    std::string shape;  // the kinds of its parts: what stays when a value is changed
    std::optional<double> share;
    std::optional<std::string> endpoint;  // "10.244.1.4:8080" where it leads to one
    std::optional<IpAddress> destination;  // the one address that it is about
    bool choice = false;  // one of several ways that new connections go
};

// One rule by itself: its text, shape and destination; nothing of its place in a chain.
NormalEntry normalEntry(const netfilter::RuleBody& body);
// All rules of a chain. Cost: decoding them.
std::vector<NormalEntry> normalEntries(const netfilter::RuleSet& rules, netfilter::ChainIndex chain);

// The same for a set's element: its key, and for a map what stands there.
std::string normalKey(const netfilter::SetElement& element);
std::string normalValue(const netfilter::SetElement& element);

}  // namespace fairlead::kubeproxy
