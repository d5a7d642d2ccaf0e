#pragma once

#include "model/trace/trace.h"
#include "model/trace/what_if.h"

#include <string>
#include <vector>

namespace fairlead::trace {

// The public JSON of a trace (contract, section 4), on one line. Beyond what the contract names, an
// outcome has "reason" and "reply", and a step that rewrites has "rewrite".
std::string toJson(const Trace& trace);

// The same with "whatIf": {"changes", "outcomes", "undecided", "difference": [{"kind", "verdict", "endpoint", "before",
// "after", "sourceBefore", "sourceAfter", "sentence"}]}.
std::string toJson(const Trace& now, const std::vector<std::string>& changes, const WhatIfAnswer& answer);

// The same for people, indented text of several lines; `steps`: with every rule on the way.
std::string toText(const Trace& trace, bool steps = true);
// What would be then, and the difference, to be written below the text of now.
std::string toText(const std::vector<std::string>& changes, const WhatIfAnswer& answer);

// One outcome in one line without an end: " 33.3 %  delivered to 10.244.2.5:8080 (pod …), which sees 10.244.1.2".
std::string toLine(const Outcome& outcome);

}  // namespace fairlead::trace
