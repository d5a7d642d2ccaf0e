#pragma once

#include "model/trace/trace.h"

#include <cstddef>
#include <string>

namespace fairlead::trace {

// A trace as a section of a report: the flow, a table of the outcomes, the numbered steps of one of
// them with the line that each stands in, and what could not be known. An outcome that the trace
// does not have is taken as the first.
std::string toMarkdown(const Trace& trace, std::size_t outcome = 0);

}  // namespace fairlead::trace
