#include "model/ssh/session/ssh_library.h"
#include "tests/support/ssh_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace fairlead::ssh {
namespace {

using test::SshAccess;
using test::TestSshd;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// What becomes of the key that a real sshd shows.
class HostKeyTest : public testing::Test {
protected:
    void SetUp() override
    {
        if (const std::string why = TestSshd::whyUnavailable(); !why.empty())
            GTEST_SKIP() << why;
    }

    // Settings of a server whose key nobody knows.
    HostSettings strange(TestSshd& sshd)
    {
        HostSettings settings = m_access.settingsFor(sshd);
        know("");
        return settings;
    }
    void know(const std::string& lines) { m_access.folder.write("known_hosts", lines); }
    std::string known() const
    {
        std::ostringstream text;
        text << std::ifstream(m_access.folder.path() / "known_hosts").rdbuf();
        return text.str();
    }
    std::string place(int line) const { return (m_access.folder.path() / "known_hosts").string() + ":" + std::to_string(line); }
    static std::string name(const TestSshd& sshd) { return "[127.0.0.1]:" + std::to_string(sshd.port()); }

    SshAccess m_access;
};

TEST_F(HostKeyTest, AsksAboutAnUnknownOneAndRemembersIt)
{
    TestSshd sshd;
    const auto settings = strange(sshd);
    EXPECT_THAT(m_access.failureOf(settings).why, HasSubstr("you did not accept ED25519 SHA256:"));
    EXPECT_EQ(known(), "");
    EXPECT_THAT(sshd.log(), Not(HasSubstr("for root"))) << "nothing was offered to a server that nobody knows";
    m_access.person->accepts = true;
    EXPECT_EQ(m_access.failureOf(settings).what, "no error");
    ASSERT_EQ(m_access.person->hostKeys.size(), 2U);
    const HostKeyQuestion& question = m_access.person->hostKeys.back();
    EXPECT_EQ(question.host, name(sshd));
    EXPECT_EQ(question.keyType, "ED25519");
    EXPECT_THAT(sshd.log(), Not(HasSubstr(question.fingerprint)));
    EXPECT_EQ(known(), sshd.knownHostsLines());
    EXPECT_EQ(m_access.failureOf(settings).what, "no error");
    EXPECT_EQ(m_access.person->hostKeys.size(), 2U) << "it is known now";
}

TEST_F(HostKeyTest, TakesAnUnknownOneWithoutAskingWhereThatIsWanted)
{
    TestSshd sshd;
    m_access.acceptNewHostKeys = true;
    EXPECT_EQ(m_access.failureOf(strange(sshd)).what, "no error");
    EXPECT_EQ(known(), sshd.knownHostsLines());
    EXPECT_THAT(m_access.person->asked, IsEmpty());
}

TEST_F(HostKeyTest, RefusesAnUnknownOneWhereTheSettingsAreStrict)
{
    TestSshd sshd;
    auto settings = strange(sshd);
    settings.hostKeyChecking = HostKeyChecking::yes;
    EXPECT_THAT(m_access.failureOf(settings).why, HasSubstr("StrictHostKeyChecking is yes"));
    EXPECT_THAT(m_access.person->asked, IsEmpty());
}

TEST_F(HostKeyTest, StopsAtAChangedOneWithFileAndLine)
{
    TestSshd sshd;
    TestSshd other;
    auto settings = strange(sshd);
    know("# a comment\n" + name(sshd) + " " + other.hostKey() + "\n");
    m_access.person->accepts = true;
    m_access.acceptNewHostKeys = true;
    settings.hostKeyChecking = HostKeyChecking::acceptNew;
    const Error error = m_access.failureOf(settings);
    EXPECT_EQ(error.what, "the host key of " + name(sshd) + " has changed");
    EXPECT_THAT(error.why,
                AllOf(HasSubstr(place(2) + " knows the host by SHA256:"), HasSubstr("the server shows ED25519 SHA256:")));
    EXPECT_THAT(error.hint, HasSubstr("ssh-keygen -R '" + name(sshd) + "'"));
    EXPECT_THAT(m_access.person->asked, IsEmpty()) << "there is no way on";
}

TEST_F(HostKeyTest, StopsAtARevokedOne)
{
    TestSshd sshd;
    const auto settings = strange(sshd);
    know(sshd.knownHostsLines() + "@revoked * " + sshd.hostKey() + "\n");
    const Error error = m_access.failureOf(settings);
    EXPECT_EQ(error.what, "the host key of " + name(sshd) + " is revoked");
    EXPECT_THAT(error.why, HasSubstr(place(2)));
}

TEST_F(HostKeyTest, ExplainsThatAnAuthorityIsTrustedOnly)
{
    TestSshd sshd;
    TestSshd authority;
    const auto settings = strange(sshd);
    know("@cert-authority * " + authority.hostKey() + "\n");
    EXPECT_THAT(m_access.failureOf(settings).why, HasSubstr("@cert-authority"));
}

TEST_F(HostKeyTest, ABadLineCostsTheOthersNothing)
{
    TestSshd sshd;
    const auto settings = strange(sshd);
    know("nonsense\nhost ssh-ed25519 !!!\n" + sshd.knownHostsLines());
    EXPECT_EQ(m_access.failureOf(settings).what, "no error");
}

TEST_F(HostKeyTest, AServerWithSeveralKeysShowsTheKnownOne)
{
    TestSshd sshd({.hostKeyTypes = {"ed25519", "ecdsa"}});
    const auto settings = strange(sshd);
    for (const char* const type : {"ecdsa", "ed25519"}) {
        know(name(sshd) + " " + sshd.hostKey(type) + "\n");
        EXPECT_EQ(m_access.failureOf(settings).what, "no error") << type;
    }
    EXPECT_THAT(m_access.person->asked, IsEmpty());
}

TEST_F(HostKeyTest, FindsTheAlias)
{
    TestSshd sshd;
    auto settings = strange(sshd);
    settings.hostKeyAlias = "the-node";
    know("the-node " + sshd.hostKey() + "\n");
    EXPECT_EQ(m_access.failureOf(settings).what, "no error");
}

TEST_F(HostKeyTest, NamesTheCauseWhereTheServerHasOnlyRsa)
{
    if (sshLibraryKnowsRsaSha2())
        GTEST_SKIP() << sshLibraryName() << " can do rsa-sha2";
    TestSshd sshd({.hostKeyTypes = {"rsa"}});
    const Error error = m_access.failureOf(strange(sshd));
    EXPECT_EQ(error.why,
              "the server offers only RSA host keys (rsa-sha2-512, rsa-sha2-256); " + sshLibraryName() + " cannot do rsa-sha2");
    EXPECT_THAT(error.hint, HasSubstr("--ssh-program"));
}

TEST_F(HostKeyTest, NamesTheAlgorithmsWhereNoneIsInCommon)
{
    TestSshd sshd({.config = {"Ciphers chacha20-poly1305@openssh.com"}});
    EXPECT_THAT(m_access.failureOf(strange(sshd)).why,
                HasSubstr("no cipher in common: the server offers chacha20-poly1305@openssh.com; libssh2 "));
    TestSshd macs({.config = {"MACs hmac-sha2-512-etm@openssh.com", "Ciphers aes256-ctr"}});
    EXPECT_THAT(m_access.failureOf(strange(macs)).why, HasSubstr("hmac-sha2-512-etm@openssh.com"));
}

}  // namespace
}  // namespace fairlead::ssh
