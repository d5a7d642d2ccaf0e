#include "views/path/path_page.h"

#include "views/details/details_panel.h"
#include "views/diagram/diagram_page.h"
#include "views/diagram/picture_pane.h"
#include "views/path/step_list.h"
#include "views/path/step_player.h"
#include "views/path/trace_ends.h"
#include "views/path/trace_menu.h"
#include "views/theme/theme.h"
#include "views/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::views {
namespace {

QString q(const char* text) { return QString::fromUtf8(text); }

class PathPageTest : public testing::Test {
protected:
    void SetUp() override
    {
        m_window.resize(1366, 768);
        m_window.show();
        m_window.open(WindowSource::sample(q("iptables")));
        ASSERT_TRUE(waitFor([&] { return m_window.findChild<QWidget*>(q("serviceList"))->isVisible(); }));
        QApplication::setActiveWindow(&m_window);
    }
    template <class Condition> static bool waitFor(Condition condition) { return QTest::qWaitFor(condition, 30'000); }
    template <class Widget> Widget& find(const char* name = nullptr)
    {
        return *m_window.findChild<Widget*>(name ? q(name) : QString());
    }
    PathPage& page() { return find<PathPage>(); }
    StepPlayer& player() { return page().player(); }
    DiagramView& view() { return page().pane().view(); }
    Navigation& navigation() { return m_window.navigation(); }
    QComboBox& outcomes() { return find<QComboBox>("outcomes"); }

    // Types a question as a person does.
    void type(const char* from, const char* to)
    {
        navigation().goTo(Place::ofPath({}, {}));
        find<QLineEdit>("traceFrom").setText(q(from));
        find<QLineEdit>("traceTo").setText(q(to));
        pressReturnIn("traceTo");
    }
    void pressReturnIn(const char* field)
    {
        find<QLineEdit>(field).setFocus();
        QTest::keyClick(&find<QLineEdit>(field), Qt::Key_Return);
    }
    void showNodePort()
    {
        type("outside:172.30.56.200", "node:worker-1:30080");
        ASSERT_TRUE(waitForStep(0));
    }
    // Whether the picture with the packet at a step is on screen.
    bool waitForStep(int step)
    {
        return waitFor([&] {
            return page().pane().showsPicture() && view().selected() && view().selected()->id == "step:" + std::to_string(step);
        });
    }
    bool waitForMessage(const char* words)
    {
        return waitFor([&] { return page().pane().message().contains(q(words)); });
    }

    Theme m_theme;
    QTemporaryDir m_folder;
    QSettings m_settings{m_folder.filePath(q("settings.ini")), QSettings::IniFormat};
    MainWindow m_window{m_theme, m_settings};
};

TEST_F(PathPageTest, AnswersAQuestionThatIsTyped)
{
    showNodePort();
    EXPECT_EQ(outcomes().count(), 3);
    EXPECT_TRUE(outcomes().itemText(0).startsWith(q("33.3 %  delivered to 10.244."))) << outcomes().itemText(0).toStdString();
    EXPECT_GT(player().count(), 15);
    EXPECT_EQ(player().current(), 0);
    const QString steps = find<StepList>().plainText();
    EXPECT_TRUE(steps.startsWith(q("1. worker-1, prerouting, nat PREROUTING: jump KUBE-SERVICES"))) << steps.toStdString();
    EXPECT_TRUE(steps.contains(q("before 172.30.56.200:* → 172.30.56.12:30080\nafter 172.30.56.200:* → 10.244.")));
    EXPECT_TRUE(steps.contains(q("Answer, on worker-1:")));
    EXPECT_TRUE(find<DetailsPanel>().plainText().contains(q("-A PREROUTING")));
}

TEST_F(PathPageTest, SaysWhatIsWrongWithAQuestion)
{
    type("pod:shop/nobody", "service:shop/frontend");
    EXPECT_TRUE(waitForMessage("the cluster has no such pod"));
    type("elsewhere", "service:shop/frontend");
    EXPECT_TRUE(waitForMessage("elsewhere"));
    type("node:worker-1", "service:shop/catalog");  // several ports
    EXPECT_TRUE(waitForMessage("port"));
    EXPECT_FALSE(find<StepList>().isVisible());
    EXPECT_FALSE(outcomes().isVisible());
}

TEST_F(PathPageTest, CompletesWhatTheClusterHas)
{
    navigation().goTo(Place::ofPath({}, {}));
    const auto completions = [this](const char* field, const char* typed) {
        QCompleter* completer = find<QLineEdit>(field).completer();
        completer->setCompletionPrefix(q(typed));
        QStringList found;
        for (int row = 0; completer->setCurrentRow(row); ++row)
            found << completer->currentCompletion();
        return found;
    };
    ASSERT_TRUE(waitFor([&] { return !completions("traceTo", "front").isEmpty(); }));
    EXPECT_EQ(completions("traceTo", "SHOP/FRONT"), QStringList{q("service:shop/frontend")});
    EXPECT_TRUE(completions("traceTo", "30080").contains(q("node:worker-2:30080")));
    EXPECT_TRUE(completions("traceTo", "catalog").contains(q("service:shop/catalog:grpc")));
    EXPECT_TRUE(completions("traceFrom", "worker").contains(q("node:worker-1")));
    EXPECT_FALSE(completions("traceFrom", "pod:shop/cart").isEmpty());
}

TEST_F(PathPageTest, EnterWithoutAnEndAsksForIt)
{
    navigation().goTo(Place::ofPath({}, {}));
    find<QLineEdit>("traceTo").setText(q("service:shop/frontend"));
    pressReturnIn("traceTo");
    EXPECT_TRUE(find<QLineEdit>("traceFrom").hasFocus());
    EXPECT_TRUE(page().pane().message().contains(q("Where does a packet go?")));
}

TEST_F(PathPageTest, StepsWithTheKeyboard)
{
    showNodePort();
    view().setFocus();
    const int last = player().count() - 1;
    QTest::keyClick(&view(), Qt::Key_Period);
    EXPECT_TRUE(waitForStep(1));
    EXPECT_EQ(navigation().place().path.step, 1);
    QTest::keyClick(&view(), Qt::Key_End);
    EXPECT_TRUE(waitForStep(last));
    QTest::keyClick(&view(), Qt::Key_Period);  // there is none
    EXPECT_EQ(player().current(), last);
    QTest::keyClick(&view(), Qt::Key_Comma);
    EXPECT_TRUE(waitForStep(last - 1));
    QTest::keyClick(&view(), Qt::Key_Home);
    EXPECT_TRUE(waitForStep(0));
    // The list of steps is another way to do the same.
    find<StepList>().setFocus();
    QTest::keyClick(&find<StepList>(), Qt::Key_Down);
    EXPECT_TRUE(waitForStep(1));
}

TEST_F(PathPageTest, ScrubsAndPlaysToTheEnd)
{
    showNodePort();
    auto& slider = find<QSlider>("stepSlider");
    slider.setValue(7);
    ASSERT_TRUE(waitForStep(7));
    const auto* packet = view().list()->find("packet");
    ASSERT_NE(packet, nullptr);
    EXPECT_NE(packet->description.find("to 10.244."), std::string::npos) << packet->description;
    slider.setValue(player().count() - 2);
    view().setFocus();
    QTest::keyClick(&view(), Qt::Key_Space);
    EXPECT_TRUE(player().isPlaying());
    EXPECT_TRUE(waitForStep(player().count() - 1));
    EXPECT_TRUE(waitFor([&] { return !player().isPlaying(); }));
    QTest::keyClick(&view(), Qt::Key_Space);  // from the end it starts over
    EXPECT_TRUE(player().isPlaying());
    EXPECT_EQ(player().current(), 0);
    QTest::keyClick(&view(), Qt::Key_Space);
    EXPECT_FALSE(player().isPlaying());
}

TEST_F(PathPageTest, ShowsEachOutcome)
{
    showNodePort();
    outcomes().setCurrentIndex(2);
    emit outcomes().activated(2);
    EXPECT_EQ(navigation().place().path.outcome, 2);
    const auto shows = [&](int outcome) {
        const auto* item = view().list() ? view().list()->find("outcome:" + std::to_string(outcome)) : nullptr;
        return item && item->description.find("shown below") != std::string::npos;
    };
    ASSERT_TRUE(waitFor([&] { return shows(2); }));
    view().select("outcome:1");
    ASSERT_TRUE(waitFor([&] { return navigation().place().path.outcome == 1; }));
    EXPECT_EQ(outcomes().currentIndex(), 1);
    EXPECT_TRUE(waitFor([&] { return shows(1); }));
    EXPECT_TRUE(find<StepList>().plainText().contains(q("End: ") + outcomes().itemText(1)));
}

TEST_F(PathPageTest, BackAndLinksLeadToTheSameStep)
{
    showNodePort();
    find<QSlider>("stepSlider").setValue(5);
    ASSERT_TRUE(waitForStep(5));
    const Place there = navigation().place();
    EXPECT_EQ(Place::fromLink(there.toLink()), there);
    navigation().goTo(Place::ofService(q("shop"), q("frontend")));
    navigation().goBack();
    EXPECT_EQ(navigation().place(), there);
    EXPECT_TRUE(waitForStep(5));
    navigation().goTo(Place::cluster());
    navigation().goTo(*Place::fromLink(there.toLink()));
    EXPECT_TRUE(waitForStep(5));
}

TEST_F(PathPageTest, SaysWhatWouldBeIf)
{
    showNodePort();
    auto& choices = find<QComboBox>("whatIf");
    const int local = choices.findData(q("etp=Local"));
    ASSERT_GE(local, 0);
    EXPECT_GE(choices.findText(q("the endpoint 10.244.2.5"), Qt::MatchStartsWith), 0);
    choices.setCurrentIndex(local);
    emit choices.activated(local);
    auto& difference = find<QLabel>("difference");
    ASSERT_TRUE(waitFor([&] { return difference.isVisible(); }));
    EXPECT_TRUE(difference.text().contains(q("100.0 % instead of 33.3 % would be delivered to 10.244.2.5:8080")))
        << difference.text().toStdString();
    EXPECT_EQ(outcomes().count(), 3);
    find<QToolButton>("showThen").click();
    EXPECT_EQ(outcomes().count(), 1);
    EXPECT_TRUE(waitForStep(0));
    find<QToolButton>("showThen").click();
    EXPECT_EQ(outcomes().count(), 3);
}

TEST_F(PathPageTest, SaysWhatIsWrongWithAWhatIf)
{
    showNodePort();
    auto& choices = find<QComboBox>("whatIf");
    choices.setEditText(q("without=192.0.2.9"));
    choices.setFocus();
    QTest::keyClick(choices.lineEdit(), Qt::Key_Return);
    auto& difference = find<QLabel>("difference");
    ASSERT_TRUE(waitFor([&] { return difference.isVisible(); }));
    EXPECT_TRUE(difference.text().contains(q("no service has the endpoint 192.0.2.9"))) << difference.text().toStdString();
    EXPECT_FALSE(find<QToolButton>("showThen").isEnabled());
    EXPECT_EQ(outcomes().count(), 3);  // the answer of now stays
}

TEST_F(PathPageTest, EndsArePickedOnADiagram)
{
    navigation().goTo(Place::ofService(q("shop"), q("frontend")));
    auto& diagram = find<DiagramPage>().pane().view();
    ASSERT_TRUE(waitFor([&] { return find<DiagramPage>().pane().showsPicture() && diagram.list(); }));
    auto& traces = find<TraceMenu>();
    const auto trigger = [&](const std::string& id, const char* words) {
        QMenu menu;
        traces.fill(menu, *diagram.list()->find(id));
        for (QAction* action : menu.actions()) {
            if (action->text() == q(words)) {
                action->trigger();
                return true;
            }
        }
        return false;
    };
    ASSERT_TRUE(trigger("client:control-plane:pod", "Trace from here"));
    EXPECT_TRUE(traces.isPicking());
    EXPECT_TRUE(traces.bar()->isVisible());
    diagram.select("component:control-plane:0");  // no end: still picking
    EXPECT_TRUE(traces.isPicking());
    diagram.select("band");
    EXPECT_FALSE(traces.isPicking());
    EXPECT_TRUE(navigation().place().path.from.startsWith(q("pod:shop/")));
    EXPECT_EQ(navigation().place().path.to, q("service:shop/frontend"));
    EXPECT_TRUE(waitForStep(0));

    navigation().goBack();
    ASSERT_TRUE(trigger("socket:node:worker-1", "Trace to here"));
    QTest::keyClick(&diagram, Qt::Key_Escape);
    EXPECT_FALSE(traces.isPicking());
    ASSERT_TRUE(trigger("socket:node:worker-1", "Trace to here"));
    ASSERT_TRUE(trigger("client:worker-1:node", "Trace from here"));
    EXPECT_EQ(navigation().place().path.from, q("node:worker-1"));
    EXPECT_EQ(navigation().place().path.to, q("node:worker-1:30080"));
}

TEST_F(PathPageTest, StandsInTheToolBarAndTakesTheServiceAlong)
{
    navigation().goTo(Place::ofService(q("shop"), q("frontend")));
    m_window.findChild<QAction*>(q("tracePath"))->trigger();
    EXPECT_EQ(navigation().place().page, Place::Page::path);
    EXPECT_EQ(find<QLineEdit>("traceTo").text(), q("service:shop/frontend"));
    EXPECT_TRUE(find<QLineEdit>("traceFrom").hasFocus());
}

}  // namespace
}  // namespace fairlead::views
