#pragma once

#include "model/diagram/service_graph.h"
#include "model/diagram/service_layout.h"

#include <cstddef>
#include <string>
#include <vector>

namespace fairlead::diagram {

// A column of a service's picture: a node, a zone's other nodes folded into one, or the endpoints
// that are on no node.
struct ServiceColumn {
    enum class Kind { node, folded, beyond };
    Kind kind = Kind::node;
    std::string id;  // unique and printable: "node:worker-1", "zone:zone-b", "beyond"
    std::string key;  // the same without its kind, for the ids of what it holds
    std::string title;
    std::vector<std::size_t> nodes;  // of the graph
    std::vector<std::size_t> endpoints;  // shown, in order
    std::vector<std::size_t> folded;  // behind "+ 37 more"
    bool mixedZones = false;  // a folded column of several zones
    double x = 0;

    bool crossedByBand() const { return kind != Kind::beyond; }
};

// Which columns there are and what they hold: nodes sorted by zone and name. Where there are too
// many, the focus node, then nodes with trouble, then the busiest keep a column of their own, and
// the rest folds into zones.
std::vector<ServiceColumn> chooseColumns(const ServiceGraph& graph, std::size_t focusNode, const ServiceLayoutOptions& options);

}  // namespace fairlead::diagram
