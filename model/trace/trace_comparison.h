#pragma once

#include "model/trace/trace.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::trace {

// One thing that is different between two traces of one question.
struct TraceDifference {
    enum class Kind : std::uint8_t { appeared, vanished, share, source };
    Kind kind = Kind::share;
    Verdict verdict = Verdict::delivered;
    std::optional<Endpoint> endpoint;
    double before = 0;  // share; 0 where it appeared
    double after = 0;
    std::optional<IpAddress> sourceBefore;  // of source
    std::optional<IpAddress> sourceAfter;
    std::string sentence;  // for people
};
std::string_view toString(TraceDifference::Kind kind);  // "appeared", "vanished", "share", "source"

// What becomes of the packet after a change, against before: outcomes are the same where verdict
// and endpoint are. What appeared first, then what vanished, then shares and sources; empty where
// nothing changes. Quadratic in the outcomes of one endpoint, else n log n.
std::vector<TraceDifference> compareTraces(const Trace& before, const Trace& after);

}  // namespace fairlead::trace
