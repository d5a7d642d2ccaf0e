#include "model/collection/ssh_command_runner.h"

#include "model/kubernetes/credentials/program_run.h"
#include "model/ssh/shell_quoting.h"
#include "tests/support/run_coroutine.h"
#include "tests/support/temporary_folder.h"

#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace fairlead::collection {
namespace {

using testing::HasSubstr;

// "SSH" without a network: this machine, whose login shell is the one named.
class LocalHost : public ssh::RemoteHost {
public:
    explicit LocalHost(std::string shell, std::string path = {}) : m_shell(std::move(shell)), m_path(std::move(path)) { }

    std::string greeting;  // that the login shell prints at its start

    boost::asio::awaitable<Result<ssh::RemoteCommandResult>> run(ssh::RemoteCommand command,
                                                                 std::function<void(std::string_view)> standardOutput) override
    {
        kubernetes::ProgramStart start;
        start.path = m_shell;
        start.arguments = {m_shell, "-c", command.line};
        start.environment = {"PATH=" + (m_path.empty() ? std::string("/usr/bin:/bin") : m_path), "LANG=de_DE.UTF-8"};
        start.timeout = std::chrono::seconds(20);
        start.maxOutput = command.longestOutput;
        auto ran = co_await kubernetes::runProgram(std::move(start));
        if (!ran)
            co_return ran.error();
        const std::string all = greeting + ran->output;
        for (std::size_t at = 0; at < all.size(); at += 7)  // pieces as small as a network may make them
            standardOutput(std::string_view(all).substr(at, 7));
        co_return ssh::RemoteCommandResult{ran->exitStatus, {}, ran->messages};
    }
    boost::asio::awaitable<Result<std::unique_ptr<kubernetes::ByteStream>>> connectTo(std::string, std::uint16_t) override
    {
        co_return Error{"connect", "there is no network here", {}};
    }
    std::string description() const override { return "me@here"; }

private:
    std::string m_shell;
    std::string m_path;
};

struct Ran {
    Result<CommandEnd> end;
    std::string output;
};

Ran run(SshCommandRunner& runner, std::vector<std::string> argv, bool asRoot = false, bool joinErrors = false)
{
    boost::asio::io_context context;
    std::string output;
    CommandRequest request;
    request.argv = std::move(argv);
    request.asRoot = asRoot;
    request.joinErrors = joinErrors;
    auto end =
        test::runCoroutine(context, runner.run(std::move(request), [&output](std::string_view bytes) { output += bytes; }));
    return {std::move(end), std::move(output)};
}

class LoginShell : public testing::TestWithParam<const char*> {
protected:
    void SetUp() override
    {
        if (!std::filesystem::exists(GetParam()))
            GTEST_SKIP() << "there is no " << GetParam();
    }
};

TEST_P(LoginShell, hasEachArgumentArriveAsItIs)
{
    LocalHost host(GetParam());
    SshCommandRunner runner(host);
    const std::vector<std::string> words{
        "plain", "two words", "it's", "\"quoted\"", "$HOME",       "`id`",  "$(id)", "a;b|c&d", "*",      "?[a]", "back\\slash",
        "\\'",   "wow!",      "!!",   "~",          "#no comment", "{a,b}", "<>",    "%s",      "ümläut", "-n",   "a'b\\c!d\"e"};
    std::vector<std::string> argv{"printf", "%s;"};
    argv.insert(argv.end(), words.begin(), words.end());
    const auto ran = run(runner, argv);
    ASSERT_TRUE(ran.end) << ran.end.error().why;
    EXPECT_EQ(ran.end->exitStatus, 0);
    std::string expected;
    for (const std::string& word : words)
        expected += word + ';';
    EXPECT_EQ(ran.output, expected);
}

TEST_P(LoginShell, mayGreet)
{
    LocalHost host(GetParam());
    host.greeting = "Welcome!\nYou have mail.\nfairlead-output-\n";
    SshCommandRunner runner(host);
    EXPECT_EQ(run(runner, {"printf", "*nat\\n"}).output, "*nat\n");
}

INSTANTIATE_TEST_SUITE_P(Shells, LoginShell,
                         testing::Values("/bin/sh", "/bin/bash", "/bin/dash", "/bin/zsh", "/usr/bin/ksh", "/usr/bin/fish",
                                         "/bin/csh", "/bin/tcsh"),
                         [](const auto& shell) { return std::filesystem::path(shell.param).filename().string(); });

TEST(SshCommandRunner, tellsAMissingProgramFromOneThatFails)
{
    LocalHost host("/bin/sh");
    SshCommandRunner runner(host);
    EXPECT_TRUE(run(runner, {"no-such-program-here", "x"}).end->programMissing);
    const auto failed = run(runner, {"sh", "-c", "echo bad >&2; exit 127"});
    EXPECT_FALSE(failed.end->programMissing);
    EXPECT_EQ(failed.end->exitStatus, 127);
    EXPECT_EQ(failed.end->standardError, "bad\n");
}

TEST(SshCommandRunner, setsTheLocaleAndThePath)
{
    LocalHost host("/bin/sh");
    SshCommandRunner runner(host);
    EXPECT_EQ(run(runner, {"sh", "-c", "echo $LC_ALL"}).output, "C\n");
    EXPECT_THAT(run(runner, {"sh", "-c", "echo $PATH"}).output, HasSubstr("/usr/sbin:/sbin:"));
}

TEST(SshCommandRunner, joinsTheStreamsWhereAsked)
{
    LocalHost host("/bin/sh");
    SshCommandRunner runner(host);
    EXPECT_EQ(run(runner, {"sh", "-c", "echo log >&2"}, false, true).output, "log\n");
    EXPECT_EQ(run(runner, {"sh", "-c", "echo log >&2"}).output, "");
}

TEST(SshCommandRunner, saysWhoseLoginShellDoesNotRunCommands)
{
    LocalHost host("/usr/sbin/nologin");
    if (!std::filesystem::exists("/usr/sbin/nologin"))
        GTEST_SKIP() << "there is no nologin";
    SshCommandRunner runner(host);
    const auto ran = run(runner, {"true"});
    ASSERT_FALSE(ran.end);
    EXPECT_EQ(ran.end.error().what, "me@here");
    EXPECT_THAT(ran.end.error().why, HasSubstr("login shell"));
}

// A node whose id, sudo and programs are scripts of the test.
class SshCommandRunnerSudo : public testing::Test {
protected:
    void SetUp() override
    {
        program("id", "case $1 in -u) echo 1000;; -un) echo admin;; esac");
        program("cat", "exec /bin/cat \"$@\"");
        program("conntrack", "echo rows");
    }

    void program(const std::string& name, const std::string& script)
    {
        const auto file = m_folder.write("bin/" + name, "#!/bin/sh\n" + script + "\n");
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    }

    // The line's own PATH puts sbin first; the scripts have to come before that.
    class ScriptHost : public LocalHost {
    public:
        explicit ScriptHost(std::string folder) : LocalHost("/bin/sh"), m_programs(std::move(folder)) { }
        boost::asio::awaitable<Result<ssh::RemoteCommandResult>> run(ssh::RemoteCommand command,
                                                                     std::function<void(std::string_view)> output) override
        {
            const std::size_t path = command.line.find("PATH=");
            command.line.insert(path + 5, m_programs + ":");
            auto ran = co_await LocalHost::run(std::move(command), std::move(output));
            co_return ran;
        }

    private:
        std::string m_programs;
    };

    test::TemporaryFolder m_folder;
    ScriptHost m_host{(m_folder.path() / "bin").string()};
    SshCommandRunner m_runner{m_host};
};

TEST_F(SshCommandRunnerSudo, isUsedWhereItLets)
{
    program("sudo", "[ \"$2\" = -l ] && exit 0; shift 2; echo \"as root:\"; exec \"$@\"");
    const auto ran = run(m_runner, {"conntrack", "-L"}, true);
    EXPECT_EQ(ran.output, "as root:\nrows\n");
    EXPECT_EQ(ran.end->command, "sudo -n -- conntrack -L");
    EXPECT_EQ(run(m_runner, {"conntrack", "-L"}).output, "rows\n");
    EXPECT_EQ(m_runner.rootRemedy(), "");
}

TEST_F(SshCommandRunnerSudo, isAskedOnceWhereItRefuses)
{
    program("sudo", "echo x >> " + (m_folder.path() / "asked").string() + "; echo 'sudo: a password is required' >&2; exit 1");
    const auto ran = run(m_runner, {"conntrack", "-L", "-o", "extended"}, true);
    EXPECT_TRUE(ran.end->rootRefused);
    EXPECT_EQ(ran.end->exitStatus, 1);
    EXPECT_EQ(ran.end->standardError, "sudo: a password is required\n");
    run(m_runner, {"cat", "--", "/a:b"}, true);
    run(m_runner, {"cat", "--", "/a:b"}, true);
    EXPECT_EQ(std::filesystem::file_size(m_folder.path() / "asked"), 2U) << "each question is a line in the log of the host";
    const std::string bin = (m_folder.path() / "bin").string();
    EXPECT_EQ(m_runner.rootRemedy(),
              "admin ALL=(root) NOPASSWD: " + bin + "/conntrack -L -o extended, " + bin + "/cat -- /a\\:b");
}

TEST_F(SshCommandRunnerSudo, mayLetSomeCommandsOnly)
{
    program("sudo",
            "[ \"$2\" = -l ] && exit 0; case $3 in */conntrack) shift 2; exec \"$@\";; esac; "
            "echo 'sudo: a password is required' >&2; exit 1");
    EXPECT_EQ(run(m_runner, {"conntrack", "-L"}, true).output, "rows\n");
    EXPECT_TRUE(run(m_runner, {"cat", "/x"}, true).end->rootRefused);
    EXPECT_THAT(m_runner.rootRemedy(), testing::EndsWith("/cat /x"));
}

TEST_F(SshCommandRunnerSudo, isNotNeededByRoot)
{
    program("id", "case $1 in -u) echo 0;; -un) echo root;; esac");
    program("sudo", "exit 1");
    const auto ran = run(m_runner, {"conntrack", "-L"}, true);
    EXPECT_EQ(ran.output, "rows\n");
    EXPECT_EQ(ran.end->command, "conntrack -L");
}

TEST(QuotedForAnyShell, leavesOutWhatNoShellBears)
{
    EXPECT_EQ(ssh::quotedForAnyShell(std::string("a\0b\nc\rd", 7)), "'abcd'");
    EXPECT_EQ(ssh::quotedForAnyShell(""), "''");
    EXPECT_EQ(ssh::quotedForAnyShell("it's\\!"), "'it'\\''s'\\\\''\\!''");
}

}  // namespace
}  // namespace fairlead::collection
