#pragma once

#include "model/netfilter/rule_set.h"

#include <string>

namespace fairlead::trace {

// Why a rule applied, as one sentence without a full stop: "destination is 10.96.0.10 and UDP port is 53".
std::string whyItMatched(const netfilter::RuleBody& body);

}  // namespace fairlead::trace
