#include "views/charts/counters_panel.h"

#include "tests/support/edited_evidence.h"
#include "views/theme/theme.h"

#include <QChartView>
#include <QComboBox>
#include <QLabel>
#include <QLineSeries>
#include <QTableWidget>
#include <QTest>

#include <gmock/gmock.h>

namespace fairlead::views {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class CountersPanelTest : public testing::Test {
protected:
    CountersPanelTest() : m_dump(m_evidence.text(dumpPath))
    {
        m_panel.resize(1200, 300);
        m_panel.show();
    }
    // The dump with another counter of frontend's first endpoint.
    std::string counted(std::string_view counter) const
    {
        std::string text = m_dump;
        return text.replace(text.find("[221:13260] -A KUBE-SEP-"), 11, counter);
    }
    void record()
    {
        m_evidence.set("samples/20261123T024331Z/" + dumpPath, counted("[321:19260]"));
        m_evidence.set("samples/20261123T024341Z/" + dumpPath, counted("[341:20460]"));
    }
    void showFrontend()
    {
        m_panel.open(m_evidence.build());
        m_panel.showService(Place::ofService(QStringLiteral("shop"), QStringLiteral("frontend")));
    }
    bool waitForWords(const char* words)
    {
        return QTest::qWaitFor([&] { return m_panel.text().contains(QLatin1String(words)); }, 30'000);
    }
    std::string words() const { return m_panel.text().toStdString(); }
    QChart& lines() { return *m_panel.findChild<QChartView*>(QStringLiteral("countersLines"))->chart(); }

    const std::string dumpPath = "nodes/worker-1/iptables-save.txt";
    test::EditedEvidence m_evidence{"shop-iptables-nft"};
    std::string m_dump;
    Theme m_theme;
    CountersPanel m_panel{m_theme};
};

TEST_F(CountersPanelTest, SaysWhatToDoAtFirst)
{
    EXPECT_THAT(words(), StartsWith("Choose a service"));
    EXPECT_FALSE(m_panel.findChild<QTableWidget*>()->isVisible());
}

TEST_F(CountersPanelTest, ShowsTheReadingsThatACaptureRecorded)
{
    record();
    showFrontend();
    ASSERT_TRUE(waitForWords("2.00 new connections/s")) << words();
    EXPECT_THAT(words(),
                AllOf(HasSubstr("10.244.1.4:8080\t2.00\t100.0 %\t33.3 %"), HasSubstr("10.244.2.5:8080\t0.00\t0.0 %\t33.3 %")));
    ASSERT_EQ(lines().series().size(), 3);
    EXPECT_EQ(qobject_cast<QLineSeries*>(lines().series().front())->count(), 2);
    EXPECT_THAT(
        m_panel.csv(),
        AllOf(StartsWith("time,node,"),
              HasSubstr("2026-11-23T02:43:31Z,worker-1,shop/frontend:http,tcp,ipv4,10.244.1.4:8080,10.0000,1.0000,0.3333,")));
    EXPECT_FALSE(m_panel.picture(2).isNull());
}

TEST_F(CountersPanelTest, ShowsOneNodeWhereAsked)
{
    record();
    showFrontend();
    ASSERT_TRUE(waitForWords("2.00 new connections/s")) << words();
    auto& node = *m_panel.findChildren<QComboBox*>().back();
    ASSERT_EQ(node.count(), 4) << "all, and each of three";
    node.setCurrentText(QStringLiteral("worker-2"));
    emit node.activated(node.currentIndex());
    EXPECT_THAT(words(), StartsWith("0.00 new connections/s"));
}

TEST_F(CountersPanelTest, SaysThatOneReadingMakesNoRate)
{
    showFrontend();
    ASSERT_TRUE(waitForWords("two readings make a rate")) << words();
}

TEST_F(CountersPanelTest, FollowsTheReadingsOfALiveCluster)
{
    showFrontend();
    ASSERT_TRUE(waitForWords("two readings make a rate")) << words();
    m_panel.update(m_evidence.build());
    EXPECT_THAT(words(), HasSubstr("two readings make a rate")) << "the same files: nothing was read anew";
    m_evidence.set(dumpPath, counted("[231:13860]"));
    m_panel.update(m_evidence.build());
    ASSERT_TRUE(waitForWords("new connections/s")) << words();
    EXPECT_THAT(words(), HasSubstr("10.244.1.4:8080\t"));
    m_evidence.set(dumpPath, counted("[0:0]"));
    m_panel.update(m_evidence.build());
    EXPECT_TRUE(waitForWords("counter began anew")) << words();
}

TEST_F(CountersPanelTest, SaysWhyNftablesCountsNothing)
{
    test::EditedEvidence nft("shop-nftables");
    nft.set("samples/20261123T030000Z/nodes/worker-1/nft.json", nft.text("nodes/worker-1/nft.json"));
    nft.set("samples/20261124T030000Z/nodes/worker-1/nft.json", nft.text("nodes/worker-1/nft.json"));
    m_panel.open(nft.build());
    m_panel.showService(Place::ofService(QStringLiteral("shop"), QStringLiteral("frontend")));
    EXPECT_TRUE(waitForWords("without counters")) << words();
}

}  // namespace
}  // namespace fairlead::views
