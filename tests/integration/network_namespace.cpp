#include "tests/integration/network_namespace.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace fairlead::test {
namespace {

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what + ": " + std::strerror(errno)); }

int openCurrent() { return ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC); }

std::string readAll(int descriptor)
{
    std::string text;
    std::array<char, 65536> buffer{};
    for (ssize_t count = 0; (count = ::read(descriptor, buffer.data(), buffer.size())) > 0;)
        text.append(buffer.data(), static_cast<std::size_t>(count));
    return text;
}

}  // namespace

NetworkNamespace::NetworkNamespace()
{
    int error = 0;
    // Only this thread moves; the namespace lives on in the descriptor.
    std::thread([this, &error] {
        if (::unshare(CLONE_NEWNET) == 0)
            m_descriptor = openCurrent();
        error = errno;
    }).join();
    errno = error;
    if (m_descriptor < 0)
        fail("a network namespace");
}

NetworkNamespace::~NetworkNamespace() { ::close(m_descriptor); }

NetworkNamespace::Output NetworkNamespace::run(const std::string& script) const
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        fail("pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::dup2(ends[1], STDERR_FILENO);
        if (::setns(m_descriptor, CLONE_NEWNET) == 0)
            ::execl("/bin/sh", "sh", "-c", script.c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    Output output;
    output.text = readAll(ends[0]);
    ::close(ends[0]);
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child)
        fail("fork");
    output.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return output;
}

std::string NetworkNamespace::must(const std::string& script) const
{
    Output output = run(script);
    if (output.status != 0)
        throw std::runtime_error(script + "\nfailed: " + output.text);
    return std::move(output.text);
}

int NetworkNamespace::socket(int domain, int type, int protocol) const
{
    int result = -1;
    int error = 0;
    std::thread([&] {
        if (::setns(m_descriptor, CLONE_NEWNET) == 0)
            result = ::socket(domain, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
        error = errno;
    }).join();
    errno = error;
    if (result < 0)
        fail("a socket in a namespace");
    return result;
}

}  // namespace fairlead::test
