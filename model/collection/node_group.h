#pragma once

#include "model/collection/node_collector.h"
#include "model/collection/ssh_command_runner.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::collection {

struct RemoteNode {
    std::string destination;  // as the person named it, for messages
    ssh::RemoteHost* host = nullptr;  // outlives the collection
};

struct NodeGroupOptions {
    std::size_t sideBySide = 8;  // hosts at a time
    // Which node it is: the name of its folder. Empty result: as the host calls itself.
    std::function<std::string(const RemoteNode&, const RemoteIdentity&)> nodeName;
    std::function<void(const NodeProgress&)> progress;  // may be empty
};

struct NodeOutcome {
    std::string destination;
    std::optional<Error> error;  // why there is nothing of it at all
    NodeEvidence evidence;
    std::string node;
};

// Collects many nodes, a few at a time; one that fails hinders no other. The outcomes are in the order of the nodes. Cancelled,
// it ends all that runs and then itself with boost::system::system_error.
boost::asio::awaitable<std::vector<NodeOutcome>> collectNodes(std::vector<RemoteNode> nodes, NodeGroupOptions options);

}  // namespace fairlead::collection
