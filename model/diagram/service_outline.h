#pragma once

#include "model/diagram/service_graph.h"
#include "model/diagram/service_layout.h"

#include <string>
#include <vector>

namespace fairlead::diagram {

// A thing of a service's picture that has no place: the formats that lay out by themselves
// (Mermaid, D2, Graphviz) are written from these.
struct OutlineBox {
    enum class Kind { outside, entry, node, client, band, rules, endpoint, notReady, beyond, warning };
    std::string id;  // letters, digits and _; unique
    std::string parent;  // id of the box around it; that box comes first; empty at the top
    Kind kind = Kind::node;
    std::vector<std::string> lines;  // its label; printable
};

struct OutlineLink {
    enum class Kind { possible, followed, local, remote, missing };
    std::string from;
    std::string to;
    Kind kind = Kind::possible;
    std::string label;  // may be empty
};

struct ServiceOutline {
    std::string title;  // "shop/frontend"
    std::string sentence;
    std::string source;  // "cluster shop, Kubernetes v1.36.2, as of …"
    std::vector<OutlineBox> boxes;
    std::vector<OutlineLink> links;
};

// The same things as in the picture that layOutService() draws of the graph with these options, folded alike.
ServiceOutline outlineService(const ServiceGraph& graph, const ServiceLayoutOptions& options = {});

}  // namespace fairlead::diagram
