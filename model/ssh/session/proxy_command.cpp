#include "model/ssh/session/proxy_command.h"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace fairlead::ssh {
namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using boost::system::error_code;
using kubernetes::ByteStream;
using kubernetes::Transfer;

class CommandStream final : public ByteStream {
public:
    CommandStream(stream_protocol::socket socket, pid_t process, std::string name)
        : m_socket(std::move(socket)), m_process(process), m_name(std::move(name))
    {
    }
    CommandStream(const CommandStream&) = delete;
    CommandStream& operator=(const CommandStream&) = delete;
    ~CommandStream() override { close(); }

    asio::awaitable<Transfer> readSome(std::span<char> into) override
    {
        Transfer transfer;
        transfer.size = co_await m_socket.async_read_some(asio::buffer(into.data(), into.size()),
                                                          asio::redirect_error(asio::use_awaitable, transfer.error));
        if (transfer.error)
            m_detail = "the " + m_name + " ended";
        co_return transfer;
    }

    asio::awaitable<error_code> write(std::string_view bytes) override
    {
        error_code error;
        co_await asio::async_write(m_socket, asio::buffer(bytes.data(), bytes.size()),
                                   asio::redirect_error(asio::use_awaitable, error));
        if (error)
            m_detail = "the " + m_name + " ended";
        co_return error;
    }

    // After SIGKILL the end is near, so waiting for it does not block.
    void close() noexcept override
    {
        error_code ignored;
        m_socket.close(ignored);
        if (m_process <= 0)
            return;
        ::kill(-m_process, SIGKILL);
        while (waitpid(m_process, nullptr, 0) < 0 && errno == EINTR) { }
        m_process = -1;
    }

    std::string detail() const override { return m_detail; }

private:
    stream_protocol::socket m_socket;
    pid_t m_process;
    std::string m_name;
    std::string m_detail;
};

pid_t startShell(const std::string& line, int socket, bool ownSession)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO);
    // What it says there would spoil a terminal that shows something else.
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes,
                             static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
                                                | (ownSession ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP)));
    std::string shell = "/bin/sh";
    std::string option = "-c";
    std::string text = "exec " + line;
    std::array<char*, 4> arguments{shell.data(), option.data(), text.data(), nullptr};
    pid_t process = -1;
    const int failure = posix_spawn(&process, shell.c_str(), &actions, &attributes, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    errno = failure;
    return failure == 0 ? process : -1;
}

Error notStarted(const std::string& command, const std::string& name)
{
    return {"cannot start the " + name + " \"" + command + '"', std::strerror(errno), "look at the SSH configuration"};
}

}  // namespace

Result<std::unique_ptr<ByteStream>> startProxyCommand(const asio::any_io_executor& executor, const std::string& command,
                                                      const std::string& name, bool ownSession)
{
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return notStarted(command, name);
    stream_protocol::socket socket(executor);
    error_code error;
    socket.assign(stream_protocol(), ends[0], error);
    const pid_t process = startShell(command, ends[1], ownSession);
    const int number = errno;
    ::close(ends[1]);
    errno = number;
    if (process < 0)
        return notStarted(command, name);
    return std::make_unique<CommandStream>(std::move(socket), process, name);
}

}  // namespace fairlead::ssh
