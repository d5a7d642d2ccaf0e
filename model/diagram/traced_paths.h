#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/diagram/service_graph.h"
#include "model/trace/walker.h"

#include <cstddef>
#include <string>
#include <unordered_map>

namespace fairlead::diagram {

// Asks the rules of the nodes what they really do with new connections of the shown port, and puts
// it in the place of what the API wants: the endpoints with their shares, whether the source is
// rewritten, what is missing and what is too much. Paths that cannot be decided stay as the API
// wants them. Keeps references to both; one thread.
class TracedPaths {
public:
    TracedPaths(const cluster::ClusterSnapshot& snapshot, ServiceGraph& graph, bool replies);

    // Cost: two walks, and one for each entry; the first one on a node indexes its rules.
    void apply(std::size_t node);

private:
    void applyInternal(GraphNode& node);
    void applyExternal(GraphNode& node);
    void checkEntries(GraphNode& node);
    trace::Trace walk(const GraphNode& node, trace::Flow::Start start, const IpAddress& source, const IpAddress& destination,
                      std::uint16_t port) const;
    void adopt(const trace::Trace& trace, GraphNode& node, GraphPath& path);
    // `lost`: why some do not arrive; empty where all do.
    void describeDifference(GraphNode& node, const GraphPath& path, const std::string& lost) const;
    void compareSource(GraphNode& node) const;
    std::size_t endpointIndex(const std::string& text, const GraphNode& node);

    const cluster::ClusterSnapshot& m_snapshot;
    ServiceGraph& m_graph;
    bool m_replies;
    trace::Walker m_walker;
    std::unordered_map<std::string, std::size_t> m_endpoints;  // by address and port
};

// The endpoint with this text ("10.244.2.5:8080"); added, as known to the rules alone, where there is none.
std::size_t findOrAddEndpoint(const cluster::ClusterSnapshot& snapshot, ServiceGraph& graph, const std::string& text,
                              const SourceRef& source);

}  // namespace fairlead::diagram
