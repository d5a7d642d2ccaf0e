#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/facts/fact.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::facts {

// What a program of the control plane is told by a flag ("cluster-cidr"), once for each place that says so: the command
// of its pods in the API, then the manifests that were read on the nodes. Linear in the manifests.
std::vector<Witness> argumentsOf(const cluster::ClusterSnapshot& snapshot, std::string_view component, std::string_view flag);

// Whether the command of the component was seen at all, so that a flag that is not there has its default; and where.
std::optional<SourceRef> commandOf(const cluster::ClusterSnapshot& snapshot, std::string_view component);

// The value that a line of a manifest gives to a flag: "- --cluster-cidr=10.244.0.0/16", also quoted, in a list in
// brackets, or with a blank for the equals sign. Nothing where the line does not, or is a comment.
std::optional<std::string> flagInLine(std::string_view line, std::string_view flag);

}  // namespace fairlead::facts
