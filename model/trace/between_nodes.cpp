#include "model/trace/packet_walk.h"

#include <utility>

// What becomes of a packet that leaves a node: a pod of it, another node, the world.

namespace fairlead::trace {

using cluster::ClusterNode;

namespace {

constexpr std::size_t mostNodes = 32;  // a packet's time to live would end not much later

}  // namespace

void PacketWalk::leave(Branch branch, const NodeView& node, const RouteAnswer& answer)
{
    const Header& header = branch.packet.header;
    branch.passages.back().after = header;
    const auto* pod = m_cluster.snapshot().podOfAddress(header.destination);
    const std::string& here = node.node().name;
    if (pod != nullptr && pod->nodeName == here) {
        const std::string name = pod->meta.qualifiedName();
        note(branch, here, "network",
             {"", 0, "", "delivered to " + name, header.destination.toString() + " is the address of this pod"});
        Endpoint endpoint{header.destination, header.destinationPort, name, here};
        end(std::move(branch), Verdict::delivered, "the pod " + name + " gets it", std::move(endpoint));
        return;
    }
    const ClusterNode* next = answer.gateway ? m_cluster.nodeOf(*answer.gateway) : nullptr;
    if (next == nullptr || next == &node.node())
        next = m_cluster.nodeOf(header.destination);
    if (next == &node.node()) {
        const std::string why =
            "nobody answers for " + header.destination.toString() + ": no pod of " + here + " has this address";
        note(branch, here, "network", {"", 0, "", "drop", why});
        end(std::move(branch), Verdict::dropped, why);
        return;
    }
    if (next != nullptr) {
        cross(std::move(branch), node.node(), *next, answer);
        return;
    }
    note(branch, here, "network",
         {"", 0, "", "leaves towards " + header.destination.toString(), "this address belongs to none of the nodes and pods"});
    Endpoint endpoint{header.destination, header.destinationPort, std::nullopt, {}};
    end(std::move(branch), Verdict::leaves, "it goes beyond the nodes", std::move(endpoint));
}

void PacketWalk::cross(Branch branch, const ClusterNode& from, const ClusterNode& to, const RouteAnswer& answer)
{
    if (branch.passages.size() >= mostNodes) {
        end(std::move(branch), Verdict::dropped, "it goes in a circle between nodes until its time to live ends");
        return;
    }
    std::string why = "the next hop is " + to.name;
    if (!answer.gateway || m_cluster.nodeOf(*answer.gateway) != &to)
        why = branch.packet.header.destination.toString() + " belongs to " + to.name
            + ", the network between the nodes carries it there";
    note(branch, from.name, "network", {"", 0, "", "to " + to.name, why});
    const NodeView& view = m_cluster.node(to, branch.packet.family);
    // Marks and connections stay behind.
    Packet packet;
    packet.family = branch.packet.family;
    packet.protocol = branch.packet.protocol;
    packet.header = branch.packet.header;
    packet.header.mark = 0;
    packet.sourceEverRewritten = branch.packet.sourceEverRewritten;
    branch.packet = packet;
    branch.passages.push_back({to.name, packet.header, packet.header});
    setInput(branch.packet, view, packet.header.source);
    arrive(std::move(branch), view);
}

}  // namespace fairlead::trace
