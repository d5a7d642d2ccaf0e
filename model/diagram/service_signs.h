#pragma once

#include "model/diagram/display_list.h"
#include "model/diagram/service_graph.h"

#include <set>
#include <string>
#include <vector>

namespace fairlead::diagram {

// What a reader must know of a service beside its ways: policies, affinity, families, each with one
// agreed sign.
struct ServiceSign {
    std::string id;  // "externalLocal"
    Role role;
    std::string words;
    std::string description;
};
std::vector<ServiceSign> signsOf(const ServiceGraph& graph);

// The files that the graph comes from, those of nodes as "nodes/*/iptables-save.txt".
std::set<std::string> sourceFiles(const ServiceGraph& graph);

}  // namespace fairlead::diagram
