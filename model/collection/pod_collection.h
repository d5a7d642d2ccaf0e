#pragma once

#include "model/collection/node_collector.h"
#include "model/collection/pod_command_runner.h"

#include <chrono>

namespace fairlead::collection {

struct PodCollection {
    NodeEvidence evidence;
    std::chrono::milliseconds took{0};
    bool refused = false;  // the API lets us run nothing there: to try another pod of the same namespace is in vain
};

// Reads a node through the pod of kube-proxy on it: the commands of the list that a container with the host's network can run
// and has the program for, and the pod's log. Files whose program the image lacks are left out without a word, but for the
// rules themselves. Progress as of collectNode().
boost::asio::awaitable<PodCollection> collectThroughPod(kubernetes::ApiClient& client, PodPlace place,
                                                        std::function<void(const NodeProgress&)> progress);

// What stands in the evidence of a node whose rules cannot be read at all: the error in place of iptables-save.txt.
NodeEvidence unreadNode(const std::string& node, const std::string& why, const std::string& hint);

}  // namespace fairlead::collection
