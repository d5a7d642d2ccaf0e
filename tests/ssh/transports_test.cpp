// The same over both transports: libssh2, and the installed ssh program.
#include "model/ssh/config/ssh_config.h"
#include "model/ssh/session/program_host.h"
#include "tests/support/ssh_access.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <gmock/gmock.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>

namespace fairlead::ssh {
namespace {

using test::TestSshd;
using testing::HasSubstr;
using testing::StartsWith;

enum class Transport { library, program };

// A host that both know by the same ssh_config.
class TransportTest : public testing::TestWithParam<Transport> {
protected:
    void SetUp() override
    {
        if (const std::string why = TestSshd::whyUnavailable(); !why.empty())
            GTEST_SKIP() << why;
        m_sshd.emplace();
        write(m_sshd->knownHostsLines());
    }
    void TearDown() override
    {
        m_host.reset();
        m_connector.reset();
    }
    std::string entry(const std::string& name, TestSshd& sshd, const std::string& more = {})
    {
        return "Host " + name + "\n HostName " + sshd.address() + "\n Port " + std::to_string(sshd.port()) + "\n User "
            + sshd.user() + "\n IdentityAgent none\n IdentitiesOnly yes\n IdentityFile " + sshd.clientKey().string()
            + "\n UserKnownHostsFile " + (m_folder.path() / "known_hosts").string() + "\n GlobalKnownHostsFile none\n" + more;
    }
    void write(const std::string& knownHosts, const std::string& more = {})
    {
        m_folder.write("known_hosts", knownHosts);
        m_config = m_folder.write("ssh_config", entry("node", *m_sshd) + more).string();
    }
    RemoteHost& host(const std::string& name = "node")
    {
        if (GetParam() == Transport::program) {
            m_host = makeProgramHost(m_context.get_executor(), {name, m_config, m_acceptNew, {}}).value();
            return *m_host;
        }
        ConnectorOptions options;
        options.prompter = std::make_shared<RefusingPrompter>();
        options.acceptNewHostKeys = m_acceptNew;
        options.settingsFor = [this](const std::string& destination) -> Result<HostSettings> { return settingsOf(destination); };
        m_connector.emplace(m_context.get_executor(), std::move(options));
        m_host = m_connector->host(settingsOf(name));
        return *m_host;
    }
    HostSettings settingsOf(const std::string& name) const
    {
        std::ifstream file(m_config);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        return lookUpHostIn(text, m_config, name, ConfigSurroundings::ofProcess()).value().settings;
    }
    Result<RemoteCommandResult> run(RemoteCommand command, const std::string& name = "node")
    {
        m_output.clear();
        return test::runCoroutine(m_context,
                                  host(name).run(std::move(command), [this](std::string_view bytes) { m_output += bytes; }));
    }
    std::string whyNot(const Result<RemoteCommandResult>& result) const
    {
        return result ? "it ran" : result.error().why + '\n' + result.error().hint;
    }

    std::optional<TestSshd> m_sshd;
    test::TemporaryFolder m_folder;
    std::string m_config;
    std::string m_output;
    bool m_acceptNew = false;
    boost::asio::io_context m_context;
    std::optional<SshConnector> m_connector;
    std::unique_ptr<RemoteHost> m_host;
};

TEST_P(TransportTest, HandsOverOutputErrorsAndStatus)
{
    const auto result = run({"echo to; echo from >&2; exit 3"});
    ASSERT_TRUE(result) << whyNot(result);
    EXPECT_EQ(m_output, "to\n");
    EXPECT_EQ(result->standardError, "from\n");
    EXPECT_EQ(result->exitStatus, 3);
    const auto silent = run({"true"});
    ASSERT_TRUE(silent) << whyNot(silent);
    EXPECT_EQ(m_output, "");
    EXPECT_EQ(silent->exitStatus, 0);
}

TEST_P(TransportTest, HandsOverEveryByteAsItIs)
{
    const auto result = run({"printf '\\033]0;x\\007\\001\\377\\000\\n'; head -c 3000000 /dev/zero"});
    ASSERT_TRUE(result) << whyNot(result);
    EXPECT_EQ(m_output, std::string("\033]0;x\007\001\377\000\n", 10) + std::string(3'000'000, '\0'));
}

TEST_P(TransportTest, TellsOfACommandThatASignalEnded)
{
    const auto result = run({"kill -KILL $$"});
    ASSERT_TRUE(result) << whyNot(result);
    EXPECT_EQ(result->exitStatus, std::nullopt);
}

TEST_P(TransportTest, EndsOutputThatIsTooLongAndKeepsTheBeginningOfErrors)
{
    RemoteCommand endless{"yes"};
    endless.longestOutput = std::size_t{1} << 20;
    const auto tooLong = run(endless);
    ASSERT_FALSE(tooLong);
    EXPECT_THAT(tooLong.error().why, HasSubstr("longer than 1 MiB"));
    EXPECT_LE(m_output.size(), endless.longestOutput);
    const auto errors = run({"head -c 500000 /dev/zero | tr '\\0' e >&2"});
    ASSERT_TRUE(errors) << whyNot(errors);
    EXPECT_EQ(errors->standardError, std::string(65'536, 'e'));
}

TEST_P(TransportTest, GivesUpWhereNothingComes)
{
    RemoteCommand command{"echo begin; exec sleep 20"};
    command.silence = std::chrono::milliseconds(2'500);
    const auto result = run(command);
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().why, StartsWith("nothing came for"));
    EXPECT_EQ(m_output, "begin\n");
}

TEST_P(TransportTest, EndsWhenCancelled)
{
    boost::asio::cancellation_signal cancel;
    bool ended = false;
    boost::asio::co_spawn(
        m_context, host().run({"yes"}, [&cancel](std::string_view) { cancel.emit(boost::asio::cancellation_type::terminal); }),
        boost::asio::bind_cancellation_slot(cancel.slot(),
                                            [&ended](const std::exception_ptr& thrown, const Result<RemoteCommandResult>&) {
                                                ended = true;
                                                EXPECT_TRUE(thrown) << "it ends as Asio's do";
                                            }));
    while (!ended && m_context.run_one_for(std::chrono::seconds(20)) > 0) { }
    EXPECT_TRUE(ended);
}

TEST_P(TransportTest, SaysThatTheConnectionBroke)
{
    bool dropped = false;
    const auto result = test::runCoroutine(m_context, host().run({"yes"}, [&](std::string_view) {
        if (!std::exchange(dropped, true))
            m_sshd->dropConnections();
    }));
    // A server that ends its commands before it goes may still say so, and ssh says no more than that it was no usual end.
    if (result)
        EXPECT_EQ(std::pair(GetParam(), result->exitStatus), std::pair(Transport::program, std::optional<int>()));
    else
        EXPECT_THAT(result.error().why, HasSubstr("in the middle of the output"));
}

TEST_P(TransportTest, RefusesAnUnknownKeyUnlessItMayTakeIt)
{
    write("");
    const auto refused = run({"echo"});
    ASSERT_FALSE(refused);
    EXPECT_THAT(whyNot(refused), HasSubstr("--accept-new-host-keys"));
    m_acceptNew = true;
    const auto accepted = run({"echo in"});
    ASSERT_TRUE(accepted) << whyNot(accepted);
    EXPECT_EQ(m_output, "in\n");
}

TEST_P(TransportTest, RefusesAChangedKeyWhateverIsAsked)
{
    TestSshd other;
    std::string lines = other.knownHostsLines();
    lines.replace(lines.find(std::to_string(other.port())), std::to_string(other.port()).size(), std::to_string(m_sshd->port()));
    write(lines);
    m_acceptNew = true;
    const auto result = run({"echo"});
    ASSERT_FALSE(result);
    EXPECT_THAT(whyNot(result), HasSubstr((m_folder.path() / "known_hosts").string() + ":1"));
    EXPECT_THAT(whyNot(result), HasSubstr("ssh-keygen -R"));
}

TEST_P(TransportTest, SaysThatTheServerTakesNoKey)
{
    const auto key = m_folder.path() / "other";
    test::makeKey(key, "ed25519");
    m_config =
        m_folder.write("ssh_config", "Host node\n IdentityFile " + key.string() + "\n" + entry("node", *m_sshd, "")).string();
    std::string text;
    {
        std::ifstream file(m_config);
        text.assign(std::istreambuf_iterator<char>(file), {});
    }
    text.erase(text.find(" IdentityFile " + m_sshd->clientKey().string()),
               (" IdentityFile " + m_sshd->clientKey().string()).size());
    m_config = m_folder.write("ssh_config", text).string();
    const auto result = run({"echo"});
    ASSERT_FALSE(result);
    EXPECT_THAT(whyNot(result), HasSubstr("publickey"));
    EXPECT_THAT(whyNot(result), HasSubstr("user name"));
}

TEST_P(TransportTest, GoesOverAJumpHost)
{
    TestSshd inner;
    write(m_sshd->knownHostsLines() + inner.knownHostsLines(), entry("inner", inner, " ProxyJump node\n"));
    const auto result = run({"echo there"}, "inner");
    ASSERT_TRUE(result) << whyNot(result);
    EXPECT_EQ(m_output, "there\n");
    EXPECT_EQ(m_sshd->accepted(), 1);
}

TEST_P(TransportTest, CarriesATcpConnection)
{
    auto stream = test::runCoroutine(m_context, host().connectTo("127.0.0.1", m_sshd->port()));
    ASSERT_TRUE(stream) << stream.error().why;
    std::array<char, 64> block{};
    const auto got = test::runCoroutine(m_context, (*stream)->readSome(block));
    ASSERT_FALSE(got.error) << got.error.message();
    EXPECT_THAT(std::string(block.data(), got.size), StartsWith("SSH-2.0-OpenSSH"));
    stream->reset();
}

INSTANTIATE_TEST_SUITE_P(Over, TransportTest, testing::Values(Transport::library, Transport::program),
                         [](const auto& one) { return one.param == Transport::library ? "libssh2" : "sshProgram"; });

// A program in place of ssh.
class ScriptedSsh : public testing::Test {
protected:
    Result<RemoteCommandResult> run(const std::string& script)
    {
        const auto file = m_folder.write("ssh", "#!/bin/sh\n" + script + "\n");
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
        const auto host = makeProgramHost(m_context.get_executor(), {"node", {}, false, file.string()}).value();
        RemoteCommand command{"true"};
        command.longestOutput = std::size_t{16} << 20;
        return test::runCoroutine(m_context,
                                  host->run(std::move(command), [this](std::string_view bytes) { m_output += bytes; }));
    }

    test::TemporaryFolder m_folder;
    boost::asio::io_context m_context;
    std::string m_output;
};

TEST_F(ScriptedSsh, MayNeitherGreetNorComplainWithoutEnd)
{
    EXPECT_THAT(run("exec yes").error().why, HasSubstr("longer than 16 MiB"));
    EXPECT_EQ(m_output, "");
    EXPECT_THAT(run("exec yes >&2").error().why, HasSubstr("longer than 16 MiB"));
}

TEST_F(ScriptedSsh, MustComeToTheCommand)
{
    EXPECT_FALSE(run("echo a greeting; exit 0"));
    EXPECT_FALSE(run("echo no route >&2; exit 255"));
    ASSERT_TRUE(run("echo a greeting; echo fairlead-begin-7c1f; echo output"));
    EXPECT_EQ(m_output, "a greeting\noutput\n");
}

TEST_F(ScriptedSsh, HasNoTerminalToAskAt)
{
    const auto result = run("echo fairlead-begin-7c1f; ps -o sid= -p $$ | tr -d ' '; echo $$");
    ASSERT_TRUE(result) << result.error().why;
    const std::string session = m_output.substr(0, m_output.find('\n') + 1);
    EXPECT_EQ(m_output, session + session) << "a session of its own";
}

TEST(ProgramHost, RefusesWhatIsNoHostAndSaysThatThereIsNoSsh)
{
    boost::asio::io_context context;
    EXPECT_FALSE(makeProgramHost(context.get_executor(), {"-oProxyCommand=id", {}, false, {}}));
    const auto host = makeProgramHost(context.get_executor(), {"node", {}, false, "/no/such/ssh"});
    ASSERT_TRUE(host);
    EXPECT_FALSE(test::runCoroutine(context, (*host)->run({"true"}, [](std::string_view) {})));
}

}  // namespace
}  // namespace fairlead::ssh
