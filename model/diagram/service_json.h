#pragma once

#include "model/diagram/service_graph.h"

#include <boost/json.hpp>

namespace fairlead::diagram {

// What the picture of a service holds, for other programs: the service, its ports and entries, the
// nodes with what their rules do, the endpoints, the differences, and the evidence of each.
// Indexes of endpoints are positions in "endpoints". Pure; linear.
boost::json::object serviceJson(const ServiceGraph& graph);

}  // namespace fairlead::diagram
