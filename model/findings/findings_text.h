#pragma once

#include "model/findings/find_findings.h"

#include <string>

namespace fairlead::findings {

// For people: each finding with what follows, who it is about, the evidence and the fix; then how much was looked at, and what
// could not be judged. `findings`: those of the report that are to be listed.
std::string toText(const std::vector<Finding>& findings, const FindingReport& report);

// "looked at 13 services and 3 nodes (rules of 3 read)".
std::string scopeOf(const FindingReport& report);
// One line for each reason, with the kinds and nodes that it keeps from being judged.
std::vector<std::string> notKnownLines(const FindingReport& report);

}  // namespace fairlead::findings
