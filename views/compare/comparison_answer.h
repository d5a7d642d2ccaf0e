#pragma once

#include "model/comparison/compare.h"
#include "model/core/result.h"

#include <memory>
#include <string>

// From a question to a comparison, for the window and the command line.

namespace fairlead::views {

struct ComparisonQuestion {
    std::string nameSpace;
    std::string service;  // empty: whole clusters
    std::string node;  // of two nodes the first; else whose rules; may be empty there
    std::string with;  // "node:NAME", "service:NS/NAME", "capture:FILE", "demo:MODE", "reading:TIME"
    bool swapped = false;  // of two times: the other one first
    comparison::CompareOptions options = {};
};

struct ComparisonAnswer {
    comparison::Comparison comparison;
    comparison::SnapshotPtr other;  // the cluster of the second side, where that is another; to be handed in again
};

// Reads what `with` names, unless `other` is it already. Blocks: not for the UI thread. Errors say
// what is wrong with the partner: there is no such node, the capture cannot be read…
Result<ComparisonAnswer> compareWith(const comparison::SnapshotPtr& snapshot, const ComparisonQuestion& question,
                                     comparison::SnapshotPtr other = nullptr);

}  // namespace fairlead::views
