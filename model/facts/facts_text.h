#pragma once

#include "model/facts/address_book.h"

#include <string>
#include <vector>

namespace fairlead::facts {

// A line of the list of facts: of the whole cluster, or of one node.
struct FactRow {
    std::string node;  // empty: of the cluster
    std::string label;  // "Pod CIDR"
    Fact fact;
};

// Every fact in reading order: the cluster's first, then node by node. What is missing stands there too, with the reason.
std::vector<FactRow> rowsOf(const ClusterFacts& facts);

// "nodes/worker-1/iptables-save.txt:97", or the file alone.
std::string placeOf(const SourceRef& source);

// The list for a terminal: value, who says so, who says otherwise. Text from the evidence is not made printable here.
std::string toText(const ClusterFacts& facts);
std::string toText(const std::vector<Occupancy>& occupancy);
std::string toText(const std::vector<Listing>& listings);

}  // namespace fairlead::facts
