#include "views/findings/findings_panel.h"

#include "tests/support/edited_evidence.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QListWidget>
#include <QTest>
#include <QTextBrowser>

#include <gmock/gmock.h>

namespace fairlead::views {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class FindingsPanelTest : public testing::Test {
protected:
    FindingsPanelTest() { m_panel.resize(1200, 400); }

    void show()
    {
        m_panel.open(m_evidence.build());
        m_panel.show();
        ASSERT_TRUE(QTest::qWaitFor([this] { return !m_panel.isLooking(); }, 30'000));
    }
    std::string words() const { return m_panel.text().toStdString(); }
    void follow(const char* url) { emit browser().anchorClicked(QUrl(QString::fromLatin1(url))); }
    QTextBrowser& browser() { return *m_panel.findChild<QTextBrowser*>(QStringLiteral("findingDetails")); }

    test::EditedEvidence m_evidence{"shop-iptables-nft"};
    Theme m_theme;
    Navigation m_navigation;
    FindingsPanel m_panel{m_navigation, m_theme};
};

TEST_F(FindingsPanelTest, ShowsTheWorstFindingWithWhatToDoAndHowWeKnow)
{
    show();
    EXPECT_THAT(words(),
                AllOf(HasSubstr("shop/orphan has no endpoints"), HasSubstr("What to do"), HasSubstr("How we know"),
                      HasSubstr("api/services.json:1")));
    follow("copy:");
    EXPECT_THAT(QGuiApplication::clipboard()->text().toStdString(), HasSubstr("kubectl -n shop set selector service orphan"));
    follow("fairlead:service/shop/orphan");
    EXPECT_EQ(m_navigation.place(), Place::ofService(QStringLiteral("shop"), QStringLiteral("orphan")));
}

TEST_F(FindingsPanelTest, FiltersByWordsAndSeverity)
{
    m_evidence.set("nodes/worker-1/proxy-mode.txt", "ipvs");
    show();
    EXPECT_THAT(words(), AllOf(HasSubstr("shop/orphan"), HasSubstr("(on worker-1)")));
    m_panel.findChild<QComboBox*>(QStringLiteral("findingsSeverity"))->setCurrentIndex(1);
    EXPECT_THAT(words(), testing::Not(HasSubstr("(on worker-1)")));
    m_panel.findChild<QComboBox*>(QStringLiteral("findingsSeverity"))->setCurrentIndex(0);
    m_panel.findChild<QLineEdit*>(QStringLiteral("findingsFilter"))->setText(QStringLiteral("WORKER-1"));
    EXPECT_THAT(words(), AllOf(HasSubstr("(on worker-1)"), testing::Not(HasSubstr("shop/orphan"))));
}

TEST_F(FindingsPanelTest, KeepsTheChosenFindingWhileTheClusterChanges)
{
    m_evidence.set("nodes/worker-1/proxy-mode.txt", "ipvs");
    show();
    auto& list = *m_panel.findChild<QListWidget*>(QStringLiteral("findingsList"));
    const auto item = list.findItems(QStringLiteral("(on worker-1)"), Qt::MatchContains).value(0);
    ASSERT_TRUE(item);
    list.setCurrentItem(item);
    const QString chosen = item->text();
    m_evidence.set("nodes/worker-2/proxy-mode.txt", "nftables");
    m_panel.update(m_evidence.build());
    m_panel.update(m_evidence.build());  // while it looks
    ASSERT_TRUE(QTest::qWaitFor([this] { return !m_panel.isLooking(); }, 30'000));
    EXPECT_THAT(words(), HasSubstr("(on worker-2)"));
    ASSERT_TRUE(list.currentItem());
    EXPECT_EQ(list.currentItem()->text(), chosen);
}

TEST_F(FindingsPanelTest, SaysWhatWasLookedAtWhereNothingIsWrong)
{
    m_evidence.removeObject("api/services.json", "orphan");
    for (const char* const node : {"control-plane", "worker-1", "worker-2"}) {
        for (const char* const file : {"iptables-save.txt", "nft.json", "nft.txt", "conntrack.txt"})
            m_evidence.remove(std::string("nodes/") + node + '/' + file);
    }
    show();
    m_panel.findChild<QLineEdit*>(QStringLiteral("findingsFilter"))->setText(QStringLiteral("of no finding"));
    EXPECT_THAT(words(), AllOf(HasSubstr("looked at 11 services and 3 nodes"), HasSubstr("Could not be judged")));
}

}  // namespace
}  // namespace fairlead::views
