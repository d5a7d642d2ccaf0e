#include "tests/support/api_double.h"
#include "tests/support/exec_double.h"
#include "tests/support/sample_captures.h"
#include "tests/support/temporary_folder.h"

#include "views/changes/changes_panel.h"
#include "views/connect/connect_flow.h"
#include "views/connect/connect_page.h"
#include "views/connect/connection_sign.h"
#include "views/connect/exec_question.h"
#include "views/connect/start_page.h"
#include "views/details/details_panel.h"
#include "views/diagram/diagram_page.h"
#include "views/diagram/picture_pane.h"
#include "views/theme/theme.h"
#include "views/window/main_window.h"
#include "views/window/window_group.h"
#include "views/window/workspace.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QDialogButtonBox>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <gmock/gmock.h>

namespace fairlead::views {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// A person with a kubeconfig that leads to an API double.
class ConnectTest : public testing::Test {
protected:
    void SetUp() override
    {
        const auto sample = test::openSample("shop-iptables-nft");
        m_api.cluster().load(sample);
        test::serveContainers(m_api, test::recordedNodes(sample));
        m_home.write(".kube/ca.pem", m_api.authority().pem());
        writeConfig("certificate-authority: ca.pem", "token: good-token");
    }
    void writeConfig(const std::string& cluster, const std::string& user)
    {
        m_home.write(".kube/config",
                     "current-context: shop\ncontexts:\n- {name: lost, context: {cluster: gone, user: u}}\n"
                     "- {name: shop, context: {cluster: c, user: u}}\n- {name: closed, context: {cluster: d, user: "
                     "u}}\nclusters:\n- {name: c, cluster: {server: \""
                         + m_api.url() + "\", " + cluster
                         + "}}\n- {name: d, cluster: {server: \"https://127.0.0.1:1\"}}\nusers:\n- {name: u, user: {" + user
                         + "}}\n");
    }
    MainWindow& window()
    {
        if (!m_window) {
            m_window = std::make_unique<MainWindow>(m_theme, m_settings, nullptr, kubernetes::Environment(m_variables));
            m_window->resize(1366, 768);
            m_window->show();
        }
        return *m_window;
    }
    template <class Widget> Widget& find(const char* name = nullptr)
    {
        return *window().findChild<Widget*>(name ? QString::fromLatin1(name) : QString());
    }
    template <class Condition> static bool waitFor(Condition condition) { return QTest::qWaitFor(condition, 30'000); }
    QListView& list() { return find<QListView>("contextList"); }
    bool waitForContexts(int count)
    {
        window();
        return waitFor([&] { return list().model()->rowCount() == count; });
    }
    std::string start() { return find<StartPage>().text().toStdString(); }
    std::string steps() { return find<ConnectPage>().text().toStdString(); }
    std::string sign() { return find<ConnectionSign>().text().toStdString(); }
    void choose(const char* context)
    {
        ASSERT_TRUE(waitForContexts(3));
        for (int row = 0; row < list().model()->rowCount(); ++row) {
            if (list().model()->index(row, 0).data().toString() == QLatin1String(context))
                list().setCurrentIndex(list().model()->index(row, 0));
        }
        find<QPushButton>("connect").click();
    }
    bool isOpen()
    {
        return waitFor([&] { return find<QListView>("serviceList").isVisible(); });
    }

    test::ApiDouble m_api;
    test::TemporaryFolder m_home;
    std::map<std::string, std::string, std::less<>> m_variables{{"HOME", m_home.path().string()}, {"PATH", "/usr/bin:/bin"}};
    QTemporaryDir m_folder;
    QSettings m_settings{m_folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat};
    Theme m_theme;
    std::unique_ptr<MainWindow> m_window;
};

TEST_F(ConnectTest, TheStartPageShowsEachContextAndWhatIsBroken)
{
    ASSERT_TRUE(waitForContexts(3));
    EXPECT_EQ(list().currentIndex().data().toString(), QStringLiteral("shop")) << "the current context";
    EXPECT_THAT(start(),
                AllOf(HasSubstr("~/.kube/config"), HasSubstr(m_api.url()), HasSubstr("token"), Not(HasSubstr("good-token"))));
    EXPECT_TRUE(find<QPushButton>("connect").isEnabled());
    list().setCurrentIndex(list().model()->index(0, 0));
    EXPECT_THAT(
        start(),
        AllOf(HasSubstr("lost"), HasSubstr("Broken:"), HasSubstr("there is no cluster \"gone\""), HasSubstr("What to do:")));
    EXPECT_FALSE(find<QPushButton>("connect").isEnabled());
    const QAbstractItemModelTester tester(list().model(), QAbstractItemModelTester::FailureReportingMode::Warning);
}

TEST_F(ConnectTest, TheStartPageFollowsTheFiles)
{
    ASSERT_TRUE(waitForContexts(3));
    m_home.write(".kube/config",
                 "contexts: [{name: only, context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: \"http://h\"}}]\n");
    ASSERT_TRUE(waitForContexts(1));
    EXPECT_THAT(start(), HasSubstr("Plain http"));
    m_home.write(".kube/config", "contexts: [\n");
    ASSERT_TRUE(waitFor([&] { return start().find("neither YAML nor JSON") != std::string::npos; }));
    std::filesystem::remove(m_home.path() / ".kube/config");
    ASSERT_TRUE(waitFor([&] { return start().find("No context was found.") != std::string::npos; })) << start();
    EXPECT_THAT(start(), HasSubstr(".kube/config is not there"));
}

TEST_F(ConnectTest, ShowsAClusterAsItShowsACapture)
{
    choose("shop");
    ASSERT_TRUE(isOpen()) << steps();
    EXPECT_EQ(find<QListView>("serviceList").model()->rowCount(), 14);
    EXPECT_EQ(window().windowTitle(), QStringLiteral("shop - Fairlead"));
    EXPECT_THAT(steps(), AllOf(HasSubstr("TLS: done."), HasSubstr("Lists: done.")));
    ASSERT_TRUE(waitFor([&] { return sign() == "● Live"; })) << sign();
    EXPECT_EQ(m_settings.value(QStringLiteral("connect/recentContexts")).toStringList(), QStringList{QStringLiteral("shop")});
}

TEST_F(ConnectTest, TheRulesOfTheNodesComeByThemselves)
{
    choose("shop");
    ASSERT_TRUE(isOpen()) << steps();
    const auto& workspace = find<Workspace>();
    ASSERT_TRUE(waitFor([&] {
        return std::ranges::all_of(workspace.snapshot()->nodes(),
                                   [](const auto& node) { return node.rules.iptables != nullptr; });
    }));
    EXPECT_TRUE(waitFor([&] { return sign() == "● Live"; })) << sign();
    window().navigation().goTo(Place::ofChains(QStringLiteral("shop"), QStringLiteral("frontend"), QStringLiteral("worker-1")));
    ASSERT_TRUE(waitFor([&] { return workspace.currentPicture() != nullptr; }));
    EXPECT_FALSE(workspace.currentPicture()->items.empty());
}

TEST_F(ConnectTest, NodesWhoseRulesMayNotBeReadAreCountedInWords)
{
    m_api.setAllow([](const test::DoubleRequest& request) { return request.resource != "pods/exec"; });
    choose("shop");
    ASSERT_TRUE(isOpen()) << steps();
    ASSERT_TRUE(waitFor([&] { return sign() == "1 part not read | ● Live"; })) << sign();
}

TEST_F(ConnectTest, ABrokenFileDoesNotHinderTheOthers)
{
    m_home.write("broken", "contexts: [\n");
    const std::string files = (m_home.path() / "broken").string() + ':' + (m_home.path() / ".kube/config").string();
    m_variables["KUBECONFIG"] = files;
    choose("shop");
    EXPECT_TRUE(isOpen()) << steps();
    EXPECT_THAT(start(), HasSubstr("broken:2: this is neither YAML nor JSON"));
}

TEST_F(ConnectTest, FollowsWhatChanges)
{
    choose("shop");
    ASSERT_TRUE(isOpen()) << steps();
    m_api.cluster().put(
        "services",
        R"({"metadata":{"namespace":"shop","name":"newcomer","uid":"n"},"spec":{"type":"ClusterIP","clusterIP":"10.96.9.9","clusterIPs":["10.96.9.9"],"ports":[{"port":80}]}})");
    EXPECT_TRUE(waitFor([&] { return find<QListView>("serviceList").model()->rowCount() == 15; }));
    m_api.cluster().remove("services", "shop", "newcomer");
    EXPECT_TRUE(waitFor([&] { return find<QListView>("serviceList").model()->rowCount() == 14; }));
}

TEST_F(ConnectTest, SaysWhichStepFailedAndWhatToDo)
{
    choose("closed");
    ASSERT_TRUE(waitFor([&] { return steps().find("What to do") != std::string::npos; })) << steps();
    EXPECT_THAT(steps(),
                AllOf(HasSubstr("Context: done."), HasSubstr("TCP connection: failed."),
                      HasSubstr("Version of the server: not reached yet."), HasSubstr("Lists: not reached yet.")));
    EXPECT_EQ(sign(), "");
    // Mended meanwhile, and tried again.
    m_home.write(".kube/config",
                 "contexts: [{name: closed, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: \""
                     + m_api.url() + "\", certificate-authority: ca.pem}}]\nusers: [{name: u, user: {token: good-token}}]\n");
    for (auto* button : find<ConnectPage>().findChildren<QPushButton*>()) {
        if (button->text() == QLatin1String("Try again"))
            button->click();
    }
    ASSERT_TRUE(isOpen()) << steps();
}

TEST_F(ConnectTest, CancelLeadsBackToTheList)
{
    m_api.setIntercept([](const test::DoubleRequest&, test::ServerStream& stream) {
        char byte = 0;
        stream.read(&byte, 1);  // until the other end goes
        return test::Handled::close;
    });
    choose("shop");
    ASSERT_TRUE(waitFor([&] { return steps().find("TLS: done.") != std::string::npos; })) << steps();
    emit find<ConnectPage>().cancelRequested();
    EXPECT_TRUE(waitFor([&] { return find<StartPage>().isVisible(); }));
}

TEST_F(ConnectTest, AnUncheckedCertificateStaysVisible)
{
    writeConfig("insecure-skip-tls-verify: true", "token: good-token");
    choose("shop");
    ASSERT_TRUE(isOpen()) << steps();
    EXPECT_TRUE(waitFor([&] { return sign() == "⚠ Certificate not checked | ● Live"; })) << sign();
    window().open(WindowSource::sample(QStringLiteral("ipvs")));
    EXPECT_TRUE(waitFor([&] { return sign().empty(); })) << "another source is open";
}

TEST_F(ConnectTest, SaysWhatItMayNotRead)
{
    m_api.setAllow([](const test::DoubleRequest& request) { return request.resource != "networkpolicies"; });
    choose("shop");
    ASSERT_TRUE(isOpen()) << steps();
    EXPECT_THAT(sign(), HasSubstr("1 part not read"));
}

TEST_F(ConnectTest, ABrokenConnectionIsSaidAndComesBack)
{
    choose("shop");
    ASSERT_TRUE(isOpen()) << steps();
    ASSERT_TRUE(waitFor([&] { return sign() == "● Live"; })) << sign();
    m_api.setIntercept([](const test::DoubleRequest&, test::ServerStream& stream) {
        stream.reset();
        return test::Handled::close;
    });
    m_api.server().dropConnections();
    ASSERT_TRUE(waitFor([&] { return sign().find("Stale since") != std::string::npos; })) << sign();
    EXPECT_TRUE(find<QListView>("serviceList").isVisible()) << "what is known stays";
    m_api.setIntercept({});
    EXPECT_TRUE(QTest::qWaitFor([&] { return sign() == "● Live"; }, 60'000)) << sign();
}

// Scaled from three to six while the service is on screen; then the server dies and comes back.
TEST_F(ConnectTest, TheOpenServiceFollowsScalingAndOutlivesItsServer)
{
    choose("shop");
    ASSERT_TRUE(isOpen()) << steps();
    window().navigation().goTo(Place::ofService(QStringLiteral("shop"), QStringLiteral("frontend")));
    const auto endpoints = [&] { return find<DetailsPanel>().plainText().count(QStringLiteral("(ready)")); };
    const auto draws = [&](std::string_view address) {
        const auto picture = find<DiagramPage>().pane().view().list();
        return picture && std::ranges::any_of(picture->items, [address](const diagram::Item& item) {
                   return item.name.find(address) != std::string::npos;
               });
    };
    ASSERT_TRUE(waitFor([&] { return endpoints() == 3 && draws("10.244.1.4"); })) << endpoints();
    EXPECT_FALSE(draws("10.244.1.50"));
    m_api.cluster().put(
        "endpointslices",
        R"({"metadata":{"namespace":"shop","name":"frontend-more","uid":"m","labels":{"kubernetes.io/service-name":"frontend"}},)"
        R"("addressType":"IPv4","ports":[{"name":"http","port":8080,"protocol":"TCP"}],"endpoints":[)"
        R"({"addresses":["10.244.1.50"],"conditions":{"ready":true},"nodeName":"control-plane"},)"
        R"({"addresses":["10.244.2.50"],"conditions":{"ready":true},"nodeName":"worker-1"},)"
        R"({"addresses":["10.244.3.50"],"conditions":{"ready":true},"nodeName":"worker-2"}]})");
    ASSERT_TRUE(waitFor([&] { return endpoints() == 6 && draws("10.244.1.50"); })) << endpoints();
    EXPECT_EQ(window().navigation().place().qualifiedService(), QStringLiteral("shop/frontend")) << "the place stays";
    const auto changes = [&] { return find<ChangesPanel>().text().toStdString(); };
    EXPECT_THAT(changes(), HasSubstr("endpoint 10.244.1.50 of shop/frontend: not there → ready on control-plane"));
    m_api.setIntercept([](const test::DoubleRequest&, test::ServerStream& stream) {
        stream.reset();
        return test::Handled::close;
    });
    m_api.server().dropConnections();
    ASSERT_TRUE(waitFor([&] { return sign().find("Stale since") != std::string::npos; })) << sign();
    EXPECT_EQ(endpoints(), 6) << "what is known stays";
    m_api.cluster().remove("endpointslices", "shop", "frontend-more");
    m_api.setIntercept({});
    EXPECT_TRUE(QTest::qWaitFor([&] { return sign() == "● Live" && endpoints() == 3 && !draws("10.244.1.50"); }, 60'000))
        << sign() << endpoints();
}

TEST_F(ConnectTest, PauseHoldsThePictureAndLetsItGoOn)
{
    choose("shop");
    ASSERT_TRUE(isOpen()) << steps();
    auto& pause = *window().findChild<QAction*>(QStringLiteral("pause"));
    ASSERT_TRUE(pause.isEnabled());
    pause.setChecked(true);
    m_api.cluster().remove("services", "shop", "orphan");
    const auto changes = [&] { return find<ChangesPanel>().text().toStdString(); };
    ASSERT_TRUE(waitFor([&] { return changes().find("service shop/orphan") != std::string::npos; })) << "what changed is listed";
    EXPECT_EQ(find<QListView>("serviceList").model()->rowCount(), 14) << "but not shown";
    pause.setChecked(false);
    EXPECT_EQ(find<QListView>("serviceList").model()->rowCount(), 13);
}

TEST_F(ConnectTest, AProgramRunsOnlyAfterAYes)
{
    const auto program =
        m_home.write(".kube/login",
                     "#!/bin/sh\necho '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1beta1\","
                     "\"status\":{\"token\":\"good-token\"}}'\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    writeConfig("certificate-authority: ca.pem",
                "exec: {command: ./login, args: [get, \"a b\"], apiVersion: client.authentication.k8s.io/v1beta1}");
    choose("shop");
    const auto question = [&] { return window().findChild<ExecQuestion*>(); };
    ASSERT_TRUE(waitFor([&] { return question() && question()->isVisible(); })) << steps();
    EXPECT_EQ(question()->findChild<QPlainTextEdit*>()->toPlainText().toStdString(), program.string() + " get 'a b'");
    question()->reject();
    ASSERT_TRUE(waitFor([&] { return steps().find("nobody has allowed yet") != std::string::npos; })) << steps();
    emit find<ConnectPage>().retryRequested();
    ASSERT_TRUE(waitFor([&] { return question() && question()->isVisible(); }));
    question()->findChild<QPushButton*>(QStringLiteral("allow"))->click();
    ASSERT_TRUE(isOpen()) << steps();
    find<QAction>("connectCluster").trigger();
    choose("shop");
    ASSERT_TRUE(isOpen()) << "and not asked again: " << steps();
    EXPECT_FALSE(question() && question()->isVisible());
    for (const QString& key : m_settings.allKeys())
        EXPECT_THAT(m_settings.value(key).toString().toStdString(), Not(HasSubstr("login")));
}

TEST_F(ConnectTest, TheOpenClusterStaysLiveWhileAnotherFails)
{
    choose("shop");
    ASSERT_TRUE(isOpen()) << steps();
    find<QAction>("connectCluster").trigger();
    choose("closed");
    ASSERT_TRUE(waitFor([&] { return steps().find("What to do") != std::string::npos; })) << steps();
    emit find<ConnectPage>().backRequested();
    ASSERT_TRUE(waitFor([&] { return find<StartPage>().isVisible(); }));
    emit find<StartPage>().backRequested();
    ASSERT_TRUE(isOpen());
    EXPECT_TRUE(waitFor([&] { return sign() == "● Live"; })) << sign();
    EXPECT_TRUE(find<QAction>("readAgain").isEnabled());
    m_api.cluster().remove("services", "shop", "orphan");
    EXPECT_TRUE(waitFor([&] { return find<QListView>("serviceList").model()->rowCount() == 13; })) << "and follows what changes";
}

TEST_F(ConnectTest, TwoWindowsShowTwoClusters)
{
    WindowGroup group(m_theme, m_settings, kubernetes::Environment(m_variables));
    MainWindow& first = group.open();
    first.findChild<QAction*>(QStringLiteral("newWindow"))->trigger();
    const auto windows = [] {
        QList<MainWindow*> found;
        for (QWidget* widget : QApplication::topLevelWidgets()) {
            if (auto* window = qobject_cast<MainWindow*>(widget))
                found.append(window);
        }
        return found;
    };
    ASSERT_EQ(windows().size(), 2);
    MainWindow& second = windows().front() == &first ? *windows().back() : *windows().front();
    EXPECT_NE(first.pos(), second.pos()) << "one does not hide the other";
    first.open(WindowSource::connection({{}, "shop"}));
    second.open(WindowSource::sample(QStringLiteral("ipvs")));
    const auto services = [](MainWindow& window) { return window.findChild<QListView*>(QStringLiteral("serviceList")); };
    ASSERT_TRUE(waitFor([&] { return services(first)->isVisible() && services(second)->isVisible(); }));
    EXPECT_TRUE(waitFor([&] { return first.findChild<ConnectionSign*>()->text() == QStringLiteral("● Live"); }));
    EXPECT_EQ(second.findChild<ConnectionSign*>()->text(), QString());
    second.findChild<QAction*>(QStringLiteral("closeWindow"))->trigger();
    EXPECT_TRUE(waitFor([&] { return windows().size() == 1; }));
    EXPECT_TRUE(services(first)->isVisible()) << "the other stays";
}

TEST_F(ConnectTest, TheWindowClosesWhileItConnects)
{
    choose("shop");
    m_window.reset();
}

}  // namespace
}  // namespace fairlead::views
