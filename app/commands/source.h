#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/core/result.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

namespace fairlead::app {

// The source arguments that every command and the window take (contract, section 2).
struct Source {
    std::string capture;  // a folder or an archive
    std::string demo;  // "iptables", "nftables", "ipvs", "userspace"; empty: not asked for

    bool given() const { return !capture.empty() || !demo.empty(); }
};

// Adds --demo alone, for commands whose own words may follow. `source` must outlive the command.
// The mode is only ever given with '=', so a bare --demo must reach the parser as --demo=iptables.
void addDemoOption(CLI::App& command, Source& source);

// Adds CAPTURE and --demo to a command.
void addSourceOptions(CLI::App& command, Source& source);

// Opens the evidence that the source names: a capture on disk or a sample inside the program.
// Reads files: not for the UI thread.
Result<evidence::Evidence> openEvidence(const Source& source);

// The same, joined to a snapshot.
Result<std::shared_ptr<const cluster::ClusterSnapshot>> openCluster(const Source& source);

}  // namespace fairlead::app
