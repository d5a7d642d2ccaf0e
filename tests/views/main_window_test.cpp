#include "views/window/main_window.h"

#include "tests/support/sample_captures.h"
#include "views/chains/chains_page.h"
#include "views/chains/compare_page.h"
#include "views/connect/start_page.h"
#include "views/details/details_panel.h"
#include "views/diagram/diagram_page.h"
#include "views/diagram/picture_pane.h"
#include "views/dump/dump_page.h"
#include "views/modechange/mode_change_page.h"
#include "views/navigation/breadcrumb.h"
#include "views/theme/theme.h"
#include "views/window/notice_page.h"
#include "views/window/workspace.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace fairlead::views {
namespace {

class MainWindowTest : public testing::Test {
protected:
    void SetUp() override
    {
        m_window.resize(1366, 768);
        m_window.show();
    }
    void openSample(const char* mode = "iptables")
    {
        m_window.open(WindowSource::sample(QString::fromLatin1(mode)));
        ASSERT_TRUE(waitFor([&] { return list().isVisible() && list().model()->rowCount() > 0; }));
        QApplication::setActiveWindow(&m_window);
    }
    template <class Condition> static bool waitFor(Condition condition) { return QTest::qWaitFor(condition, 30'000); }
    template <class Widget> Widget& find(const char* name = nullptr)
    {
        return *m_window.findChild<Widget*>(name ? QString::fromLatin1(name) : QString());
    }
    QListView& list() { return find<QListView>("serviceList"); }
    DiagramView& diagram() { return find<DiagramPage>().pane().view(); }
    DiagramView& chains() { return find<ChainsPage>().pane().view(); }
    QString details() { return find<DetailsPanel>().plainText(); }
    Navigation& navigation() { return m_window.navigation(); }
    void showFrontend()
    {
        openSample();
        navigation().goTo(Place::ofService(QStringLiteral("shop"), QStringLiteral("frontend")));
        ASSERT_TRUE(waitFor([&] { return find<DiagramPage>().pane().showsPicture() && diagram().list(); }));
    }
    void showChains()
    {
        showFrontend();
        navigation().goTo(Place::ofChains(QStringLiteral("shop"), QStringLiteral("frontend"), QStringLiteral("control-plane")));
        ASSERT_TRUE(waitFor([&] { return find<ChainsPage>().pane().showsPicture() && chains().list(); }));
    }
    // The first entry of the picture that shows a rule with this text.
    static std::string ruleWith(const DiagramView& view, std::string_view text)
    {
        for (const auto& item : view.list()->items)
            if (item.link.kind == diagram::Link::Kind::rule && !item.name.empty() && !item.evidence.empty()
                && item.evidence.front().text.find(text) != std::string::npos)
                return item.id;
        return {};
    }

    QTemporaryDir m_folder;
    QSettings m_settings{m_folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat};
    Theme m_theme;
    MainWindow m_window{m_theme, m_settings, nullptr, kubernetes::Environment()};
};

TEST_F(MainWindowTest, BeginsWithWordsAndAWayIn)
{
    EXPECT_TRUE(find<StartPage>().isVisible());
    EXPECT_FALSE(m_window.findChild<QAction*>(QStringLiteral("copyLink"))->isEnabled());
}

TEST_F(MainWindowTest, GivesWrappedWordsTheirRoom)
{
    for (const QLabel* label : find<NoticePage>().findChildren<QLabel*>()) {
        EXPECT_GE(label->height(), label->heightForWidth(label->width())) << label->text().toStdString();
    }
}

TEST_F(MainWindowTest, SaysWhyACaptureCannotBeOpened)
{
    m_window.open(WindowSource::capture(m_folder.filePath(QStringLiteral("no-such-capture.tar.gz"))));
    EXPECT_TRUE(find<NoticePage>().text().contains(QStringLiteral("Opening")));
    ASSERT_TRUE(waitFor([&] { return !find<NoticePage>().text().contains(QStringLiteral("Opening")); }));
    EXPECT_TRUE(find<NoticePage>().text().contains(QStringLiteral("no-such-capture.tar.gz")))
        << find<NoticePage>().text().toStdString();
}

TEST_F(MainWindowTest, ForgetsACancelledOpening)
{
    m_window.open(WindowSource::sample(QStringLiteral("iptables")));
    emit find<NoticePage>().cancelRequested();
    EXPECT_TRUE(find<StartPage>().isVisible());
    openSample("ipvs");
    EXPECT_TRUE(m_window.windowTitle().contains(QStringLiteral("ipvs")));
}

TEST_F(MainWindowTest, DrillsByKeyboardFromTheServiceToTheVerbatimRuleAndBack)
{
    openSample();
    QTest::keyClick(&m_window, Qt::Key_K, Qt::ControlModifier);
    auto& search = find<QLineEdit>("serviceSearch");
    QTest::keyClicks(&search, QStringLiteral("shop/frontend"));
    EXPECT_EQ(list().model()->rowCount(), 1);
    QTest::keyClick(&search, Qt::Key_Return);
    ASSERT_EQ(navigation().place(), Place::ofService(QStringLiteral("shop"), QStringLiteral("frontend")));
    ASSERT_TRUE(waitFor([&] { return diagram().list() != nullptr; }));

    diagram().setFocus();
    diagram().select("rules:control-plane");
    ASSERT_NE(diagram().selected(), nullptr);
    QTest::keyClick(&diagram(), Qt::Key_Return);
    EXPECT_EQ(navigation().place(),
              Place::ofChains(QStringLiteral("shop"), QStringLiteral("frontend"), QStringLiteral("control-plane")));
    ASSERT_TRUE(waitFor([&] { return chains().list() != nullptr; }));

    chains().select(ruleWith(chains(), "-A KUBE-SERVICES -d 10.96.89.105/32"));
    ASSERT_NE(chains().selected(), nullptr);
    EXPECT_TRUE(details().contains(QStringLiteral("nodes/control-plane/iptables-save.txt:200"))) << details().toStdString();
    EXPECT_TRUE(details().contains(QStringLiteral("-A KUBE-SERVICES -d 10.96.89.105/32 -p tcp -m comment")));
    EXPECT_TRUE(details().contains(QStringLiteral("Service shop/frontend"))) << "why it is there";
    EXPECT_EQ(navigation().place().line, 200);

    navigation().goBack();
    EXPECT_EQ(navigation().place().page, Place::Page::service);
}

TEST_F(MainWindowTest, SearchesRulesAndOpensTheDump)
{
    showChains();
    QTest::keyClick(&m_window, Qt::Key_F, Qt::ControlModifier);
    auto& search = find<QLineEdit>("chainsSearch");
    ASSERT_TRUE(search.hasFocus());
    QTest::keyClicks(&search, QStringLiteral("--dport 30080"));
    QTest::keyClick(&search, Qt::Key_Return);
    ASSERT_NE(chains().selected(), nullptr);
    const int line = navigation().place().line;
    EXPECT_GT(line, 0);
    chains().setFocus();
    QTest::keyClick(&chains(), Qt::Key_D);
    EXPECT_EQ(navigation().place().page, Place::Page::evidence);
    ASSERT_TRUE(waitFor([&] { return find<DumpPage>().view().document() != nullptr; }));
    EXPECT_EQ(find<DumpPage>().view().selectedLine(), line);
    EXPECT_TRUE(details().contains(QStringLiteral("shop/frontend")));
    auto& filter = find<QLineEdit>("dumpFilter");
    QTest::keyClicks(&filter, QStringLiteral("shop/frontend"));
    ASSERT_TRUE(waitFor([&] { return find<DumpPage>().view().shownLines() < 100; }));
    EXPECT_GT(find<DumpPage>().view().shownLines(), 5U);
}

TEST_F(MainWindowTest, ShowsRulesAsTheyAreWrittenWithOneKey)
{
    showChains();
    const auto before = chains().list();
    chains().setFocus();
    QTest::keyClick(&chains(), Qt::Key_V);
    ASSERT_TRUE(waitFor([&] { return chains().list() != before; }));
    bool verbatim = false;
    for (const auto& item : chains().list()->items)
        for (const auto& text : item.texts)
            verbatim = verbatim || text.text.find("-A KUBE-") != std::string::npos;
    EXPECT_TRUE(verbatim);
}

TEST_F(MainWindowTest, FollowsACopiedLink)
{
    showChains();
    m_window.findChild<QAction*>(QStringLiteral("copyLink"))->trigger();
    const auto place = Place::fromLink(QApplication::clipboard()->text());
    ASSERT_TRUE(place);
    EXPECT_EQ(place, navigation().place());
    navigation().goTo(Place::ofService(QStringLiteral("no"), QStringLiteral("such-service")));
    QApplication::processEvents();
    EXPECT_TRUE(m_window.isVisible()) << "a link to what is not there is answered in words";
}

TEST_F(MainWindowTest, GivesNoShortcutToTwoActions)
{
    std::map<QString, QString> owners;
    for (const QAction* action : m_window.findChildren<QAction*>()) {
        if (action->objectName().isEmpty())
            continue;  // of a single widget, while it has the keyboard
        for (const QKeySequence& keys : action->shortcuts()) {
            const auto [owner, isNew] = owners.emplace(keys.toString(), action->objectName());
            EXPECT_TRUE(isNew) << keys.toString().toStdString() << ": " << owner->second.toStdString() << " and "
                               << action->objectName().toStdString();
        }
    }
    EXPECT_GT(owners.size(), 15U);
}

TEST_F(MainWindowTest, ShowsWhatMovingToNftablesWouldChange)
{
    openSample();
    find<QAction>("showModeChange").trigger();
    EXPECT_EQ(navigation().place(), Place::ofModeChange());
    ASSERT_TRUE(waitFor([&] { return find<ModeChangePage>().isReady(); }));
    EXPECT_TRUE(find<QAction>("exportPicture").isEnabled());
    EXPECT_TRUE(find<ModeChangePage>().isVisible());
}

TEST_F(MainWindowTest, SwitchesBetweenLightAndDark)
{
    showFrontend();
    const QColor before = m_window.grab().toImage().pixelColor(600, 400);
    m_window.findChild<QAction*>(QStringLiteral("toggleTheme"))->trigger();
    EXPECT_NE(before, m_window.grab().toImage().pixelColor(600, 400));
}

TEST_F(MainWindowTest, ClipsNothingOn1366By768)
{
    showChains();
    EXPECT_LE(m_window.minimumSizeHint().width(), 1366);
    EXPECT_LE(m_window.minimumSizeHint().height(), 768);
    EXPECT_EQ(m_window.size(), QSize(1366, 768));
    const QRect inside(QPoint(0, 0), m_window.size());
    for (const QToolButton* button : m_window.findChildren<QToolButton*>()) {
        if (!button->isVisible() || button->objectName() == QLatin1String("qt_toolbar_ext_button"))
            continue;
        const QRect place(button->mapTo(&m_window, QPoint(0, 0)), button->size());
        EXPECT_TRUE(inside.contains(place)) << button->accessibleName().toStdString();
    }
    for (const QWidget* widget : std::initializer_list<QWidget*>{&list(), &chains(), &find<DetailsPanel>()})
        EXPECT_GT(widget->width(), 200);
}

TEST_F(MainWindowTest, KeepsItsLayoutAndTheme)
{
    m_theme.setChoice(Theme::Choice::dark);
    m_window.close();
    Theme theme;
    const MainWindow next(theme, m_settings);
    EXPECT_EQ(theme.choice(), Theme::Choice::dark);
    EXPECT_EQ(next.size(), m_window.size());
}

TEST_F(MainWindowTest, OpensEverySampleAndEveryPlaceInIt)
{
    for (const char* mode : {"nftables", "ipvs", "userspace"}) {
        openSample(mode);
        navigation().goTo(Place::ofService(QStringLiteral("shop"), QStringLiteral("frontend")));
        ASSERT_TRUE(waitFor([&] { return diagram().list() != nullptr; })) << mode;
        const auto& nodes = find<Workspace>().snapshot()->nodes();
        ASSERT_FALSE(nodes.empty());
        navigation().goTo(
            Place::ofChains(QStringLiteral("shop"), QStringLiteral("frontend"), QString::fromStdString(nodes.front().name)));
        ASSERT_TRUE(waitFor([&] { return chains().list() != nullptr; }))
            << mode << find<ChainsPage>().pane().message().toStdString();
    }
}

TEST_F(MainWindowTest, ComparesTheModesSideBySide)
{
    showFrontend();
    navigation().goTo(Place::ofCompare(QStringLiteral("shop"), QStringLiteral("frontend")));
    DiagramView& view = find<ComparePage>().pane().view();
    ASSERT_TRUE(waitFor([&] { return view.list() != nullptr; }));
    for (const char* mode : {"iptables", "nftables", "ipvs", "userspace"})
        EXPECT_TRUE(view.list()->find(std::string(mode) + ":mode")) << mode;
    const auto written = std::ranges::find_if(view.list()->items, [](const diagram::Item& item) {
        return item.id.starts_with("nftables:rule:") && item.description.find("numgen random mod 3") != std::string::npos;
    });
    ASSERT_NE(written, view.list()->items.end());
    view.select(written->id);
    EXPECT_TRUE(details().contains(QStringLiteral("numgen random mod 3"))) << details().toStdString();
    find<QToolButton>("mode-userspace").click();
    ASSERT_TRUE(waitFor([&] { return view.list()->find("userspace:mode") == nullptr; }));
    navigation().goTo(Place::ofCompare(QStringLiteral("shop"), QStringLiteral("catalog")));
    auto& slices = find<QComboBox>("compareSlice");
    ASSERT_TRUE(waitFor([&] { return slices.count() == 4; }));
    EXPECT_EQ(slices.itemText(1), QStringLiteral("grpc, IPv6"));
}

}  // namespace
}  // namespace fairlead::views
