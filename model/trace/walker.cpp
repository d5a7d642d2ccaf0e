#include "model/trace/walker.h"

#include "model/trace/cluster_view.h"
#include "model/trace/flow_resolver.h"
#include "model/trace/packet_walk.h"
#include "model/trace/reply_path.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace fairlead::trace {

std::string_view toString(Verdict verdict)
{
    switch (verdict) {
    case Verdict::delivered:
        return "delivered";
    case Verdict::rejected:
        return "rejected";
    case Verdict::dropped:
        return "dropped";
    case Verdict::leaves:
        return "leaves";
    case Verdict::noRoute:
        return "noRoute";
    case Verdict::notDecidable:
        break;
    }
    return "notDecidable";
}

class Walker::Implementation {
public:
    explicit Implementation(std::shared_ptr<const cluster::ClusterSnapshot> snapshot)
        : m_snapshot(std::move(snapshot)), m_view(*m_snapshot)
    {
    }

    const cluster::ClusterSnapshot& snapshot() const { return *m_snapshot; }
    const ClusterView& view() const { return m_view; }

private:
    std::shared_ptr<const cluster::ClusterSnapshot> m_snapshot;
    ClusterView m_view;
};

namespace {

bool isSeen(Verdict verdict) { return verdict == Verdict::delivered || verdict == Verdict::leaves; }

// What outcomes are told apart by. What the source was matters only to an endpoint that sees it.
using Identity = std::tuple<Verdict, std::optional<IpAddress>, std::uint16_t, std::string, std::optional<IpAddress>>;

Identity identityOf(const Ending& ending)
{
    if (!ending.endpoint)
        return {ending.verdict, std::nullopt, 0, {}, std::nullopt};
    return {ending.verdict, ending.endpoint->address, ending.endpoint->port, ending.endpoint->node,
            isSeen(ending.verdict) ? std::optional(ending.branch.packet.header.source) : std::nullopt};
}

struct Merged {
    double probability = 0;
    const Ending* likeliest = nullptr;
};

Outcome describe(const ClusterView& cluster, const Merged& merged, const StepLog& steps)
{
    const Ending& ending = *merged.likeliest;
    Outcome outcome;
    outcome.probability = merged.probability;
    outcome.verdict = ending.verdict;
    outcome.endpoint = ending.endpoint;
    outcome.reason = ending.reason;
    if (isSeen(ending.verdict)) {
        outcome.sourceSeen = ending.branch.packet.header.source;
        outcome.masqueraded = ending.branch.packet.sourceEverRewritten;
        if (steps.recording())
            outcome.reply = replyPath(cluster, ending);
    }
    if (steps.recording())
        outcome.steps = steps.inWords(ending.branch.step);
    return outcome;
}

std::vector<Outcome> merge(const ClusterView& cluster, const std::vector<Ending>& endings, const StepLog& steps)
{
    std::map<Identity, Merged> merged;
    double total = 0;
    for (const Ending& ending : endings) {
        Merged& one = merged[identityOf(ending)];
        one.probability += ending.branch.probability;
        total += ending.branch.probability;
        if (one.likeliest == nullptr || ending.branch.probability > one.likeliest->branch.probability)
            one.likeliest = &ending;
    }
    std::vector<Outcome> outcomes;
    outcomes.reserve(merged.size());
    for (const auto& [identity, one] : merged)
        outcomes.push_back(describe(cluster, one, steps));
    // Shares are quotients; what rounding took is given back.
    for (Outcome& outcome : outcomes)
        outcome.probability /= total;
    // Equal shares, up to the kernel's 31 bits, keep the order of the endpoints.
    std::ranges::stable_sort(outcomes, std::ranges::greater(),
                             [](const Outcome& outcome) { return std::lround(outcome.probability * 1e6); });
    return outcomes;
}

Packet firstPacket(const Flow& flow)
{
    Packet packet;
    packet.family = flow.family;
    packet.protocol = flow.protocol;
    packet.header.source = flow.source.value_or(IpAddress());
    packet.header.sourcePort = flow.sourcePort;
    packet.header.destination = flow.destination;
    packet.header.destinationPort = flow.destinationPort;
    return packet;
}

}  // namespace

Walker::Walker(std::shared_ptr<const cluster::ClusterSnapshot> snapshot)
    : m_implementation(std::make_unique<Implementation>(std::move(snapshot)))
{
}

Walker::~Walker() = default;

const cluster::ClusterSnapshot& Walker::snapshot() const { return m_implementation->snapshot(); }

Result<Flow> Walker::resolve(const Origin& origin, const Target& target, const std::optional<std::string>& node) const
{
    return resolveFlow(m_implementation->view(), origin, target, node);
}

Trace Walker::walk(const Flow& flow, const TraceOptions& options) const
{
    Trace trace;
    trace.flow = flow;
    StepLog steps(options.steps);
    WalkBudget budget;
    std::set<std::string> undecided;
    if (!flow.assumption.empty())
        undecided.insert(flow.assumption);
    const cluster::ClusterNode* node = snapshot().findNode(flow.node);
    if (node == nullptr) {
        Outcome outcome;
        outcome.probability = 1;
        outcome.reason = "the node " + flow.node + " is not known";
        trace.undecided.push_back("The node " + flow.node + " is not known.");
        trace.outcomes.push_back(std::move(outcome));
        return trace;
    }
    WalkState state{steps, budget, undecided, options};
    PacketWalk walk(m_implementation->view(), state);
    if (flow.start == Flow::Start::process)
        walk.startFromProcess(*node, firstPacket(flow));
    else
        walk.startOutsideOf(*node, firstPacket(flow));
    // (Of a pod's flow it would be that of the userspace proxy's own connection.)
    if (flow.start == Flow::Start::process && walk.chosenSource())
        trace.flow.source = walk.chosenSource();
    trace.outcomes = merge(m_implementation->view(), walk.endings(), steps);
    trace.undecided.assign(undecided.begin(), undecided.end());
    return trace;
}

Result<Trace> Walker::trace(std::string_view origin, std::string_view target, const std::optional<std::string>& node,
                            const TraceOptions& options) const
{
    const auto from = Origin::parse(origin);
    if (!from)
        return from.error();
    const auto to = Target::parse(target);
    if (!to)
        return to.error();
    const auto flow = resolve(*from, *to, node);
    if (!flow)
        return flow.error();
    return walk(*flow, options);
}

}  // namespace fairlead::trace
