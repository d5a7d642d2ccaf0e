#include "tests/views/map_page_fixture.h"

#include "tests/support/large_cluster.h"
#include "views/diagram/hover_card.h"
#include "views/diagram/minimap.h"

#include <QAccessible>
#include <QPainter>

#include <set>

namespace fairlead::views {
namespace {

using map::Thing;

QString q(const char* text) { return QString::fromUtf8(text); }

QString q(const std::string& text) { return QString::fromStdString(text); }

using MapViewTest = MapPageTest;

// What is not painted would show what was there before.
TEST(MapPainter, PaintsEveryPixelAtEveryScale)
{
    MapContent content;
    content.map = std::make_shared<const map::ClusterMap>(
        cluster::ClusterSnapshot::build(test::largeCluster({200, 4000, 60, 3, 4, 9, 70})).value());
    content.layout = std::make_shared<const map::MapLayout>(*content.map);
    const auto emphasis = map::emphasize(*content.map, {}, {}).value();
    MapPainter mapPainter(diagram::Scheme::light, 1);
    QImage image(640, 480, QImage::Format_RGB32);
    const QColor never(255, 0, 255);
    for (const double scale : {0.005, 0.02, 0.047, 0.068, 0.09, 0.13, 0.21, 0.35, 0.77, 1.0, 2.3}) {
        for (const double part : {0.0, 0.31, 0.52, 0.83, 1.0}) {
            image.fill(never);
            MapCamera camera;
            camera.scale = scale;
            camera.centerOn({content.layout->size().width * part, content.layout->size().height * part}, image.size());
            {
                QPainter painter(&image);
                mapPainter.paint(painter, image.size(), camera, content, emphasis, {});
            }
            int unpainted = 0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    unpainted += image.pixel(x, y) == never.rgb() ? 1 : 0;
            EXPECT_EQ(unpainted, 0) << "scale " << scale << " at " << part;
        }
    }
}

TEST_F(MapViewTest, TheWheelZoomsAtThePointerAndDraggingPans)
{
    openSample();
    const QPoint at(300, 200);
    const diagram::Point before = view().camera().toMap(at);
    const double zoom = view().zoom();
    turnWheel(4, at);
    EXPECT_GT(view().zoom(), 2 * zoom);
    EXPECT_NEAR(view().camera().toMap(at).x, before.x, 1);
    EXPECT_NEAR(view().camera().toMap(at).y, before.y, 1);
    EXPECT_TRUE(view().findChild<Minimap*>()->isVisible());
    const QPointF origin = view().camera().origin;
    QTest::mousePress(&view(), Qt::LeftButton, {}, at);
    QTest::mouseMove(&view(), at - QPoint(60, 30));
    QTest::mouseRelease(&view(), Qt::LeftButton, {}, at - QPoint(60, 30));
    EXPECT_NEAR((view().camera().origin.x() - origin.x()) * view().zoom(), 60, 1);
    EXPECT_NEAR((view().camera().origin.y() - origin.y()) * view().zoom(), 30, 1);
    EXPECT_FALSE(view().selected()) << "dragging is no click";
    press(Qt::Key_0);
    EXPECT_NEAR(view().zoom(), zoom, 1e-9);
    EXPECT_FALSE(view().findChild<Minimap*>()->isVisible());
    press(Qt::Key_1);
    EXPECT_DOUBLE_EQ(view().zoom(), 1);
    press(Qt::Key_Minus);
    EXPECT_LT(view().zoom(), 1);
    press(Qt::Key_Plus);
    EXPECT_NEAR(view().zoom(), 1, 1e-9);
    for (int i = 0; i < 80; ++i)
        turnWheel(-3, at);
    EXPECT_GT(view().zoom(), zoom / 4) << "the map is never lost";
    for (int i = 0; i < 80; ++i)
        turnWheel(3, at);
    EXPECT_LT(view().zoom(), 10);
}

TEST_F(MapViewTest, TheWholeMapStaysWholeWhateverIsChosenOnIt)
{
    openSample(Place::ofMap(q("default"), q("kubernetes")));
    ASSERT_EQ(view().selected().kind, Thing::Kind::service);
    const MapCamera chosen = view().camera();
    press(Qt::Key_0);
    EXPECT_TRUE(view().camera() == chosen) << "it can be seen already";
    navigation().goTo(Place::ofMap(q("shop"), q("legacy-gateway")));
    m_window.resize(1100, 700);
    ASSERT_TRUE(waitFor([&] { return view().width() < 700; }));
    const MapCamera resized = view().camera();
    press(Qt::Key_0);
    EXPECT_TRUE(view().camera() == resized) << "the map follows the window";
}

TEST_F(MapViewTest, ArrowsWalkAndEnterDrills)
{
    openSample();
    view().setFocus(Qt::TabFocusReason);
    EXPECT_EQ(selectedId(), "node:control-plane") << "the keyboard begins somewhere";
    press(Qt::Key_Right);
    EXPECT_EQ(selectedId(), "node:worker-1");
    press(Qt::Key_PageDown);
    EXPECT_EQ(view().selected().kind, Thing::Kind::pod);
    EXPECT_EQ(map().nodes()[map().pods()[view().selected().index].node].name, "worker-1");
    press(Qt::Key_Right);
    press(Qt::Key_PageUp);
    EXPECT_EQ(selectedId(), "node:worker-1");
    press(Qt::Key_PageUp);
    EXPECT_EQ(view().selected().kind, Thing::Kind::zone);
    press(Qt::Key_Left);
    EXPECT_EQ(view().selected(), (Thing{Thing::Kind::zone, 0}));
    press(Qt::Key_PageDown);
    press(Qt::Key_Up);
    EXPECT_EQ(view().selected().kind, Thing::Kind::service);
    press(Qt::Key_Home);
    EXPECT_EQ(view().selected().index, 0U);
    press(Qt::Key_End);
    EXPECT_EQ(view().selected().index, map().services().size() - 1);
    const auto& service = *map().services().back().object;
    press(Qt::Key_Return);
    EXPECT_EQ(navigation().place().page, Place::Page::service);
    EXPECT_EQ(navigation().place().service, q(service.meta.name));
    navigation().goBack();
    EXPECT_EQ(navigation().place().page, Place::Page::map);
    EXPECT_EQ(view().selected().kind, Thing::Kind::service) << "the selection is still there";
}

TEST_F(MapViewTest, TellsAScreenReaderWhatIsSelected)
{
    openSample();
    EXPECT_TRUE(view().accessibleDescription().contains(q("23 pods on 3 nodes")));
    view().select(thing("node:worker-1"));
    EXPECT_TRUE(view().accessibleDescription().startsWith(q("Node worker-1. iptables")));
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&view());
    ASSERT_TRUE(list);
    EXPECT_EQ(list->role(), QAccessible::List);
    ASSERT_GT(list->childCount(), 10);
    EXPECT_EQ(list->child(0)->text(QAccessible::Name), q("Node worker-1"));
    EXPECT_TRUE(list->child(0)->state().selected);
    EXPECT_TRUE(list->child(0)->text(QAccessible::Description).contains(q("8 pods")));
    std::set<QString> names;
    for (int i = 0; i < list->childCount(); ++i) {
        QAccessibleInterface* child = list->child(i);
        EXPECT_TRUE(names.insert(child->text(QAccessible::Name)).second) << child->text(QAccessible::Name).toStdString();
        EXPECT_EQ(list->indexOfChild(child), i);
        EXPECT_EQ(child->parent(), list);
        EXPECT_FALSE(child->rect().isEmpty()) << child->text(QAccessible::Name).toStdString();
    }
    EXPECT_TRUE(names.contains(q("Service shop/cart")));
    EXPECT_EQ(list->child(-1), nullptr);
    view().flyTo(thing("pod:shop/stuck"));
    EXPECT_EQ(list->child(0)->text(QAccessible::Name), q("Pod shop/stuck"));
}

TEST_F(MapViewTest, ShowsACardUnderThePointer)
{
    openSample();
    QTest::mouseMove(&view(), spotOf(thing("node:worker-1")));
    ASSERT_TRUE(waitFor([&] { return view().findChild<HoverCard*>()->isVisible(); }));
}

TEST_F(MapViewTest, IsPaintedInEveryScheme)
{
    openSample(Place::ofMap(q("shop"), q("frontend")));
    QImage last;
    for (const Theme::Choice choice :
         {Theme::Choice::light, Theme::Choice::dark, Theme::Choice::contrastLight, Theme::Choice::contrastDark}) {
        m_theme.setChoice(choice);
        const QImage image = view().grab().toImage();
        EXPECT_NE(image, last);
        last = image;
    }
}

}  // namespace
}  // namespace fairlead::views
