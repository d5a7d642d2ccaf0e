#pragma once

#include "model/netfilter/rule_set.h"

#include <string>
#include <vector>

namespace fairlead::netfilter::test::brief {

// Rules and elements as short texts, so that a test can show what it expects.
std::string describe(const RulePart& part);
// The parts, joined by "; ".
std::string describe(const RuleBody& body);
std::string describe(const SetValue& value);
// "10.0.0.1 . tcp . 80 -> goto x  # comment"
std::string describe(const SetElement& element);

}  // namespace fairlead::netfilter::test::brief
