#pragma once

#include "model/diagram/display_list.h"
#include "model/trace/trace.h"

#include <cstddef>
#include <optional>
#include <string>

namespace fairlead::diagram {

// What of a trace a picture shows.
struct PathPictureOptions {
    std::size_t outcome = 0;  // the one whose steps are drawn; those beside it are drawn as their ends
    std::optional<std::size_t> step;  // the step the packet is at: it has the focus, with its header beside it
    std::string cluster;  // for the header; empty: unknown
    std::string takenAt;
    double width = usualWidth;  // of the page, in pixels; a wider one gives the rules more room
    static constexpr double usualWidth = 1040;
    static constexpr double widest = 1400;
};

// A packet's way as a picture: each stay on a node as a box, each hook as a band in it, the chains
// that it met as cards with the rules that concerned it, each rewrite as before and after, and how
// it ends and what becomes of the answer; above, all outcomes with their share.
// Ids: "outcome:K" of each outcome shown, "stay:N" of each stay on a node, "step:N" of each step of
// the chosen outcome, "reply:N" of each step of the answer, "packet" of the header beside the step
// that has the focus. The size does not depend on the step; without one the rules have the page to themselves.
// Pure; linear in the steps. An outcome or a step that the trace does not have is taken as the first, or as none.
DisplayList drawPath(const trace::Trace& trace, const TextMeasure& measure, const PathPictureOptions& options = {});

}  // namespace fairlead::diagram
