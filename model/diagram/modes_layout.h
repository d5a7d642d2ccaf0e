#pragma once

#include "model/diagram/display_list.h"
#include "model/kubeproxy/service_slice.h"

#include <string>
#include <vector>

namespace fairlead::diagram {

// One mode of kube-proxy: the rules that the same service has in it.
struct ModeColumn {
    std::string mode;  // also the beginning of the ids of its entries: "nftables:chain:…"
    const kubeproxy::ServiceSlice* slice = nullptr;  // null: there is none, and `note` says why
    std::string note;
};

// The rules of one service in several modes side by side: a column a mode, a row for each question
// that a packet meets (where does it enter, which service is it, which endpoint…), so that what one
// mode does in eight chains stands beside the one map that does it in another. Where `room`, the width
// that there is, does not hold the usual columns, they are narrower, down to what can be read. Pure and deterministic.
// Cost: O(n log n) in the slices' rules.
DisplayList layOutModes(const std::vector<ModeColumn>& columns, const std::string& service, const TextMeasure& measure,
                        double room = 1e9);

}  // namespace fairlead::diagram
