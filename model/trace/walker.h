#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/core/result.h"
#include "model/trace/flow.h"
#include "model/trace/trace.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::trace {

// Follows the first packet of a connection through a cluster: hooks, tables, chains, address
// translation, routes, nodes. Pure: reads only the snapshot, no clock, no I/O.
// Keeps the snapshot alive. Thread-safe: its indexes fill themselves under locks on first use, so
// one walker should serve all questions about a snapshot. Cost after that: the rules that match,
// times the outcomes (well under a millisecond at 10,000 services).
class Walker {
public:
    explicit Walker(std::shared_ptr<const cluster::ClusterSnapshot> snapshot);
    ~Walker();
    Walker(const Walker&) = delete;
    Walker& operator=(const Walker&) = delete;

    const cluster::ClusterSnapshot& snapshot() const;

    // Makes a flow of a question. `node`: which node receives a packet from outside, where the
    // target does not say it. Errors: unknown pod, node or service (notFound), a question that
    // has no one answer, such as a service with several ports (usage).
    Result<Flow> resolve(const Origin& origin, const Target& target, const std::optional<std::string>& node = std::nullopt) const;

    // Where the packet of this flow goes. Always ends; always with outcomes that sum to 1.
    Trace walk(const Flow& flow, const TraceOptions& options = {}) const;

    // Both, from the texts of the command line.
    Result<Trace> trace(std::string_view origin, std::string_view target, const std::optional<std::string>& node = std::nullopt,
                        const TraceOptions& options = {}) const;

private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

}  // namespace fairlead::trace
