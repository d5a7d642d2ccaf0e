#pragma once

#include "app/commands/command_output.h"
#include "model/cluster/cluster_snapshot.h"

namespace fairlead::app {

// `fairlead facts`: the ranges, the modes and the nodes' settings, each with who says so.
ExitStatus printFacts(const cluster::ClusterSnapshot& snapshot, bool json, CommandOutput output);

}  // namespace fairlead::app
