#pragma once

#include "app/commands/source.h"
#include "model/kubernetes/api/connection_steps.h"

#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::app {

// Reads the rules of the nodes that --ssh names, and the API's objects: with the kubeconfig that the source names, else with the
// one that lies on the first of the hosts that has one, from there. What could not be read, and why, goes to `err`. An error is a
// kubeconfig or a cluster that cannot be used, or that no host can be reached. Blocks; ends at once with SIGINT and SIGTERM.
Result<evidence::Evidence> readOverSsh(const Source& source, kubernetes::ConnectionObserver* observer, std::ostream& err);

struct SshHostCheck {
    std::string destination;
    std::string detail;  // which key it showed, and as whom we are in; empty where that failed
    std::optional<Error> error;
    std::chrono::microseconds took{0};
};

// Connects to each of the hosts and logs in, without reading anything. The error is a destination that is none. Blocks.
Result<std::vector<SshHostCheck>> checkSshHosts(const Source& source, std::ostream& err);

}  // namespace fairlead::app
