#include "views/facts/facts_page.h"

#include "tests/support/edited_evidence.h"
#include "tests/support/sample_clusters.h"
#include "views/details/details_panel.h"
#include "views/facts/facts_tree.h"
#include "views/facts/occupancy_view.h"
#include "views/navigation/breadcrumb.h"
#include "views/theme/theme.h"
#include "views/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QLineEdit>
#include <QSettings>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <gtest/gtest.h>

#include <algorithm>

namespace fairlead::views {
namespace {

QString words(const char* text) { return QString::fromUtf8(text); }

class FactsPageTest : public testing::Test {
protected:
    void SetUp() override
    {
        m_window.resize(1366, 768);
        m_window.show();
        QApplication::setActiveWindow(&m_window);
    }
    void open(const SnapshotPtr& snapshot, const Place& place = Place::ofFacts())
    {
        m_window.showCluster(snapshot, words("test"));
        m_window.navigation().goTo(place);
        ASSERT_TRUE(QTest::qWaitFor([this] { return page().isReady(); }, 30'000));
    }
    FactsPage& page() { return *m_window.findChild<FactsPage*>(); }
    QLineEdit& question() { return *page().findChild<QLineEdit*>(words("whoIs")); }
    // Of the cluster, or of the chosen node.
    FactsTree& treeWith(const char* label)
    {
        const auto trees = page().findChildren<FactsTree*>();
        const auto holds = [&](const FactsTree* tree) { return !tree->findItems(words(label), Qt::MatchExactly, 0).isEmpty(); };
        return **std::ranges::find_if(trees, holds);
    }
    FactsTree& tree() { return treeWith("Cluster DNS"); }
    QTreeWidgetItem* fact(const char* label)
    {
        const auto found = tree().findItems(words(label), Qt::MatchExactly, 0);
        return found.isEmpty() ? nullptr : found.front();
    }

    Theme m_theme;
    QTemporaryDir m_folder;
    QSettings m_settings{m_folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat};
    MainWindow m_window{m_theme, m_settings};
};

TEST_F(FactsPageTest, IsReachedFromTheMenuAndReadyForAQuestion)
{
    m_window.showCluster(test::sharedSampleCluster("shop-iptables-nft"), words("test"));
    QAction* action = m_window.findChild<QAction*>(words("showFacts"));
    ASSERT_TRUE(action && action->isEnabled());
    EXPECT_EQ(action->shortcut(), QKeySequence(words("Ctrl+I")));
    action->trigger();
    ASSERT_TRUE(QTest::qWaitFor([this] { return page().isReady(); }, 30'000));
    EXPECT_TRUE(page().isVisible());
    EXPECT_TRUE(question().hasFocus());
    EXPECT_TRUE(m_window.findChild<Breadcrumb*>()->text().endsWith(words("Facts")));
}

TEST_F(FactsPageTest, ListsEachFactWithEverySource)
{
    open(test::sharedSampleCluster("shop-iptables-nft"));
    QTreeWidgetItem* const range = fact("Service CIDR");
    ASSERT_NE(range, nullptr);
    EXPECT_EQ(range->text(1), words("10.96.0.0/16"));
    EXPECT_EQ(range->childCount(), 6);
    EXPECT_EQ(range->child(0)->text(0), words("says so"));
    ASSERT_NE(fact("Proxy mode"), nullptr);
    EXPECT_EQ(fact("Proxy mode")->text(1), words("iptables"));
    tree().setCurrentItem(range->child(0));
    const SourceRef source = page().selectedSource();
    EXPECT_FALSE(source.file.empty());
    EXPECT_TRUE(m_window.findChild<DetailsPanel*>()->plainText().contains(QString::fromStdString(source.file)));
    emit tree().itemActivated(range->child(0), 0);
    EXPECT_EQ(m_window.navigation().place(), Place::ofEvidence(QString::fromStdString(source.file), source.line));
}

TEST_F(FactsPageTest, ShowsWhoSaysOtherwise)
{
    test::EditedEvidence evidence("shop-iptables-nft");
    evidence.set("nodes/worker-1/proxy-mode.txt", "nftables");
    open(evidence.build());
    QTreeWidgetItem* const mode = fact("Proxy mode");
    bool said = false;
    for (int i = 0; mode && i < mode->childCount(); ++i)
        said = said || mode->child(i)->text(0).contains(words("otherwise"));
    page().findChild<QToolButton*>(words("showNodes"))->click();
    auto& nodes = *page().findChild<QTableView*>(words("nodeTable"));
    ASSERT_EQ(nodes.model()->rowCount(), 3);
    EXPECT_EQ(nodes.model()->index(0, 0).data().toString(), words("control-plane"));
    nodes.selectRow(1);
    FactsTree& ofNode = treeWith("Interface");
    const auto found = ofNode.findItems(words("Proxy mode"), Qt::MatchExactly, 0);
    ASSERT_EQ(found.size(), 1);
    EXPECT_TRUE(said || found.front()->text(2).startsWith(words("\u2260"))) << found.front()->text(2).toStdString();
    EXPECT_TRUE(found.front()->isExpanded());
}

TEST_F(FactsPageTest, AnswersWhoHasAnAddress)
{
    open(test::sharedSampleCluster("shop-iptables-nft"), Place::ofFacts(words("10.96.0.10")));
    EXPECT_EQ(question().text(), words("10.96.0.10"));
    EXPECT_TRUE(page().answerText().contains(words("kube-system/kube-dns"))) << page().answerText().toStdString();
    question().setText(words("IP 10.244.2.4.53211 > 10.96.0.10.53: <b>UDP</b>"));
    EXPECT_TRUE(page().answerText().contains(words("10.244.2.4")));
    EXPECT_FALSE(page().answerText().contains(words("UDP")));
    question().setText(words("30080"));
    EXPECT_TRUE(page().answerText().contains(words("shop/frontend"))) << page().answerText().toStdString();
    question().setText(words("nothing of the kind"));
    EXPECT_TRUE(page().answerText().contains(words("no address"))) << page().answerText().toStdString();
    question().clear();
    EXPECT_EQ(page().answerText(), QString());
}

TEST_F(FactsPageTest, SaysHowMuchOfTheRangesIsTaken)
{
    open(test::sharedSampleCluster("shop-iptables-nft"));
    const QString said = page().findChild<OccupancyView*>()->accessibleDescription();
    EXPECT_TRUE(said.contains(words("10.96.0.0/16"))) << said.toStdString();
    EXPECT_TRUE(said.contains(words("Static band 30000 to 30085"))) << said.toStdString();
}

TEST_F(FactsPageTest, SaysWhatIsNotKnown)
{
    test::EditedEvidence evidence("shop-iptables-nft");
    for (const char* const list : {"services", "pods", "nodes", "endpointslices", "endpoints", "configmaps", "servicecidrs"})
        evidence.remove(std::string("api/") + list + ".json");
    open(evidence.build());
    ASSERT_NE(fact("Service CIDR"), nullptr);
    EXPECT_FALSE(fact("Service CIDR")->text(1).isEmpty());
}

TEST_F(FactsPageTest, ALinkLeadsBack)
{
    const Place place = Place::ofFacts(words("10.96.0.10 & port 53?"));
    EXPECT_EQ(Place::fromLink(place.toLink()), place);
    EXPECT_EQ(Place::fromLink(words("fairlead:facts")), Place::ofFacts());
    EXPECT_EQ(Place::fromLink(words("fairlead:facts/shop/cart")), std::nullopt);
}

}  // namespace
}  // namespace fairlead::views
