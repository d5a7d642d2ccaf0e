#pragma once

#include "model/trace/cluster_view.h"
#include "model/trace/packet_walk.h"

#include <vector>

namespace fairlead::trace {

// What happens to the endpoint's answer on its way back to the client: each node that rewrote the
// packet must see the answer to rewrite it back. Says where it does not.
std::vector<ReplyStep> replyPath(const ClusterView& cluster, const Ending& ending);

}  // namespace fairlead::trace
