#include "model/ssh/session/command_run.h"

#include "model/ssh/session/server_text.h"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace fairlead::ssh {
namespace {

namespace asio = boost::asio;

constexpr std::size_t longestErrors = std::size_t{64} << 10;
constexpr std::size_t blockSize = std::size_t{128} << 10;

// The channel of one command, given back whatever happens.
class CommandChannel {
public:
    CommandChannel(std::shared_ptr<SshSession> session, LIBSSH2_CHANNEL* channel)
        : m_session(std::move(session)), m_channel(channel)
    {
    }
    CommandChannel(const CommandChannel&) = delete;
    CommandChannel& operator=(const CommandChannel&) = delete;
    ~CommandChannel() { m_session->discard(m_channel); }
    LIBSSH2_CHANNEL* get() const { return m_channel; }

private:
    std::shared_ptr<SshSession> m_session;
    LIBSSH2_CHANNEL* m_channel;
};

// Both streams of a command as they come.
struct OutputIntake {
    OutputIntake(const RemoteCommand& of, std::function<void(std::string_view)> to) : command(of), standardOutput(std::move(to))
    {
    }

    const RemoteCommand& command;
    std::function<void(std::string_view)> standardOutput;
    std::size_t size = 0;  // of both
    std::string errors;
    std::vector<char> block = std::vector<char>(blockSize);

    bool tooMuch() const { return size > command.longestOutput; }

    // One turn of libssh2: something of each stream. The number of bytes, 0 at the end of both, or an error.
    ssize_t readOnce(SshSession& session, LIBSSH2_CHANNEL* channel)
    {
        std::size_t sum = 0;
        for (const int stream : {0, SSH_EXTENDED_DATA_STDERR}) {
            const ssize_t got = libssh2_channel_read_ex(channel, stream, block.data(), block.size());
            if (got < 0 && got != LIBSSH2_ERROR_EAGAIN)
                return got;
            if (got <= 0)
                continue;
            sum += static_cast<std::size_t>(got);
            take(stream, {block.data(), static_cast<std::size_t>(got)});
        }
        session.delivered(sum);
        if (sum > 0)
            return static_cast<ssize_t>(sum);
        return libssh2_channel_eof(channel) ? 0 : LIBSSH2_ERROR_EAGAIN;
    }

    void take(int stream, std::string_view bytes)
    {
        size += bytes.size();
        if (stream != 0)
            errors.append(bytes.substr(0, longestErrors - std::min(longestErrors, errors.size())));
        else if (!tooMuch())
            standardOutput(bytes);
    }
};

std::string signalOf(SshSession& session, LIBSSH2_CHANNEL* channel)
{
    char* name = nullptr;
    std::size_t size = 0;
    if (libssh2_channel_get_exit_signal(channel, &name, &size, nullptr, nullptr, nullptr, nullptr) != 0 || !name)
        return {};
    std::string signal = plainServerText({name, size}, 40);
    libssh2_free(session.raw(), name);
    return signal;
}

Error notRun(const SshSession& session, std::string why, std::string hint = {})
{
    return {"cannot run a command on " + session.name(), std::move(why), std::move(hint)};
}

Error outputError(const SshSession& session, const OutputIntake& intake, ssize_t code)
{
    if (code == LIBSSH2_ERROR_TIMEOUT)
        return notRun(session, "nothing came for " + std::to_string(intake.command.silence.count() / 1'000) + " s",
                      "look whether the node is overloaded, and try again");
    return notRun(session, session.explain(code) + (intake.size > 0 ? ", in the middle of the output" : ""));
}

asio::awaitable<std::optional<Error>> readOutput(std::shared_ptr<SshSession> session, LIBSSH2_CHANNEL* channel,
                                                 OutputIntake& intake)
{
    const auto call = [&intake, channel, raw = session.get()] { return intake.readOnce(*raw, channel); };
    for (std::size_t sinceOthers = 0;;) {
        const ssize_t got = co_await session->repeat(call, intake.command.silence);
        if (got < 0)
            co_return outputError(*session, intake, got);
        if (intake.tooMuch())
            co_return notRun(*session,
                             "its output is longer than " + std::to_string(intake.command.longestOutput >> 20) + " MiB");
        if (got == 0)
            co_return std::nullopt;
        // Others on this thread want their turn too, and this coroutine may have been cancelled.
        sinceOthers += static_cast<std::size_t>(got);
        if (sinceOthers > blockSize * 8) {
            sinceOthers = 0;
            co_await asio::post(asio::use_awaitable);
        }
    }
}

}  // namespace

asio::awaitable<Result<RemoteCommandResult>> runCommand(std::shared_ptr<SshSession> session, RemoteCommand command,
                                                        std::function<void(std::string_view)> standardOutput)
{
    std::string why;
    LIBSSH2_CHANNEL* const opened = co_await session->startCommand(command.line, why);
    if (!opened)
        co_return notRun(*session, why);
    const CommandChannel channel(session, opened);
    const auto end = [opened] { return libssh2_channel_send_eof(opened); };
    ssize_t code = co_await session->repeat(end, session->limits().answer);
    if (code != 0)
        co_return notRun(*session, session->explain(code));
    OutputIntake intake(command, std::move(standardOutput));
    if (auto failure = co_await readOutput(session, opened, intake))
        co_return *failure;
    const auto close = [opened] { return libssh2_channel_close(opened); };
    code = co_await session->repeat(close, command.silence);
    if (code != 0)
        co_return outputError(*session, intake, code);
    RemoteCommandResult result;
    result.signal = signalOf(*session, opened);
    if (result.signal.empty())
        result.exitStatus = libssh2_channel_get_exit_status(opened);
    result.standardError = std::move(intake.errors);
    co_return std::move(result);
}

}  // namespace fairlead::ssh
