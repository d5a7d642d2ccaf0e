#pragma once

#include "model/cluster/cluster_snapshot.h"

#include <cstddef>
#include <vector>

namespace fairlead::cluster {

// How much of one dump is understood.
struct DumpCount {
    const netfilter::RuleSet* rules = nullptr;
    std::size_t total = 0;
    std::vector<netfilter::RuleIndex> notUnderstood;
};

// The dumps of rules that were read of a node. Tables that iptables-nft keeps in nftables are opaque in
// the nft listing; where iptables-save was read they stand there, and count there alone. Points into
// the node's rules. Cost: linear in the rules of the nft listing.
std::vector<DumpCount> countRules(const NodeRules& rules);

}  // namespace fairlead::cluster
