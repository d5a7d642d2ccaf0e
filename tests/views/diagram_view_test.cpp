#include "views/diagram/diagram_view.h"

#include "tests/views/sample_pictures.h"
#include "views/diagram/minimap.h"

#include <QAccessible>
#include <QApplication>
#include <QContextMenuEvent>
#include <QNativeGestureEvent>
#include <QPointingDevice>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <gtest/gtest.h>

namespace fairlead::views {
namespace {

class DiagramViewTest : public testing::Test {
protected:
    void SetUp() override
    {
        m_view.resize(600, 400);
        m_view.show();
        m_view.setList(test::crossOfBoxes());
        QApplication::setActiveWindow(&m_view);
        m_view.setFocus();
    }
    std::string selected() const { return m_view.selected() ? m_view.selected()->id : ""; }
    QPoint positionOf(double x, double y) const { return m_view.mapFromScene(QPointF(x, y)); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) { QTest::keyClick(&m_view, key, modifiers); }

    DiagramView m_view{DiagramView::Fit::whole};
};

TEST_F(DiagramViewTest, AClickSelectsAndBesideItDeselects)
{
    const QSignalSpy spy(&m_view, &DiagramView::selectionChanged);
    QTest::mouseClick(m_view.viewport(), Qt::LeftButton, {}, positionOf(250, 65));
    EXPECT_EQ(selected(), "middle");
    QTest::mouseClick(m_view.viewport(), Qt::LeftButton, {}, positionOf(160, 65));
    EXPECT_EQ(selected(), "") << "a line without a name is not selectable";
    EXPECT_EQ(spy.count(), 2);
}

TEST_F(DiagramViewTest, ADoubleClickAndEnterActivate)
{
    QSignalSpy spy(&m_view, &DiagramView::activated);
    QTest::mouseDClick(m_view.viewport(), Qt::LeftButton, {}, positionOf(70, 65));
    ASSERT_EQ(spy.count(), 1);
    m_view.select("right");
    press(Qt::Key_Return);
    ASSERT_EQ(spy.count(), 2);
    EXPECT_EQ(spy.at(1).at(0).value<const diagram::Item*>()->id, "right");
}

TEST_F(DiagramViewTest, ArrowsWalkToTheNearestInTheirDirection)
{
    press(Qt::Key_Right);
    EXPECT_EQ(selected(), "left") << "nothing was selected: the first";
    press(Qt::Key_Right);
    EXPECT_EQ(selected(), "middle");
    press(Qt::Key_Down);
    EXPECT_EQ(selected(), "below");
    press(Qt::Key_Down);
    EXPECT_EQ(selected(), "below") << "there is nothing further down";
    press(Qt::Key_Up);
    EXPECT_EQ(selected(), "middle");
    press(Qt::Key_Right);
    EXPECT_EQ(selected(), "right");
    press(Qt::Key_Escape);
    EXPECT_EQ(selected(), "");
}

TEST_F(DiagramViewTest, TabWalksThroughAllAndThenOut)
{
    m_view.select("left");
    for (const char* next : {"middle", "right", "below"}) {
        press(Qt::Key_Tab);
        EXPECT_EQ(selected(), next);
    }
    press(Qt::Key_Tab);
    EXPECT_EQ(selected(), "below");
    press(Qt::Key_Tab, Qt::ShiftModifier);
    EXPECT_EQ(selected(), "right");
}

TEST_F(DiagramViewTest, ZoomsAtThePointerWithinBounds)
{
    m_view.zoomToActualSize();
    EXPECT_DOUBLE_EQ(m_view.zoom(), 1);
    for (int i = 0; i < 100; ++i)
        m_view.zoomBy(1.5);
    EXPECT_LE(m_view.zoom(), 8.001);
    for (int i = 0; i < 100; ++i)
        m_view.zoomBy(1 / 1.5);
    EXPECT_GE(m_view.zoom(), 0.0999);
    press(Qt::Key_1);
    EXPECT_DOUBLE_EQ(m_view.zoom(), 1);
    QWheelEvent wheel(QPointF(300, 200), m_view.mapToGlobal(QPointF(300, 200)), {}, QPoint(0, 120), Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(m_view.viewport(), &wheel);
    EXPECT_GT(m_view.zoom(), 1.1);
}

TEST_F(DiagramViewTest, FitsThePictureIntoTheWindow)
{
    m_view.zoomToFit();
    const QRect shown = m_view.mapFromScene(m_view.sceneRect()).boundingRect();
    EXPECT_TRUE(m_view.viewport()->rect().contains(shown));
    m_view.resize(300, 200);
    const QRect smaller = m_view.mapFromScene(m_view.sceneRect()).boundingRect();
    EXPECT_TRUE(m_view.viewport()->rect().contains(smaller)) << "fitted until the person zooms";
}

TEST_F(DiagramViewTest, KeepsTheSelectionOverANewListWithTheSameId)
{
    m_view.select("right");
    m_view.setList(test::crossOfBoxes());
    EXPECT_EQ(selected(), "right");
    auto other = std::make_shared<diagram::DisplayList>();
    other->size = {100, 100};
    m_view.setList(other);
    EXPECT_EQ(selected(), "");
    m_view.setList(nullptr);
    press(Qt::Key_Right);
    press(Qt::Key_Return);
    EXPECT_EQ(selected(), "");
}

TEST_F(DiagramViewTest, NamesEveryEntryForScreenReaders)
{
    QAccessibleInterface* view = QAccessible::queryAccessibleInterface(&m_view);
    ASSERT_NE(view, nullptr);
    ASSERT_EQ(view->childCount(), 4);
    m_view.select("middle");
    QAccessibleInterface* middle = view->child(1);
    ASSERT_NE(middle, nullptr);
    EXPECT_EQ(middle->text(QAccessible::Name).toStdString(), "middle");
    EXPECT_EQ(middle->text(QAccessible::Description).toStdString(), "The box middle.");
    EXPECT_TRUE(middle->state().selected);
    EXPECT_FALSE(view->child(0)->state().selected);
    EXPECT_FALSE(middle->rect().isEmpty());
    EXPECT_EQ(view->indexOfChild(middle), 1);
    EXPECT_EQ(view->child(4), nullptr);
}

TEST_F(DiagramViewTest, PaintsTheFocusVisibly)
{
    const QImage before = m_view.grab().toImage();
    m_view.select("below");
    EXPECT_NE(before, m_view.grab().toImage());
}

TEST_F(DiagramViewTest, HoldsThePointUnderThePointerWhileItZooms)
{
    for (int i = 0; i < 4; ++i)
        m_view.zoomBy(1.5);  // room to scroll
    const QPoint pointer(420, 130);
    const QPointF before = m_view.mapToScene(pointer);
    const auto isHeld = [&] { return (m_view.mapToScene(pointer) - before).manhattanLength() < 2; };
    QWheelEvent wheel(pointer, m_view.viewport()->mapToGlobal(pointer), {}, QPoint(0, 120), Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(m_view.viewport(), &wheel);
    EXPECT_TRUE(isHeld());
    const double zoom = m_view.zoom();
    QNativeGestureEvent pinch(Qt::ZoomNativeGesture, QPointingDevice::primaryPointingDevice(), 2, pointer, pointer,
                              m_view.viewport()->mapToGlobal(pointer), 0.1, {});
    QApplication::sendEvent(m_view.viewport(), &pinch);
    EXPECT_NEAR(m_view.zoom(), zoom * 1.1, 0.001);
    EXPECT_TRUE(isHeld());
}

TEST_F(DiagramViewTest, DragsThePicture)
{
    for (int i = 0; i < 4; ++i)
        m_view.zoomBy(1.5);
    const int before = m_view.horizontalScrollBar()->value();
    QTest::mousePress(m_view.viewport(), Qt::LeftButton, {}, QPoint(300, 200));
    QTest::mouseMove(m_view.viewport(), QPoint(260, 200));
    QTest::mouseMove(m_view.viewport(), QPoint(240, 200));
    QTest::mouseRelease(m_view.viewport(), Qt::LeftButton, {}, QPoint(240, 200));
    EXPECT_EQ(m_view.horizontalScrollBar()->value(), before + 60);
    EXPECT_EQ(selected(), "") << "a drag is not a click";
}

TEST_F(DiagramViewTest, ShowsASmallMapOnlyWhereSomethingIsOutOfSight)
{
    auto* map = m_view.findChild<Minimap*>();
    ASSERT_NE(map, nullptr);
    m_view.zoomToFit();
    EXPECT_FALSE(map->isVisible());
    for (int i = 0; i < 5; ++i)
        m_view.zoomBy(1.5);
    ASSERT_TRUE(map->isVisible());
    EXPECT_TRUE(m_view.rect().contains(map->geometry()));
    EXPECT_LT(map->seen().width(), 0.9);
    QTest::mouseClick(map, Qt::LeftButton, {}, QPoint(3, 3));
    EXPECT_NEAR(map->seen().x(), 0, 0.01);
    QTest::mouseClick(map, Qt::LeftButton, {}, QPoint(map->width() - 3, map->height() - 3));
    EXPECT_NEAR(map->seen().right(), 1, 0.02);
    press(Qt::Key_M);
    EXPECT_FALSE(map->isVisible());
    press(Qt::Key_M);
    EXPECT_TRUE(map->isVisible());
}

TEST_F(DiagramViewTest, AsksForTheMenuByPointerAndByKeyboard)
{
    QSignalSpy spy(&m_view, &DiagramView::menuRequested);
    const QPoint middle = positionOf(250, 65);
    QContextMenuEvent right(QContextMenuEvent::Mouse, middle, m_view.viewport()->mapToGlobal(middle));
    QApplication::sendEvent(m_view.viewport(), &right);
    ASSERT_EQ(spy.count(), 1);
    EXPECT_EQ(selected(), "middle") << "the menu is of what is under the pointer";
    m_view.select("below");
    QContextMenuEvent key(QContextMenuEvent::Keyboard, {}, {});
    QApplication::sendEvent(m_view.viewport(), &key);
    press(Qt::Key_F10, Qt::ShiftModifier);
    ASSERT_EQ(spy.count(), 3);
    EXPECT_EQ(spy.at(2).at(0).value<const diagram::Item*>()->id, "below");
    EXPECT_TRUE(QRect(m_view.mapToGlobal(QPoint(0, 0)), m_view.size()).contains(spy.at(2).at(1).toPoint()));
    const QPoint beside = positionOf(160, 120);
    QContextMenuEvent nothing(QContextMenuEvent::Mouse, beside, m_view.viewport()->mapToGlobal(beside));
    QApplication::sendEvent(m_view.viewport(), &nothing);
    EXPECT_EQ(spy.count(), 3);
}

TEST_F(DiagramViewTest, GoesToTheFirstAndTheLast)
{
    press(Qt::Key_End);
    EXPECT_EQ(selected(), "below");
    press(Qt::Key_Home);
    EXPECT_EQ(selected(), "left");
}

TEST(DiagramView, IsTheSameInEveryWritingDirection)
{
    const auto grab = [](Qt::LayoutDirection direction) {
        QWidget parent;
        parent.setLayoutDirection(direction);
        DiagramView view(DiagramView::Fit::whole, &parent);
        parent.resize(600, 400);
        view.resize(600, 400);
        auto list = std::make_shared<diagram::DisplayList>(*test::crossOfBoxes());
        list->items.front().texts.front().text = "80 \u2192 8080";
        view.setList(list);
        for (int i = 0; i < 3; ++i)
            view.zoomBy(1.4);
        view.horizontalScrollBar()->setValue(10);
        return view.viewport()->grab().toImage();
    };
    const QImage picture = grab(Qt::LeftToRight);
    EXPECT_EQ(picture, grab(Qt::RightToLeft));
    QImage empty(picture.size(), picture.format());
    empty.setDevicePixelRatio(picture.devicePixelRatio());
    empty.fill(picture.pixelColor(0, 0));
    EXPECT_NE(picture, empty) << "something is painted";
}

}  // namespace
}  // namespace fairlead::views
