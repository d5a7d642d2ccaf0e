#include "model/collection/ssh_command_runner.h"

#include "model/collection/node_commands.h"
#include "model/ssh/shell_quoting.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace fairlead::collection {
namespace {

using boost::asio::awaitable;
using ssh::quotedForAnyShell;

// Before the output, so that what a login shell prints at its start is no part of it.
constexpr std::string_view outputMark = "fairlead-output-begins\n";
constexpr std::string_view missingMark = "fairlead-program-missing";
constexpr std::size_t longestGreeting = std::size_t{256} << 10U;

// Hands on what comes after the mark.
class AfterMark {
public:
    explicit AfterMark(std::function<void(std::string_view)> next) : m_next(std::move(next)) { }

    void take(std::string_view bytes)
    {
        if (m_found) {
            m_next(bytes);
            return;
        }
        m_greeting += bytes;
        const std::size_t at = m_greeting.find(outputMark);
        if (at != std::string::npos) {
            m_found = true;
            const std::string rest = m_greeting.substr(at + outputMark.size());
            m_greeting.clear();
            if (!rest.empty())
                m_next(rest);
        } else if (m_greeting.size() > longestGreeting) {
            m_greeting.erase(0, m_greeting.size() - outputMark.size());
        }
    }
    bool found() const { return m_found; }

private:
    std::function<void(std::string_view)> m_next;
    std::string m_greeting;
    bool m_found = false;
};

std::string preamble()
{
    return "PATH=" + programFolders() + ":\"$PATH\":" + bundledProgramFolders() + "; LC_ALL=C; export PATH LC_ALL; echo "
        + std::string(outputMark.substr(0, outputMark.size() - 1)) + "; ";
}

std::string quotedWords(const std::vector<std::string>& argv)
{
    std::string text;
    for (const std::string& word : argv)
        text += ' ' + quotedForAnyShell(word);
    return text;
}

std::string plainWords(const std::vector<std::string>& argv)
{
    std::string text;
    for (const std::string& word : argv)
        text += (text.empty() ? "" : " ") + word;
    return text;
}

// Programs that may have to run as root.
std::vector<std::string> programsOfTheList()
{
    std::vector<std::string> names{"cat", "ls"};
    const auto add = [&names](const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end())
            names.push_back(name);
    };
    for (const NodeCommand& command : nodeCommands()) {
        for (const auto& argv : command.commands)
            add(argv.front());
    }
    add(kubeProxyLog().newestContainer.front());
    add(kubeProxyLog().journal.front());
    return names;
}

std::string identityScript()
{
    // POSIX: id, uname, command -v. What sudo has against us goes to standard error.
    std::string script = "id -u; id -un; uname -n; for p in";
    for (const std::string& name : programsOfTheList())
        script += ' ' + name;
    script += "; do command -v \"$p\"; done; if [ \"$(id -u)\" = 0 ]; then exit 0; fi; "
              "if command -v sudo >/dev/null 2>&1; then sudo -n -l >/dev/null && exit 0; else echo no sudo is installed >&2; fi; "
              "exit 9";
    return script;
}

RemoteIdentity parseIdentity(std::string_view output)
{
    std::vector<std::string> lines;
    while (!output.empty()) {
        const std::size_t end = std::min(output.find('\n'), output.size());
        lines.emplace_back(output.substr(0, end));
        output.remove_prefix(std::min(end + 1, output.size()));
    }
    lines.resize(std::max<std::size_t>(lines.size(), 3));
    RemoteIdentity identity{lines[0] == "0", lines[1], lines[2], {}, {}};
    for (std::size_t i = 3; i < lines.size(); ++i) {
        if (lines[i].starts_with('/'))
            identity.programs.emplace(lines[i].substr(lines[i].rfind('/') + 1), lines[i]);
    }
    return identity;
}

// The end of the words, without the line end: sudo may lecture first.
std::string lastLineOf(std::string text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

bool isSudosRefusal(const CommandEnd& end)
{
    const std::string last = lastLineOf(end.standardError);
    return end.exitStatus == 1
        && (last.starts_with("sudo: ") || last.starts_with("Sorry, user ")
            || last.find("is not in the sudoers file") != std::string::npos
            || last.find("is not allowed to execute") != std::string::npos || last.find("may not run sudo") != std::string::npos);
}

}  // namespace

SshCommandRunner::SshCommandRunner(ssh::RemoteHost& host) : m_host(host) { }

awaitable<Result<CommandEnd>> SshCommandRunner::runScript(std::string script, CommandRequest request,
                                                          std::function<void(std::string_view)> standardOutput)
{
    ssh::RemoteCommand command;
    command.line = "sh -c " + quotedForAnyShell(preamble() + script);
    command.longestOutput = request.longestOutput;
    command.silence = request.silence;
    const auto filter = std::make_shared<AfterMark>(std::move(standardOutput));
    const auto take = [filter](std::string_view bytes) { filter->take(bytes); };
    auto ran = co_await m_host.run(std::move(command), take);
    if (!ran)
        co_return ran.error();
    if (!filter->found()) {
        std::string words = lastLineOf(ran->standardError);
        co_return Error{m_host.description(), "the login shell did not run the command" + (words.empty() ? words : ": " + words),
                        "check that this user may run commands there: ssh HOST true"};
    }
    CommandEnd end;
    end.exitStatus = ran->exitStatus;
    end.signal = ran->signal;
    end.standardError = std::move(ran->standardError);
    co_return end;
}

awaitable<Result<RemoteIdentity>> SshCommandRunner::identity()
{
    if (m_identity)
        co_return *m_identity;
    std::string output;
    const auto take = [&output](std::string_view bytes) { output += bytes; };
    CommandRequest request;
    request.longestOutput = std::size_t{64} << 10U;
    auto end = co_await runScript(identityScript(), std::move(request), take);
    if (!end)
        co_return end.error();
    RemoteIdentity identity = parseIdentity(output);
    if (end->exitStatus != 0) {
        identity.sudoRefusal = lastLineOf(end->standardError);
        if (identity.sudoRefusal.empty())
            identity.sudoRefusal = "sudo refused";
    }
    m_identity = identity;
    co_return identity;
}

awaitable<Result<CommandEnd>> SshCommandRunner::run(CommandRequest request, std::function<void(std::string_view)> standardOutput)
{
    const auto known = co_await identity();
    if (!known)
        co_return known.error();
    const bool bySudo = request.asRoot && !known->isRoot;
    const std::string program = request.argv.front();
    CommandEnd end;
    end.command = (bySudo ? "sudo -n -- " : "") + plainWords(request.argv);
    if (bySudo && known->programs.contains(program) && !known->sudoRefusal.empty()) {
        remember(request.argv);
        end.exitStatus = 1;
        end.standardError = known->sudoRefusal + '\n';
        end.rootRefused = true;
        co_return end;
    }
    const std::vector<std::string> rest(request.argv.begin() + 1, request.argv.end());
    std::string script = "p=$(command -v " + quotedForAnyShell(program) + ") || { echo " + std::string(missingMark)
        + " >&2; exit 127; }; exec " + (bySudo ? "sudo -n -- " : "") + "\"$p\"" + quotedWords(rest)
        + (request.joinErrors ? " 2>&1" : "");
    const std::string command = end.command;
    const std::vector<std::string> argv = request.argv;
    auto ran = co_await runScript(std::move(script), std::move(request), std::move(standardOutput));
    if (!ran)
        co_return ran.error();
    ran->command = command;
    if (ran->exitStatus == 127 && ran->standardError.find(missingMark) != std::string::npos) {
        ran->programMissing = true;
        ran->standardError = program + ": not found\n";
    } else if (bySudo && isSudosRefusal(*ran)) {
        ran->rootRefused = true;
        remember(argv);
    }
    co_return ran;
}

void SshCommandRunner::remember(const std::vector<std::string>& refused)
{
    if (std::find(m_refused.begin(), m_refused.end(), refused) == m_refused.end())
        m_refused.push_back(refused);
}

std::string SshCommandRunner::rootRemedy() const
{
    if (!m_identity)
        return {};
    std::vector<std::vector<std::string>> commands;
    for (std::vector<std::string> argv : m_refused) {
        const auto path = m_identity->programs.find(argv.front());
        // The id of a container is another one after each start; the API gives that log too.
        if (path == m_identity->programs.end() || argv.front() == "crictl")
            continue;
        argv.front() = path->second;
        commands.push_back(std::move(argv));
    }
    return commands.empty() ? std::string() : sudoersLine(m_identity->user, commands);
}

std::string sudoersLine(const std::string& user, const std::vector<std::vector<std::string>>& commands)
{
    std::string line;
    for (const auto& argv : commands) {
        line += line.empty() ? user + " ALL=(root) NOPASSWD: " : ", ";
        for (std::size_t i = 0; i < argv.size(); ++i) {
            line += i == 0 ? "" : " ";
            for (const char c : argv[i]) {
                if (std::string_view(",:=\\*?[]!").find(c) != std::string_view::npos)
                    line += '\\';
                line += c;
            }
        }
    }
    return line;
}

}  // namespace fairlead::collection
