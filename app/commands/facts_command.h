#pragma once

#include "app/commands/command_output.h"
#include "model/cluster/cluster_snapshot.h"

#include <memory>
#include <string>

namespace fairlead::app {

// `fairlead facts`: the ranges, the modes and the nodes' settings, each with who says so.
ExitStatus printFacts(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, bool json, CommandOutput output);

// `fairlead facts --who TEXT`: whose the addresses in the text are. Not found where nobody has any of them.
ExitStatus printWho(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const std::string& text, bool json,
                    CommandOutput output);

}  // namespace fairlead::app
