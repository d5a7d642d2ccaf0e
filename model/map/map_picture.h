#pragma once

#include "model/diagram/display_list.h"
#include "model/map/cluster_map.h"
#include "model/map/map_filter.h"

#include <cstddef>

namespace fairlead::map {

// What of a map a picture for a file or a report shows.
struct MapPictureOptions {
    MapFilter filter;  // pods that it does not let through are left pale
    Thing service;  // whose pods are lit; none: all alike
    bool everything = false;  // names each pod, however many there are
};

// How much a picture of this map shows of its own accord: names of pods while a page can hold them,
// then cells, then nodes with bars, then nodes as dots.
enum class PictureDetail : std::uint8_t { names, cells, bars, dots };
PictureDetail pictureDetail(const ClusterMap& map);

// The map as a picture that is read as it is, without a zoom: with its title, the services, a legend of
// what is on it, and a word on what is folded. Ids are those of idOf(). Texts have their usual size at
// every detail. Pure; linear in what is shown. An error where the filter is not understood.
Result<diagram::DisplayList> drawMap(const ClusterMap& map, const diagram::TextMeasure& measure,
                                     const MapPictureOptions& options = {});

}  // namespace fairlead::map
