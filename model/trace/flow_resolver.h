#pragma once

#include "model/core/result.h"
#include "model/trace/cluster_view.h"
#include "model/trace/flow.h"

#include <optional>
#include <string>

namespace fairlead::trace {

// Makes a flow of a question; see Walker::resolve.
Result<Flow> resolveFlow(const ClusterView& cluster, const Origin& origin, const Target& target,
                         const std::optional<std::string>& node);

}  // namespace fairlead::trace
