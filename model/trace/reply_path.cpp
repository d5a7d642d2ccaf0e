#include "model/trace/reply_path.h"

#include <algorithm>

namespace fairlead::trace {

using cluster::ClusterNode;

namespace {

std::string sourceOf(const Header& header)
{
    return header.sourcePort ? toString(header.source, *header.sourcePort) : header.source.toString();
}

std::string destinationOf(const Header& header) { return toString(header.destination, header.destinationPort); }

// Why the answer does not come through a node that must see it; empty where it does. `towards` is
// the address that the answer is sent to, `from` the node where it starts (empty: beyond the nodes).
std::string whyMissed(const ClusterView& cluster, const Passage& passage, std::string_view from, const Header& answered)
{
    const ClusterNode* back = cluster.nodeOf(answered.source);
    if (back != nullptr && back->name == passage.node)
        return {};
    if (from != passage.node) {
        return "the answer goes from " + destinationOf(answered) + " straight to " + answered.source.toString() + ", not through "
            + std::string(passage.node) + ", so the client sees an address that it did not ask";
    }
    return {};
}

// Endpoint and client on one bridge of one node, whose frames netfilter does not see.
bool bypassesOnBridge(const ClusterView& cluster, const Passage& passage, const Header& answered)
{
    const auto& snapshot = cluster.snapshot();
    const auto* client = snapshot.podOfAddress(answered.source);
    const auto* server = snapshot.podOfAddress(answered.destination);
    if (client == nullptr || server == nullptr || client->nodeName != passage.node || server->nodeName != passage.node)
        return false;
    const ClusterNode* node = snapshot.findNode(passage.node);
    if (node == nullptr)
        return false;
    const NodeView& view = cluster.node(*node, answered.source.family());
    const RouteAnswer route = view.routing().find({answered.source, std::nullopt, 0, {}});
    return view.isBridge(route.device.name) && !view.bridgesCallNetfilter()
        && view.routing().find({answered.destination, std::nullopt, 0, {}}).device == route.device;
}

}  // namespace

std::vector<ReplyStep> replyPath(const ClusterView& cluster, const Ending& ending)
{
    std::vector<ReplyStep> steps;
    if (!ending.endpoint)
        return steps;
    std::string_view from = ending.endpoint->node;
    // From the last node back to the first: the answer meets them in this order.
    for (auto passage = ending.branch.passages.rbegin(); passage != ending.branch.passages.rend(); ++passage) {
        const bool destination = passage->before.destination != passage->after.destination
            || passage->before.destinationPort != passage->after.destinationPort;
        const bool source = passage->before.source != passage->after.source;
        if (!destination && !source)
            continue;
        ReplyStep step;
        step.node = passage->node;
        std::string why = whyMissed(cluster, *passage, from, passage->after);
        if (why.empty() && bypassesOnBridge(cluster, *passage, passage->after))
            why = "both pods are on one bridge of " + step.node
                + ", whose frames netfilter does not see (br_netfilter), so the client sees an address that it did not ask";
        if (!why.empty()) {
            step.effect = "not rewritten";
            step.why = std::move(why);
            step.broken = true;
            steps.push_back(std::move(step));
            return steps;
        }
        if (destination)
            step.effect = "source " + destinationOf(passage->after) + " → " + destinationOf(passage->before);
        if (source)
            step.effect += (step.effect.empty() ? "destination " : ", destination ") + passage->after.source.toString() + " → "
                + sourceOf(passage->before);
        step.why = "connection tracking undoes what was rewritten on the way there";
        from = passage->node;
        steps.push_back(std::move(step));
    }
    return steps;
}

}  // namespace fairlead::trace
