#include "model/collection/node_collector.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace fairlead::collection {
namespace {

using boost::asio::awaitable;

constexpr std::size_t longestListing = std::size_t{64} << 10U;
constexpr std::size_t longestConfiguration = std::size_t{4} << 20U;
constexpr std::size_t mostFilesOfFolder = 64;
constexpr int deafCommands = 2;

// One run of a command, with its output.
struct Run {
    std::optional<Error> broken;  // it could not be run to its end
    CommandEnd end;
    std::string output;

    bool succeeded() const { return !broken && end.exitStatus == 0; }
    bool denied() const { return !broken && !succeeded() && end.standardError.find("ermission denied") != std::string::npos; }
};

// Nothing that would leave the folder, hide, or be taken for an option.
bool isPlainName(std::string_view name)
{
    return !name.empty() && name.front() != '.' && name.front() != '-' && name.size() <= 128
        && std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-'
                   || c == '_';
           });
}

std::vector<std::string> namesIn(std::string_view listing, const std::vector<std::string>& endings)
{
    std::vector<std::string> names;
    while (!listing.empty() && names.size() < mostFilesOfFolder) {
        const std::size_t end = std::min(listing.find('\n'), listing.size());
        const std::string name(listing.substr(0, end));
        listing.remove_prefix(std::min(end + 1, listing.size()));
        const auto wanted = [&name](const std::string& ending) { return name.ends_with(ending); };
        if (isPlainName(name) && std::any_of(endings.begin(), endings.end(), wanted))
            names.push_back(name);
    }
    return names;
}

// Counters stand before each rule: "[0:0] -A …".
bool holdsRules(std::string_view dump)
{
    return dump.find("\n[") != std::string_view::npos && dump.find("] -A ") != std::string_view::npos;
}

bool printsToBothStreams(const std::vector<std::string>& argv)
{
    const auto& log = kubeProxyLog().containerLog;
    return argv.size() > log.size() && std::equal(log.begin(), log.end(), argv.begin());
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

class Collector {
public:
    Collector(CommandRunner& runner, NodeCollection collection)
        : m_runner(runner), m_collection(std::move(collection)), m_folder("nodes/" + m_collection.node + "/")
    {
        m_commands = nodeCommands();
        m_total = m_commands.size() + (m_collection.scope == Scope::host ? nodeFolders().size() + 1 : 0);
    }

    awaitable<NodeEvidence> collect()
    {
        for (const NodeCommand& command : m_commands) {
            report(command.file, 0);
            if (!gone(command.file))
                co_await read(command);
            ++m_done;
        }
        if (m_collection.scope == Scope::host) {
            for (const NodeFolder& folder : nodeFolders()) {
                report(folder.name, 0);
                if (!gone(folder.name))
                    co_await readFolder(folder);
                ++m_done;
            }
            report("kube-proxy.log", 0);
            if (!gone("kube-proxy.log"))
                co_await readLog();
            ++m_done;
        }
        report({}, 0);
        m_result.rootRemedy = m_runner.rootRemedy();
        co_return std::move(m_result);
    }

private:
    void report(const std::string& file, std::size_t bytes)
    {
        if (m_collection.progress)
            m_collection.progress({m_collection.node, file, m_done, m_total, bytes});
    }

    // Whether the node does not answer any more; then the file is told of, not tried.
    bool gone(const std::string& file)
    {
        if (m_deaf < deafCommands)
            return false;
        m_result.problems.push_back({m_folder + file, "it was not read: " + m_lastBreak, {}});
        return true;
    }

    awaitable<Run> runOnce(std::vector<std::string> argv, bool asRoot, std::size_t longest, std::string file)
    {
        Run run;
        CommandRequest request;
        request.argv = std::move(argv);
        request.asRoot = asRoot;
        request.joinErrors = printsToBothStreams(request.argv);
        request.longestOutput = longest;
        const std::string words = joined(request.argv);
        std::size_t told = 0;
        const auto take = [this, &run, &told, &file](std::string_view bytes) {
            run.output += bytes;
            if (run.output.size() - told >= (std::size_t{256} << 10U)) {
                told = run.output.size();
                report(file, told);
            }
        };
        auto end = co_await m_runner.run(std::move(request), take);
        if (end) {
            m_deaf = 0;
            run.end = std::move(*end);
        } else {
            ++m_deaf;
            m_lastBreak = end.error().why;
            run.broken = end.error();
        }
        if (run.end.command.empty())
            run.end.command = words;
        co_return std::move(run);
    }

    // As anyone first where that may do.
    awaitable<Run> runAs(Root root, std::vector<std::string> argv, std::size_t longest, std::string file)
    {
        Run run = co_await runOnce(argv, root == Root::always, longest, file);
        if (root == Root::whereDenied && run.denied()) {
            Run again = co_await runOnce(std::move(argv), true, longest, std::move(file));
            co_return std::move(again);
        }
        co_return std::move(run);
    }

    awaitable<void> read(const NodeCommand& command)
    {
        if (!command.onlyWith.empty()) {
            std::vector<std::string> question{"test", "-e", command.onlyWith};
            const Run there = co_await runOnce(std::move(question), false, longestListing, command.file);
            if (there.broken)
                fail(command.file, there);
            if (!there.succeeded())
                co_return;
        }
        Run run;
        for (const auto& argv : command.commands) {
            run = co_await runAs(command.root, argv, CommandRequest().longestOutput, command.file);
            if (!run.end.programMissing)
                break;
        }
        if (command.onlyWhereItTells && (run.end.programMissing || (run.succeeded() && !isOtherBackend(run.output))))
            co_return;
        keep(command.file, std::move(run), command.end);
    }

    // Whether a legacy dump tells what iptables-save did not: that program may itself be the legacy one.
    bool isOtherBackend(const std::string& legacyDump) const
    {
        const auto main = m_result.files.find(m_folder + "iptables-save.txt");
        const bool mainIsLegacy = main != m_result.files.end()
            && main->second->substr(0, 200).find("(nf_tables)") == std::string::npos && holdsRules(*main->second);
        return !mainIsLegacy && holdsRules(legacyDump);
    }

    void keep(const std::string& file, Run run, OutputEnd end)
    {
        if (run.succeeded() && isWhole(end, run.output)) {
            m_result.files[m_folder + file] = std::make_shared<const std::string>(std::move(run.output));
            ++m_result.read;
            return;
        }
        if (run.succeeded())
            run.end.standardError = "the output ends before its end; the part that came is not used\n" + run.end.standardError;
        if (!run.broken && !run.end.exitStatus)
            run.end.standardError +=
                run.end.signal.empty() ? "the command's status did not come" : "ended by signal " + run.end.signal;
        fail(file, run);
    }

    void fail(const std::string& file, const Run& run)
    {
        const std::string& words = run.broken ? run.broken->why : run.end.standardError;
        m_result.files[m_folder + file + ".error"] =
            std::make_shared<const std::string>(commandFailureJson(run.end.command, run.end.exitStatus.value_or(-1), words));
        std::string why = run.end.programMissing ? "the node has no such program" : words.substr(0, words.find('\n'));
        if (why.empty())
            why = "it ended with status " + std::to_string(run.end.exitStatus.value_or(-1));
        m_result.problems.push_back(
            {m_folder + file, run.end.command + ": " + why, run.broken ? run.broken->hint : std::string()});
    }

    awaitable<void> readFolder(const NodeFolder& folder)
    {
        for (const std::string& place : folder.places) {
            std::vector<std::string> listing{"ls", "-1", "--", place};
            Run list = co_await runAs(Root::whereDenied, std::move(listing), longestListing, folder.name);
            if (list.broken || list.end.rootRefused) {
                fail(folder.name, list);
                co_return;
            }
            const auto names = namesIn(list.output, folder.endings);
            if (!list.succeeded() || names.empty())
                continue;
            for (const std::string& name : names) {
                const std::string file = folder.name + '/' + name;
                std::vector<std::string> words{"cat", "--", place + '/' + name};
                Run run = co_await runAs(Root::whereDenied, std::move(words), longestConfiguration, file);
                keep(file, std::move(run), OutputEnd::any);
            }
            co_return;
        }
    }

    awaitable<void> readLog()
    {
        const std::string file = "kube-proxy.log";
        Run newest = co_await runAs(Root::always, kubeProxyLog().newestContainer, longestListing, file);
        const std::string id = newest.output.substr(0, newest.output.find('\n'));
        if (newest.succeeded() && isPlainName(id)) {
            std::vector<std::string> words = kubeProxyLog().containerLog;
            words.push_back(id);
            Run log = co_await runAs(Root::always, std::move(words), CommandRequest().longestOutput, file);
            if (log.succeeded() && !log.output.empty()) {
                keep(file, std::move(log), OutputEnd::any);
                co_return;
            }
        }
        Run journal = co_await runAs(Root::whereDenied, kubeProxyLog().journal, CommandRequest().longestOutput, file);
        const bool told = journal.succeeded() && !journal.output.empty();
        if (told || (journal.broken && !newest.end.rootRefused))
            keep(file, std::move(journal), OutputEnd::line);
        else if (newest.end.rootRefused)
            fail(file, newest);
    }

    CommandRunner& m_runner;
    NodeCollection m_collection;
    std::string m_folder;
    std::vector<NodeCommand> m_commands;
    std::size_t m_total = 0;
    std::size_t m_done = 0;
    int m_deaf = 0;  // commands in a row that broke
    std::string m_lastBreak;
    NodeEvidence m_result;
};

}  // namespace

std::string commandFailureJson(const std::string& command, int exitStatus, const std::string& standardError)
{
    boost::json::object failure;
    failure["command"] = command;
    failure["exit"] = exitStatus;
    failure["stderr"] = standardError;
    return boost::json::serialize(failure) + '\n';
}

awaitable<NodeEvidence> collectNode(CommandRunner& runner, NodeCollection collection)
{
    Collector collector(runner, std::move(collection));
    NodeEvidence evidence = co_await collector.collect();
    co_return std::move(evidence);
}

}  // namespace fairlead::collection
