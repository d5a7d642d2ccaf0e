#pragma once

#include "model/cluster/cluster_snapshot.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::drift {

// One thing that would be otherwise with kube-proxy in nftables mode.
struct ModeChangePoint {
    // Connections that worked stop working; something behaves otherwise; what must be so before the
    // move; what is not known, and so may be either.
    enum class Weight : std::uint8_t { breaks, changes, condition, unknown };
    Weight weight = Weight::changes;
    std::string id;  // "localhost-node-ports"
    std::string title;
    std::string text;  // what is now, what would be, in plain words
    std::vector<std::string> nodes;  // where; empty: on all
    std::vector<SourceRef> evidence;  // from this cluster
};
std::string_view toString(ModeChangePoint::Weight weight);  // "breaks", "changes", "condition", "unknown"

struct ServiceModeChange {
    const kubernetes::Service* service = nullptr;
    std::vector<ModeChangePoint> points;
};

// What would change if kube-proxy moved to nftables on all nodes that run in iptables, IPVS or userspace mode.
struct ModeChange {
    std::vector<std::string> movingNodes;
    std::vector<std::string> alreadyThere;  // nodes in nftables mode
    std::vector<std::string> unknownNodes;  // whose mode is not known
    std::string from;  // "iptables", "ipvs and iptables"
    std::vector<ModeChangePoint> cluster;  // the weightiest first
    std::vector<ServiceModeChange> services;  // in the API's order; only those that something changes for
    std::size_t unchangedServices = 0;
};

// Source: facts on kube-proxy's rules in its modes (kube-proxy 1.29 to 1.36) and the evidence. Points
// into the snapshot. Linear in services × nodes at most.
ModeChange modeChangeOf(const cluster::ClusterSnapshot& snapshot);

// In the words of the report: "Stops working"; "all nodes that move", or some by name; what it begins with.
std::string_view wordsOf(ModeChangePoint::Weight weight);
std::string whereOf(const ModeChangePoint& point, const ModeChange& change);
std::vector<std::string> introductionOf(const cluster::ClusterSnapshot& snapshot, const ModeChange& change);

// For a report; `html` is a page of its own.
std::string modeChangeMarkdown(const cluster::ClusterSnapshot& snapshot, const ModeChange& change);
std::string modeChangeHtml(const cluster::ClusterSnapshot& snapshot, const ModeChange& change);
// {"kind":"mode-change","cluster","from","to":"nftables","nodes":{"moving","alreadyThere","unknown"},"points":[point],
// "services":[{"namespace","name","points":[point]}],"unchangedServices"}; a point: {"id","weight","title","text",
// "nodes","evidence":[{"file","line","text"}]}
std::string modeChangeJson(const cluster::ClusterSnapshot& snapshot, const ModeChange& change);

}  // namespace fairlead::drift
