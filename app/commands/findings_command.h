#pragma once

#include "app/commands/command_output.h"
#include "model/cluster/cluster_snapshot.h"

#include <memory>
#include <string>

namespace fairlead::app {

struct FindingsRequest {
    bool json = false;
    std::string failOn;  // "error", "warning", "info"; empty: findings do not fail the command
    std::string baseline;  // a file of accepted findings; empty: none
    std::string writeBaseline;  // a file that accepts what is found now; empty: none
};

// `fairlead findings`: what is wrong, worst first. ExitStatus::findings where one is at or above failOn and not accepted.
ExitStatus printFindings(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const FindingsRequest& request,
                         CommandOutput output);

}  // namespace fairlead::app
