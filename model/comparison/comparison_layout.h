#pragma once

#include "model/comparison/comparison.h"
#include "model/diagram/display_list.h"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace fairlead::comparison {

struct ComparisonLayoutOptions {
    bool pictures = false;  // also both sides' pictures of the service, with the differences marked
    bool everything = false;  // rows that are the same too, instead of their number
    double columnWidth = 380;  // of each side, in pixels; with pictures as wide as these where that is more
    std::size_t maxRows = 80;  // of a section; more fold
    std::set<std::string> expanded;  // ids of folded entries to show in full ("same:rules", "more:rules")
};

// Both sides as columns, what belongs together in one row, each difference numbered, marked where it
// stands, and listed in words at the top. The entries of differences are "difference:ROW", in the order
// of the page. Pure and deterministic. Cost: linear in the rows.
diagram::DisplayList layOutComparison(const Comparison& comparison, const diagram::TextMeasure& measure,
                                      const ComparisonLayoutOptions& options = {});

}  // namespace fairlead::comparison
