#pragma once

#include "model/core/result.h"
#include "model/kubernetes/objects.h"
#include "model/trace/trace_comparison.h"
#include "model/trace/walker.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fairlead::trace {

// Changes to try, written KEY=VALUE:
//   etp=Local|Cluster, itp=Local|Cluster   the traffic policies of the service that the flow is sent to
//   without=ADDRESS, without=pod:NS/NAME   no service has this endpoint any more
//   from=ORIGIN, node=NAME                 another source; another node that receives the packet
struct WhatIf {
    std::optional<kubernetes::TrafficPolicy> externalTrafficPolicy;
    std::optional<kubernetes::TrafficPolicy> internalTrafficPolicy;
    std::vector<std::string> without;
    std::optional<std::string> from;
    std::optional<std::string> node;

    static Result<WhatIf> parse(std::span<const std::string> changes);
    // Whether the cluster itself is different, not only the question.
    bool changesCluster() const;
};

// A question as the command line asks it.
struct FlowQuestion {
    std::string from;
    std::string to;
    std::optional<std::string> node;
};

struct WhatIfAnswer {
    std::shared_ptr<const Walker> walker;  // of the changed cluster; `then` points into what it keeps
    // Its steps refer to evidence only where the line was read as it is; what kube-proxy would have
    // to write first has no file.
    Trace then;
    std::vector<TraceDifference> difference;  // to the trace of now
};

// What would become of a packet. `now`: the walker and the trace of the cluster as it is.
// Errors: an unknown pod or endpoint, a flow that no service is concerned by (notFound); a node whose
// rules after the change cannot be worked out where the packet enters there (source). Where such a
// node is met later, `then` says so in what could not be known.
// Cost: a change of the cluster costs about two readings of the whole evidence. Any thread.
Result<WhatIfAnswer> askWhatIf(const std::shared_ptr<const Walker>& walker, const FlowQuestion& question, const Trace& now,
                               const WhatIf& changes, const TraceOptions& options = {});

}  // namespace fairlead::trace
