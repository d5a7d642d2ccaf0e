#include "model/ssh/session/program_host.h"

#include "model/kubernetes/credentials/program_run.h"
#include "model/ssh/config/host_destination.h"
#include "model/ssh/session/proxy_command.h"
#include "model/ssh/session/server_text.h"
#include "model/ssh/shell_quoting.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <unistd.h>

namespace fairlead::ssh {
namespace {

using boost::asio::awaitable;
using kubernetes::ProgramStart;

constexpr std::size_t longestErrors = std::size_t{64} << 10;
constexpr std::size_t longestGreeting = std::size_t{256} << 10;
constexpr int failureOfSsh = 255;  // also of a command that says so, and of one that a signal ended
// What the far side says first, so that an end with 255 can be told from a connection that never was. A greeting of the login
// shell may come before it.
constexpr std::string_view beginMark = "fairlead-begin-7c1f\n";
constexpr std::string_view sayBegin = "echo fairlead-begin-7c1f; ";

std::string sshInPath()
{
    const char* const path = std::getenv("PATH");
    std::string_view left = path ? path : "/usr/local/bin:/usr/bin:/bin";
    while (!left.empty()) {
        const std::size_t end = std::min(left.find(':'), left.size());
        const std::filesystem::path file = std::filesystem::path(left.substr(0, end)) / "ssh";
        if (file.is_absolute() && ::access(file.c_str(), X_OK) == 0)
            return file.string();
        left.remove_prefix(std::min(end + 1, left.size()));
    }
    return {};
}

// Takes the mark out of the output.
class OutputFilter {
public:
    explicit OutputFilter(const std::function<void(std::string_view)>& next) : m_next(next) { }

    void take(std::string_view bytes)
    {
        if (m_begun) {
            m_next(bytes);
            return;
        }
        if (m_early.size() > longestGreeting)
            return;  // whoever greets so long never comes to the point
        const std::size_t from = m_early.size() - std::min(m_early.size(), beginMark.size());
        m_early += bytes;
        const std::size_t at = m_early.find(beginMark, from);
        if (at == std::string::npos)
            return;
        m_begun = true;
        m_early.erase(at, beginMark.size());
        if (!m_early.empty())
            m_next(m_early);
        m_early.clear();
    }
    bool begun() const { return m_begun; }

private:
    const std::function<void(std::string_view)>& m_next;
    std::string m_early;
    bool m_begun = false;
};

// What it says, in one line: of the wall of words about a changed key, where the old one stands.
std::string inOneLine(const std::string& errors)
{
    std::string text = errors;
    for (std::size_t at = text.find("U+000D\n"); at != std::string::npos; at = text.find("U+000D\n", at))
        text.erase(at, 6);  // it ends its lines as terminals want them
    const std::size_t offending = text.find("Offending ");
    if (offending != std::string::npos)
        return "the host key has changed: "
            + plainServerText(text.substr(offending, text.find('\n', offending) - offending), 600);
    while (text.ends_with('\n'))
        text.pop_back();
    return plainServerText(text, 600);
}

std::string hintFor(std::string_view words)
{
    const auto says = [words](std::string_view part) { return words.find(part) != std::string_view::npos; };
    if (says("REMOTE HOST IDENTIFICATION HAS CHANGED"))
        return "find out whether the host was set up anew; only then remove the old key: ssh-keygen -R HOST";
    if (says("Host key verification failed"))
        return "connect once with ssh to judge the key, or give --accept-new-host-keys, which counts for the host but not for "
               "jump hosts";
    if (says("Permission denied"))
        return "ssh asks nobody here: load the key into the agent (ssh-add), and check the user name";
    return "try the same with ssh by hand; what it says there is said here";
}

// What ssh says in its last line where the connection ended before the command did.
bool connectionBroke(std::string_view errors)
{
    return std::ranges::any_of(std::initializer_list<std::string_view>{"closed by remote host", "Broken pipe", "Connection reset",
                                                                       "not responding", "Connection to ", "client_loop:"},
                               [errors](std::string_view part) { return errors.find(part) != std::string_view::npos; });
}

class ProgramHost final : public RemoteHost {
public:
    ProgramHost(const boost::asio::any_io_executor& executor, ProgramHostOptions options, HostDestination destination)
        : m_executor(executor), m_options(std::move(options)), m_destination(std::move(destination))
    {
    }

    awaitable<Result<RemoteCommandResult>> run(RemoteCommand command,
                                               std::function<void(std::string_view)> standardOutput) override
    {
        OutputFilter filter(standardOutput);
        std::string errors;
        std::size_t size = 0;
        ProgramStart start;
        start.path = m_options.program;
        start.arguments = arguments({"-T"});
        start.arguments.push_back(std::string(sayBegin) + command.line);
        for (char** entry = environ; *entry; ++entry) {
            if (!std::string_view(*entry).starts_with("SSH_ASKPASS"))
                start.environment.emplace_back(*entry);
        }
        start.environment.emplace_back("SSH_ASKPASS_REQUIRE=never");
        start.ownSession = true;  // a jump host's ssh does not hear of BatchMode
        start.silence = command.silence;
        start.maxOutput = command.longestOutput;
        start.onOutput = [&](std::string_view bytes) {
            size += bytes.size();
            filter.take(bytes);
        };
        start.onMessage = [&errors](std::string_view words) {
            errors.append(words.substr(0, longestErrors - std::min(longestErrors, errors.size())));
        };
        const auto end = co_await kubernetes::runProgram(std::move(start));
        if ((co_await boost::asio::this_coro::cancellation_state).cancelled() != boost::asio::cancellation_type::none)
            throw boost::system::system_error(boost::asio::error::operation_aborted);
        if (!end)
            co_return notRun(end.error().why.starts_with("it wrote more")
                                 ? "its output is longer than " + std::to_string(command.longestOutput >> 20) + " MiB"
                                 : end.error().why,
                             "look whether the node is overloaded, and try again");
        if (!filter.begun())
            co_return notRun(errors.empty() ? "ssh ended with status " + std::to_string(end->exitStatus) : inOneLine(errors),
                             hintFor(errors));
        if (end->exitStatus == failureOfSsh && connectionBroke(errors))
            co_return notRun(inOneLine(errors) + (size > beginMark.size() ? ", in the middle of the output" : ""),
                             "look whether the node is overloaded, and try again");
        RemoteCommandResult result;
        if (end->exitStatus >= 0 && end->exitStatus != failureOfSsh)
            result.exitStatus = end->exitStatus;
        result.standardError = std::move(errors);
        co_return std::move(result);
    }

    awaitable<Result<std::unique_ptr<kubernetes::ByteStream>>> connectTo(std::string host, std::uint16_t port) override
    {
        const bool v6 = host.find(':') != std::string::npos;
        const std::string target = (v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
        std::string line = quotedForAnyShell(m_options.program);
        const auto words = arguments({"-W", target});
        for (std::size_t i = 1; i < words.size(); ++i)
            line += ' ' + quotedForAnyShell(words[i]);
        co_return startProxyCommand(m_executor, line, "ssh program", true);
    }

    std::string description() const override { return m_destination.toString() + " by the ssh program"; }

private:
    // From the name it is called by to the destination.
    std::vector<std::string> arguments(const std::vector<std::string>& wanted) const
    {
        std::vector<std::string> list{"ssh", "-x", "-a"};
        if (!m_options.configFile.empty())
            list.insert(list.end(), {"-F", m_options.configFile});
        const std::string strict = m_options.acceptNewHostKeys ? "accept-new" : "yes";
        for (const std::string& option :
             {std::string("BatchMode=yes"), "StrictHostKeyChecking=" + strict, std::string("LogLevel=ERROR"),
              std::string("PermitLocalCommand=no"), std::string("RemoteCommand=none")})
            list.insert(list.end(), {"-o", option});
        if (m_destination.port)
            list.insert(list.end(), {"-p", std::to_string(*m_destination.port)});
        if (!m_destination.user.empty())
            list.insert(list.end(), {"-l", m_destination.user});
        list.insert(list.end(), wanted.begin(), wanted.end());
        list.insert(list.end(), {"--", m_destination.host});
        return list;
    }

    Error notRun(std::string why, std::string hint) const
    {
        return {"cannot run a command on " + m_destination.toString(), std::move(why), std::move(hint)};
    }

    boost::asio::any_io_executor m_executor;
    ProgramHostOptions m_options;
    HostDestination m_destination;
};

}  // namespace

Result<std::unique_ptr<RemoteHost>> makeProgramHost(const boost::asio::any_io_executor& executor, ProgramHostOptions options)
{
    auto destination = parseHostDestination(options.destination);
    if (!destination)
        return destination.error();
    if (options.program.empty())
        options.program = sshInPath();
    if (options.program.empty())
        return Error{"cannot use the ssh program", "there is no ssh in PATH",
                     "install it (openssh-client), or leave --ssh-program away"};
    return std::unique_ptr<RemoteHost>(std::make_unique<ProgramHost>(executor, std::move(options), std::move(*destination)));
}

}  // namespace fairlead::ssh
