#pragma once

#include "model/collection/command_runner.h"
#include "model/collection/node_commands.h"
#include "model/evidence/evidence.h"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fairlead::collection {

// How far the collection of a node is.
struct NodeProgress {
    std::string node;
    std::string file;  // being read; empty at the end
    std::size_t done = 0;  // files and folders
    std::size_t total = 0;
    std::size_t bytes = 0;  // of this file, so far
};

struct NodeCollection {
    std::string node;  // the name of its folder: one part of a path
    Scope scope = Scope::host;  // network: no files and services of the host
    std::function<void(const NodeProgress&)> progress;  // may be empty
};

struct NodeEvidence {
    // "nodes/NODE/FILE" and, in place of a file whose command failed, "nodes/NODE/FILE.error" (contract, section 1).
    std::map<std::string, evidence::Evidence::Text, std::less<>> files;
    // Why a file is missing, for a person, in the order of the list.
    std::vector<Error> problems;
    std::string rootRemedy;  // see CommandRunner
    std::size_t read = 0;  // files that were read
};

// Runs the fixed list where the runner leads. An output is taken only whole: the command ended with status 0 and the output shows
// its own end. Two commands in a row that could not be run to their end mean that the node is gone: the rest is not tried. What
// was read until then comes.
boost::asio::awaitable<NodeEvidence> collectNode(CommandRunner& runner, NodeCollection collection);

// The file of the contract that stands in for one whose command failed.
std::string commandFailureJson(const std::string& command, int exitStatus, const std::string& standardError);

}  // namespace fairlead::collection
