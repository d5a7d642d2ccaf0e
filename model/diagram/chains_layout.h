#pragma once

#include "model/diagram/display_list.h"
#include "model/kubeproxy/service_slice.h"
#include "model/kubeproxy/slice_drift.h"

#include <cstddef>
#include <set>
#include <string>

namespace fairlead::diagram {

struct ChainsLayoutOptions {
    bool verbatim = false;  // each rule's own line below its meaning
    std::size_t maxRules = 10;  // of a chain; more fold into "+ 37 more rules"
    std::size_t maxCardsPerColumn = 8;  // more fold into "+ 37 more chains"
    std::set<std::string> expanded;  // ids of folded things that are to be shown in full ("more:…")
    std::string nameSpace;  // of the service, for links; taken from the slice where empty
    std::string takenAt;  // shown in the header
    std::string version;  // which kube-proxy wrote the rules, as far as is known; shown in the header
    std::string understood;  // how many of the node's rules are understood; shown in the header
    // What is not as it should be; null: not compared, and nothing is said of it. Not owned.
    const kubeproxy::SliceDrift* drift = nullptr;
    bool comparing = false;  // it is being worked out
};

// The chains, sets and virtual servers that one service port meets on one node, as cards from left
// to right in the order a packet meets them, with what comes afterwards (mark, masquerade, filter)
// below. Arrows lead from a rule to the chain it jumps to, in lanes between the columns. Pure and
// deterministic. Cost: O(n log n) in the slice's rules.
DisplayList layOutChains(const kubeproxy::ServiceSlice& slice, const TextMeasure& measure,
                         const ChainsLayoutOptions& options = {});

}  // namespace fairlead::diagram
