#pragma once

#include "model/core/address.h"

#include <optional>
#include <string_view>

namespace fairlead::netfilter {

// Looks at the common shapes of rules (nearly all that kube-proxy writes) without decoding them or
// allocating, so that a dump of 400,000 rules is read in a blink. `options` is a rule line behind
// "-A CHAIN". Nothing: not a common shape, decodeIptablesRule() has to say. Otherwise every part of
// it is understood, if the name returned is empty or that of a chain of its table: the name that
// the rule jumps to. Cost: one pass over the text.
std::optional<std::string_view> scanCommonRule(std::string_view options, IpFamily family);

}  // namespace fairlead::netfilter
