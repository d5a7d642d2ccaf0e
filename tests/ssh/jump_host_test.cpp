#include "tests/support/ssh_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

namespace fairlead::ssh {
namespace {

using test::SshAccess;
using test::TestSshd;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// Ways to a host: over others, through a program, by IPv6, again after it was lost.
class JumpHostTest : public testing::Test {
protected:
    void SetUp() override
    {
        if (const std::string why = TestSshd::whyUnavailable(); !why.empty())
            GTEST_SKIP() << why;
    }
    void addHop(const std::string& name, TestSshd& sshd)
    {
        m_access.hops[name] = m_access.settingsFor(sshd);
        m_access.hops[name].originalHost = name;
    }

    SshAccess m_access;
};

TEST_F(JumpHostTest, GoesOverTwo)
{
    TestSshd outer;
    TestSshd middle;
    TestSshd node;
    addHop("bastion", outer);
    addHop("inner", middle);
    auto settings = m_access.settingsFor(node);
    settings.proxyJump = {"bastion", "inner"};
    const auto host = m_access.connector().host(settings);
    EXPECT_EQ(host->description(), node.user() + "@127.0.0.1 by way of inner, bastion");
    EXPECT_EQ(m_access.outputOf(*host, "echo there"), "there\n") << node.log();
    EXPECT_EQ(m_access.outputOf(*host, "head -c 5000000 /dev/zero | wc -c"), "5000000\n");
    EXPECT_EQ(outer.accepted() + middle.accepted() + node.accepted(), 3);
}

TEST_F(JumpHostTest, ManyNodesShareTheSessionOfOne)
{
    TestSshd bastion;
    addHop("bastion", bastion);
    std::vector<std::unique_ptr<TestSshd>> nodes;
    std::vector<std::unique_ptr<RemoteHost>> hosts;
    std::vector<std::string> outputs(5);
    std::size_t done = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        auto settings = m_access.settingsFor(*nodes.emplace_back(std::make_unique<TestSshd>()));
        settings.proxyJump = {"bastion"};
        hosts.push_back(m_access.connector().host(settings));
        boost::asio::co_spawn(
            m_access.context,
            hosts.back()->run({"echo " + std::to_string(i)}, [&out = outputs[i]](std::string_view bytes) { out += bytes; }),
            [&done](const std::exception_ptr&, const Result<RemoteCommandResult>& result) {
                EXPECT_TRUE(result) << result.error().what << result.error().why;
                ++done;
            });
    }
    while (done < outputs.size() && m_access.context.run_one_for(std::chrono::seconds(60)) > 0) { }
    EXPECT_THAT(outputs, ElementsAre("0\n", "1\n", "2\n", "3\n", "4\n"));
    EXPECT_EQ(bastion.accepted(), 1);
}

TEST_F(JumpHostTest, NamesTheHopThatFails)
{
    TestSshd outer;
    TestSshd middle;
    TestSshd node;
    addHop("bastion", outer);
    addHop("inner", middle);
    m_access.hops["inner"].identityFiles.clear();
    auto settings = m_access.settingsFor(node);
    settings.originalHost = "node-1";
    settings.proxyJump = {"bastion", "inner"};
    EXPECT_THAT(m_access.failureOf(settings).what,
                AllOf(HasSubstr("by way of bastion"), HasSubstr("(jump host 2 of 2 on the way to node-1)")));
    addHop("inner", middle);
    settings.port = 1;
    const Error unreachable = m_access.failureOf(settings);
    EXPECT_EQ(unreachable.what, "cannot reach node-1 by way of inner, bastion");
    EXPECT_THAT(unreachable.why, HasSubstr("makes no connection to 127.0.0.1 port 1"));
    settings.proxyJump = {"nowhere"};
    EXPECT_EQ(m_access.failureOf(settings).what, "cannot reach nowhere");
}

TEST_F(JumpHostTest, EndsACircle)
{
    TestSshd sshd;
    addHop("a", sshd);
    m_access.hops["a"].proxyJump = {"a"};
    auto settings = m_access.settingsFor(sshd);
    settings.proxyJump = {"a"};
    EXPECT_THAT(m_access.failureOf(settings).why, HasSubstr("in a circle"));
    EXPECT_EQ(sshd.accepted(), 0);
}

TEST_F(JumpHostTest, ComesBackAfterTheBastionWasLost)
{
    TestSshd bastion;
    TestSshd node;
    addHop("bastion", bastion);
    auto settings = m_access.settingsFor(node);
    settings.proxyJump = {"bastion"};
    const auto host = m_access.connector().host(settings);
    ASSERT_EQ(m_access.outputOf(*host, "echo one"), "one\n");
    bastion.dropConnections();
    // The loss is noticed while nothing is under way, or by the next command.
    const std::string second = m_access.outputOf(*host, "echo two");
    if (second != "two\n") {
        EXPECT_EQ(m_access.outputOf(*host, "echo two"), "two\n") << second;
    }
    EXPECT_EQ(bastion.accepted(), 2);
}

TEST_F(JumpHostTest, RunsAProxyCommandOnlyWhenAllowed)
{
    TestSshd sshd;
    auto settings = m_access.settingsFor(sshd);
    settings.proxyCommand = "ssh -F none -o BatchMode=yes -o UserKnownHostsFile=" + settings.userKnownHostsFiles.front() + " -i "
        + settings.identityFiles.front() + " -W 127.0.0.1:" + std::to_string(sshd.port()) + " -p " + std::to_string(sshd.port())
        + " " + sshd.user() + "@127.0.0.1";
    EXPECT_THAT(m_access.failureOf(settings).why, HasSubstr("you did not allow its ProxyCommand"));
    EXPECT_EQ(sshd.accepted(), 0);
    SshAccess allowing;
    allowing.person->accepts = true;
    const auto host = allowing.connector().host(settings);
    EXPECT_EQ(allowing.outputOf(*host, "echo through"), "through\n") << sshd.log();
    EXPECT_EQ(sshd.accepted(), 2);
    settings.proxyCommand = "exit 1";
    EXPECT_THAT(allowing.failureOf(settings).why, HasSubstr("the ProxyCommand ended"));
}

TEST_F(JumpHostTest, ReachesAnIpv6Literal)
{
    TestSshd sshd({.address = "::1"});
    const auto host = m_access.host(sshd);
    EXPECT_EQ(m_access.outputOf(*host, "echo six"), "six\n");
}

TEST_F(JumpHostTest, TriesTheOtherFamilyWhereOneRefuses)
{
    TestSshd sshd;
    auto settings = m_access.settingsFor(sshd);
    settings.hostName = "localhost";  // ::1 and 127.0.0.1, in either order
    settings.hostKeyAlias = "alias";
    m_access.folder.write("known_hosts", "alias " + sshd.hostKey() + "\n");
    EXPECT_EQ(m_access.failureOf(settings).what, "no error");
    settings.addressFamily = AddressFamily::inet6;
    EXPECT_NE(m_access.failureOf(settings).what, "no error");
}

TEST_F(JumpHostTest, SaysThatNothingListens)
{
    TestSshd sshd;
    const auto settings = m_access.settingsFor(sshd);
    sshd.stop();
    const Error error = m_access.failureOf(settings);
    EXPECT_EQ(error.what, "cannot reach 127.0.0.1 port " + std::to_string(sshd.port()));
    EXPECT_THAT(error.why, HasSubstr("connection refused"));
    EXPECT_THAT(error.hint, HasSubstr("nothing listens on this port"));
}

}  // namespace
}  // namespace fairlead::ssh
