#include "model/kubernetes/api/pod_exec.h"

#include "model/kubernetes/api/web_socket.h"

#include <simdjson.h>

#include <charconv>
#include <optional>
#include <utility>

namespace fairlead::kubernetes {
namespace {

using boost::asio::awaitable;

constexpr char outputChannel = 1;
constexpr char errorChannel = 2;
constexpr char statusChannel = 3;
constexpr char closedChannel = '\xff';  // v5: the channel that follows has ended
constexpr std::size_t longestStandardError = std::size_t{64} << 10;

std::string execPath(const PodCommand& command)
{
    std::string path = "/api/v1/namespaces/" + percentEncoded(command.nameSpace) + "/pods/" + percentEncoded(command.pod)
        + "/exec?stdout=true&stderr=true";
    if (!command.container.empty())
        path += "&container=" + percentEncoded(command.container);
    for (const std::string& word : command.command)
        path += "&command=" + percentEncoded(word);
    return path;
}

// The exit status in a Status of the kind NonZeroExitCode; nothing for another failure.
std::optional<int> exitStatusOf(const ApiError& status)
{
    if (status.reason != "NonZeroExitCode" || status.causeType != "ExitCode")
        return std::nullopt;
    int code = 0;
    const std::string& text = status.causeMessage;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(code) : std::nullopt;
}

// Reads one run.
class PodRun {
public:
    PodRun(const PodCommand& command, const std::function<void(std::string_view)>& output) : m_command(command), m_output(output)
    {
    }

    // False where it is over: the status came, or the output is too long.
    bool take(std::string_view message)
    {
        if (message.empty())
            return true;
        const std::string_view data = message.substr(1);
        switch (message.front()) {
        case outputChannel:
            m_received += data.size();
            if (m_received > m_command.longestOutput) {
                m_tooLong = true;
                return false;
            }
            if (!data.empty())
                m_output(data);
            return true;
        case errorChannel:
            result.standardError +=
                data.substr(0, longestStandardError - std::min(longestStandardError, result.standardError.size()));
            return true;
        case statusChannel:
            m_status = parseCommandStatus(data, m_succeeded);
            return false;
        case closedChannel:
        default:
            return true;
        }
    }

    ApiResult<PodCommandResult> finish(const std::optional<Error>& broken)
    {
        const std::string what = "cannot run " + (m_command.command.empty() ? std::string("nothing") : m_command.command.front())
            + " in " + m_command.nameSpace + '/' + m_command.pod;
        if (m_tooLong)
            return noAnswer({what, "it writes more than " + std::to_string(m_command.longestOutput) + " bytes", ""});
        if (m_succeeded)
            return result;
        if (m_status) {
            if (const auto code = exitStatusOf(*m_status)) {
                result.exitStatus = *code;
                return result;
            }
            ApiError error = *m_status;
            error.error = {what, m_status->message.empty() ? m_status->reason : m_status->message,
                           "check that the container runs and has this program"};
            return error;
        }
        if (broken)
            return noAnswer({what, broken->why, broken->hint});
        return noAnswer({what, "the stream ended without the command's status", "try again; the pod may have been stopped"});
    }

    PodCommandResult result;

private:
    const PodCommand& m_command;
    const std::function<void(std::string_view)>& m_output;
    std::optional<ApiError> m_status;
    bool m_succeeded = false;
    bool m_tooLong = false;
    std::size_t m_received = 0;
};

}  // namespace

awaitable<ApiResult<PodCommandResult>> runInPod(ApiClient& client, PodCommand command,
                                                std::function<void(std::string_view)> standardOutput)
{
    // By name: g++ 12 destroys a temporary aggregate of a co_await twice.
    Asked asked{"run a command in", command.nameSpace + '/' + command.pod, {}};
    // v5 first: it alone can end one direction.
    auto socket = co_await openWebSocket(client, execPath(command), "v5.channel.k8s.io, v4.channel.k8s.io", std::move(asked));
    if (!socket) {
        ApiError error = socket.error();
        if (error.status == 403)
            error.error.hint = "ask for the rights get and create on pods/exec in the namespace " + command.nameSpace;
        co_return error;
    }
    PodRun run(command, standardOutput);
    run.result.protocol = socket->protocol();
    std::optional<Error> broken;
    for (;;) {
        auto message = co_await socket->read(command.silence);
        if (!message) {
            broken = message.error();
            break;
        }
        if (!*message || !run.take(**message))
            break;
    }
    if (!broken)
        co_await socket->sendClose();
    co_return run.finish(broken);
}

}  // namespace fairlead::kubernetes
