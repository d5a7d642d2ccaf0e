#pragma once

#include "model/core/result.h"
#include "model/map/cluster_map.h"
#include "model/map/map_layout.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::map {

// Which pods a person wants to see, as it was written; empty parts let everything through.
struct MapFilter {
    std::string nameSpace;
    std::string labels;  // a label selector
    std::string node;  // part of its name
    std::string state;  // one of stateWords()

    bool isEmpty() const { return nameSpace.empty() && labels.empty() && node.empty() && state.empty(); }
    friend bool operator==(const MapFilter&, const MapFilter&) = default;
};

// "ready", "notReady", "terminating", "finished", "unknown", "noNode": what a link and the command line write.
const std::vector<std::string>& stateWords();

// What a filter and a selection make of the pods: nothing is taken away, so that nothing moves.
struct Emphasis {
    enum class Pod : std::uint8_t { dimmed, plain, lit };
    bool filtered = false;
    Thing selected;  // whose pods are lit: a service, or whose services are: a pod
    std::vector<Pod> pods;
    std::vector<std::uint32_t> shownOnNode;  // pods that the filter lets through
    std::vector<std::uint32_t> litOnNode;
    std::vector<bool> services;  // lit
    std::size_t shown = 0;
    std::size_t lit = 0;

    bool anyLit() const { return lit > 0; }
};

// An error where the labels or the state are not understood. Linear in the pods.
Result<Emphasis> emphasize(const ClusterMap& map, const MapFilter& filter, const Thing& selected);
// The same for another selection.
void select(const ClusterMap& map, const Thing& selected, Emphasis& emphasis);

// "namespace shop, label app=cart, not ready"; empty for an empty filter.
std::string wordsOf(const MapFilter& filter);

}  // namespace fairlead::map
