#include "model/diagram/rules_comparison.h"

#include "model/diagram/rule_choices.h"
#include "model/diagram/traced_paths.h"
#include "model/kubeproxy/service_slice.h"

#include <algorithm>
#include <map>

namespace fairlead::diagram {

namespace {

using kubeproxy::ChainRole;
using kubeproxy::ServiceSlice;

struct Found {
    std::map<std::string, SourceRef> endpoints;  // "10.244.2.5:8080" and the line that leads there
    std::vector<SourceRef> dispatch;  // where the service's traffic is recognised
};

Found readSlice(const ServiceSlice& slice)
{
    Found found;
    for (const kubeproxy::SliceChain& chain : slice.chains) {
        const bool dispatches = chain.role == ChainRole::dispatch || chain.role == ChainRole::nodePorts;
        for (const kubeproxy::SliceRule& rule : chain.entries) {
            if (rule.endpoint)
                found.endpoints.emplace(*rule.endpoint, rule.source);
            for (const RuleChoice& choice : choicesOf(chain.rules->body(rule.index))) {
                if (!choice.endpoint.empty())
                    found.endpoints.emplace(choice.endpoint, rule.source);
            }
            if (dispatches)
                found.dispatch.push_back(rule.source);
        }
    }
    for (const kubeproxy::SliceVirtualServer& each : slice.virtualServers) {
        found.dispatch.push_back({each.file, each.server->line, each.server->text});
        for (const netfilter::RealServer& server : each.server->realServers) {
            // Weight 0 drains what there is; it gets nothing new.
            if (server.weight > 0)
                found.endpoints.emplace(fairlead::toString(server.address, server.port),
                                        SourceRef{each.file, server.line, server.text});
        }
    }
    return found;
}

void compare(const cluster::ClusterSnapshot& snapshot, ServiceGraph& graph, GraphNode& node, const Found& found)
{
    std::map<std::string, std::size_t> wanted;
    for (const GraphPath* path : {&node.internal, &node.external}) {
        for (const std::size_t i : path->endpoints)
            wanted.emplace(graph.endpoints[i].toString(), i);
    }
    if (found.endpoints.empty() && !wanted.empty()) {
        node.differences.push_back({"the rules lead to no endpoint", std::nullopt, found.dispatch});
        return;
    }
    for (const auto& [text, index] : wanted) {
        if (!found.endpoints.contains(text))
            node.differences.push_back({text + " is missing in the rules", index, found.dispatch});
    }
    for (const auto& [text, source] : found.endpoints) {
        if (!wanted.contains(text))
            node.differences.push_back(
                {text + " is only in the rules", findOrAddEndpoint(snapshot, graph, text, source), {source}});
    }
}

}  // namespace

void compareRules(const cluster::ClusterSnapshot& snapshot, ServiceGraph& graph, std::size_t index)
{
    GraphNode& node = graph.nodes[index];
    const GraphPort* port = graph.shownPort();
    if (!node.rulesRead || !port || node.internal.outcome == GraphPath::Outcome::notHandled)
        return;
    const auto slices = kubeproxy::sliceService(snapshot, node.name, graph.nameSpace, graph.name, port->name);
    if (!slices)
        return;
    for (const ServiceSlice& slice : *slices) {
        if (slice.family != graph.family || slice.port.protocol != port->protocol || slice.port.port != port->name)
            continue;
        const Found found = readSlice(slice);
        node.rulesSources = found.dispatch;
        if (slice.mode != cluster::ProxyMode::userspace && slice.mode != cluster::ProxyMode::unknown)
            compare(snapshot, graph, node, found);
    }
}

}  // namespace fairlead::diagram
