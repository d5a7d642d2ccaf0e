#pragma once

#include "model/collection/output_end.h"

#include <cstdint>
#include <string>
#include <vector>

namespace fairlead::collection {

// What a command has to see of the node.
enum class Scope : std::uint8_t {
    network,  // its network namespace: a container with hostNetwork does, where it has the program
    host,  // its files and services
};

enum class Root : std::uint8_t { never, always, whereDenied };

// One file of the evidence of a node and the command whose verbatim output it is (contract, section 1). Nothing here writes.
struct NodeCommand {
    std::string file;  // "iptables-save.txt"
    std::vector<std::vector<std::string>> commands;  // the first whose program the node has is run
    Root root = Root::never;
    OutputEnd end = OutputEnd::any;
    Scope scope = Scope::network;
    // A path without which there is nothing to read; the command is then not run, for it would load a kernel module. Empty: none.
    std::string onlyWith;
    // Whether a missing program, or an output without rules, leaves nothing to tell.
    bool onlyWhereItTells = false;
};

// The fixed list, in the order in which the files are read: rules first.
const std::vector<NodeCommand>& nodeCommands();

// A folder whose files are read one by one.
struct NodeFolder {
    std::string name;  // "manifests"
    std::vector<std::string> places;  // as distributions have it; the first that holds such files counts
    std::vector<std::string> endings;  // of the names that are read: others may hold a secret
};
const std::vector<NodeFolder>& nodeFolders();

// The log of kube-proxy: of its newest container, whose id the first command prints (the id is added to the second, which prints
// what the container wrote to standard error to standard error), or else of the service that it is a part of.
struct KubeProxyLog {
    std::vector<std::string> newestContainer;
    std::vector<std::string> containerLog;
    std::vector<std::string> journal;
};
const KubeProxyLog& kubeProxyLog();

// Folders of programs with colons between, to look in before those of PATH: a login shell may leave out sbin.
const std::string& programFolders();
// And after them: the programs that k3s, RKE2, k0s and MicroK8s bring along.
const std::string& bundledProgramFolders();

// Where a cluster's own kubeconfig lies on its nodes, in the order in which they are tried; "~/" is the home of who logs in.
const std::vector<std::string>& kubeconfigPlaces();

}  // namespace fairlead::collection
