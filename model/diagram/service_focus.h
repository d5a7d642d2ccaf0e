#pragma once

#include "model/diagram/service_columns.h"
#include "model/diagram/service_graph.h"
#include "model/diagram/service_layout.h"

#include <cstddef>

namespace fairlead::diagram {

// Which connections a picture follows in full.
struct ServiceFocus {
    std::size_t node = 0;  // into the graph's nodes; meaningless where there are none
    bool external = false;  // from outside, else from a pod
    bool each = false;  // every node keeps to its own endpoints: all are followed

    const GraphPath& pathOf(const GraphNode& of) const { return external ? of.external : of.internal; }
    bool follows(const ServiceColumn& column) const
    {
        return column.kind == ServiceColumn::Kind::node && (each || column.nodes.front() == node);
    }
};

ServiceFocus chooseFocus(const ServiceGraph& graph, const ServiceLayoutOptions& options);

}  // namespace fairlead::diagram
