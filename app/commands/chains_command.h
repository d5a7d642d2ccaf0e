#pragma once

#include "app/commands/command_output.h"
#include "model/cluster/cluster_snapshot.h"
#include "model/kubeproxy/service_slice.h"

#include <boost/json/array.hpp>

#include <string>
#include <vector>

namespace fairlead::app {

// "NS/NAME[:PORT]" taken apart.
struct ServiceSelector {
    std::string nameSpace;
    std::string name;
    std::optional<std::string> port;
};
Result<ServiceSelector> parseServiceSelector(const std::string& text);

// `fairlead chains`: the rules of a node that concern a service.
// The slices are of one node of the snapshot; with each stands what of it is missing, stale or extra.
boost::json::array chainsJson(const cluster::ClusterSnapshot& snapshot, const std::vector<kubeproxy::ServiceSlice>& slices);
ExitStatus printChains(const cluster::ClusterSnapshot& snapshot, const std::string& node, const std::string& service, bool json,
                       CommandOutput output);

}  // namespace fairlead::app
