#include "tests/support/socket_server.h"
#include "tests/support/ssh_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>

namespace fairlead::ssh {
namespace {

using test::ServerStream;
using test::SocketServer;
using test::SshAccess;
using test::TestSshd;
using testing::AnyOf;
using testing::HasSubstr;
using testing::Not;

// Servers that are none, and servers that break off.
class HostileServer : public testing::Test {
protected:
    Error failureAt(const SocketServer& server)
    {
        auto settings = m_access.settingsFor("127.0.0.1", server.port());
        settings.connectTimeout = std::chrono::seconds(3);
        return m_access.failureOf(settings);
    }

    SshAccess m_access;
};

TEST_F(HostileServer, SaysThatItIsNoSshServer)
{
    SocketServer server([](ServerStream& stream) {
        stream.write("HTTP/1.1 400 \033]0;title\007Bad Request\r\n\r\n");
        stream.readUntil("\n");
    });
    const Error error = failureAt(server);
    EXPECT_EQ(error.why, "what answers is no SSH server: it says \"HTTP/1.1 400 Bad Request\"");
    EXPECT_EQ(error.hint, "check the port");
}

TEST_F(HostileServer, EndsABannerWithoutEnd)
{
    SocketServer server([](ServerStream& stream) {
        while (stream.write("welcome, welcome, welcome, welcome\r\n")) { }
    });
    EXPECT_THAT(failureAt(server).why, AnyOf(HasSubstr("talks without end"), HasSubstr("is no SSH server")));
}

TEST_F(HostileServer, EndsALineWithoutEnd)
{
    const std::string much(100'000, 'x');
    SocketServer server([&much](ServerStream& stream) {
        while (stream.write(much)) { }
    });
    EXPECT_NE(failureAt(server).what, "no error");
}

TEST_F(HostileServer, DoesNotWaitForOneThatIsSilent)
{
    SocketServer server([](ServerStream& stream) {
        std::array<char, 64> block{};
        while (stream.read(block.data(), block.size()) > 0) { }
    });
    auto settings = m_access.settingsFor("127.0.0.1", server.port());
    settings.connectTimeout = std::chrono::seconds(1);
    EXPECT_EQ(m_access.failureOf(settings).why, "the port answers, but no SSH server speaks");
}

TEST_F(HostileServer, BearsNonsenseAfterTheGreeting)
{
    for (const std::string& nonsense :
         {std::string(70'000, '\0'), std::string(70'000, '\xff'), std::string("\0\0\0\x0c\x0a\x14", 6) + std::string(5'000, 'a'),
          std::string("\0\0\0\1\0\x14", 6), std::string("\0\0\x01\x00\x04\x14", 6) + std::string(300, '\x7f')}) {
        SocketServer server([&nonsense](ServerStream& stream) {
            stream.write("SSH-2.0-nonsense\r\n" + nonsense);
            std::array<char, 64> block{};
            while (stream.read(block.data(), block.size()) > 0) { }
        });
        auto settings = m_access.settingsFor("127.0.0.1", server.port());
        settings.connectTimeout = std::chrono::seconds(1);
        EXPECT_EQ(m_access.failureOf(settings).what, "cannot connect to tester@127.0.0.1 port " + std::to_string(server.port()));
    }
}

int connectTo(std::uint16_t port)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address);
    return descriptor;
}

// Between us and a real sshd: breaks off after so many bytes of the server, or goes silent there.
class CuttingProxy {
public:
    CuttingProxy(std::uint16_t target, std::size_t bytes, bool silent = false)
        : m_server([=, this](ServerStream& stream) { carry(stream, connectTo(target), bytes, silent); })
    {
    }
    std::uint16_t port() const { return m_server.port(); }
    bool wasCut() const { return m_cut; }

private:
    void carry(ServerStream& stream, int server, std::size_t left, bool silent)
    {
        std::array<char, 4096> block{};
        std::array<pollfd, 2> sides{pollfd{stream.descriptor(), POLLIN, 0}, pollfd{server, POLLIN, 0}};
        while (::poll(sides.data(), 2, -1) > 0) {
            if (sides[0].revents != 0) {
                const std::size_t got = stream.read(block.data(), block.size());
                if (got == 0 || ::send(server, block.data(), got, MSG_NOSIGNAL) < 0)
                    break;
            }
            if (sides[1].revents != 0) {
                const ssize_t got = ::recv(server, block.data(), block.size(), 0);
                if (got <= 0)
                    break;
                const std::size_t pass = std::min(left, static_cast<std::size_t>(got));
                stream.write({block.data(), pass});
                left -= pass;
                if (left == 0) {
                    m_cut = true;
                    while (silent && stream.read(block.data(), block.size()) > 0) { }
                    break;
                }
            }
        }
        ::close(server);
    }

    std::atomic<bool> m_cut{false};
    SocketServer m_server;
};

// Breaks the connection after the n-th byte for every n in steps, until a whole command passes.
TEST_F(HostileServer, ABreakAnywhereIsANamedError)
{
    if (const std::string why = TestSshd::whyUnavailable(); !why.empty())
        GTEST_SKIP() << why;
    TestSshd sshd;
    auto settings = m_access.settingsFor(sshd);
    settings.hostKeyAlias = "alias";
    m_access.folder.write("known_hosts", "alias " + sshd.hostKey() + "\n");
    int breaks = 0;
    for (std::size_t bytes = 1;; bytes += bytes < 100 ? 33 : 97) {
        ASSERT_LT(bytes, 100'000U) << "a whole command passes in the end";
        CuttingProxy proxy(sshd.port(), bytes);
        settings.port = proxy.port();
        const auto host = m_access.connector().host(settings);
        std::string output;
        const auto result = m_access.run(host->run({"echo whole"}, [&output](std::string_view text) { output += text; }));
        if (result) {
            EXPECT_EQ(output, "whole\n");
            break;
        }
        ++breaks;
        EXPECT_FALSE(result.error().what.empty() || result.error().why.empty()) << bytes;
        EXPECT_THAT(result.error().why, Not(HasSubstr("SSH error"))) << bytes;
    }
    EXPECT_GT(breaks, 20);
}

TEST_F(HostileServer, APeerThatGoesSilentIsFoundOut)
{
    if (const std::string why = TestSshd::whyUnavailable(); !why.empty())
        GTEST_SKIP() << why;
    TestSshd sshd;
    auto settings = m_access.settingsFor(sshd);
    CuttingProxy proxy(sshd.port(), 20'000, true);
    settings.port = proxy.port();
    settings.hostKeyAlias = "alias";
    settings.serverAliveInterval = std::chrono::seconds(1);
    m_access.folder.write("known_hosts", "alias " + sshd.hostKey() + "\n");
    const auto host = m_access.connector().host(settings);
    const auto begin = std::chrono::steady_clock::now();
    const auto result = m_access.run(host->run({"head -c 100000 /dev/zero; exec sleep 20"}, [](std::string_view) {}));
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().why, HasSubstr("the server has not answered for 3 s"));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST_F(HostileServer, AnIdleSessionAnswersTheServer)
{
    if (const std::string why = TestSshd::whyUnavailable(); !why.empty())
        GTEST_SKIP() << why;
    // sshd ends who does not answer within two seconds.
    TestSshd sshd({.config = {"ClientAliveInterval 1", "ClientAliveCountMax 1"}});
    const auto host = m_access.host(sshd);
    ASSERT_EQ(m_access.outputOf(*host, "echo one"), "one\n");
    m_access.context.restart();
    m_access.context.run_for(std::chrono::seconds(4));
    EXPECT_EQ(m_access.outputOf(*host, "echo two"), "two\n");
    EXPECT_EQ(sshd.accepted(), 1) << sshd.log();
}

TEST_F(HostileServer, ANotClosingCommandEndsWithItsSilence)
{
    if (const std::string why = TestSshd::whyUnavailable(); !why.empty())
        GTEST_SKIP() << why;
    TestSshd sshd;
    const auto host = m_access.host(sshd);
    // The command has ended, but its child holds the channel open.
    RemoteCommand command{"sleep 5 & echo done"};
    command.silence = std::chrono::milliseconds(500);
    const auto result = m_access.run(host->run(command, [](std::string_view) {}));
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().why, HasSubstr("nothing came"));
    EXPECT_EQ(m_access.outputOf(*host, "echo still"), "still\n");
}

}  // namespace
}  // namespace fairlead::ssh
