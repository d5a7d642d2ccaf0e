#pragma once

#include "model/drift/drift_matrix.h"

#include <cstddef>
#include <string>
#include <vector>

namespace fairlead::drift {

// How two nodes differ in what they should hold and hold. Where the API wants them to differ (an
// endpoint of a service with policy Local on one of them), that stands here too and is no fault.
struct NodeDifference {
    struct Line {
        std::size_t service = 0;  // row of the matrix
        Cell first = Cell::asItShouldBe;
        Cell second = Cell::asItShouldBe;
        std::size_t firstLacks = 0;  // entries that the second has
        std::size_t secondLacks = 0;
        std::vector<std::string> sentences;  // of both, each naming its node
    };
    std::string first;
    std::string second;
    std::vector<Line> lines;  // in the order of the matrix; services alike on both stand not here
    std::size_t firstLacks = 0;
    std::size_t secondLacks = 0;
    std::string sentence;  // "worker-3 lacks 12 entries that worker-1 has."
};

// Linear in the services and in the differences of both nodes.
NodeDifference compareNodes(const DriftMatrix& matrix, std::size_t first, std::size_t second);

// What a node alone lacks: "worker-3 lacks 12 entries that all others have." Empty where it lacks
// nothing that all the others have, or where there is no other.
std::string standingOf(const DriftMatrix& matrix, std::size_t node);

// The sentences about a service on a node, naming the node itself.
std::vector<std::string> sentencesOf(const DriftMatrix& matrix, std::size_t service, std::size_t node);

}  // namespace fairlead::drift
