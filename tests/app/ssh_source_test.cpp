// Nodes over SSH from the command line, against a real sshd.
#include "tests/app/run_fairlead.h"
#include "tests/support/api_double.h"
#include "tests/support/double_cluster.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_sshd.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace fairlead::app {
namespace {

using test::fairlead;
using test::TestSshd;
using testing::HasSubstr;
using testing::Not;

class SshSource : public testing::Test {
protected:
    void SetUp() override
    {
        if (const std::string why = TestSshd::whyUnavailable(); !why.empty())
            GTEST_SKIP() << why;
    }

    // An ssh_config by which "node" is this sshd, its key known or not.
    std::string configFor(TestSshd& sshd, bool known)
    {
        const auto hosts = m_folder.write("known_hosts", known ? sshd.knownHostsLines() : std::string());
        return m_folder
            .write("ssh_config",
                   "Host node\n HostName " + sshd.address() + "\n Port " + std::to_string(sshd.port()) + "\n User " + sshd.user()
                       + "\n IdentityAgent none\n IdentityFile " + sshd.clientKey().string() + "\n UserKnownHostsFile "
                       + hosts.string() + "\n GlobalKnownHostsFile none\n")
            .string();
    }

    test::TemporaryFolder m_folder;
};

TEST_F(SshSource, collectsANodeAlone)
{
    TestSshd sshd;
    const auto folder = m_folder.path() / "capture";
    const auto answer = fairlead({"capture", "--ssh", "node", "--ssh-config", configFor(sshd, true), "-o", folder.string()});
    ASSERT_EQ(answer.status, ExitStatus::fine) << answer.err;
    ASSERT_TRUE(std::filesystem::exists(folder / "capture.json")) << answer.err;
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "nodes"))
        files += entry.is_regular_file() ? 1 : 0;
    EXPECT_GT(files, 10U) << "what could not be read has its FILE.error";
    EXPECT_EQ(sshd.accepted(), 1) << "one connection for all commands";
}

TEST_F(SshSource, triesAHostThatDoesNotLetItInOnce)
{
    TestSshd sshd;
    const auto answer = fairlead({"services", "--ssh", "node", "--ssh-config", configFor(sshd, false)});
    EXPECT_EQ(answer.status, ExitStatus::source);
    EXPECT_EQ(sshd.accepted(), 1) << answer.err;
}

TEST_F(SshSource, collectsANodeByTheSshProgram)
{
    TestSshd sshd;
    const auto folder = m_folder.path() / "capture";
    const auto answer =
        fairlead({"capture", "--ssh", "node", "--ssh-config", configFor(sshd, true), "--ssh-program", "-o", folder.string()});
    ASSERT_EQ(answer.status, ExitStatus::fine) << answer.err;
    EXPECT_TRUE(std::filesystem::exists(folder / "capture.json")) << answer.err;
    const auto checked = fairlead({"check", "--ssh", "node", "--ssh-config", configFor(sshd, true), "--ssh-program"});
    EXPECT_EQ(checked.status, ExitStatus::fine) << checked.out << checked.err;
    EXPECT_THAT(checked.out, HasSubstr("by the ssh program"));
    const auto unknown = fairlead({"services", "--ssh", "node", "--ssh-config", configFor(sshd, false), "--ssh-program"});
    EXPECT_EQ(unknown.status, ExitStatus::source);
    EXPECT_THAT(unknown.err, HasSubstr("Host key verification failed"));
}

TEST_F(SshSource, refusesAKeyThatNobodyKnows)
{
    TestSshd sshd;
    const auto answer = fairlead({"services", "--ssh", "node", "--ssh-config", configFor(sshd, false)});
    EXPECT_EQ(answer.status, ExitStatus::source);
    EXPECT_THAT(answer.err, HasSubstr("SHA256:"));
    EXPECT_THAT(answer.err, HasSubstr("--accept-new-host-keys"));
    EXPECT_EQ(answer.out, "");
}

TEST_F(SshSource, remembersANewKeyWhereItMay)
{
    TestSshd sshd;
    const std::string config = configFor(sshd, false);
    const auto folder = m_folder.path() / "capture";
    const auto first =
        fairlead({"capture", "--ssh", "node", "--ssh-config", config, "--accept-new-host-keys", "-o", folder.string()});
    EXPECT_EQ(first.status, ExitStatus::fine) << first.err;
    const auto second =
        fairlead({"capture", "--ssh", "node", "--ssh-config", config, "-o", (m_folder.path() / "again").string()});
    EXPECT_EQ(second.status, ExitStatus::fine) << second.err;
}

TEST_F(SshSource, refusesAChangedKeyWhateverIsAsked)
{
    TestSshd sshd;
    TestSshd other;
    const std::string config = configFor(sshd, false);
    std::string lines = other.knownHostsLines();
    lines.replace(lines.find(std::to_string(other.port())), std::to_string(other.port()).size(), std::to_string(sshd.port()));
    const auto file = m_folder.write("known_hosts", lines);
    const auto answer = fairlead({"services", "--ssh", "node", "--ssh-config", config, "--accept-new-host-keys"});
    EXPECT_EQ(answer.status, ExitStatus::source);
    EXPECT_THAT(answer.err, HasSubstr(file.string() + ":1"));
}

TEST_F(SshSource, isCheckedStepByStep)
{
    TestSshd sshd;
    const auto good = fairlead({"check", "--ssh", "node", "--ssh-config", configFor(sshd, true)});
    EXPECT_EQ(good.status, ExitStatus::fine) << good.out;
    EXPECT_THAT(good.out, HasSubstr("host key"));
    EXPECT_THAT(good.out, HasSubstr("ED25519 key SHA256:"));
    const auto bad = fairlead({"check", "--json", "--ssh", "node", "--ssh-config", configFor(sshd, false)});
    EXPECT_EQ(bad.status, ExitStatus::source);
    EXPECT_THAT(bad.out, HasSubstr("\"host key\""));
    EXPECT_THAT(bad.out, HasSubstr("\"failed\""));
}

TEST_F(SshSource, isWrongUsageBesideACapture)
{
    const auto answer = fairlead({"services", "--demo=iptables", "--ssh", "node"});
    EXPECT_EQ(answer.status, ExitStatus::usage);
    EXPECT_EQ(fairlead({"services", "--ssh", "-oProxyCommand=id"}).status, ExitStatus::usage);
    EXPECT_EQ(fairlead({"services", "--ssh", "node", "--ssh-config", "/no/such/file"}).status, ExitStatus::usage);
}

TEST(Version, namesTheSshLibrary)
{
    const auto answer = fairlead({"--version"});
    EXPECT_THAT(answer.out, HasSubstr("fairlead "));
    EXPECT_THAT(answer.out, HasSubstr("libssh2 1."));
}

}  // namespace
}  // namespace fairlead::app
