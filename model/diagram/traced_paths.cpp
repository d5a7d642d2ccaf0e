#include "model/diagram/traced_paths.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>

namespace fairlead::diagram {

namespace {

using trace::Flow;
using trace::Outcome;
using trace::Verdict;

// Below this a share is a rounding error of the kernel's 31-bit probabilities.
constexpr double negligible = 1e-6;
// kube-proxy's own probabilities have ten digits; a deviation that a person could notice is larger.
constexpr double noticeable = 0.01;

// A machine beyond the nodes: from the range for benchmarks (RFC 2544), or for documentation, which
// no rule of a real cluster has a reason to name.
IpAddress someoneOutside(IpFamily family) { return *IpAddress::parse(family == IpFamily::ipv4 ? "198.18.0.1" : "2001:db8::1"); }

// Whom the load balancer's source ranges let in.
IpAddress allowedClient(const ServiceGraph& graph)
{
    for (const std::string& text : graph.sourceRanges) {
        const auto range = Prefix::parse(text);
        if (range && range->family() == graph.family)
            return range->last();
    }
    return someoneOutside(graph.family);
}

bool reaches(const Outcome& outcome) { return outcome.verdict == Verdict::delivered || outcome.verdict == Verdict::leaves; }

// The node whose pod range holds the address; empty where none does.
std::string nodeOfPodAddress(const cluster::ClusterSnapshot& snapshot, const std::string& text)
{
    const auto address = IpAddress::parse(text);
    for (const cluster::ClusterNode& node : snapshot.nodes()) {
        for (const std::string& cidr : node.object ? node.object->podCidrs : std::vector<std::string>()) {
            const auto prefix = Prefix::parse(cidr);
            if (address && prefix && prefix->contains(*address))
                return node.name;
        }
    }
    return {};
}

GraphReply replyOf(const trace::Trace& trace, const Outcome& outcome, std::size_t endpoint)
{
    GraphReply reply;
    reply.endpoint = endpoint;
    reply.client = trace.flow.source ? trace.flow.source->toString() : std::string();
    reply.asked = toString(trace.flow.destination, trace.flow.destinationPort);
    reply.sourceSeen = outcome.sourceSeen ? outcome.sourceSeen->toString() : std::string();
    for (const trace::ReplyStep& step : outcome.reply)
        reply.steps.push_back({step.node, step.effect, step.why, step.broken});
    return reply;
}

GraphPath::Outcome outcomeOf(Verdict verdict)
{
    return verdict == Verdict::rejected ? GraphPath::Outcome::rejected : GraphPath::Outcome::dropped;
}

// What a trace says, sorted by the endpoints of the graph.
struct Answer {
    std::map<std::size_t, double> shares;
    std::set<std::string> sources;
    std::vector<GraphReply> replies;
    bool rewritten = false;
    double undecided = 0;
    double handled = 0;
    const Outcome* lost = nullptr;  // the likeliest that reaches nothing
};

}  // namespace

std::size_t findOrAddEndpoint(const cluster::ClusterSnapshot& snapshot, ServiceGraph& graph, const std::string& text,
                              const SourceRef& source)
{
    const auto known = std::find_if(graph.endpoints.begin(), graph.endpoints.end(),
                                    [&text](const GraphEndpoint& endpoint) { return endpoint.toString() == text; });
    if (known != graph.endpoints.end())
        return static_cast<std::size_t>(known - graph.endpoints.begin());
    GraphEndpoint endpoint;
    const auto colon = text.rfind(':');
    endpoint.address = text.substr(0, colon);
    if (endpoint.address.starts_with('[') && endpoint.address.ends_with(']'))
        endpoint.address = endpoint.address.substr(1, endpoint.address.size() - 2);
    endpoint.port = static_cast<std::uint16_t>(std::atoi(text.c_str() + colon + 1));
    endpoint.node = nodeOfPodAddress(snapshot, endpoint.address);
    endpoint.onlyInRules = true;
    endpoint.sources = {source};
    graph.endpoints.push_back(std::move(endpoint));
    return graph.endpoints.size() - 1;
}

TracedPaths::TracedPaths(const cluster::ClusterSnapshot& snapshot, ServiceGraph& graph, bool replies)
    : m_snapshot(snapshot),
      m_graph(graph),
      m_replies(replies),
      // Shares the caller's snapshot without owning it: both end before it does.
      m_walker(std::shared_ptr<const cluster::ClusterSnapshot>(std::shared_ptr<void>(), &snapshot))
{
    for (std::size_t i = 0; i < graph.endpoints.size(); ++i)
        m_endpoints.emplace(graph.endpoints[i].toString(), i);
}

std::size_t TracedPaths::endpointIndex(const std::string& text, const GraphNode& node)
{
    const auto found = m_endpoints.find(text);
    if (found != m_endpoints.end())
        return found->second;
    const std::size_t index =
        findOrAddEndpoint(m_snapshot, m_graph, text, node.rulesSources.empty() ? SourceRef() : node.rulesSources.front());
    m_endpoints.emplace(text, index);
    return index;
}

void TracedPaths::apply(std::size_t index)
{
    GraphNode& node = m_graph.nodes[index];
    if (!node.rulesRead || !m_graph.shownPort() || m_graph.clusterIp.empty()
        || node.internal.outcome == GraphPath::Outcome::notHandled)
        return;
    applyInternal(node);
    applyExternal(node);
    checkEntries(node);
    compareSource(node);
}

trace::Trace TracedPaths::walk(const GraphNode& node, Flow::Start start, const IpAddress& source, const IpAddress& destination,
                               std::uint16_t port) const
{
    Flow flow;
    flow.start = start;
    flow.node = node.name;
    flow.family = m_graph.family;
    flow.protocol = m_graph.shownPort()->protocol;
    flow.source = source;
    flow.destination = destination;
    flow.destinationPort = port;
    trace::TraceOptions options;
    options.steps = m_replies;
    return m_walker.walk(flow, options);
}

void TracedPaths::applyInternal(GraphNode& node)
{
    const auto client = IpAddress::parse(node.clientAddress);
    const auto service = IpAddress::parse(m_graph.clusterIp);
    if (client && service)
        adopt(walk(node, Flow::Start::pod, *client, *service, m_graph.shownPort()->port), node, node.internal);
}

void TracedPaths::applyExternal(GraphNode& node)
{
    if (!m_graph.externallyReachable())
        return;
    const GraphPort& port = *m_graph.shownPort();
    const auto own = IpAddress::parse(node.address);
    if (port.nodePort && own) {
        adopt(walk(node, Flow::Start::network, someoneOutside(m_graph.family), *own, *port.nodePort), node, node.external);
        return;
    }
    for (const GraphEntry& entry : m_graph.entries) {
        const auto address = IpAddress::parse(entry.address);
        if (!entry.inRules || !address)
            continue;
        adopt(walk(node, Flow::Start::network, allowedClient(m_graph), *address, port.port), node, node.external);
        return;
    }
}

// An entry whose packets a node passes on untouched is not in its rules.
void TracedPaths::checkEntries(GraphNode& node)
{
    for (GraphEntry& entry : m_graph.entries) {
        const auto address = IpAddress::parse(entry.address);
        if (!entry.inRules || !address)
            continue;
        const trace::Trace trace = walk(node, Flow::Start::network, allowedClient(m_graph), *address, m_graph.shownPort()->port);
        const bool untouched = std::ranges::any_of(trace.outcomes, [&](const Outcome& outcome) {
            return reaches(outcome) && outcome.endpoint && outcome.endpoint->address == *address;
        });
        // Where a rule names it, the rules know it, whatever they do (before 1.22: a mark for the filter to drop it).
        const bool named = std::ranges::any_of(node.rulesSources, [&entry](const SourceRef& source) {
            return source.text.find(entry.address) != std::string::npos;
        });
        if (!untouched || named)
            continue;
        node.differences.push_back({"the rules do not know " + entry.address, std::nullopt, node.rulesSources});
        if (entry.missingOn.empty())
            entry.missingOn = node.name;
    }
}

void TracedPaths::adopt(const trace::Trace& trace, GraphNode& node, GraphPath& path)
{
    Answer answer;
    for (const Outcome& outcome : trace.outcomes) {
        if (outcome.verdict == Verdict::notDecidable)
            answer.undecided += outcome.probability;
        if (!reaches(outcome) || !outcome.endpoint) {
            if (!answer.lost)
                answer.lost = &outcome;
            continue;
        }
        // The address that was asked is no endpoint: no rule took the packet.
        if (outcome.endpoint->address == trace.flow.destination && outcome.endpoint->port == trace.flow.destinationPort) {
            answer.undecided += outcome.probability;
            continue;
        }
        const std::size_t endpoint = endpointIndex(toString(outcome.endpoint->address, outcome.endpoint->port), node);
        answer.shares[endpoint] += outcome.probability;
        answer.handled += outcome.probability;
        // A client that reaches itself is masqueraded so that it can: that says nothing of the others.
        if (outcome.masqueraded && trace.flow.source != outcome.endpoint->address) {
            answer.rewritten = true;
            answer.sources.insert(outcome.sourceSeen ? outcome.sourceSeen->toString() : std::string());
        }
        if (m_replies)
            answer.replies.push_back(replyOf(trace, outcome, endpoint));
    }
    if (answer.undecided > negligible)
        return;
    const std::vector<std::size_t> wanted = path.endpoints;
    path.fromRules = true;
    path.endpoints.clear();
    path.shares.clear();
    for (const auto& [endpoint, share] : answer.shares) {
        path.endpoints.push_back(endpoint);
        path.shares.push_back(share);
    }
    std::ranges::set_difference(wanted, path.endpoints, std::back_inserter(path.missing));
    std::ranges::set_difference(path.endpoints, wanted, std::back_inserter(path.extra));
    path.sourceRewritten = answer.rewritten;
    path.sourcesSeen.assign(answer.sources.begin(), answer.sources.end());
    path.replies = std::move(answer.replies);
    if (!path.endpoints.empty()) {
        path.outcome = GraphPath::Outcome::forwarded;
    } else if (answer.lost) {
        path.outcome = outcomeOf(answer.lost->verdict);
        if (!answer.lost->reason.empty() && !wanted.empty())
            path.why = "The rules say: " + answer.lost->reason + '.';
    }
    describeDifference(node, path, answer.lost ? answer.lost->reason : std::string());
}

// In the words of the mode where it is the mode that does not know the policy; else what the slices
// did not tell already.
void TracedPaths::describeDifference(GraphNode& node, const GraphPath& path, const std::string& lost) const
{
    const bool told = !node.differences.empty();
    const double even = path.endpoints.empty() ? 0 : 1.0 / static_cast<double>(path.endpoints.size());
    const bool uneven = std::ranges::any_of(path.shares, [&](double share) { return std::abs(share - even) > noticeable; });
    if (&path == &node.external && m_graph.externalLocal && !path.extra.empty()
        && (node.mode == "ipvs" || node.mode == "userspace"))
        node.differences.push_back({node.mode + " mode sends it on to " + m_graph.endpoints[path.extra.front()].toString()
                                        + ", though the policy is Local",
                                    path.extra.front(), node.rulesSources});
    else if (!told && !path.missing.empty())
        node.differences.push_back({m_graph.endpoints[path.missing.front()].toString() + " is not reached"
                                        + (lost.empty() ? " by the rules" : ": " + lost),
                                    path.missing.front(), node.rulesSources});
    else if (!told && !path.extra.empty())
        node.differences.push_back({m_graph.endpoints[path.extra.front()].toString() + " is reached, which the API does not want",
                                    path.extra.front(), node.rulesSources});
    else if (!told && uneven)
        node.differences.push_back({"the rules share new connections unevenly", std::nullopt, node.rulesSources});
}

// Under the policy Cluster an answer must come back through the node that rewrote the destination,
// so the source has to be rewritten, too; under Local it must stay.
void TracedPaths::compareSource(GraphNode& node) const
{
    const GraphPath& path = node.external;
    if (!path.fromRules || path.endpoints.empty() || node.mode == "userspace")
        return;
    if (!m_graph.externalLocal && !path.sourceRewritten)
        node.differences.push_back({"the rules leave the source from outside as it is", std::nullopt, node.rulesSources});
    if (m_graph.externalLocal && path.sourceRewritten)
        node.differences.push_back({"the rules rewrite the source from outside", std::nullopt, node.rulesSources});
}

}  // namespace fairlead::diagram
