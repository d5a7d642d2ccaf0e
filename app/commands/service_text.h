#pragma once

#include "model/core/result.h"
#include "model/diagram/service_graph.h"
#include "model/diagram/service_layout.h"

#include <string>
#include <string_view>

namespace fairlead::app {

// Whether a format is text that is written from what a service's picture holds, without its
// geometry: md, mmd, d2, dot, json.
bool isTextFormat(std::string_view format);

// The service in such a format.
std::string serviceText(const diagram::ServiceGraph& graph, const diagram::ServiceLayoutOptions& options,
                        std::string_view format);

}  // namespace fairlead::app
