#include "tests/support/ssh_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

namespace fairlead::ssh {
namespace {

using test::SshAccess;
using test::TestSshd;
using testing::HasSubstr;
using testing::StartsWith;

// Commands on a real sshd.
class CommandRun : public testing::Test {
protected:
    void SetUp() override
    {
        if (const std::string why = TestSshd::whyUnavailable(); !why.empty())
            GTEST_SKIP() << why;
    }

    SshAccess m_access;
};

TEST_F(CommandRun, HandsOverOutputErrorsAndStatus)
{
    TestSshd sshd;
    const auto host = m_access.host(sshd);
    std::string output;
    const auto result =
        m_access.run(host->run({"echo to; echo from >&2; exit 3"}, [&output](std::string_view bytes) { output += bytes; }));
    ASSERT_TRUE(result) << result.error().what << ": " << result.error().why << '\n' << sshd.log();
    EXPECT_EQ(output, "to\n");
    EXPECT_EQ(result->standardError, "from\n");
    EXPECT_EQ(result->exitStatus, 3);
    EXPECT_EQ(result->signal, "");
}

TEST_F(CommandRun, TellsTheSignalThatEndedIt)
{
    TestSshd sshd;
    const auto host = m_access.host(sshd);
    const auto result = m_access.run(host->run({"kill -KILL $$"}, [](std::string_view) {}));
    ASSERT_TRUE(result) << result.error().why;
    EXPECT_EQ(result->exitStatus, std::nullopt);
    EXPECT_EQ(result->signal, "KILL");
}

TEST_F(CommandRun, UsesOneConnectionForManyCommands)
{
    TestSshd sshd;
    const auto host = m_access.host(sshd);
    for (int i = 0; i < 30; ++i)
        ASSERT_EQ(m_access.outputOf(*host, "echo " + std::to_string(i)), std::to_string(i) + "\n");
    EXPECT_EQ(sshd.accepted(), 1);
}

TEST_F(CommandRun, RunsSeveralSideBySide)
{
    TestSshd sshd;
    const auto host = m_access.host(sshd);
    std::vector<std::string> outputs(8);
    std::size_t done = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const std::string line = "head -c 3000000 /dev/zero | tr '\\0' " + std::to_string(i);
        boost::asio::co_spawn(m_access.context, host->run({line}, [&out = outputs[i]](std::string_view bytes) { out += bytes; }),
                              [&done](const std::exception_ptr& thrown, const Result<RemoteCommandResult>& result) {
                                  EXPECT_FALSE(thrown);
                                  EXPECT_TRUE(result && result->exitStatus == 0) << (result ? "" : result.error().why);
                                  ++done;
                              });
    }
    while (done < outputs.size() && m_access.context.run_one_for(std::chrono::seconds(60)) > 0) { }
    for (std::size_t i = 0; i < outputs.size(); ++i)
        EXPECT_EQ(outputs[i], std::string(3'000'000, static_cast<char>('0' + i))) << i;
    EXPECT_EQ(sshd.accepted(), 1);
}

TEST_F(CommandRun, SurvivesThatTheServerChangesKeysAllTheTime)
{
    TestSshd sshd({.config = {"RekeyLimit 1M"}});
    const auto host = m_access.host(sshd);
    std::size_t size = 0;
    const auto result =
        m_access.run(host->run({"head -c 51000000 /dev/zero"}, [&size](std::string_view bytes) { size += bytes.size(); }));
    ASSERT_TRUE(result) << result.error().why;
    EXPECT_EQ(size, 51'000'000U);
    EXPECT_EQ(m_access.outputOf(*host, "echo still"), "still\n");
}

TEST_F(CommandRun, EndsOutputThatIsTooLong)
{
    TestSshd sshd;
    const auto host = m_access.host(sshd);
    std::size_t size = 0;
    RemoteCommand command{"yes"};
    command.longestOutput = std::size_t{1} << 20;
    const auto result = m_access.run(host->run(command, [&size](std::string_view bytes) { size += bytes.size(); }));
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().why, HasSubstr("longer than 1 MiB"));
    EXPECT_LE(size, command.longestOutput);
    EXPECT_EQ(m_access.outputOf(*host, "echo still"), "still\n") << "the session goes on";
    EXPECT_EQ(sshd.accepted(), 1);
}

TEST_F(CommandRun, KeepsTheBeginningOfEndlessErrors)
{
    TestSshd sshd;
    const auto host = m_access.host(sshd);
    const auto result = m_access.run(host->run({"head -c 500000 /dev/zero | tr '\\0' e >&2"}, [](std::string_view) {}));
    ASSERT_TRUE(result) << result.error().why;
    EXPECT_EQ(result->standardError, std::string(65'536, 'e'));
}

TEST_F(CommandRun, GivesUpWhereNothingComes)
{
    TestSshd sshd;
    const auto host = m_access.host(sshd);
    RemoteCommand command{"echo begin; exec sleep 20"};
    command.silence = std::chrono::milliseconds(2'500);
    std::string output;
    const auto result = m_access.run(host->run(command, [&output](std::string_view bytes) { output += bytes; }));
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().why, StartsWith("nothing came for"));
    EXPECT_EQ(output, "begin\n");
    EXPECT_EQ(m_access.outputOf(*host, "echo still"), "still\n");
}

TEST_F(CommandRun, CancelClosesTheChannelAndKeepsTheSession)
{
    TestSshd sshd;
    const auto host = m_access.host(sshd);
    boost::asio::cancellation_signal cancel;
    bool ended = false;
    boost::asio::co_spawn(
        m_access.context,
        host->run({"yes"}, [&cancel](std::string_view) { cancel.emit(boost::asio::cancellation_type::terminal); }),
        boost::asio::bind_cancellation_slot(cancel.slot(),
                                            [&ended](const std::exception_ptr& thrown, const Result<RemoteCommandResult>&) {
                                                ended = true;
                                                EXPECT_TRUE(thrown) << "it ends as Asio's do";
                                            }));
    while (!ended && m_access.context.run_one_for(std::chrono::seconds(20)) > 0) { }
    ASSERT_TRUE(ended);
    EXPECT_EQ(m_access.outputOf(*host, "echo still"), "still\n");
    EXPECT_EQ(sshd.accepted(), 1);
}

TEST_F(CommandRun, HandsOverControlCharactersAsTheyAre)
{
    TestSshd sshd;
    const auto host = m_access.host(sshd);
    EXPECT_EQ(m_access.outputOf(*host, "printf '\\033]0;x\\007\\001\\377\\n'"), "\033]0;x\007\001\377\n");
}

TEST_F(CommandRun, SaysThatTheConnectionBrokeInTheMiddle)
{
    TestSshd sshd;
    const auto host = m_access.host(sshd);
    bool dropped = false;
    const auto result = m_access.run(host->run({"yes"}, [&](std::string_view) {
        if (!std::exchange(dropped, true))
            sshd.dropConnections();
    }));
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().why, HasSubstr("in the middle of the output"));
    EXPECT_EQ(m_access.outputOf(*host, "echo again"), "again\n") << "it connects anew";
    EXPECT_EQ(sshd.accepted(), 2);
}

TEST_F(CommandRun, CarriesATcpConnection)
{
    TestSshd sshd;
    const auto host = m_access.host(sshd);
    // The server's own port: it greets at once, and closes after what is no SSH.
    auto stream = m_access.run(host->connectTo("127.0.0.1", sshd.port()));
    ASSERT_TRUE(stream) << stream.error().why;
    std::array<char, 64> block{};
    const auto got = m_access.run((*stream)->readSome(block));
    ASSERT_FALSE(got.error) << got.error.message();
    EXPECT_THAT(std::string(block.data(), got.size), StartsWith("SSH-2.0-OpenSSH"));
    EXPECT_FALSE(m_access.run((*stream)->write("nonsense\r\n")));
    for (;;) {
        const auto more = m_access.run((*stream)->readSome(block));
        if (!more.error)
            continue;
        EXPECT_EQ(more.error, boost::asio::error::eof);
        break;
    }
}

TEST_F(CommandRun, SaysWhyThereIsNoTcpConnection)
{
    TestSshd sshd({.config = {"AllowTcpForwarding no"}});
    const auto host = m_access.host(sshd);
    const auto stream = m_access.run(host->connectTo("127.0.0.1", 1));
    ASSERT_FALSE(stream);
    EXPECT_THAT(stream.error().why, HasSubstr("AllowTcpForwarding"));
    EXPECT_EQ(m_access.outputOf(*host, "echo still"), "still\n");
}

TEST_F(CommandRun, SaysThatTheServerRunsNoCommands)
{
    TestSshd sshd({.config = {"MaxSessions 0"}});
    const auto host = m_access.host(sshd);
    EXPECT_THAT(m_access.outputOf(*host, "echo"), HasSubstr("MaxSessions"));
}

}  // namespace
}  // namespace fairlead::ssh
