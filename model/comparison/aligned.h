#pragma once

#include "model/comparison/comparison.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fairlead::comparison {

// Which entry of one list stands opposite which of the other.
struct Aligned {
    std::optional<std::size_t> first;
    std::optional<std::size_t> second;
};

// What two entries must share to stand opposite each other: `key` says the same; else, where
// `likeness` is not empty and equal, one is the other one changed.
struct AlignKey {
    std::string key;
    std::string likeness;
};

// Pairs the entries of two lists, in the order of the first; what only the second has follows what it
// follows there. The order of the pairs itself is no difference. Cost: O(n log n).
std::vector<Aligned> align(const std::vector<AlignKey>& first, const std::vector<AlignKey>& second);

// A row of two texts, of which either may be empty; words and kind follow from them and the names of
// the sides: "only worker-1 has …", "cluster IP: 10.96.0.1 on …, 10.96.0.2 on …".
Row makeRow(std::string id, std::string subject, Cell first, Cell second, const Comparison& names);

// The words for a row whose cells and kind are set.
std::string differenceWords(const Row& row, const Comparison& names);

}  // namespace fairlead::comparison
