#include "app/commands/command_line.h"

#include "app/commands/capture_command.h"
#include "app/commands/chains_command.h"
#include "app/commands/check_command.h"
#include "app/commands/export_command.h"
#include "app/commands/facts_command.h"
#include "app/commands/findings_command.h"
#include "app/commands/path_command.h"
#include "app/commands/services_command.h"
#include "model/kubernetes/api/access_review.h"
#include "model/ssh/session/ssh_library.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <map>
#include <string_view>
#include <vector>

namespace fairlead::app {
namespace {

constexpr const char* description = "Shows where each line of a Kubernetes Service leads: from the client, through the rules "
                                    "kube-proxy wrote on the node, to the pod.\nWithout a command: the window.";

// With the SSH library that runs: what it cannot do is what a person has to know first where a host does not let them in.
std::string versionText()
{
    const std::string limits = ssh::sshLibraryLimits();
    return "fairlead " FAIRLEAD_VERSION "\n" + (limits.empty() ? ssh::sshLibraryName() : limits);
}

// --demo takes its mode only after '=', since a command's own words may follow it.
std::vector<std::string> argumentsOf(int argc, const char* const* argv)
{
    std::vector<std::string> arguments;
    for (int index = argc - 1; index > 0; --index) {  // CLI11 wants them in reverse
        const std::string_view argument = argv[index];
        if (argument == "-reverse")  // Qt's own: a window from right to left
            continue;
        arguments.emplace_back(argument == "--demo" ? "--demo=iptables" : argument);
    }
    return arguments;
}

// Whether the first word of an export is a capture and not a view already, whose source is then the current context.
bool beginsWithCapture(const std::vector<std::string>& words)
{
    constexpr std::array<std::string_view, 9> views{"service",     "chains",  "path",   "map", "matrix",
                                                    "mode-change", "compare", "report", "all"};
    const auto isView = [&views](const std::string& word) { return std::ranges::find(views, word) != views.end(); };
    return !words.empty() && (!isView(words[0]) || (words.size() > 1 && isView(words[1])));
}

}  // namespace

CommandLine::CommandLine() : m_app(description, "fairlead")
{
    m_app.set_version_flag("--version", versionText());
    m_app.add_flag("--self-test", m_selfTest, "Open the sample cluster in an invisible window, check what it shows, and exit");
    m_app.require_subcommand(0, 1);
    addSourceOptions(m_app, m_source);
    addFacts();
    addFindings();
    addServices();
    addChains();
    addPath();
    addExport();
    addCapture();
    addCheck();
}

std::optional<ExitStatus> CommandLine::parse(int argc, const char* const* argv, CommandOutput output)
{
    try {
        m_app.parse(argumentsOf(argc, argv));
        return std::nullopt;
    } catch (const CLI::Success& success) {
        m_app.exit(success, output.out, output.err);
        return ExitStatus::fine;
    } catch (const CLI::ParseError& error) {
        return report({"the arguments", error.what(), "fairlead --help tells which there are", ErrorKind::usage}, output.err);
    }
}

ExitStatus CommandLine::run(CommandOutput output) const
{
    if (m_runAlone)
        return m_runAlone(output);
    const auto cluster = openCluster(m_source, output.err);
    if (!cluster)
        return report(cluster.error(), output.err);
    for (const Warning& warning : (*cluster)->warnings())
        output.err << "fairlead: " << printable(warning.where.file) << ": " << printable(warning.message) << '\n';
    return m_run(*cluster, output);
}

CLI::App& CommandLine::addCommand(const std::string& name, const std::string& text, Run run)
{
    CLI::App* const command = m_app.add_subcommand(name, text);
    command->callback([this, run = std::move(run)] { m_run = run; });
    return *command;
}

void CommandLine::addFacts()
{
    struct Options {
        std::string who;
        bool json = false;
    };
    const auto options = std::make_shared<Options>();
    CLI::App& command =
        addCommand("facts", "The cluster's address ranges, its proxy modes and its nodes' settings, with who says so",
                   [options](const SnapshotPtr& cluster, CommandOutput output) {
                       return options->who.empty() ? printFacts(cluster, options->json, output)
                                                   : printWho(cluster, options->who, options->json, output);
                   });
    addSourceOptions(command, m_source);
    command.add_option("--who", options->who, "Whose an address is, or a node port, or each address in a line of a log")
        ->type_name("TEXT");
    command.add_flag("--json", options->json, "JSON instead of text");
}

void CommandLine::addFindings()
{
    const auto request = std::make_shared<FindingsRequest>();
    CLI::App& command = addCommand(
        "findings", "What is wrong in the cluster, worst first, with what follows, how we know and the fix",
        [request](const SnapshotPtr& cluster, CommandOutput output) { return printFindings(cluster, *request, output); });
    addSourceOptions(command, m_source);
    command.add_flag("--json", request->json, "JSON instead of text");
    command.add_option("--fail-on", request->failOn, "Exit with 1 where there is a finding this bad or worse")
        ->check(CLI::IsMember({"error", "warning", "info"}));
    CLI::Option* const baseline =
        command.add_option("--baseline", request->baseline, "Leave out the findings that this file accepts, each with a reason")
            ->type_name("FILE");
    command.add_option("--write-baseline", request->writeBaseline, "Write a file that accepts all that is found now")
        ->type_name("FILE")
        ->excludes(baseline);
}

void CommandLine::addCheck()
{
    struct Options {
        bool json = false;
        bool roles = false;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* const command =
        m_app.add_subcommand("check", "Every step of connecting or of reading a capture: what failed and what to do");
    command->callback([this, options] {
        m_runAlone = [this, options](CommandOutput output) {
            if (!options->roles)
                return printCheck(m_source, options->json, output);
            output.out << kubernetes::minimalRoles() << std::flush;
            return output.out ? ExitStatus::fine : ExitStatus::output;
        };
    });
    addSourceOptions(*command, m_source);
    command->add_flag("--json", options->json, "JSON instead of text");
    command->add_flag("--rbac", options->roles, "Print the least rights that Fairlead needs, as YAML for kubectl apply");
}

namespace {

void addDuration(CLI::App& command, const char* name, std::chrono::seconds& into, const char* words)
{
    const std::map<std::string, std::uint64_t> units{{"s", 1}, {"m", 60}, {"h", 3600}};
    command
        .add_option_function<std::uint64_t>(
            name, [&into](std::uint64_t seconds) { into = std::chrono::seconds(seconds); }, words)
        ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::CASE_SENSITIVE) & CLI::Range(1, 7 * 24 * 3600))
        ->type_name("TIME");
}

}  // namespace

void CommandLine::addCapture()
{
    const auto request = std::make_shared<CaptureRequest>();
    CLI::App* const command = m_app.add_subcommand(
        "capture", "Save the cluster as a capture, to look at later, elsewhere, or with somebody else; without secrets");
    command->callback([this, request] {
        m_runAlone = [this, request](CommandOutput output) { return saveCapture(m_source, *request, output); };
    });
    addSourceOptions(*command, m_source);
    command->add_option("-o,--output", request->target, "The file, .tar.gz, .tar.xz or .zip, or a folder")
        ->type_name("FILE")
        ->required();
    command->add_flag("--anonymize", request->anonymize, "Other names and addresses in place of the cluster's own");
    addDuration(*command, "--for", request->recording.length, "Read the nodes' rules again and again, for so long: 90s, 5m, 1h");
    addDuration(*command, "--every", request->recording.every, "With --for: how often (10s)");
}

void CommandLine::addServices()
{
    const auto json = std::make_shared<bool>(false);
    CLI::App& command =
        addCommand("services", "Every service: its ports, policies, endpoints and state",
                   [json](const SnapshotPtr& cluster, CommandOutput output) { return printServices(*cluster, *json, output); });
    addSourceOptions(command, m_source);
    command.add_flag("--json", *json, "JSON instead of a table");
    command.preparse_callback([this](std::size_t) { m_source.listsOnly = true; });  // no rule says anything about a service
}

void CommandLine::addChains()
{
    struct Options {
        std::string node;
        std::string service;
        bool json = false;
    };
    const auto options = std::make_shared<Options>();
    CLI::App& command = addCommand("chains", "The rules of a node that concern a service",
                                   [options](const SnapshotPtr& cluster, CommandOutput output) {
                                       return printChains(*cluster, options->node, options->service, options->json, output);
                                   });
    addSourceOptions(command, m_source);
    command.add_option("--node", options->node, "The node")->required();
    command.add_option("--service", options->service, "The service, and one port of it where only that is wanted")
        ->type_name("NS/NAME[:PORT]")
        ->required();
    command.add_flag("--json", options->json, "JSON instead of text");
}

void CommandLine::addPath()
{
    struct Options {
        PathRequest request;
        std::string node;
    };
    const auto options = std::make_shared<Options>();
    CLI::App& command =
        addCommand("path", "Where a packet goes, rule by rule", [options](const SnapshotPtr& cluster, CommandOutput output) {
            if (!options->node.empty())
                options->request.node = options->node;
            return printPath(cluster, options->request, std::cin, output);
        });
    addSourceOptions(command, m_source);
    command.add_option("--from", options->request.from, "pod:NS/NAME, node:NAME, outside[:IP] or ip:ADDRESS")
        ->type_name("ORIGIN");
    command.add_option("--to", options->request.to, "ADDRESS:PORT[/proto], service:NS/NAME[:PORT] or node:NAME:PORT[/proto]")
        ->type_name("TARGET");
    command.add_option("--node", options->node, "The node that receives a packet from outside");
    command
        .add_option("--what-if", options->request.whatIf,
                    "A change to try, several times: etp=Local, itp=Cluster, without=ADDRESS, without=pod:NS/NAME, from=ORIGIN, "
                    "node=NAME; the difference to now is shown")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    command
        .add_option("--batch", options->request.batch,
                    "A file with a flow a line, {\"from\": ORIGIN, \"to\": TARGET}; - for standard input")
        ->type_name("FILE");
    const std::map<std::string, trace::ClientHistory> histories{{"new", trace::ClientHistory::notSeenBefore},
                                                                {"seen", trace::ClientHistory::seenBefore},
                                                                {"recorded", trace::ClientHistory::asRecorded}};
    command
        .add_option(
            "--client", options->request.client,
            "What session affinity knows of the client: nothing (new), that it has an endpoint (seen), or what the nftables "
            "sets that were read say (recorded)")
        ->transform(CLI::CheckedTransformer(histories))
        ->option_text("new|seen|recorded");
    command.add_flag("--json", options->request.json, "JSON instead of text");
}

// Which packet the picture of a path follows.
void CommandLine::addPathOptions(CLI::App& command, ExportRequest& request)
{
    command.add_option("--from", request.from, "Of a path: pod:NS/NAME, node:NAME, outside[:IP] or ip:ADDRESS")
        ->type_name("ORIGIN");
    command.add_option("--to", request.to, "Of a path: ADDRESS:PORT[/proto], service:NS/NAME[:PORT] or node:NAME:PORT[/proto]")
        ->type_name("TARGET");
    command
        .add_option_function<std::size_t>(
            "--outcome", [&request](std::size_t number) { request.outcome = number - 1; },
            "Of a path: whose way is shown, 1 for the first that `fairlead path` lists")
        ->check(CLI::Range(1, 1000000));
}

// What of a service its picture shows.
void CommandLine::addServiceOptions(CLI::App& command, ExportRequest& request)
{
    command.add_option("--port", request.port, "The port of the service, by name or number, or all; without it the first");
    command.add_option("--family", request.family, "ipv4 or ipv6; without it the service's first")
        ->check(CLI::IsMember({"ipv4", "ipv6"}));
    command.add_option("--traffic", request.traffic, "internal or external: the connections that are followed")
        ->check(CLI::IsMember({"internal", "external"}));
    command.add_flag("--return-path", request.returnPath, "Also how an answer comes back");
    command
        .add_option(
            "--expand", request.expand,
            "What is folded and should be shown in full: zone:ZONE, more:node:NODE, more:zone:ZONE, or all; of the map: all")
        ->type_name("ID");
}

// Which pods stand out on the map.
void CommandLine::addMapOptions(CLI::App& command, map::MapFilter& filter)
{
    command
        .add_option("--only-namespace", filter.nameSpace,
                    "Of the map: the pods of one namespace stand out; of the matrix: only its services")
        ->type_name("NS");
    command.add_option("--only-labels", filter.labels, "Of the map: those with these labels, as for kubectl -l")
        ->type_name("SELECTOR");
    command.add_option("--only-node", filter.node, "Of the map: those on nodes whose name holds this")->type_name("TEXT");
    command.add_option("--only-state", filter.state, "Of the map: those that are so")->check(CLI::IsMember(map::stateWords()));
}

// Which services and nodes the matrix shows, and in which order.
void CommandLine::addMatrixOptions(CLI::App& command, ExportRequest& request)
{
    command.add_flag("--only-troubled", request.onlyTroubled,
                     "Of the matrix: only services and nodes with something that is not as it should be");
    const std::map<std::string, drift::MatrixOrder> orders{
        {"likeness", drift::MatrixOrder::likeness}, {"trouble", drift::MatrixOrder::trouble}, {"name", drift::MatrixOrder::name}};
    command
        .add_option("--sort", request.sort, "Of the matrix: what is alike side by side (likeness), the worst first, or by name")
        ->transform(CLI::CheckedTransformer(orders))
        ->option_text("likeness|trouble|name");
}

void CommandLine::addExport()
{
    struct Options {
        ExportRequest request;
        std::vector<std::string> words;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* const command =
        m_app.add_subcommand("export", "A picture of a service, of its chains, of a packet's path or of the cluster, as a file");
    command->callback([this, options] {
        options->request.view = options->words;
        if (!m_source.given() && beginsWithCapture(options->words)) {
            m_source.capture = options->words.front();
            options->request.view.erase(options->request.view.begin());
        }
        m_run = [options](const SnapshotPtr& cluster, CommandOutput output) {
            return exportPicture(cluster, options->request, output);
        };
    });
    addDemoOption(*command, m_source);
    addClusterOptions(*command, m_source);
    command->add_option(
        "VIEW", options->words,
        "[CAPTURE] service NS/NAME | chains NS/NAME --node NODE | path --from ORIGIN --to TARGET | map [NS/NAME] | "
        "matrix | mode-change | compare [NS/NAME] --with PARTNER | all");
    command->add_option("--node", options->request.node,
                        "The node whose chains are drawn, whose connections are drawn in full, or which receives the packet");
    addPathOptions(*command, options->request);
    command
        ->add_option(
            "--with", options->request.with,
            "Of a comparison: node:NAME (of the service on --node and there), service:NS/NAME, capture:FILE or demo:MODE "
            "(another time; without a service: the whole cluster), reading:TIME (a later reading of the capture)")
        ->type_name("PARTNER");
    addServiceOptions(*command, options->request);
    addMapOptions(*command, options->request.mapFilter);
    addMatrixOptions(*command, options->request);
    command->add_option("-o,--output", options->request.file, "The file; for all, the folder")->required();
    command->add_option("--format", options->request.format,
                        "svg, png, pdf, html, drawio, of a path, the map or the matrix also md, json, of the matrix also csv, of "
                        "a service also md, mmd, d2, dot, "
                        "json; without it the file's ending decides");
    command->add_option("--theme", options->request.theme, "light or dark")
        ->check(CLI::IsMember({"light", "dark"}))
        ->capture_default_str();
    command->add_option("--scale", options->request.scale, "Pixels for each unit of the picture, for PNG")
        ->check(CLI::Range(0.25, 16.0))
        ->capture_default_str();
}

}  // namespace fairlead::app
