#pragma once

#include "app/commands/command_output.h"
#include "app/commands/export_command.h"
#include "app/commands/source.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace fairlead::app {

// What the arguments ask for. Parsing has no side effects; running does the work.
class CommandLine {
public:
    CommandLine();
    CommandLine(const CommandLine&) = delete;
    CommandLine& operator=(const CommandLine&) = delete;

    // The exit state where nothing more is to be done (--help, --version, wrong usage); else nothing.
    std::optional<ExitStatus> parse(int argc, const char* const* argv, CommandOutput output);

    // True where no command was given: the window is wanted, on source() if one is given.
    bool wantsWindow() const { return !m_run && !m_runAlone; }
    bool wantsSelfTest() const { return m_selfTest; }
    const Source& source() const { return m_source; }

    // Runs the command. Blocks until it is done.
    ExitStatus run(CommandOutput output) const;

private:
    using SnapshotPtr = std::shared_ptr<const cluster::ClusterSnapshot>;
    using Run = std::function<ExitStatus(const SnapshotPtr&, CommandOutput)>;

    // A command that takes a source; `run` is called with the cluster that the source holds.
    CLI::App& addCommand(const std::string& name, const std::string& description, Run run);
    void addCapture();
    void addCheck();
    void addFacts();
    void addFindings();
    void addServices();
    void addChains();
    void addExport();
    static void addPathOptions(CLI::App& command, ExportRequest& request);
    static void addServiceOptions(CLI::App& command, ExportRequest& request);
    static void addMatrixOptions(CLI::App& command, ExportRequest& request);
    static void addMapOptions(CLI::App& command, map::MapFilter& filter);
    void addPath();

    CLI::App m_app;
    Source m_source;
    bool m_selfTest = false;
    Run m_run;
    std::function<ExitStatus(CommandOutput)> m_runAlone;  // of a command that opens its source by itself
};

}  // namespace fairlead::app
