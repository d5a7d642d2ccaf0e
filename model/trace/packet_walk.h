#pragma once

#include "model/trace/cluster_view.h"
#include "model/trace/hook_walk.h"
#include "model/trace/trace.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::trace {

// How one branch ended.
struct Ending {
    Branch branch;
    Verdict verdict = Verdict::notDecidable;
    std::optional<Endpoint> endpoint;
    std::string reason;
};

// Leads a packet from node to node until all its branches have ended: hooks, routing between them,
// what is done to packets for this node and for others.
class PacketWalk {
public:
    PacketWalk(const ClusterView& cluster, WalkState& state) : m_cluster(cluster), m_state(state) { }

    // A packet that comes to a node from a pod of it, or from the network. `packet` has addresses,
    // protocol and ports only.
    void startOutsideOf(const cluster::ClusterNode& node, const Packet& packet);
    void startFromProcess(const cluster::ClusterNode& node, const Packet& packet);

    const std::vector<Ending>& endings() const { return m_endings; }
    std::vector<Ending> takeEndings() { return std::move(m_endings); }
    // The source that the first node's routes chose for a process.
    const std::optional<IpAddress>& chosenSource() const { return m_chosenSource; }

private:
    using Next = std::function<void(Branch)>;
    // Through one hook; branches that are accepted go on with `next`, all others end.
    void pass(netfilter::Hook hook, Branch branch, const NodeView& node, const Next& next);
    void arrive(Branch branch, const NodeView& node);
    void routeInput(Branch branch, const NodeView& node);
    std::string martian(const Packet& packet, const NodeView& node) const;
    void input(Branch branch, const NodeView& node);
    void forward(Branch branch, const NodeView& node, const RouteAnswer& answer);
    void send(Branch branch, const NodeView& node);
    void output(Branch branch, const NodeView& node, const RouteAnswer& answer);
    void reroute(Branch branch, const NodeView& node, RouteAnswer answer, const Header& before);
    void afterIpvs(Branch branch, const NodeView& node);
    void postrouting(Branch branch, const NodeView& node, const RouteAnswer& answer);
    void leave(Branch branch, const NodeView& node, const RouteAnswer& answer);
    void cross(Branch branch, const cluster::ClusterNode& from, const cluster::ClusterNode& to, const RouteAnswer& answer);
    void deliver(Branch branch, const NodeView& node);
    bool proxyInUserspace(Branch& branch, const NodeView& node);
    void connectAgain(Branch branch, const NodeView& node, const IpAddress& address, std::uint16_t port, const std::string& why);

    bool refuseUnread(Branch& branch, const NodeView& node);
    void setInput(Packet& packet, const NodeView& node, const IpAddress& towards) const;
    void noteRoute(Branch& branch, const NodeView& node, const RouteAnswer& answer, bool again = false);
    void note(Branch& branch, std::string_view node, std::string_view hook, StepNote words);
    void end(Branch branch, Verdict verdict, std::string reason, std::optional<Endpoint> endpoint = std::nullopt);

    const ClusterView& m_cluster;
    WalkState& m_state;
    std::vector<Ending> m_endings;
    std::optional<IpAddress> m_chosenSource;
};

}  // namespace fairlead::trace
