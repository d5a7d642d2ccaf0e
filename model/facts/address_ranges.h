#pragma once

#include "model/core/address.h"
#include "model/facts/cluster_facts.h"

#include <optional>
#include <string>
#include <vector>

namespace fairlead::facts {

// What one source says of the ranges of one kind, of both families.
struct RangeStatement {
    std::vector<Prefix> ranges;
    SourceRef source;
    bool adds = false;  // there may be others beside it: not naming a range is no contradiction
};

// "10.244.0.0/16,fd00:10:244::/48"; words that are no network are left out.
std::vector<Prefix> parseRanges(std::string_view text);

// A fact for each range that a statement names: who names it too, and who speaks of its family and names others.
std::vector<Fact> rangeFacts(const std::vector<RangeStatement>& statements);

// The smallest network that holds all of them, of one family each; nothing where there are none.
std::optional<Prefix> smallestNetwork(const std::vector<IpAddress>& addresses);

// The ranges that the cluster's pods, its services and its nodes get their addresses from.
std::vector<Fact> podRanges(const cluster::ClusterSnapshot& snapshot);
std::vector<Fact> serviceRanges(const cluster::ClusterSnapshot& snapshot);
// The distinct networks of the nodes' interfaces.
std::vector<Fact> nodeRanges(const cluster::ClusterSnapshot& snapshot);

// The pod CIDRs of one node: what the API gives it, and what its CNI configuration hands out.
std::vector<Fact> podRangesOf(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node);

// The device that holds the address, and the network that it has there; null where devices were not read.
struct HeldAddress {
    const cluster::Device* device = nullptr;
    Prefix network;
};
std::optional<HeldAddress> holderOf(const cluster::ClusterNode& node, const IpAddress& address);

// Those pairs of pod, service and node ranges, and of the nodes' own pod ranges, that share addresses.
std::vector<Overlap> overlapsOf(const ClusterFacts& facts);

}  // namespace fairlead::facts
