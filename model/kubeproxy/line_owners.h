#pragma once

#include "model/cluster/cluster_snapshot.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace fairlead::kubeproxy {

// Which services each line of one dump belongs to.
struct LineOwners {
    std::vector<std::uint32_t> ofLine;  // into names, from line 1 at 0; empty: the file holds no rules, sets or servers
    std::vector<std::string> names{{}};  // "shop/frontend"; "shop/catalog, shop/frontend" of a line about both; first: nobody
};

// Rules and chains by RuleOwners; elements of sets and maps by the chain they lead to, the virtual
// IP, the node port or the endpoint they hold; virtual and real servers by the address served. A
// file that the node's rules were not read from has no owners. Cost: linear in the file, and for
// sets in the endpoints of the cluster. Any thread.
LineOwners ownersOfLines(const cluster::ClusterSnapshot& snapshot, const std::string& file, std::size_t lineCount);

}  // namespace fairlead::kubeproxy
