#include "views/compare/comparison_page.h"

#include "tests/support/edited_evidence.h"
#include "views/diagram/picture_pane.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QComboBox>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <gtest/gtest.h>

namespace fairlead::views {
namespace {

QString latin(const char* text) { return QString::fromLatin1(text); }

class ComparisonPageTest : public testing::Test {
protected:
    void SetUp() override
    {
        m_snapshot = test::EditedEvidence("shop-iptables-nft").build();
        m_page.resize(900, 700);
        m_page.setVisible(true);
        m_page.setSnapshot(m_snapshot);
        QObject::connect(&m_navigation, &Navigation::placeChanged, &m_page, [this](const Place& place) {
            if (place.page == Place::Page::compare)
                m_page.show(place);
        });
    }
    void goTo(const Place& place)
    {
        QSignalSpy shown(&m_page, &ComparisonPage::pictureShown);
        m_navigation.goTo(place);
        ASSERT_TRUE(shown.count() > 0 || shown.wait(30'000));
    }
    DiagramView& view() { return m_page.pane().view(); }
    template <class Widget> Widget* find(const char* name) { return m_page.findChild<Widget*>(latin(name)); }

    Navigation m_navigation;
    Theme m_theme;
    SnapshotPtr m_snapshot;
    ComparisonPage m_page{m_navigation, m_theme};
};

TEST_F(ComparisonPageTest, WalksTheDifferencesByKey)
{
    goTo(Place::ofComparison(latin("shop"), latin("payments"), latin("worker-1"), latin("node:worker-2")));
    ASSERT_TRUE(m_page.pane().showsPicture()) << m_page.pane().message().toStdString();
    view().setFocus();
    QTest::keyClick(&view(), Qt::Key_N);
    ASSERT_TRUE(view().selected());
    const std::string first = view().selected()->id;
    EXPECT_TRUE(first.starts_with("difference:")) << first;
    QTest::keyClick(&view(), Qt::Key_N);
    EXPECT_NE(view().selected()->id, first);
    QTest::keyClick(&view(), Qt::Key_N, Qt::ShiftModifier);
    EXPECT_EQ(view().selected()->id, first);
    QTest::keyClick(&view(), Qt::Key_N, Qt::ShiftModifier);
    EXPECT_NE(view().selected()->id, first) << "the last follows the first";
    const Subject subject = m_page.subjectOf(view().selected());
    EXPECT_FALSE(subject.title.isEmpty());
    EXPECT_GE(subject.facts.size(), 2U) << "both sides";
}

TEST_F(ComparisonPageTest, LeadsFromTheWordsToThePlace)
{
    goTo(Place::ofComparison(latin("shop"), latin("payments"), latin("worker-1"), latin("node:worker-2")));
    std::string words;
    for (const diagram::Item& item : view().list()->items) {
        if (item.id.starts_with("words:"))
            words = item.id;
    }
    ASSERT_FALSE(words.empty());
    view().activate(words);
    ASSERT_TRUE(view().selected());
    EXPECT_EQ(view().selected()->id, "difference:" + words.substr(6));
}

TEST_F(ComparisonPageTest, ChoosesThePartnerByTypingAndSwaps)
{
    goTo(Place::ofComparison(latin("shop"), latin("frontend"), {}, latin("service:")));
    EXPECT_EQ(m_page.pane().message().section(QLatin1Char('\n'), 0, 0), latin("Choose another service"));
    auto* const second = find<QComboBox>("comparisonSecond");
    second->setFocus();
    second->lineEdit()->selectAll();
    QTest::keyClicks(second->lineEdit(), latin("cart"));
    QTest::keyClick(second->lineEdit(), Qt::Key_Return);
    EXPECT_EQ(m_navigation.place().with, latin("service:shop/cart"));
    QSignalSpy shown(&m_page, &ComparisonPage::pictureShown);
    ASSERT_TRUE(m_page.pane().showsPicture() || shown.wait(30'000));
    QTest::mouseClick(find<QToolButton>("comparisonSwap"), Qt::LeftButton);
    EXPECT_EQ(m_navigation.place().qualifiedService(), latin("shop/cart"));
    EXPECT_EQ(m_navigation.place().with, latin("service:shop/frontend"));
}

TEST_F(ComparisonPageTest, SaysWhatIsWrongWithAPartner)
{
    goTo(Place::ofComparison(latin("shop"), latin("frontend"), latin("worker-1"), latin("node:worker-9")));
    EXPECT_TRUE(m_page.pane().message().contains(latin("there is no such node"))) << m_page.pane().message().toStdString();
    goTo(Place::ofComparison(latin("shop"), latin("frontend"), {}, latin("capture:/no/such/capture.tar.gz")));
    EXPECT_TRUE(m_page.pane().message().contains(latin("/no/such/capture.tar.gz"))) << m_page.pane().message().toStdString();
    goTo(Place::ofComparison({}, {}, {}, latin("capture:")));
    EXPECT_TRUE(m_page.pane().message().contains(latin("Choose another capture")));
    m_page.goToDifference(1);
    EXPECT_FALSE(view().selected());
}

TEST_F(ComparisonPageTest, SaysThatThereAreNoDifferences)
{
    goTo(Place::ofComparison({}, {}, {}, latin("demo:iptables")));
    ASSERT_TRUE(m_page.pane().showsPicture()) << m_page.pane().message().toStdString();
    EXPECT_TRUE(m_page.pane().readingText().contains(latin("No differences: "))) << m_page.pane().readingText().toStdString();
    EXPECT_FALSE(find<QToolButton>("nextDifference")->isEnabled());
}

TEST_F(ComparisonPageTest, GoesFromTheClusterToAService)
{
    goTo(Place::ofComparison({}, {}, {}, latin("demo:nftables")));
    const auto& items = view().list()->items;
    const auto row = std::ranges::find_if(
        items, [](const diagram::Item& item) { return item.id.starts_with("difference:services:shop/cart"); });
    ASSERT_NE(row, items.end());
    view().activate(row->id);
    EXPECT_EQ(m_navigation.place(), Place::ofComparison(latin("shop"), latin("cart"), {}, latin("demo:nftables")));
}

TEST_F(ComparisonPageTest, TakesADroppedCapture)
{
    goTo(Place::ofComparison(latin("shop"), latin("frontend"), {}, latin("capture:")));
    const QString path = QString::fromStdString(test::capturePath("shop-iptables-legacy").string());
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(20, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&m_page, &enter);
    EXPECT_TRUE(enter.isAccepted());
    QDropEvent drop(QPointF(20, 200), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QSignalSpy shown(&m_page, &ComparisonPage::pictureShown);
    QApplication::sendEvent(&m_page, &drop);
    EXPECT_EQ(m_navigation.place().with, latin("capture:") + path);
    ASSERT_TRUE(shown.wait(30'000));
    EXPECT_TRUE(m_page.pane().readingText().contains(latin("These are two clusters"))) << m_page.pane().message().toStdString();
}

TEST_F(ComparisonPageTest, BeginsWithAnotherNodeOrAnotherTime)
{
    EXPECT_EQ(ComparisonPage::placeFrom(Place::ofService(latin("shop"), latin("cart"), latin("worker-2")), m_snapshot),
              Place::ofComparison(latin("shop"), latin("cart"), latin("worker-2"), latin("node:control-plane")));
    EXPECT_EQ(ComparisonPage::placeFrom(Place::cluster(), m_snapshot), Place::ofComparison({}, {}, {}, latin("capture:")));
}

}  // namespace
}  // namespace fairlead::views
