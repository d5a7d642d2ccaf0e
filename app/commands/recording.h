#pragma once

#include "app/commands/source.h"

#include <chrono>
#include <iosfwd>

namespace fairlead::app {

// How long to look at a cluster, and how often.
struct RecordingTimes {
    std::chrono::seconds length{0};
    std::chrono::seconds every{10};
};

// `first`, and the rules of the nodes again and again, as later readings of the same capture (samples/TIME/). A reading that
// failed is said on `err` and left out; where readings take long, the pauses between them grow, so that a node is busy with us a
// fifth of the time at most, and that is said too. SIGINT and SIGTERM end it early: what was read by then is the result. Blocks.
evidence::Evidence record(const Source& source, const evidence::Evidence& first, const RecordingTimes& times, std::ostream& err);

}  // namespace fairlead::app
