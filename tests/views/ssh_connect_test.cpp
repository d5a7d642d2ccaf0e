// A cluster that the window reaches through a host, against a real sshd and an API double.
#include "tests/support/api_double.h"
#include "tests/support/exec_double.h"
#include "tests/support/sample_captures.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_sshd.h"
#include "views/connect/connect_page.h"
#include "views/connect/ssh_question_dialog.h"
#include "views/connect/start_page.h"
#include "views/theme/theme.h"
#include "views/window/main_window.h"

#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <gmock/gmock.h>

#include <fstream>

namespace fairlead::views {
namespace {

using test::TestSshd;
using testing::AllOf;
using testing::HasSubstr;

class SshConnectTest : public testing::Test {
protected:
    void SetUp() override
    {
        if (const std::string why = TestSshd::whyUnavailable(); !why.empty())
            GTEST_SKIP() << why;
        const auto sample = test::openSample("shop-iptables-nft");
        m_api.cluster().load(sample);
        test::serveContainers(m_api, test::recordedNodes(sample));
        const QByteArray authority = QByteArray::fromStdString(m_api.authority().pem()).toBase64();
        m_far.write(
            ".kube/config",
            "current-context: far\ncontexts: [{name: far, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: "
            "{server: \""
                + m_api.url() + "\", certificate-authority-data: " + authority.toStdString()
                + "}}]\nusers: [{name: u, user: {token: good-token}}]\n");
        m_sshd.emplace(test::SshdOptions{.config = {"SetEnv HOME=" + m_far.path().string()}});
        m_hosts = m_here.write("known_hosts", "").string();
    }
    void connectWith(const std::string& key)
    {
        const auto config = m_here.write("ssh_config",
                                         "Host node\n HostName " + m_sshd->address() + "\n Port " + std::to_string(m_sshd->port())
                                             + "\n User " + m_sshd->user() + "\n IdentityAgent none\n IdentityFile " + key
                                             + "\n UserKnownHostsFile " + m_hosts + "\n GlobalKnownHostsFile none\n");
        m_window.resize(1366, 768);
        m_window.show();
        kubernetes::ClusterChoice choice;
        choice.throughSsh = "node";
        choice.sshConfig = config.string();
        choice.sshProgram = m_sshProgram;
        m_window.open(WindowSource::connection(choice));
    }
    void know() { m_here.write("known_hosts", m_sshd->knownHostsLines()); }
    std::string knownHosts() const
    {
        std::ifstream file(m_hosts);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    template <class Condition> static bool waitFor(Condition condition) { return QTest::qWaitFor(condition, 60'000); }
    SshQuestionDialog* dialog() { return m_window.findChild<SshQuestionDialog*>(); }
    bool isAsked()
    {
        return waitFor([this] { return dialog() && dialog()->isVisible(); });
    }
    std::string question()
    {
        QStringList words{dialog()->windowTitle()};
        for (const QLabel* label : dialog()->findChildren<QLabel*>())
            words << label->text();
        return words.join(QLatin1Char('\n')).toStdString();
    }
    void press(const char* name) { dialog()->findChild<QPushButton*>(QString::fromLatin1(name))->click(); }
    void type(const char* secret)
    {
        dialog()->findChild<QLineEdit*>()->setText(QString::fromLatin1(secret));
        press("allow");
    }
    bool isOpen()
    {
        return waitFor([this] { return m_window.findChild<QListView*>(QStringLiteral("serviceList"))->isVisible(); });
    }
    std::string steps() { return m_window.findChild<ConnectPage*>()->text().toStdString(); }
    bool hasFailed(const char* words)
    {
        return waitFor([&] { return steps().find(words) != std::string::npos; });
    }

    test::ApiDouble m_api;
    test::TemporaryFolder m_far;
    test::TemporaryFolder m_here;
    std::optional<TestSshd> m_sshd;
    std::string m_hosts;
    bool m_sshProgram = false;
    QTemporaryDir m_folder;
    QSettings m_settings{m_folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat};
    Theme m_theme;
    MainWindow m_window{m_theme, m_settings, nullptr, kubernetes::Environment({{"HOME", m_here.path().string()}})};
};

TEST_F(SshConnectTest, ReachesTheClusterOfTheFarKubeconfigAndKeepsItLive)
{
    know();
    connectWith(m_sshd->clientKey().string());
    ASSERT_TRUE(isOpen()) << steps();
    EXPECT_EQ(m_window.findChild<QListView*>(QStringLiteral("serviceList"))->model()->rowCount(), 14);
    EXPECT_THAT(steps(), AllOf(HasSubstr("Log-in over SSH: done. logged in on"), HasSubstr(".kube/config on ")));
    EXPECT_EQ(m_sshd->accepted(), 1) << "one connection for all";
    EXPECT_EQ(m_settings.value(QStringLiteral("connect/recentHosts")).toStringList(), QStringList{QStringLiteral("node")});
    m_api.cluster().remove("services", "shop", "orphan");
    EXPECT_TRUE(waitFor([this] {
        return m_window.findChild<QListView*>(QStringLiteral("serviceList"))->model()->rowCount() == 13;
    })) << "its watches go through the host too";
}

TEST_F(SshConnectTest, AsksWhetherAnUnknownKeyIsTheRightOne)
{
    connectWith(m_sshd->clientKey().string());
    ASSERT_TRUE(isAsked()) << steps();
    EXPECT_THAT(question(), AllOf(HasSubstr("SHA256:"), HasSubstr("ED25519"), HasSubstr(m_hosts)));
    EXPECT_TRUE(dialog()->findChild<QPushButton*>(QStringLiteral("refuse"))->isDefault());
    press("refuse");
    ASSERT_TRUE(hasFailed("Log-in over SSH: failed")) << steps();
    EXPECT_EQ(knownHosts(), "");
    m_window.findChild<ConnectPage*>()->retryRequested();
    ASSERT_TRUE(waitFor([this] { return dialog() && dialog()->isVisible(); }));
    press("allow");
    ASSERT_TRUE(isOpen()) << steps();
    EXPECT_THAT(knownHosts(), HasSubstr("ssh-ed25519"));
}

TEST_F(SshConnectTest, AsksForAPassphraseUntilItIsRightOrNobodyAnswers)
{
    know();
    connectWith(m_sshd->clientKey("ed25519", "correct horse").string());
    ASSERT_TRUE(isAsked()) << steps();
    EXPECT_THAT(question(), HasSubstr("Passphrase of the key"));
    EXPECT_EQ(dialog()->findChild<QLineEdit*>()->echoMode(), QLineEdit::Password);
    type("wrong");
    ASSERT_TRUE(
        waitFor([this] { return dialog()->isVisible() && question().find("The last one was wrong.") != std::string::npos; }));
    type("correct horse");
    ASSERT_TRUE(isOpen()) << steps();
    for (const QString& key : m_settings.allKeys())
        EXPECT_FALSE(m_settings.value(key).toString().contains(QStringLiteral("horse"))) << key.toStdString();
}

TEST_F(SshConnectTest, AsksNothingMoreOnceItWasCancelled)
{
    m_sshd.emplace(test::SshdOptions{.config = {"PasswordAuthentication yes"}});
    know();
    connectWith(m_sshd->clientKey("ed25519", "correct horse").string());
    ASSERT_TRUE(isAsked()) << steps();
    press("refuse");
    ASSERT_TRUE(hasFailed("Log-in over SSH: failed")) << steps();
    EXPECT_FALSE(dialog() && dialog()->isVisible());
}

TEST_F(SshConnectTest, StopsAtAChangedKeyWithoutAQuestion)
{
    TestSshd other;
    std::string lines = other.knownHostsLines();
    lines.replace(lines.find(std::to_string(other.port())), std::to_string(other.port()).size(), std::to_string(m_sshd->port()));
    m_here.write("known_hosts", lines);
    connectWith(m_sshd->clientKey().string());
    ASSERT_TRUE(hasFailed("has changed")) << steps();
    EXPECT_THAT(steps(), HasSubstr(m_hosts + ":1"));
    EXPECT_FALSE(dialog());
}

TEST_F(SshConnectTest, CancelsWhileItAsks)
{
    connectWith(m_sshd->clientKey().string());
    ASSERT_TRUE(isAsked()) << steps();
    m_window.findChild<ConnectPage*>()->cancelRequested();
    EXPECT_TRUE(waitFor([this] { return m_window.findChild<StartPage*>()->isVisible(); }));
    EXPECT_FALSE(dialog());
}

TEST_F(SshConnectTest, GoesByTheSshProgram)
{
    know();
    m_sshProgram = true;
    connectWith(m_sshd->clientKey().string());
    ASSERT_TRUE(isOpen()) << steps();
    EXPECT_THAT(steps(), HasSubstr("by the ssh program"));
    m_api.cluster().remove("services", "shop", "orphan");
    EXPECT_TRUE(
        waitFor([this] { return m_window.findChild<QListView*>(QStringLiteral("serviceList"))->model()->rowCount() == 13; }));
}

TEST_F(SshConnectTest, TheStartPageTakesAHost)
{
    m_window.show();
    auto& line = *m_window.findChild<QLineEdit*>(QStringLiteral("sshHost"));
    auto& button = *m_window.findChild<QPushButton*>(QStringLiteral("connectToHost"));
    EXPECT_FALSE(button.isEnabled());
    line.setText(QStringLiteral(" -oProxyCommand=id "));
    button.click();
    ASSERT_TRUE(hasFailed("Log-in over SSH: failed")) << steps();
    EXPECT_THAT(steps(), HasSubstr("-oProxyCommand=id"));
}

}  // namespace
}  // namespace fairlead::views
