// What a DiagramView does with the pointer, the wheel, gestures and keys.

#include "views/diagram/diagram_view.h"

#include "views/diagram/hover_card.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QGestureEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace fairlead::views {

namespace {

constexpr double zoomStep = 1.2;

}  // namespace

void DiagramView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)
        return;
    m_pressed = true;
    m_panning = false;
    m_pressedAt = event->pos();
    m_lastPan = event->pos();
    m_hoverCard->hide();
}

void DiagramView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_pressed) {
        setHovered(itemUnder(event->pos()));
        if (m_hovered && !m_hoverCard->isVisible())
            m_hoverDelay.start();
        return;
    }
    if (!m_panning && (event->pos() - m_pressedAt).manhattanLength() < QApplication::startDragDistance())
        return;
    m_panning = true;
    viewport()->setCursor(Qt::ClosedHandCursor);
    const QPoint way = event->pos() - m_lastPan;
    m_lastPan = event->pos();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - way.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - way.y());
}

void DiagramView::mouseReleaseEvent(QMouseEvent* event)
{
    viewport()->unsetCursor();
    // What was clicked is seen already: nothing scrolls while the button counts as pressed.
    if (m_pressed && !m_panning && event->button() == Qt::LeftButton)
        setSelected(itemUnder(event->pos()), true);
    m_pressed = false;
    m_panning = false;
}

void DiagramView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressed = true;
    setSelected(itemUnder(event->pos()), true);
    m_pressed = false;
    activateSelected();
}

void DiagramView::leaveEvent(QEvent* event)
{
    setHovered(nullptr);
    QGraphicsView::leaveEvent(event);
}

void DiagramView::wheelEvent(QWheelEvent* event)
{
    // A touchpad scrolls with pixels; a long page is read by scrolling: both zoom with Ctrl.
    const bool scrolls = m_fit != Fit::whole || !event->pixelDelta().isNull();
    if (scrolls && !(event->modifiers() & Qt::ControlModifier)) {
        QGraphicsView::wheelEvent(event);
        return;
    }
    const int delta = event->angleDelta().y();
    if (delta != 0)
        zoomAt(std::pow(zoomStep, delta / 120.0), event->position().toPoint());
    event->accept();
}

void DiagramView::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (event->modifiers() & Qt::AltModifier)
            break;
        if (DiagramItem* item = nearest(static_cast<Qt::Key>(event->key())))
            setSelected(item, true);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        activateSelected();
        return;
    case Qt::Key_Escape:
        return setSelected(nullptr, true);
    case Qt::Key_Home:
    case Qt::Key_End:
        if (!m_selectable.empty())
            setSelected(event->key() == Qt::Key_Home ? m_selectable.front() : m_selectable.back(), true);
        return;
    case Qt::Key_M:
        return setMinimapAllowed(!minimapAllowed());
    case Qt::Key_F10:
        if (event->modifiers() & Qt::ShiftModifier)
            return requestMenuOfSelected();
        break;
    default:
        break;
    }
    if (!zoomKey(*event))
        QGraphicsView::keyPressEvent(event);
}

bool DiagramView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            zoomAt(1 + gesture->value(), gesture->position().toPoint());
            return true;
        }
    } else if (event->type() == QEvent::Gesture) {
        const auto* gestures = static_cast<QGestureEvent*>(event);
        if (const auto* pinch = static_cast<QPinchGesture*>(gestures->gesture(Qt::PinchGesture))) {
            zoomAt(pinch->scaleFactor(), viewport()->mapFromGlobal(pinch->centerPoint().toPoint()));
            return true;
        }
    }
    return QGraphicsView::viewportEvent(event);
}

void DiagramView::contextMenuEvent(QContextMenuEvent* event)
{
    event->accept();
    if (event->reason() == QContextMenuEvent::Keyboard)
        return requestMenuOfSelected();
    m_hoverCard->hide();
    m_pressed = true;  // what is under the pointer is seen: nothing scrolls away
    setSelected(itemUnder(event->pos()), true);
    m_pressed = false;
    if (m_selected)
        emit menuRequested(selected(), event->globalPos());
}

void DiagramView::requestMenuOfSelected()
{
    if (!m_selected)
        return;
    reveal(*m_selected);
    const QRect shown = mapFromScene(m_selected->shape().boundingRect()).boundingRect().intersected(viewport()->rect());
    emit menuRequested(selected(), viewport()->mapToGlobal(shown.center()));
}

bool DiagramView::zoomKey(const QKeyEvent& event)
{
    switch (event.key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomBy(zoomStep);
        return true;
    case Qt::Key_Minus:
        zoomBy(1 / zoomStep);
        return true;
    case Qt::Key_0:
        zoomToFit();
        return true;
    case Qt::Key_1:
        zoomToActualSize();
        return true;
    default:
        return false;
    }
}

void DiagramView::focusInEvent(QFocusEvent* event)
{
    QGraphicsView::focusInEvent(event);
    m_highlight->setFocused(true);
    const bool byTab = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    if (byTab && !m_selected && !m_selectable.empty())
        setSelected(event->reason() == Qt::TabFocusReason ? m_selectable.front() : m_selectable.back(), true);
}

void DiagramView::focusOutEvent(QFocusEvent* event)
{
    QGraphicsView::focusOutEvent(event);
    m_highlight->setFocused(false);
}

bool DiagramView::focusNextPrevChild(bool next)
{
    const auto found = std::ranges::find(m_selectable, m_selected);
    const bool atEnd = found == m_selectable.end() || (next ? found + 1 == m_selectable.end() : found == m_selectable.begin());
    if (atEnd)
        return QGraphicsView::focusNextPrevChild(next);
    setSelected(next ? *(found + 1) : *(found - 1), true);
    return true;
}

}  // namespace fairlead::views
