// What a MapView does with the pointer, the wheel, gestures and keys.

#include "model/map/map_words.h"
#include "views/diagram/hover_card.h"
#include "views/map/map_view.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QGestureEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace fairlead::views {

namespace {

using map::Thing;

constexpr double mapZoomStep = 1.25;

}  // namespace

void MapView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)
        return;
    m_flight.stop();
    m_pressed = true;
    m_panning = false;
    m_pressedAt = m_lastPan = event->position();
    m_hoverCard->hide();
}

void MapView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_pressed)
        return setHovered(thingAt(event->position()));
    if (!m_panning && (event->position() - m_pressedAt).manhattanLength() < QApplication::startDragDistance())
        return;
    m_panning = true;
    m_fitted = false;
    setCursor(Qt::ClosedHandCursor);
    MapCamera camera = m_camera;
    camera.origin -= (event->position() - m_lastPan) / m_camera.scale;
    m_lastPan = event->position();
    if (m_content)
        setCamera(camera);
}

void MapView::mouseReleaseEvent(QMouseEvent* event)
{
    setCursor(m_hovered ? Qt::PointingHandCursor : Qt::ArrowCursor);
    // What was clicked is seen already: nothing moves while the button counts as pressed.
    if (m_content && m_pressed && !m_panning && event->button() == Qt::LeftButton)
        choose(thingAt(event->position()), true);
    m_pressed = false;
    m_panning = false;
}

void MapView::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_content)
        return;
    m_pressed = true;
    choose(thingAt(event->position()), true);
    m_pressed = false;
    if (m_selected)
        emit activated(m_selected);
}

void MapView::leaveEvent(QEvent* event)
{
    setHovered({});
    QWidget::leaveEvent(event);
}

// A touchpad moves with pixels and zooms with Ctrl; a wheel zooms.
void MapView::wheelEvent(QWheelEvent* event)
{
    event->accept();
    if (!m_content)
        return;
    if (!event->pixelDelta().isNull() && !(event->modifiers() & Qt::ControlModifier)) {
        MapCamera camera = m_camera;
        camera.origin -= QPointF(event->pixelDelta()) / m_camera.scale;
        m_fitted = false;
        m_flight.stop();
        return setCamera(camera);
    }
    if (const int delta = event->angleDelta().y(); delta != 0)
        zoomAt(std::pow(mapZoomStep, delta / 120.0), event->position());
}

bool MapView::event(QEvent* event)
{
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture) {
            zoomAt(1 + gesture->value(), gesture->position());
            return true;
        }
    } else if (event->type() == QEvent::Gesture) {
        const auto* gestures = static_cast<QGestureEvent*>(event);
        if (const auto* pinch = static_cast<QPinchGesture*>(gestures->gesture(Qt::PinchGesture))) {
            zoomAt(pinch->scaleFactor(), mapFromGlobal(pinch->centerPoint()));
            return true;
        }
    }
    return QWidget::event(event);
}

void MapView::contextMenuEvent(QContextMenuEvent* event)
{
    event->accept();
    if (event->reason() == QContextMenuEvent::Keyboard)
        return requestMenuOfSelected();
    m_hoverCard->hide();
    if (!m_content)
        return;
    m_pressed = true;
    choose(thingAt(QPointF(event->pos())), true);
    m_pressed = false;
    if (m_selected)
        emit menuRequested(m_selected, event->globalPos());
}

void MapView::requestMenuOfSelected()
{
    if (!m_selected)
        return;
    reveal(m_selected);
    emit menuRequested(m_selected, mapToGlobal(rectOnScreen(m_selected).intersected(QRectF(rect())).center().toPoint()));
}

void MapView::keyPressEvent(QKeyEvent* event)
{
    if (!m_content || (!walkKey(*event) && !zoomKey(*event)))
        QWidget::keyPressEvent(event);
}

bool MapView::walkKey(const QKeyEvent& event)
{
    if (event.modifiers() & Qt::AltModifier)
        return false;
    switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        walk(static_cast<Qt::Key>(event.key()));
        return true;
    case Qt::Key_PageDown:
        goInside();
        return true;
    case Qt::Key_PageUp:
        goOutside();
        return true;
    case Qt::Key_Home:
    case Qt::Key_End:
        select(edgeThing(event.key() == Qt::Key_End));
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_selected)
            emit activated(m_selected);
        return true;
    case Qt::Key_Escape:
        select({});
        return true;
    case Qt::Key_F10:
        if (event.modifiers() & Qt::ShiftModifier)
            requestMenuOfSelected();
        return event.modifiers() & Qt::ShiftModifier;
    default:
        return false;
    }
}

bool MapView::zoomKey(const QKeyEvent& event)
{
    switch (event.key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
    case Qt::Key_Minus: {
        const double factor = event.key() == Qt::Key_Minus ? 1 / mapZoomStep : mapZoomStep;
        const QPointF middle = rectOnScreen(m_selected).center();
        zoomAt(factor, m_selected && QRectF(rect()).contains(middle) ? middle : QRectF(rect()).center());
        return true;
    }
    case Qt::Key_0:
        zoomToFit();
        return true;
    case Qt::Key_1:
        zoomToActualSize();
        return true;
    case Qt::Key_M:
        setMinimapAllowed(!minimapAllowed());
        return true;
    default:
        return false;
    }
}

// The next thing of the same kind (or of the services above the zones) straight ahead, found by
// stepping from the edge of the selected one.
void MapView::walk(Qt::Key direction)
{
    if (!m_selected)
        return select(firstInSight());
    const diagram::Rect from = m_content.layout->rectOf(*m_content.map, m_selected);
    const bool horizontal = direction == Qt::Key_Left || direction == Qt::Key_Right;
    const double sign = direction == Qt::Key_Right || direction == Qt::Key_Down ? 1 : -1;
    const double step = (horizontal ? from.width : from.height) / 2;
    const diagram::Size& whole = m_content.layout->size();
    const map::Detail detail = m_selected.kind == Thing::Kind::pod ? map::Detail::names
        : m_selected.kind == Thing::Kind::zone                     ? map::Detail::zones
                                                                   : map::Detail::nodes;
    diagram::Point point = from.center();
    while (point.x >= 0 && point.y >= 0 && point.x <= whole.width && point.y <= whole.height) {
        (horizontal ? point.x : point.y) += sign * step;
        const Thing found = m_content.layout->thingAt(*m_content.map, point, detail);
        const bool fits = found.kind == m_selected.kind || found.kind == Thing::Kind::service
            || (m_selected.kind == Thing::Kind::service && found.kind == Thing::Kind::node);
        if (fits && found && found != m_selected)
            return select(found);
    }
}

// From a zone to its first node, from a node to its first pod; near enough to see it.
void MapView::goInside()
{
    const map::ClusterMap& map = *m_content.map;
    Thing inside;
    if (!m_selected)
        inside = firstInSight();
    else if (m_selected.kind == Thing::Kind::zone && map.zones()[m_selected.index].kind == map::MapZone::Kind::noNode)
        inside = {Thing::Kind::pod, map.nodes()[map.zones()[m_selected.index].firstNode].firstPod};
    else if (m_selected.kind == Thing::Kind::zone)
        inside = {Thing::Kind::node, map.zones()[m_selected.index].firstNode};
    else if (m_selected.kind == Thing::Kind::node && map.nodes()[m_selected.index].podCount > 0)
        inside = {Thing::Kind::pod, map.nodes()[m_selected.index].firstPod};
    else if (m_selected.kind == Thing::Kind::service && !map.services()[m_selected.index].pods.empty())
        inside = {Thing::Kind::pod, map.services()[m_selected.index].pods.front()};
    flyTo(inside);
}

void MapView::goOutside()
{
    const map::ClusterMap& map = *m_content.map;
    if (m_selected.kind == Thing::Kind::pod) {
        const std::uint32_t node = map.pods()[m_selected.index].node;
        const Thing zone{Thing::Kind::zone, map.nodes()[node].zone};
        select(map.nodes()[node].holdsNodeless() ? zone : Thing{Thing::Kind::node, node});
    } else if (m_selected.kind == Thing::Kind::node) {
        select({Thing::Kind::zone, map.nodes()[m_selected.index].zone});
    }
}

// The first or the last of what is selected, or of the nodes.
Thing MapView::edgeThing(bool last) const
{
    const map::ClusterMap& map = *m_content.map;
    const Thing::Kind kind = m_selected ? m_selected.kind : Thing::Kind::node;
    const std::size_t count = kind == Thing::Kind::pod ? map.pods().size()
        : kind == Thing::Kind::zone                    ? map.zones().size()
        : kind == Thing::Kind::service                 ? map.services().size()
                                                       : map.machineCount();
    return count == 0 ? Thing() : Thing{kind, last ? static_cast<std::uint32_t>(count - 1) : 0};
}

// Where the keyboard begins.
Thing MapView::firstInSight() const
{
    Thing first;
    m_content.layout->forEachNode(m_camera.seen(size()), [&](std::uint32_t node) {
        if (!first && !m_content.map->nodes()[node].holdsNodeless())
            first = {Thing::Kind::node, node};
    });
    if (!first && !m_content.map->services().empty())
        first = {Thing::Kind::service, 0};
    return first;
}

std::vector<Thing> MapView::thingsInSight(std::size_t most) const
{
    std::vector<Thing> things;
    if (!m_content)
        return things;
    const auto add = [&things, most](Thing::Kind kind, std::uint32_t index) {
        if (things.size() < most)
            things.push_back({kind, index});
    };
    const map::ClusterMap& map = *m_content.map;
    const diagram::Rect seen = m_camera.seen(size());
    if (m_selected && m_content.layout->rectOf(map, m_selected).intersects(seen))
        things.push_back(m_selected);
    m_content.layout->forEachService(seen, [&](std::uint32_t service) { add(Thing::Kind::service, service); });
    for (std::uint32_t zone = 0; zone < map.zones().size(); ++zone) {
        if (m_content.layout->zoneRect(zone).intersects(seen))
            add(Thing::Kind::zone, zone);
    }
    m_content.layout->forEachNode(seen, [&](std::uint32_t index) {
        const map::MapNode& node = map.nodes()[index];
        if (!node.holdsNodeless())
            add(Thing::Kind::node, index);
        for (std::uint32_t pod = node.firstPod; detail() >= map::Detail::names && pod < node.firstPod + node.podCount; ++pod) {
            if (m_content.layout->podRect(map, pod).intersects(seen))
                add(Thing::Kind::pod, pod);
        }
    });
    // The selected one is first, and there but once.
    if (m_selected)
        things.erase(std::remove(things.begin() + (things.empty() ? 0 : 1), things.end(), m_selected), things.end());
    return things;
}

void MapView::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    const bool byTab = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    if (byTab && m_content && !m_selected)
        select(firstInSight());
    update();
}

void MapView::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    update();
}

}  // namespace fairlead::views
