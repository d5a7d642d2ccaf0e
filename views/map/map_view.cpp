#include "views/map/map_view.h"

#include "model/map/map_words.h"
#include "views/diagram/diagram_painter.h"
#include "views/diagram/hover_card.h"
#include "views/diagram/minimap.h"
#include "views/map/map_accessibility.h"

#include <QAccessible>
#include <QCursor>
#include <QFontInfo>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace fairlead::views {

namespace {

using map::Thing;

constexpr double maximumMapZoom = 4;
constexpr double smallestMapZoom = 0.004;
constexpr double largestMapFit = 1.25;  // a small cluster must not shout
constexpr double roomAround = 40;  // pixels that one can pan beyond the map
constexpr int mapHoverDelay = 350;
constexpr double usualPixels = 13;
constexpr int smallMapMargin = 10;
constexpr int flightMilliseconds = 450;

}  // namespace

MapView::MapView(QWidget* parent) : QWidget(parent), m_hoverCard(new HoverCard(this)), m_minimap(new Minimap(this))
{
    installMapAccessibility();
    setObjectName(QStringLiteral("mapView"));
    setLayoutDirection(Qt::LeftToRight);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    grabGesture(Qt::PinchGesture);
    m_hoverDelay.setSingleShot(true);
    m_hoverDelay.setInterval(mapHoverDelay);
    connect(&m_hoverDelay, &QTimer::timeout, this, &MapView::showHoverCard);
    m_flight.setStartValue(0.0);
    m_flight.setEndValue(1.0);
    m_flight.setDuration(flightMilliseconds);
    m_flight.setEasingCurve(QEasingCurve::InOutCubic);
    connect(&m_flight, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) { flyStep(value.toDouble()); });
    connect(m_minimap, &Minimap::moveRequested, this, [this](const QPointF& center) {
        if (!m_content)
            return;
        MapCamera camera = m_camera;
        const diagram::Size& whole = m_content.layout->size();
        camera.centerOn({center.x() * whole.width, center.y() * whole.height}, size());
        m_flight.stop();
        m_fitted = false;
        setCamera(camera);
    });
}

// Who reads the system's texts larger wants those of the map larger too.
double MapView::textScale() const { return std::max(1.0, QFontInfo(font()).pixelSize() / usualPixels); }

void MapView::setContent(MapContent content, map::Emphasis emphasis)
{
    const std::string id = m_content && m_selected ? map::idOf(*m_content.map, m_selected) : std::string();
    const bool sameSize = m_content && content && m_content.layout->size() == content.layout->size();
    m_flight.stop();
    setHovered({});
    m_content = std::move(content);
    m_emphasis = std::move(emphasis);
    m_found.clear();
    m_selected = m_content ? map::thingOf(*m_content.map, id) : Thing();
    m_shown = m_selected.kind == Thing::Kind::service ? m_selected : Thing();
    if (m_content) {
        light();
        if (!sameSize)
            zoomToFit();
    }
    drawMinimap();
    update();
}

void MapView::setEmphasis(map::Emphasis emphasis)
{
    m_emphasis = std::move(emphasis);
    if (m_content)
        light();
    drawMinimap();
    update();
}

void MapView::setScheme(diagram::Scheme scheme)
{
    m_scheme = scheme;
    m_painter = MapPainter(scheme, textScale());
    drawMinimap();
    update();
}

void MapView::setFound(std::vector<Thing> things)
{
    m_found = std::move(things);
    update();
}

diagram::Item MapView::itemOf(const Thing& thing) const
{
    return m_content ? map::itemOf(*m_content.map, *m_content.layout, thing, m_shown) : diagram::Item();
}

map::Detail MapView::detail() const { return m_content ? m_content.layout->detailAt(m_camera.scale) : map::Detail::zones; }

Thing MapView::thingAt(const QPointF& position) const
{
    return m_content ? m_content.layout->thingAt(*m_content.map, m_camera.toMap(position), detail()) : Thing();
}

QRectF MapView::rectOnScreen(const Thing& thing) const
{
    return m_content && thing ? m_camera.toScreen(m_content.layout->rectOf(*m_content.map, thing)) : QRectF();
}

void MapView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    if (!m_content) {
        painter.fillRect(rect(), m_painter.inks().page);
        return;
    }
    m_painter.paint(painter, size(), m_camera, m_content, m_emphasis, {m_selected, m_hovered, m_found, hasFocus()});
    if (!hasFocus())
        return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(palette().color(QPalette::Link), 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

double MapView::fitScale() const
{
    const diagram::Size& whole = m_content.layout->size();
    return std::min(width() / std::max(1.0, whole.width), height() / std::max(1.0, whole.height));
}

// Never so far out that the map is lost, nor so far beside it.
MapCamera MapView::bounded(MapCamera camera) const
{
    const diagram::Size& whole = m_content.layout->size();
    camera.scale = std::clamp(camera.scale, std::min(fitScale(), 1.0) * 0.5, maximumMapZoom * textScale());
    const auto bound = [&camera](double origin, double length, double window) {
        const double room = roomAround / camera.scale;
        const double shown = window / camera.scale;
        if (length <= shown)  // all of it is seen: in the middle
            return (length - shown) / 2;
        return std::clamp(origin, -room, length + room - shown);
    };
    camera.origin = {bound(camera.origin.x(), whole.width, width()), bound(camera.origin.y(), whole.height, height())};
    return camera;
}

void MapView::setCamera(const MapCamera& camera)
{
    const double before = m_camera.scale;
    m_camera = bounded(camera);
    m_hoverCard->hide();
    updateMinimap();
    update();
    if (before != m_camera.scale)
        emit zoomChanged();
}

void MapView::zoomBy(double factor) { zoomAt(factor, QRectF(rect()).center()); }

void MapView::zoomAt(double factor, const QPointF& anchor)
{
    if (!m_content || !(factor > 0))
        return;
    m_flight.stop();
    m_fitted = false;
    MapCamera camera = m_camera;
    camera.scale = bounded({m_camera.scale * factor, m_camera.origin}).scale;
    camera.origin = m_camera.origin + anchor / m_camera.scale - anchor / camera.scale;
    setCamera(camera);
}

void MapView::zoomToFit()
{
    if (!m_content)
        return;
    m_flight.stop();
    m_fitted = true;
    MapCamera camera;
    camera.scale = std::clamp(fitScale(), smallestMapZoom, largestMapFit * textScale());
    const diagram::Size& whole = m_content.layout->size();
    camera.centerOn({whole.width / 2, whole.height / 2}, size());
    setCamera(camera);
}

void MapView::zoomToActualSize()
{
    if (!m_content)
        return;
    const QPointF middle = m_selected ? QPointF(m_content.layout->rectOf(*m_content.map, m_selected).center().x,
                                                m_content.layout->rectOf(*m_content.map, m_selected).center().y)
                                      : m_camera.middle(size());
    MapCamera camera;
    camera.centerOn(middle, size());
    m_fitted = false;
    goTo(camera);
}

void MapView::goTo(const MapCamera& camera)
{
    m_flight.stop();
    if (!m_flying || !isVisible())
        return setCamera(camera);
    m_flightFrom = m_camera;
    m_flightTo = bounded(camera);
    if (m_flightFrom != m_flightTo)
        m_flight.start();
}

// Higher in the middle of a long way, as one would throw a ball: so the way itself is seen.
void MapView::flyStep(double progress)
{
    const QPointF from = m_flightFrom.middle(size());
    const QPointF to = m_flightTo.middle(size());
    const double way = std::hypot(to.x() - from.x(), to.y() - from.y());
    const double inView = std::max(width(), height()) / std::max(m_flightFrom.scale, m_flightTo.scale);
    const double rise = std::log(std::max(1.0, way / inView)) * std::sin(progress * 3.14159265) * 0.7;
    MapCamera camera;
    camera.scale = std::exp(std::log(m_flightFrom.scale) * (1 - progress) + std::log(m_flightTo.scale) * progress - rise);
    camera.scale = std::max(camera.scale, std::min(fitScale(), m_flightTo.scale));
    camera.centerOn(from + (to - from) * progress, size());
    setCamera(progress >= 1 ? m_flightTo : camera);
}

// As near as it can be read.
MapCamera MapView::cameraFor(const Thing& thing) const
{
    const diagram::Rect rect = m_content.layout->rectOf(*m_content.map, thing);
    const double fits = std::min(width() * 0.9 / std::max(1.0, rect.width), height() * 0.85 / std::max(1.0, rect.height));
    MapCamera camera;
    camera.scale = thing.kind == Thing::Kind::pod || thing.kind == Thing::Kind::service ? std::clamp(fits * 0.2, 1.0, 1.5)
                                                                                        : std::min(fits, 1.0);
    camera.scale = std::max(camera.scale, thing.kind == Thing::Kind::zone ? smallestMapZoom : std::min(m_camera.scale, fits));
    camera.centerOn({rect.center().x, rect.center().y}, size());
    return camera;
}

void MapView::flyTo(const Thing& thing)
{
    if (!m_content || !thing)
        return;
    choose(thing, true);
    m_fitted = false;
    goTo(cameraFor(thing));
}

// Into sight by the shortest way, at the zoom there is.
void MapView::reveal(const Thing& thing)
{
    if (!m_content || !thing || m_pressed)
        return;
    if (m_fitted && fitScale() >= smallestMapZoom)
        return;  // all of it is in sight
    constexpr double margin = 30;
    QRectF rect = rectOnScreen(thing);
    rect.setSize({std::min(rect.width(), width() - 2 * margin), std::min(rect.height(), height() - 2 * margin)});
    const auto way = [](double from, double to, double window) {
        return from < margin ? from - margin : to > window - margin ? to - window + margin : 0.0;
    };
    const QPointF move(way(rect.left(), rect.right(), width()), way(rect.top(), rect.bottom(), height()));
    if (move.isNull())
        return;
    MapCamera camera = m_camera;
    camera.origin += move / camera.scale;
    m_fitted = false;
    m_flight.stop();
    setCamera(camera);
}

void MapView::select(const Thing& thing)
{
    if (!m_content || thing == m_selected)
        return;
    choose(thing, false);
    reveal(thing);
    emit selectionChanged(m_selected);
}

void MapView::choose(const Thing& thing, bool announce)
{
    const bool changed = thing != m_selected;
    m_selected = thing;
    if (!changed)
        return;
    if (!m_selected || m_selected.kind == Thing::Kind::service)
        m_shown = m_selected;
    light();
    if (announce)
        emit selectionChanged(m_selected);
}

void MapView::light()
{
    map::select(*m_content.map, m_shown ? m_shown : m_selected, m_emphasis);
    update();
    const diagram::Item item = itemOf(m_selected);
    const std::string words = m_selected ? item.name + ". " + item.description : map::summaryOf(*m_content.map);
    setAccessibleDescription(QString::fromStdString(words));
    QAccessibleEvent event(this, hasFocus() ? QAccessible::Focus : QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
}

void MapView::restore(const Thing& thing, const Thing& service)
{
    if (!m_content || (thing == m_selected && service == m_shown))
        return;
    const bool moved = thing != m_selected;
    m_selected = thing;
    m_shown = service;
    light();
    if (moved)
        reveal(thing);
}

void MapView::drawMinimap()
{
    const QSize small =
        m_content ? Minimap::pictureSize({m_content.layout->size().width, m_content.layout->size().height}) : QSize();
    if (small.isEmpty())
        return m_minimap->setPicture({});
    QPixmap picture(small * devicePixelRatioF());
    picture.setDevicePixelRatio(devicePixelRatioF());
    QPainter painter(&picture);
    m_painter.paintSmall(painter, small, m_content, m_emphasis);
    painter.end();
    m_minimap->setPicture(picture);
    updateMinimap();
}

void MapView::updateMinimap()
{
    if (!m_content)
        return m_minimap->setSeen({0, 0, 1, 1});
    const diagram::Rect seen = m_camera.seen(size());
    const diagram::Size& whole = m_content.layout->size();
    const QRectF part = QRectF(seen.x / whole.width, seen.y / whole.height, seen.width / whole.width, seen.height / whole.height);
    m_minimap->setSeen(part);
    m_minimap->move(rect().bottomRight() - QPoint(m_minimap->width() + smallMapMargin, m_minimap->height() + smallMapMargin));
}

bool MapView::minimapAllowed() const { return m_minimap->isAllowed(); }

void MapView::setMinimapAllowed(bool allowed) { m_minimap->setAllowed(allowed); }

void MapView::setHovered(const Thing& thing)
{
    if (thing == m_hovered)
        return;
    m_hovered = thing;
    m_hoverCard->hide();
    if (thing)
        m_hoverDelay.start();
    else
        m_hoverDelay.stop();
    setCursor(thing ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

void MapView::showHoverCard()
{
    if (m_hovered && !m_pressed && !isFlying())
        m_hoverCard->showFor(itemOf(m_hovered), mapFromGlobal(QCursor::pos()));
}

void MapView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (!m_content)
        return;
    if (m_fitted)
        zoomToFit();
    else
        setCamera(m_camera);
}

}  // namespace fairlead::views
