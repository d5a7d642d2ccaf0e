#pragma once

#include "model/findings/finding.h"
#include "model/findings/finding_context.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace fairlead::findings {

// What was found, what could not be judged, and how much was looked at.
struct FindingReport {
    std::vector<Finding> findings;  // worst first; the same input gives the same order
    std::vector<NotKnown> notKnown;
    std::size_t services = 0;
    std::size_t nodes = 0;
    std::size_t nodesRead = 0;  // those of which rules were read

    std::size_t count(Severity severity) const;
};

// Runs every kind. One finding for each node that has the fault: mergeNodes() puts them together. Linear in objects and rules;
// blocks for as long, so not for the thread of the window. A stopped run returns what it has, which is to be thrown away.
FindingReport findFindings(std::shared_ptr<const cluster::ClusterSnapshot> snapshot, const std::stop_token& stop = {},
                           const FindingContext::Progress& progress = {});

// The same fault on several nodes as one finding that names them all.
std::vector<Finding> mergeNodes(const std::vector<Finding>& findings);

}  // namespace fairlead::findings
