#pragma once

#include "model/trace/trace.h"

#include <string>

namespace fairlead::trace {

// The public JSON of a trace (contract, section 4), on one line. Beyond what the contract names, an
// outcome has "reason" and "reply", and a step that rewrites has "rewrite".
std::string toJson(const Trace& trace);

// The same for people, indented text of several lines; `steps`: with every rule on the way.
std::string toText(const Trace& trace, bool steps = true);

}  // namespace fairlead::trace
