#include "model/trace/ipvs_scheduler.h"

#include "model/trace/address_translation.h"

#include <algorithm>
#include <array>

namespace fairlead::trace {

using netfilter::RealServer;
using netfilter::VirtualServer;

namespace {

bool wants(const VirtualServer& server, const Packet& packet)
{
    if (server.firewallMark)
        return *server.firewallMark == packet.header.mark && packet.header.mark != 0;
    return server.protocol == packet.protocol && server.address == packet.header.destination
        && server.port == packet.header.destinationPort;
}

// The kernel asks for the mark first.
const VirtualServer* findServer(const netfilter::IpvsTable& table, const Packet& packet)
{
    const VirtualServer* found = nullptr;
    for (const VirtualServer& server : table.virtualServers) {
        if (!wants(server, packet))
            continue;
        if (server.firewallMark)
            return &server;
        if (found == nullptr)
            found = &server;
    }
    return found;
}

bool takesTurns(std::string_view scheduler) { return scheduler == "rr" || scheduler == "wrr"; }

// Round robin counts every server once; all others by weight, which is exact for wrr and the long
// run of the rest where connections last equally long.
double weightOf(const VirtualServer& server, const RealServer& real)
{
    if (real.weight == 0)
        return 0;
    return server.scheduler == "rr" ? 1 : static_cast<double>(real.weight);
}

std::uint32_t note(const NodeView& node, netfilter::Hook hook, const VirtualServer& server, const RealServer* real,
                   const Header& before, const Branch& branch, WalkState& state)
{
    if (!state.steps.recording())
        return noStep;
    StepRecord step;
    step.previous = branch.step;
    step.node = node.node().name;
    step.hook = "ipvs";
    step.before = before;
    step.after = branch.packet.header;
    StepNote words;
    words.file = node.node().rules.ipvs->file;
    words.line = real != nullptr ? real->line : server.line;
    words.text = real != nullptr ? real->text : server.text;
    words.effect = real != nullptr ? "IPVS: DNAT to " + toString(real->address, real->port) : "IPVS: port unreachable";
    words.why = std::string("at the ") + std::string(netfilter::toString(hook)) + " hook a virtual server serves "
        + toString(before.destination, before.destinationPort)
        + (real != nullptr ? ", scheduler " + server.scheduler : "; it has no real server with a weight");
    return state.steps.add(step, std::move(words));
}

HookResult send(const NodeView& node, netfilter::Hook hook, const VirtualServer& server, const RealServer& real, Branch branch,
                WalkState& state)
{
    const Header before = branch.packet.header;
    Packet& packet = branch.packet;
    if (real.forwarding != RealServer::Forwarding::masquerade && real.forwarding != RealServer::Forwarding::local) {
        branch.step = note(node, hook, server, &real, before, branch, state);
        return {std::move(branch), HookEnd::notDecidable,
                "IPVS forwards to " + toString(real.address, real.port)
                    + " without rewriting, and what that machine does is not in the evidence"};
    }
    // IPVS writes the addresses itself: the connection's status does not say DNAT.
    packet.header.destination = real.address;
    packet.header.destinationPort = real.port != 0 ? real.port : packet.header.destinationPort;
    packet.scheduledByIpvs = true;
    branch.step = note(node, hook, server, &real, before, branch, state);
    const bool here = node.routing().isLocal(real.address);
    return {std::move(branch), here ? HookEnd::accept : HookEnd::scheduled, {}};
}

}  // namespace

std::vector<HookResult> scheduleByIpvs(const NodeView& node, netfilter::Hook hook, Branch branch, WalkState& state)
{
    std::vector<HookResult> results;
    const auto& table = node.node().rules.ipvs;
    const VirtualServer* server = table == nullptr || branch.packet.scheduledByIpvs ? nullptr : findServer(*table, branch.packet);
    if (server == nullptr) {
        results.push_back({std::move(branch), HookEnd::accept, {}});
        return results;
    }
    double total = 0;
    for (const RealServer& real : server->realServers)
        total += weightOf(*server, real);
    if (total <= 0) {
        branch.step = note(node, hook, *server, nullptr, branch.packet.header, branch, state);
        results.push_back({std::move(branch), HookEnd::reject, "the virtual server has no real server"});
        return results;
    }
    if (server->persistentSeconds)
        state.undecided.insert("Session affinity applies: a client seen before keeps its endpoint.");
    if (!takesTurns(server->scheduler))
        state.undecided.insert("The IPVS scheduler " + server->scheduler
                               + " looks at load or at a hash of the client; the shares are those by weight.");
    for (const RealServer& real : server->realServers) {
        const double share = weightOf(*server, real) / total;
        if (share <= 0)
            continue;
        Branch chosen = branch;
        chosen.probability *= share;
        results.push_back(send(node, hook, *server, real, std::move(chosen), state));
    }
    return results;
}

}  // namespace fairlead::trace
