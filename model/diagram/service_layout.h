#pragma once

#include "model/diagram/display_list.h"
#include "model/diagram/service_graph.h"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace fairlead::diagram {

struct ServiceLayoutOptions {
    // Which kind of new connection is drawn in full: from a pod of the focus node to the ClusterIP,
    // or from beyond the nodes. Automatic: external where the service can be reached from there.
    enum class Traffic { automatic, internal, external };
    Traffic traffic = Traffic::automatic;
    bool returnPath = false;  // also how an answer comes back; the graph must hold replies
    std::string focusNode;  // whose connections are drawn in full; empty or unknown: the first
    std::size_t maxNodeColumns = 6;  // more nodes than this fold into their zones
    std::size_t maxZoneColumns = 6;  // more zones than this fold into one column
    std::size_t maxExpandedNodes = 40;  // of a zone that is expanded; the rest stays folded
    std::size_t maxEndpointsPerColumn = 4;  // more fold into "+ 37 more"
    std::set<std::string>
        expanded;  // ids of folded things that are to be shown in full ("more:node:worker-1", "zone:zone-b"), or "all"
};

// The picture of a service: columns are nodes, lanes are outside, clients, the service band, the
// rules in each node, the endpoints. Pure: the same input gives the same picture, byte for byte.
// Cost: O(n log n) in nodes and endpoints.
DisplayList layOutService(const ServiceGraph& graph, const TextMeasure& measure, const ServiceLayoutOptions& options = {});

// The same with all ports in one picture: the first as above, each further one as a band of its own below, with the rules
// and the endpoints that concern it. `ports`: a graph for each port of one service (buildPortGraphs()); not empty.
DisplayList layOutPorts(const std::vector<ServiceGraph>& ports, const TextMeasure& measure,
                        const ServiceLayoutOptions& options = {});

}  // namespace fairlead::diagram
