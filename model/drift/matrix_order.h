#pragma once

#include "model/drift/drift_matrix.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::drift {

struct MatrixFilter {
    std::string nameSpace;  // empty: all
    std::optional<Cell> state;  // only services and nodes that have such a cell
    bool onlyTroubled = false;  // only services and nodes with a cell that is trouble
    std::string search;  // a part of a service's or a node's name; empty: all

    friend bool operator==(const MatrixFilter&, const MatrixFilter&) = default;
};

enum class MatrixOrder : std::uint8_t {
    name,
    trouble,  // the worst first, then those with more of it
    likeness,  // what is alike stands together, what is nearly alike near it; the worst first
};

// Which rows and columns are shown, and in which order: indexes into the matrix.
struct MatrixView {
    std::vector<std::uint32_t> services;
    std::vector<std::uint32_t> nodes;
    std::array<std::size_t, cellKinds> counts{};  // of the cells shown
};

// Linear in services × distinct columns; by likeness, up to 300 distinct patterns are put into the
// order of the shortest way, more are sorted.
MatrixView arrange(const DriftMatrix& matrix, const MatrixFilter& filter, MatrixOrder services, MatrixOrder nodes);

// "3 of 41 services × 3 nodes: 2 missing rules, 1 stale rules"; for a status line and a title.
std::string summaryOf(const DriftMatrix& matrix, const MatrixView& view);

}  // namespace fairlead::drift
