#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/core/result.h"

#include <CLI/CLI.hpp>

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

namespace fairlead::app {

// The source arguments that every command and the window take (contract, section 2).
struct Source {
    std::string capture;  // a folder or an archive
    std::string demo;  // "iptables", "nftables", "ipvs", "userspace"; empty: not asked for
    std::string kubeconfig;  // a file; empty: KUBECONFIG, ~/.kube/config
    std::string context;  // of the kubeconfig; empty: its current one
    bool listsOnly = false;  // of a cluster: not the rules of its nodes
    bool allowExec = false;  // the kubeconfig's command may run without a question

    std::vector<std::string> ssh;  // nodes, "[USER@]HOST[:PORT]"
    std::string sshConfig;  // a file in place of those of OpenSSH; empty: those
    bool acceptNewHostKeys = false;  // of hosts that nobody knows yet
    bool sshProgram = false;  // by the installed ssh, not by libssh2

    bool namesCluster() const { return !kubeconfig.empty() || !context.empty(); }
    bool given() const { return !capture.empty() || !demo.empty() || namesCluster() || !ssh.empty(); }
};

// Adds --demo alone, for commands whose own words may follow. `source` must outlive the command.
// The mode is only ever given with '=', so a bare --demo must reach the parser as --demo=iptables.
void addDemoOption(CLI::App& command, Source& source);

// Adds --kubeconfig, --context and --allow-exec, and --ssh with what goes with it.
void addClusterOptions(CLI::App& command, Source& source);

// Adds all of them and CAPTURE to a command.
void addSourceOptions(CLI::App& command, Source& source);

// Opens the evidence that the source names: a capture on disk, a sample inside the program, or what a cluster answers now,
// that of the current context where nothing is named. What a cluster refuses to tell is said on `err`. Blocks: not for the
// UI thread.
Result<evidence::Evidence> openEvidence(const Source& source, std::ostream& err);

// The same, joined to a snapshot.
Result<std::shared_ptr<const cluster::ClusterSnapshot>> openCluster(const Source& source, std::ostream& err);

}  // namespace fairlead::app
