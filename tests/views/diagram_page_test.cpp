#include "views/diagram/diagram_page.h"

#include "tests/support/sample_captures.h"
#include "views/diagram/picture_pane.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <gtest/gtest.h>

namespace fairlead::views {
namespace {

SnapshotPtr shop()
{
    static const SnapshotPtr snapshot = cluster::ClusterSnapshot::build(test::openSample("shop-iptables-nft")).value();
    return snapshot;
}

class DiagramPageTest : public testing::Test {
protected:
    void SetUp() override
    {
        m_page.resize(1200, 800);
        m_page.setVisible(true);
        m_page.setSnapshot(shop());
    }
    // Shows the service and waits for its picture.
    void open(const char* nameSpace, const char* name)
    {
        Place place;
        place.nameSpace = QString::fromLatin1(nameSpace);
        place.service = QString::fromLatin1(name);
        const QSignalSpy shown(&m_page, &DiagramPage::pictureShown);
        m_page.show(place);
        wait(shown);
    }
    void wait(const QSignalSpy& shown)
    {
        ASSERT_TRUE(QTest::qWaitFor([&] { return shown.count() > 0; }, 20000));
    }
    template <class Widget> Widget& child(const char* name)
    {
        auto* const found = m_page.findChild<Widget*>(QString::fromLatin1(name));
        EXPECT_NE(found, nullptr) << name;
        return *found;
    }
    const diagram::Item* item(const std::string& id) { return m_page.pane().view().list()->find(id); }
    std::string text(const std::string& id)
    {
        const diagram::Item* const found = item(id);
        return found && !found->texts.empty() ? found->texts.front().text : "";
    }

    Navigation m_navigation;
    Theme m_theme;
    DiagramPage m_page{m_navigation, m_theme};
};

TEST_F(DiagramPageTest, OffersThePortsAndFamiliesThatThereAre)
{
    open("kube-system", "kube-dns");
    auto& port = child<QComboBox>("port");
    EXPECT_TRUE(port.isVisible());
    ASSERT_EQ(port.count(), 4) << "three, and all of them";
    EXPECT_EQ(port.itemText(0).toStdString(), "53/UDP (dns)");
    EXPECT_EQ(text("ports:node:control-plane"), "53/UDP \u2192 53");
    const QSignalSpy shown(&m_page, &DiagramPage::pictureShown);
    port.setCurrentIndex(2);
    wait(shown);
    EXPECT_EQ(text("ports:node:control-plane"), "9153 \u2192 9153");
    auto& family = child<QComboBox>("family");
    EXPECT_TRUE(family.isVisible());
    const QSignalSpy again(&m_page, &DiagramPage::pictureShown);
    family.setCurrentIndex(1);
    wait(again);
    EXPECT_EQ(text("port:9153/tcp"), "[fd00:10:96::84fb]:9153");
    open("shop", "frontend");
    EXPECT_FALSE(port.isVisible());
    EXPECT_FALSE(family.isVisible());
}

TEST_F(DiagramPageTest, CutsTheTitleVisibly)
{
    open("shop", "catalog-headless");
    const auto& title = child<QLabel>("pageTitle");
    EXPECT_EQ(title.text().toStdString(), "shop/catalog-headless");
    m_page.resize(560, 400);
    ASSERT_TRUE(QTest::qWaitFor([&] { return title.text() != QStringLiteral("shop/catalog-headless"); }));
    EXPECT_TRUE(title.text().contains(QChar(0x2026)) || title.text().isEmpty()) << title.text().toStdString();
}

TEST_F(DiagramPageTest, APortOfTheBandShowsItsPicture)
{
    open("shop", "catalog");
    const QSignalSpy shown(&m_page, &DiagramPage::pictureShown);
    m_page.pane().view().select("port:9100/tcp");
    QTest::keyClick(&m_page.pane().view(), Qt::Key_Return);
    wait(shown);
    EXPECT_EQ(child<QComboBox>("port").currentText().toStdString(), "9100/TCP (metrics)");
    EXPECT_EQ(text("ports:node:control-plane"), "9100 \u2192 9100");
}

TEST_F(DiagramPageTest, ShowsAllPortsAndNarrowsToOne)
{
    open("shop", "catalog");
    auto& port = child<QComboBox>("port");
    const QSignalSpy shown(&m_page, &DiagramPage::pictureShown);
    port.setCurrentIndex(port.count() - 1);
    wait(shown);
    ASSERT_TRUE(item("lane:9100/tcp"));
    EXPECT_TRUE(item("rules:control-plane@9100/tcp")) << "with its own rules";
    const QSignalSpy again(&m_page, &DiagramPage::pictureShown);
    m_page.pane().view().activate("lane:9100/tcp");
    wait(again);
    EXPECT_EQ(port.currentText().toStdString(), "9100/TCP (metrics)");
    EXPECT_FALSE(item("lane:9100/tcp"));
}

TEST_F(DiagramPageTest, ShowsTheWayBackWhenAsked)
{
    open("shop", "frontend");
    EXPECT_EQ(item("reply:0"), nullptr);
    const QSignalSpy shown(&m_page, &DiagramPage::pictureShown);
    child<QToolButton>("wayBack").click();
    wait(shown);
    EXPECT_NE(item("reply:0"), nullptr);
    EXPECT_NE(item("reply:2"), nullptr);
}

// The frame of a node runs around it, but the service's band lies on top.
TEST_F(DiagramPageTest, TheFrameOfANodeStaysBehindTheBand)
{
    open("shop", "catalog");
    DiagramView& view = m_page.pane().view();
    view.zoomToActualSize();
    view.select("node:worker-1");
    view.setFocus();
    const diagram::Rect node = item("node:worker-1")->shape->rect;
    const diagram::Rect band = item("band")->shape->rect;
    view.centerOn(node.x, band.center().y);
    const auto colourAt = [&](double x, double y) {
        const QPoint at = view.mapFromScene(QPointF(x, y));
        return view.viewport()->grab(QRect(at, QSize(1, 1))).toImage().pixelColor(0, 0);
    };
    const QColor focus = toColor(diagram::colours(diagram::Role::focus, diagram::Scheme::light).stroke);
    const QColor service = toColor(diagram::colours(diagram::Role::serviceBand, diagram::Scheme::light).fill);
    EXPECT_EQ(colourAt(node.x, band.y - 12).rgb(), focus.rgb());
    EXPECT_EQ(colourAt(node.x, band.y + 8).rgb(), service.rgb());
}

}  // namespace
}  // namespace fairlead::views
