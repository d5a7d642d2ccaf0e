#pragma once

#include "model/netfilter/rule_set.h"

#include <string>

namespace fairlead::netfilter::test {

// A rule's parts in a compact notation, one part after the other between "; ", so that a test
// shows what was understood: "dst 10.96.0.10-10.96.0.10; proto udp; dport udp 53; jump KUBE-SVC-X".
std::string describe(const RuleBody& body);

}  // namespace fairlead::netfilter::test
