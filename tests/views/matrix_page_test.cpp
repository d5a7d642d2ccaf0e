#include "views/matrix/matrix_page.h"

#include "tests/support/edited_evidence.h"
#include "tests/support/rule_drifts.h"
#include "tests/support/sample_clusters.h"
#include "views/details/details_panel.h"
#include "views/matrix/matrix_view.h"
#include "views/navigation/breadcrumb.h"
#include "views/theme/theme.h"
#include "views/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include <gtest/gtest.h>

namespace fairlead::views {
namespace {

QString said(const char* text) { return QString::fromUtf8(text); }

SnapshotPtr troubledCluster()
{
    test::EditedEvidence evidence("shop-iptables-nft");
    evidence.deleteLines("nodes/worker-1/iptables-save.txt", {"shop/cart"});
    return evidence.build();
}

class MatrixPageTest : public testing::Test {
protected:
    void SetUp() override
    {
        m_window.resize(1366, 768);
        m_window.show();
        QApplication::setActiveWindow(&m_window);
    }
    void open(const SnapshotPtr& snapshot, const Place& place = Place::ofMatrix())
    {
        m_window.showCluster(snapshot, said("test"));
        m_window.navigation().goTo(place);
        ASSERT_TRUE(QTest::qWaitFor([this] { return static_cast<bool>(view().grid()); }, 30'000));
    }
    bool waitForRows(int rows)
    {
        return QTest::qWaitFor([this, rows] { return view().grid() && view().grid()->rows() == rows; }, 30'000);
    }
    MatrixPage& page() { return *m_window.findChild<MatrixPage*>(); }
    MatrixTableView& view() { return page().view(); }
    Navigation& navigation() { return m_window.navigation(); }
    QString details() { return m_window.findChild<DetailsPanel*>()->plainText(); }

    Theme m_theme;
    QTemporaryDir m_folder;
    QSettings m_settings{m_folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat};
    MainWindow m_window{m_theme, m_settings};
};

TEST_F(MatrixPageTest, IsReachedFromTheMenu)
{
    m_window.showCluster(test::sharedSampleCluster("shop-iptables-nft"), said("test"));
    QAction* action = m_window.findChild<QAction*>(said("showMatrix"));
    ASSERT_TRUE(action && action->isEnabled());
    action->trigger();
    ASSERT_TRUE(waitForRows(14));
    EXPECT_TRUE(page().isVisible());
    EXPECT_TRUE(m_window.findChild<Breadcrumb*>()->text().endsWith(said("Services and nodes")));
    EXPECT_TRUE(view().accessibleName().contains(said("14 services on 3 nodes: all as it should be")));
    EXPECT_TRUE(m_window.findChild<QAction*>(said("exportPicture"))->isEnabled());
    EXPECT_NE(page().picture(), nullptr);
}

TEST_F(MatrixPageTest, AClickSelectsAndSaysWhatDiffers)
{
    open(troubledCluster());
    const int row = view().grid()->rowOf(page().matrix()->findService("shop", "cart").value());
    const int column = view().grid()->columnOf(page().matrix()->findNode("worker-1").value());
    EXPECT_EQ(row, 0);  // what is amiss stands first
    QTest::mouseClick(&view(), Qt::LeftButton, {}, view().rectOf({row, column}).center().toPoint());
    EXPECT_EQ(view().selected(), (GridPosition{row, column}));
    EXPECT_EQ(navigation().place().qualifiedService(), said("shop/cart"));
    EXPECT_EQ(navigation().place().node, said("worker-1"));
    EXPECT_TRUE(details().contains(said("missing rules"))) << details().toStdString();
    EXPECT_TRUE(view().accessibleDescription().contains(said("shop/cart on worker-1: missing rules")));
    QTest::keyClick(&view(), Qt::Key_Return);
    EXPECT_EQ(navigation().place().page, Place::Page::chains);
    EXPECT_EQ(navigation().place().node, said("worker-1"));
}

TEST_F(MatrixPageTest, KeysWalkAndFindTrouble)
{
    open(troubledCluster());
    view().setFocus();
    QTest::keyClick(&view(), Qt::Key_End);
    EXPECT_EQ(view().selected(), (GridPosition{13, 2}));
    QTest::keyClick(&view(), Qt::Key_Down);
    EXPECT_EQ(view().selected(), (GridPosition{13, 2}));
    QTest::keyClick(&view(), Qt::Key_Left);
    QTest::keyClick(&view(), Qt::Key_Up);
    EXPECT_EQ(view().selected(), (GridPosition{12, 1}));
    QTest::keyClick(&view(), Qt::Key_N);
    EXPECT_EQ(view().grid()->cell(view().selected().row, view().selected().column), drift::Cell::missing);
    QTest::keyClick(&view(), Qt::Key_Escape);
    EXPECT_FALSE(view().selected().isValid());
    const double before = view().cellSize().height();
    QTest::keyClick(&view(), Qt::Key_Plus);
    EXPECT_GT(view().cellSize().height(), before);
    QTest::keyClick(&view(), Qt::Key_0);
    EXPECT_EQ(view().cellSize().height(), before);
}

TEST_F(MatrixPageTest, IsFilteredAndTheLinkLeadsBack)
{
    open(troubledCluster());
    page().findChild<QLineEdit*>(said("matrixSearch"))->setText(said("front"));
    ASSERT_TRUE(waitForRows(2));
    EXPECT_EQ(navigation().place().matrix.search, said("front"));
    Place place = Place::ofMatrix();
    place.matrix = {said("shop"), said("missing"), {}, said("name"), said("worker-1"), said("worker-2")};
    EXPECT_EQ(Place::fromLink(place.toLink()), place);
    navigation().goTo(place);
    ASSERT_TRUE(waitForRows(1));
    EXPECT_EQ(view().grid()->columns(), 1);
    EXPECT_TRUE(page().differenceText().contains(said("worker-1 lacks"))) << page().differenceText().toStdString();
    EXPECT_TRUE(page().differenceText().contains(said("that all others have")));
    EXPECT_EQ(page().findChild<QComboBox*>(said("matrixNamespace"))->currentData().toString(), said("shop"));
}

TEST_F(MatrixPageTest, SaysThatNothingIsAmissOrMatches)
{
    Place place = Place::ofMatrix();
    place.matrix.state = said("troubled");
    open(test::sharedSampleCluster("shop-iptables-nft"), place);
    EXPECT_TRUE(page().message().contains(said("Nothing is amiss"))) << page().message().toStdString();
    place.matrix = {};
    place.matrix.search = said("no such thing");
    navigation().goTo(place);
    EXPECT_TRUE(QTest::qWaitFor([this] { return page().message().contains(said("No service and no node match")); }, 30'000))
        << page().message().toStdString();
}

TEST_F(MatrixPageTest, AServiceThatOnlyRulesKnowHasItsRow)
{
    test::EditedEvidence evidence("shop-iptables-nft");
    evidence.removeObject("api/services.json", "cart");
    open(evidence.build(), Place::ofMatrix(said("shop"), said("cart"), said("worker-1")));
    EXPECT_TRUE(view().selected().isValid());
    EXPECT_TRUE(details().contains(said("extra rules"))) << details().toStdString();
}

// Each pixel has the colour of the worst cell that it stands for.
TEST(MatrixGrid, NothingIsLostWhenManyCellsAreOnePixel)
{
    test::EditedEvidence evidence("shop-iptables-nft");
    evidence.deleteLines("nodes/worker-1/iptables-save.txt", {"shop/cart"});
    drift::MatrixProgress progress;
    const auto matrix = drift::buildMatrix(evidence.build(), progress);
    const MatrixGrid grid(matrix, drift::arrange(*matrix, {}, drift::MatrixOrder::name, drift::MatrixOrder::name));
    MatrixGrid::Inks inks{};
    for (std::size_t kind = 0; kind < drift::cellKinds; ++kind)
        inks[kind] = static_cast<QRgb>(0xff000000 + kind);
    const auto missing = inks[static_cast<std::size_t>(drift::Cell::missing)];
    EXPECT_EQ(grid.image({0, 0, 3, 14}, {1, 1}, inks).pixel(0, 0), missing);
    const QImage half = grid.image({0, 0, 3, 14}, {3, 7}, inks);
    const int row = grid.rowOf(matrix->findService("shop", "cart").value());
    EXPECT_EQ(half.pixel(1, row / 2), missing);
    EXPECT_NE(half.pixel(0, row / 2), missing);
    const QImage large = grid.image({0, 0, 3, 14}, {30, 140}, inks);
    EXPECT_EQ(large.pixel(15, row * 10 + 5), missing);
    EXPECT_NE(large.pixel(25, row * 10 + 5), missing);
}

}  // namespace
}  // namespace fairlead::views
