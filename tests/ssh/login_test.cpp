#include "model/ssh/session/ssh_library.h"
#include "tests/support/ssh_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace fairlead::ssh {
namespace {

using test::makeKey;
using test::SshAccess;
using test::TemporaryFolder;
using test::TestSshAgent;
using test::TestSshd;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Logging in to a real sshd.
class LoginTest : public testing::Test {
protected:
    void SetUp() override
    {
        if (const std::string why = TestSshd::whyUnavailable(); !why.empty())
            GTEST_SKIP() << why;
    }

    static int countIn(const std::string& text, const std::string& part)
    {
        int count = 0;
        for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
            ++count;
        return count;
    }

    // "in", or the reason.
    std::string outcome(const HostSettings& settings)
    {
        const Error error = m_access.failureOf(settings);
        return error.what == "no error" ? "in" : error.what + ": " + error.why;
    }

    SshAccess m_access;
};

struct KeyKind {
    const char* type;
    const char* format;  // of ssh-keygen -m
    bool encrypted;
};

class LoginWithKey : public LoginTest, public testing::WithParamInterface<KeyKind> { };

TEST_P(LoginWithKey, Works)
{
    const KeyKind& kind = GetParam();
    TestSshd sshd;
    TemporaryFolder folder;
    const auto key = folder.path() / "key";
    makeKey(key, kind.type, kind.encrypted ? "correct horse" : "", {"-m", kind.format});
    sshd.authorize(key.string() + ".pub");
    auto settings = m_access.settingsFor(sshd);
    settings.identityFiles = {key.string()};
    if (kind.encrypted)
        m_access.person->texts = {"wrong", "correct horse"};
    EXPECT_EQ(outcome(settings), "in") << sshd.log();
    if (kind.encrypted)
        EXPECT_THAT(m_access.person->asked, ElementsAre("passphrase of key", "passphrase of key again"));
    else
        EXPECT_THAT(m_access.person->asked, IsEmpty());
    EXPECT_EQ(countIn(sshd.log(), "Failed publickey"), 0) << "a wrong passphrase is no try at the server";
    // Without its public half beside it.
    std::filesystem::remove(key.string() + ".pub");
    if (kind.encrypted)
        m_access.person->texts = {"correct horse"};
    EXPECT_EQ(outcome(settings), "in") << sshd.log();
}

INSTANTIATE_TEST_SUITE_P(Formats, LoginWithKey,
                         testing::Values(KeyKind{"ed25519", "RFC4716", false}, KeyKind{"ed25519", "RFC4716", true},
                                         KeyKind{"ecdsa", "RFC4716", false}, KeyKind{"ecdsa", "RFC4716", true},
                                         KeyKind{"ecdsa", "PEM", false}, KeyKind{"ecdsa", "PEM", true},
                                         KeyKind{"ecdsa", "PKCS8", false}, KeyKind{"ecdsa", "PKCS8", true}),
                         [](const auto& kind) {
                             return std::string(kind.param.type) + kind.param.format + (kind.param.encrypted ? "Encrypted" : "");
                         });

TEST_F(LoginTest, AsksForNoPassphraseWhereTheServerDoesNotTakeTheKey)
{
    TestSshd sshd;
    TemporaryFolder folder;
    makeKey(folder.path() / "stranger", "ed25519", "secret");
    auto settings = m_access.settingsFor(sshd);
    settings.identityFiles = {(folder.path() / "stranger").string()};
    EXPECT_THAT(outcome(settings),
                AllOf(HasSubstr("the server takes publickey; it refused the key"), HasSubstr("(ssh-ed25519)")));
    EXPECT_THAT(m_access.person->asked, IsEmpty());
}

TEST_F(LoginTest, SaysWhyAnRsaKeyIsNotOffered)
{
    if (sshLibraryKnowsRsaSha2())
        GTEST_SKIP() << sshLibraryName() << " can do rsa-sha2";
    TestSshd sshd;
    auto settings = m_access.settingsFor(sshd);
    settings.identityFiles = {sshd.clientKey("rsa").string()};
    const Error error = m_access.failureOf(settings);
    EXPECT_THAT(error.why, HasSubstr("(ssh-rsa: " + sshLibraryName() + " cannot do rsa-sha2)"));
    EXPECT_THAT(error.hint, HasSubstr("--ssh-program"));
    EXPECT_EQ(countIn(sshd.log(), "not in PubkeyAcceptedAlgorithms"), 0) << "no try is wasted on it";
}

TEST_F(LoginTest, SaysWhatIsWrongWithAKeyFile)
{
    TestSshd sshd;
    auto settings = m_access.settingsFor(sshd);
    const std::string putty = m_access.folder.write("putty.ppk", "PuTTY-User-Key-File-3: ssh-ed25519\n").string();
    const std::string cut = m_access.folder
                                .write("cut",
                                       "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n-----END OPENSSH PRIVATE "
                                       "KEY-----\n")
                                .string();
    settings.identityFiles = {putty, cut, m_access.folder.path() / "missing"};
    EXPECT_THAT(outcome(settings),
                AllOf(HasSubstr("there was nothing to try"), HasSubstr("putty.ppk (it is a key of PuTTY)"),
                      HasSubstr("cut (it is cut or damaged)"), Not(HasSubstr("missing"))));
}

TEST_F(LoginTest, SignsWithTheAgent)
{
    TestSshd sshd;
    TestSshAgent agent;
    agent.add(sshd.clientKey("ecdsa"));
    auto settings = m_access.settingsFor(sshd);
    settings.identityFiles.clear();
    settings.agentSocket = agent.socket();
    EXPECT_EQ(outcome(settings), "in") << sshd.log();
    EXPECT_THAT(sshd.log(), HasSubstr("Accepted publickey"));
}

TEST_F(LoginTest, OffersTheNamedKeyOfAFullAgentFirst)
{
    TestSshd sshd;
    TestSshAgent agent;
    TemporaryFolder folder;
    for (int i = 0; i < 8; ++i) {
        const auto stranger = folder.path() / ("stranger" + std::to_string(i));
        makeKey(stranger, "ed25519");
        agent.add(stranger);
    }
    agent.add(sshd.clientKey());
    auto settings = m_access.settingsFor(sshd);
    settings.agentSocket = agent.socket();
    EXPECT_EQ(outcome(settings), "in") << sshd.log();
    EXPECT_EQ(countIn(sshd.log(), "Failed publickey"), 0);
    // Named by its public half alone.
    settings.identityFiles = {sshd.clientKey().string() + ".pub"};
    settings.identitiesOnly = true;
    EXPECT_EQ(outcome(settings), "in") << sshd.log();
    // Not named, it comes ninth: no more than six are tried, and the server is not provoked.
    settings.identityFiles.clear();
    settings.identitiesOnly = false;
    EXPECT_THAT(outcome(settings),
                AllOf(HasSubstr("it refused the agent's key"), Not(HasSubstr("Too many authentication failures"))));
    settings.identitiesOnly = true;
    EXPECT_THAT(outcome(settings), HasSubstr("there was nothing to try"));
}

TEST_F(LoginTest, GoesOnWithoutAnAgentThatIsGone)
{
    TestSshd sshd;
    auto settings = m_access.settingsFor(sshd);
    settings.agentSocket = (m_access.folder.path() / "nobody").string();
    EXPECT_EQ(outcome(settings), "in") << sshd.log();
    settings.identityFiles.clear();
    EXPECT_THAT(outcome(settings), HasSubstr("the keys of the agent ("));
}

TEST_F(LoginTest, TriesNeverMoreThanTheServerBears)
{
    TestSshd sshd;
    TemporaryFolder folder;
    auto settings = m_access.settingsFor(sshd);
    settings.identityFiles.clear();
    for (int i = 0; i < 9; ++i) {
        const auto stranger = folder.path() / ("stranger" + std::to_string(i));
        makeKey(stranger, "ed25519");
        settings.identityFiles.push_back(stranger.string());
    }
    EXPECT_THAT(outcome(settings), HasSubstr("more keys (a server bears six failures"));
    EXPECT_EQ(countIn(sshd.log(), "Failed publickey"), 5) << sshd.log();
    EXPECT_THAT(sshd.log(), Not(HasSubstr("maximum authentication attempts exceeded"))) << sshd.log();
}

TEST_F(LoginTest, NamesTheServersLastWords)
{
    TestSshd sshd({.config = {"MaxAuthTries 1"}});
    TemporaryFolder folder;
    auto settings = m_access.settingsFor(sshd);
    makeKey(folder.path() / "stranger", "ed25519");
    settings.identityFiles = {(folder.path() / "stranger").string(), sshd.clientKey().string()};
    EXPECT_THAT(outcome(settings), HasSubstr("Too many authentication failures")) << sshd.log();
}

// One-time codes through PAM.
class LoginWithCode : public LoginTest {
protected:
    void SetUp() override
    {
        if (const std::string why = TestSshd::whyNoPam(); !why.empty())
            GTEST_SKIP() << why;
        m_check = m_folder.write("check", "#!/bin/sh\nread -r code; [ \"$code\" = 123456 ]\n").string();
        std::filesystem::permissions(m_check, std::filesystem::perms::owner_all);
    }
    test::SshdOptions options(const std::string& methods) const
    {
        return {.config = {"AuthenticationMethods " + methods},
                .pam = {"auth requisite pam_exec.so quiet expose_authtok " + m_check}};
    }

    TemporaryFolder m_folder;
    std::string m_check;
};

TEST_F(LoginWithCode, KeyThenCode)
{
    TestSshd sshd(options("publickey,keyboard-interactive"));
    m_access.person->texts = {"123456"};
    EXPECT_EQ(outcome(m_access.settingsFor(sshd)), "in") << sshd.log();
    ASSERT_EQ(m_access.person->rounds.size(), 1U) << "the empty request at the end is answered silently";
    ASSERT_EQ(m_access.person->rounds[0].prompts.size(), 1U);
    EXPECT_EQ(m_access.person->rounds[0].prompts[0].text, "Password:");
    EXPECT_FALSE(m_access.person->rounds[0].prompts[0].echo);
}

TEST_F(LoginWithCode, KeyThenCodeWithOtherKeysInTheAgent)
{
    TestSshd sshd(options("publickey,keyboard-interactive"));
    TestSshAgent agent;
    for (int i = 0; i < 5; ++i) {
        makeKey(m_folder.path() / ("stranger" + std::to_string(i)), "ed25519");
        agent.add(m_folder.path() / ("stranger" + std::to_string(i)));
    }
    auto settings = m_access.settingsFor(sshd);
    settings.agentSocket = agent.socket();
    m_access.person->texts = {"123456"};
    EXPECT_EQ(outcome(settings), "in") << sshd.log();
    EXPECT_EQ(countIn(sshd.log(), "Failed publickey"), 0) << "no more keys once the first step is done\n" << sshd.log();
}

TEST_F(LoginWithCode, CodeAloneAsksAgainAfterAWrongOne)
{
    TestSshd sshd(options("keyboard-interactive"));
    m_access.person->texts = {"000000", "123456"};
    EXPECT_EQ(outcome(m_access.settingsFor(sshd)), "in") << sshd.log();
    EXPECT_EQ(m_access.person->rounds.size(), 2U);
}

TEST_F(LoginWithCode, CodeThenKey)
{
    TestSshd sshd(options("keyboard-interactive,publickey"));
    m_access.person->texts = {"123456"};
    EXPECT_EQ(outcome(m_access.settingsFor(sshd)), "in") << sshd.log();
}

TEST_F(LoginWithCode, EndsWhereNobodyAnswers)
{
    TestSshd sshd(options("publickey,keyboard-interactive"));
    EXPECT_THAT(outcome(m_access.settingsFor(sshd)), HasSubstr("nobody is here"));
}

TEST_F(LoginWithCode, WrongCodesEndBeforeTheServerDoes)
{
    TestSshd sshd(options("keyboard-interactive"));
    m_access.person->texts = {"1", "2", "3", "4", "5", "6", "7", "8"};
    EXPECT_THAT(outcome(m_access.settingsFor(sshd)), HasSubstr("it refused answers to the server's questions"));
    EXPECT_EQ(m_access.person->rounds.size(), 3U);
    EXPECT_THAT(sshd.log(), Not(HasSubstr("maximum authentication attempts"))) << sshd.log();
}

TEST_F(LoginWithCode, TakesAPassword)
{
    auto with = options("password");
    with.config.emplace_back("PasswordAuthentication yes");
    TestSshd sshd(with);
    m_access.person->texts = {"wrong", "123456"};
    EXPECT_EQ(outcome(m_access.settingsFor(sshd)), "in") << sshd.log();
    EXPECT_THAT(m_access.person->asked, ElementsAre("password", "password again"));
}

}  // namespace
}  // namespace fairlead::ssh
