#pragma once

#include "app/commands/command_output.h"
#include "model/cluster/cluster_snapshot.h"
#include "model/trace/trace.h"

#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::app {

struct PathRequest {
    std::string from;
    std::string to;
    std::optional<std::string> node;  // which receives a packet from outside
    trace::ClientHistory client = trace::ClientHistory::notSeenBefore;
    std::vector<std::string> whatIf;  // changes to try, KEY=VALUE; see trace::WhatIf
    std::string batch;  // a file of flows, "-" for standard input; empty: one flow
    bool json = false;
};

// `fairlead path`: where a packet goes. With a batch: a line of JSON for each line read, in order,
// {"error": …} where one fails; a failed line does not end the run.
ExitStatus printPath(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const PathRequest& request,
                     std::istream& in, CommandOutput output);

}  // namespace fairlead::app
