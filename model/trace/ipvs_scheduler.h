#pragma once

#include "model/trace/hook_walk.h"

#include <vector>

namespace fairlead::trace {

// What IPVS does with a packet at the input or output hook: nothing (accept) where no virtual server
// wants it; else one result for each real server, by the scheduler's long-run shares. `scheduled`
// packets leave the hook for their real server; one whose real server is this node goes on (accept).
std::vector<HookResult> scheduleByIpvs(const NodeView& node, netfilter::Hook hook, Branch branch, WalkState& state);

}  // namespace fairlead::trace
