#pragma once

#include "model/map/cluster_map.h"
#include "model/map/map_filter.h"

#include <string>

// The map in words: to read in the picture's place, for a report, for a program.

namespace fairlead::map {

// The whole as plain text, pods that the filter lets through one a line below their nodes. Beyond a few
// thousand pods only those are listed that are not ready, and the rest is counted, and said to be.
std::string readMap(const ClusterMap& map, const MapFilter& filter, const Emphasis& emphasis);

// The same as Markdown, in tables: services, nodes, pods that are not ready.
std::string mapMarkdown(const ClusterMap& map);

// Everything, whatever the size; the fields are those of the public contract of `export map`.
std::string mapJson(const ClusterMap& map);

}  // namespace fairlead::map
