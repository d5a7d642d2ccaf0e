#include "model/trace/packet_walk.h"

#include "model/kubeproxy/endpoint_selection.h"

#include <utility>

// Packets that a node's own processes send, and packets for them.

namespace fairlead::trace {

using netfilter::Hook;

void PacketWalk::send(Branch branch, const NodeView& node)
{
    if (refuseUnread(branch, node))
        return;
    Header& header = branch.packet.header;
    const std::optional<IpAddress> fixed = header.source.isUnspecified() || header.source.family() != branch.packet.family
        ? std::nullopt
        : std::optional(header.source);
    const RouteAnswer answer = node.routing().find({header.destination, fixed, 0, {}});
    const auto source = fixed ? fixed : node.routing().sourceFor(answer, header.destination);
    if (source) {
        header.source = *source;
        branch.passages.back().before = header;
        if (!m_chosenSource)
            m_chosenSource = source;
    }
    noteRoute(branch, node, answer);
    const bool reachable = answer.kind == RouteAnswer::Kind::local || answer.kind == RouteAnswer::Kind::unicast;
    if (reachable && source) {
        output(std::move(branch), node, answer);
        return;
    }
    if (answer.kind == RouteAnswer::Kind::notKnown || (reachable && !source)) {
        m_state.undecided.insert("Which address " + node.node().name + " sends from is not known.");
        end(std::move(branch), Verdict::notDecidable, "the route, or the address to send from, is not known");
        return;
    }
    end(std::move(branch), Verdict::rejected,
        "no route of " + node.node().name + " leads there: the process gets \"Network is unreachable\" at once");
}

void PacketWalk::output(Branch branch, const NodeView& node, const RouteAnswer& answer)
{
    Packet& packet = branch.packet;
    packet.local = true;
    packet.input = {};
    packet.output = answer.kind == RouteAnswer::Kind::local ? DeviceName{"lo", true} : answer.device;
    packet.route = answer.route;
    const Header before = packet.header;
    pass(Hook::output, std::move(branch), node, [&](Branch next) { reroute(std::move(next), node, answer, before); });
}

// A rewrite or a mark in the output hook makes the kernel ask its routes again.
void PacketWalk::reroute(Branch branch, const NodeView& node, RouteAnswer answer, const Header& before)
{
    Packet& packet = branch.packet;
    const Header& now = packet.header;
    if (now.destination != before.destination || now.mark != before.mark) {
        answer = node.routing().find({now.destination, now.source, now.mark, {}});
        if (now.destination != before.destination)
            noteRoute(branch, node, answer, true);
    }
    const bool here = answer.kind == RouteAnswer::Kind::local;
    if (!here && answer.kind != RouteAnswer::Kind::unicast) {
        end(std::move(branch), Verdict::dropped,
            node.node().name + " has no way to " + now.destination.toString() + " after the rewrite");
        return;
    }
    if (!here && now.source.isLoopback()) {
        const std::string_view allowed = node.sysctl("net.ipv4.conf.all.route_localnet");
        if (allowed.empty() && node.node().sysctls.empty()) {
            m_state.undecided.insert(
                "Whether " + node.node().name
                + " routes loopback addresses (route_localnet) was not read; kube-proxy's default is taken, yes.");
        } else if (allowed != "1" || packet.family == IpFamily::ipv6) {
            end(std::move(branch), Verdict::dropped,
                "a packet from a loopback address does not leave the node (route_localnet is not 1)");
            return;
        }
    }
    packet.output = here ? DeviceName{"lo", true} : answer.device;
    packet.route = answer.route;
    if (!here) {
        postrouting(std::move(branch), node, answer);
        return;
    }
    // Over the loopback device the packet comes in again, with its connection and its mark.
    pass(Hook::postrouting, std::move(branch), node, [&](Branch next) {
        next.packet.connection.confirmed = true;
        next.packet.input = DeviceName{"lo", true};
        next.packet.output = {};
        pass(Hook::prerouting, std::move(next), node, [&](Branch again) { routeInput(std::move(again), node); });
    });
}

// IPVS sends from the output hook on, whichever hook it was scheduled at.
void PacketWalk::afterIpvs(Branch branch, const NodeView& node)
{
    Packet& packet = branch.packet;
    const RouteAnswer answer = node.routing().find({packet.header.destination, std::nullopt, packet.header.mark, {}});
    noteRoute(branch, node, answer, true);
    if (answer.kind != RouteAnswer::Kind::unicast) {
        end(std::move(branch), Verdict::rejected, node.node().name + " has no way to " + packet.header.destination.toString());
        return;
    }
    packet.input = {};
    packet.output = answer.device;
    packet.route = answer.route;
    pass(Hook::output, std::move(branch), node, [&](Branch next) { postrouting(std::move(next), node, answer); });
}

void PacketWalk::deliver(Branch branch, const NodeView& node)
{
    branch.packet.connection.confirmed = true;
    if (proxyInUserspace(branch, node))
        return;
    const Header& header = branch.packet.header;
    const auto entry = m_cluster.serviceOfNodePort(header.destinationPort, branch.packet.protocol);
    const bool userspace = node.node().mode == cluster::ProxyMode::userspace;
    if (entry && m_cluster.nodePortsHaveNoSocket() && !userspace) {
        const std::string why = "port " + std::to_string(header.destinationPort) + " is the node port of "
            + entry->service->meta.qualifiedName() + ", no rule took it here, and from Kubernetes 1.24 no process listens on it";
        note(branch, node.node().name, "input", {"", 0, "", "refused", why});
        end(std::move(branch), Verdict::rejected, why);
        return;
    }
    note(branch, node.node().name, "input",
         {"", 0, "", "delivered to a process of " + node.node().name,
          "it is sent to an address of the node, and no rule stopped it"});
    Endpoint endpoint{header.destination, header.destinationPort, std::nullopt, node.node().name};
    end(std::move(branch), Verdict::delivered, "a process of " + node.node().name + " gets it", std::move(endpoint));
}

// In userspace mode the rules lead to kube-proxy itself, which connects to an endpoint in turn.
bool PacketWalk::proxyInUserspace(Branch& branch, const NodeView& node)
{
    const Connection& connection = branch.packet.connection;
    if (node.node().mode != cluster::ProxyMode::userspace || !connection.destinationRewritten)
        return false;
    auto entry = m_cluster.serviceAt(connection.originalDestination, connection.originalDestinationPort, branch.packet.protocol);
    if (!entry)
        entry = m_cluster.serviceOfNodePort(connection.originalDestinationPort, branch.packet.protocol);
    if (!entry)
        return false;
    const auto all = kubeproxy::endpointsOf(m_cluster.snapshot(), *entry->service, *entry->port, branch.packet.family);
    std::vector<const kubeproxy::ServiceEndpoint*> ready;
    for (const auto& endpoint : all) {
        if (endpoint.ready)
            ready.push_back(&endpoint);
    }
    const std::string name = entry->service->meta.qualifiedName();
    if (ready.empty()) {
        note(branch, node.node().name, "proxy", {"", 0, "", "closed at once", "kube-proxy knows no endpoint of " + name});
        end(std::move(branch), Verdict::rejected,
            "kube-proxy accepts the connection and closes it: " + name + " has no endpoint");
        return true;
    }
    if (entry->service->clientIpAffinity)
        m_state.undecided.insert("Session affinity applies: a client seen before keeps its endpoint.");
    for (const auto* endpoint : ready) {
        Branch next = branch;
        next.probability /= static_cast<double>(ready.size());
        connectAgain(std::move(next), node, endpoint->address, endpoint->port,
                     "kube-proxy takes the connection for " + name + " and opens one of its own, to each endpoint in turn");
    }
    return true;
}

void PacketWalk::connectAgain(Branch branch, const NodeView& node, const IpAddress& address, std::uint16_t port,
                              const std::string& why)
{
    note(branch, node.node().name, "proxy", {"", 0, "", "second connection to " + toString(address, port), why});
    Packet second;
    second.family = branch.packet.family;
    second.protocol = branch.packet.protocol;
    second.header.source = IpAddress();
    second.header.destination = address;
    second.header.destinationPort = port;
    second.sourceEverRewritten = true;  // the endpoint sees the node, not the client
    branch.passages.back().after = branch.packet.header;
    branch.packet = second;
    branch.passages.push_back({node.node().name, second.header, second.header});
    send(std::move(branch), node);
}

}  // namespace fairlead::trace
