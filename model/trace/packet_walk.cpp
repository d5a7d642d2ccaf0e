#include "model/trace/packet_walk.h"

#include <utility>

namespace fairlead::trace {

using cluster::ClusterNode;
using netfilter::Hook;

namespace {

void onArrival(Branch& branch, const NodeView& node)
{
    Packet& packet = branch.packet;
    packet.header.mark = 0;
    packet.connection = {};
    packet.output = {};
    packet.fromBridgePort = packet.bridged = packet.local = packet.scheduledByIpvs = false;
    packet.route = nullptr;
    packet.rememberedIn.clear();
    branch.passages.push_back({node.node().name, packet.header, packet.header});
}

}  // namespace

void PacketWalk::pass(Hook hook, Branch branch, const NodeView& node, const Next& next)
{
    for (HookResult& result : HookWalk(node, m_state).run(hook, std::move(branch))) {
        switch (result.end) {
        case HookEnd::accept:
            next(std::move(result.branch));
            break;
        case HookEnd::drop:
            end(std::move(result.branch), Verdict::dropped, std::move(result.reason));
            break;
        case HookEnd::reject:
            end(std::move(result.branch), Verdict::rejected, std::move(result.reason));
            break;
        case HookEnd::notDecidable:
            m_state.undecided.insert(result.reason + '.');
            end(std::move(result.branch), Verdict::notDecidable, std::move(result.reason));
            break;
        case HookEnd::scheduled:
            afterIpvs(std::move(result.branch), node);
            break;
        }
    }
}

void PacketWalk::end(Branch branch, Verdict verdict, std::string reason, std::optional<Endpoint> endpoint)
{
    if (!branch.passages.empty())
        branch.passages.back().after = branch.packet.header;
    m_endings.push_back({std::move(branch), verdict, std::move(endpoint), std::move(reason)});
}

void PacketWalk::note(Branch& branch, std::string_view node, std::string_view hook, StepNote words)
{
    StepRecord step;
    step.previous = branch.step;
    step.node = node;
    step.hook = hook;
    step.before = step.after = branch.packet.header;
    branch.step = m_state.steps.add(step, std::move(words));
}

void PacketWalk::noteRoute(Branch& branch, const NodeView& node, const RouteAnswer& answer, bool again)
{
    if (!m_state.steps.recording())
        return;
    StepNote words;
    words.file = answer.source.file;
    words.line = answer.source.line;
    words.text = answer.text;
    const std::string destination = branch.packet.header.destination.toString();
    if (answer.kind == RouteAnswer::Kind::local) {
        words.effect = "to this node itself";
        words.why = destination + " is an address of " + node.node().name;
    } else if (answer.kind == RouteAnswer::Kind::unicast) {
        words.effect = answer.gateway ? "via " + answer.gateway->toString() : "directly";
        if (!answer.device.name.empty())
            words.effect += " over " + std::string(answer.device.name);
        words.why = "the narrowest route for " + destination + (again ? ", asked again after the rewrite" : "");
    } else {
        words.effect = "no way";
        words.why = "no route of " + node.node().name + " leads to " + destination;
    }
    if (node.routing().fromApi())
        words.why += " (from the API; the node's routes were not read)";
    note(branch, node.node().name, "routing", std::move(words));
}

// Over which device packets of this address come in: the way back to it.
void PacketWalk::setInput(Packet& packet, const NodeView& node, const IpAddress& towards) const
{
    const RouteAnswer back = node.routing().find({towards, std::nullopt, 0, {}});
    packet.input = back.device;
    if (back.kind != RouteAnswer::Kind::unicast)
        packet.input.known = false;
    const auto* pod = m_cluster.snapshot().podOfAddress(towards);
    packet.fromBridgePort = pod != nullptr && pod->nodeName == node.node().name && packet.input.known
        && node.isBridge(packet.input.name) && node.bridgesCallNetfilter();
}

// The first node's rules must be known; of those after it, that they are not is said.
bool PacketWalk::refuseUnread(Branch& branch, const NodeView& node)
{
    for (const std::string& caveat : node.caveats())
        m_state.undecided.insert(caveat);
    if (node.notRead().empty())
        return false;
    m_state.undecided.insert(node.notRead() + '.');
    if (branch.passages.size() > 1)
        return false;
    end(std::move(branch), Verdict::notDecidable, node.notRead());
    return true;
}

void PacketWalk::startOutsideOf(const ClusterNode& node, const Packet& packet)
{
    const NodeView& view = m_cluster.node(node, packet.family);
    Branch branch;
    branch.packet = packet;
    onArrival(branch, view);
    setInput(branch.packet, view, packet.header.source);
    arrive(std::move(branch), view);
}

void PacketWalk::startFromProcess(const ClusterNode& node, const Packet& packet)
{
    const NodeView& view = m_cluster.node(node, packet.family);
    Branch branch;
    branch.packet = packet;
    onArrival(branch, view);
    send(std::move(branch), view);
}

void PacketWalk::arrive(Branch branch, const NodeView& node)
{
    if (refuseUnread(branch, node))
        return;
    Packet& packet = branch.packet;
    // Between two ports of one bridge a frame is not routed; without br_netfilter no rule sees it.
    const RouteAnswer straight = node.routing().find({packet.header.destination, packet.header.source, 0, packet.input.name});
    const auto* pod = m_cluster.snapshot().podOfAddress(packet.header.source);
    const bool sameBridge = pod != nullptr && pod->nodeName == node.node().name && packet.input.known
        && straight.kind == RouteAnswer::Kind::unicast && !straight.gateway && straight.device == packet.input
        && node.isBridge(packet.input.name);
    if (sameBridge && !node.bridgesCallNetfilter()) {
        note(branch, node.node().name, "network",
             {"", 0, "", "bridged over " + std::string(packet.input.name),
              "both pods are on one bridge, and bridges of this node do not call netfilter (bridge-nf-call-iptables)"});
        leave(std::move(branch), node, straight);
        return;
    }
    packet.bridged = sameBridge;
    pass(Hook::prerouting, std::move(branch), node, [&](Branch next) { routeInput(std::move(next), node); });
}

// Why the routing of an incoming packet refuses its addresses; empty where it does not.
std::string PacketWalk::martian(const Packet& packet, const NodeView& node) const
{
    if (packet.input.name == "lo" || !packet.input.known)
        return {};
    const bool loopback = packet.header.source.isLoopback() || packet.header.destination.isLoopback();
    if (loopback && node.sysctl("net.ipv4.conf.all.route_localnet") != "1")
        return "a loopback address is refused from the network (route_localnet is not 1)";
    if (packet.family == IpFamily::ipv4 && node.routing().isLocal(packet.header.source))
        return "the source " + packet.header.source.toString() + " is an address of " + node.node().name + " itself";
    if (packet.family == IpFamily::ipv4 && node.sysctl("net.ipv4.conf.all.rp_filter") == "1") {
        const RouteAnswer back = node.routing().find({packet.header.source, packet.header.destination, 0, {}});
        if (back.device != packet.input)
            return "rp_filter is strict, and the way back to " + packet.header.source.toString() + " is not over "
                + std::string(packet.input.name);
    }
    return {};
}

void PacketWalk::routeInput(Branch branch, const NodeView& node)
{
    const Packet& packet = branch.packet;
    if (std::string refused = martian(packet, node); !refused.empty()) {
        note(branch, node.node().name, "routing", {"", 0, "", "drop", refused});
        end(std::move(branch), Verdict::dropped, refused);
        return;
    }
    const RouteAnswer answer =
        node.routing().find({packet.header.destination, packet.header.source, packet.header.mark, packet.input.name});
    noteRoute(branch, node, answer);
    const std::string unreachable = node.node().name + " has no way to " + packet.header.destination.toString();
    switch (answer.kind) {
    case RouteAnswer::Kind::local:
        input(std::move(branch), node);
        return;
    case RouteAnswer::Kind::unicast:
        forward(std::move(branch), node, answer);
        return;
    case RouteAnswer::Kind::blackhole:
        end(std::move(branch), Verdict::dropped, "a blackhole route swallows it");
        return;
    case RouteAnswer::Kind::unreachable:
        end(std::move(branch), Verdict::rejected, "a route says that the destination is unreachable");
        return;
    case RouteAnswer::Kind::none:
        end(std::move(branch), Verdict::noRoute, unreachable);
        return;
    case RouteAnswer::Kind::notKnown:
        break;
    }
    m_state.undecided.insert("What the route \"" + answer.text + "\" of " + node.node().name + " does is not modelled.");
    end(std::move(branch), Verdict::notDecidable, "a route of a kind that is not modelled");
}

void PacketWalk::input(Branch branch, const NodeView& node)
{
    branch.packet.output = {};
    pass(Hook::input, std::move(branch), node, [&](Branch next) { deliver(std::move(next), node); });
}

void PacketWalk::forward(Branch branch, const NodeView& node, const RouteAnswer& answer)
{
    const bool ipv4 = branch.packet.family == IpFamily::ipv4;
    const char* name = ipv4 ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding";
    if (node.sysctl(name) == "0") {
        const std::string why = std::string(name) + " is 0, so " + node.node().name + " does not pass packets on";
        note(branch, node.node().name, "routing", {"", 0, std::string(name) + " = 0", "drop", why});
        end(std::move(branch), Verdict::dropped, why);
        return;
    }
    Packet& packet = branch.packet;
    packet.output = answer.device;
    packet.route = answer.route;
    packet.bridged = packet.fromBridgePort && answer.device == packet.input;
    pass(Hook::forward, std::move(branch), node, [&](Branch next) { postrouting(std::move(next), node, answer); });
}

void PacketWalk::postrouting(Branch branch, const NodeView& node, const RouteAnswer& answer)
{
    pass(Hook::postrouting, std::move(branch), node, [&](Branch next) {
        next.packet.connection.confirmed = true;
        leave(std::move(next), node, answer);
    });
}

}  // namespace fairlead::trace
