#pragma once

#include "app/commands/command_output.h"
#include "model/cluster/cluster_snapshot.h"

#include <boost/json/array.hpp>

namespace fairlead::app {

// `fairlead services`: every service, its ports, policies, endpoints and state.
boost::json::array servicesJson(const cluster::ClusterSnapshot& snapshot);
ExitStatus printServices(const cluster::ClusterSnapshot& snapshot, bool json, CommandOutput output);

}  // namespace fairlead::app
