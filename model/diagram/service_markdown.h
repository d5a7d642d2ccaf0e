#pragma once

#include "model/diagram/service_graph.h"
#include "model/diagram/service_layout.h"

#include <string>

namespace fairlead::diagram {

// The picture of a service as a text that can be read aloud, or pasted into an issue: its ports,
// policies and ways in, what the rules of each node do, its endpoints, what differs, the sources.
// Pure; linear. Names from the cluster cannot become Markdown.
std::string writeMarkdown(const ServiceGraph& graph, const ServiceLayoutOptions& options = {});

}  // namespace fairlead::diagram
