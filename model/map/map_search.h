#pragma once

#include "model/map/cluster_map.h"
#include "model/map/map_layout.h"

#include <cstddef>
#include <string>
#include <vector>

namespace fairlead::map {

struct MapHits {
    std::vector<Thing> things;  // what has the very name or address first, then services, nodes, zones, pods
    std::size_t more = 0;  // beyond the limit
};

// Things whose name ("shop/cart-x" for pods and services) or one of whose addresses holds the text, in
// whatever case. Nothing for blank text. Linear in names and addresses.
MapHits search(const ClusterMap& map, const std::string& text, std::size_t limit = 10000);

}  // namespace fairlead::map
