#include "views/diagram/diagram_view.h"

#include "views/diagram/hover_card.h"
#include "views/diagram/minimap.h"

#include <QAccessible>
#include <QFontInfo>
#include <QGraphicsScene>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace fairlead::views {

namespace {

constexpr double minimumZoom = 0.1;
constexpr double maximumZoom = 8;
constexpr double smallestReadableZoom = 0.7;
constexpr double usualColumn = 1400;
constexpr double maximumFitZoom = 1.6;  // a small picture must not shout
constexpr double fitMargin = 12;
constexpr int hoverDelayMilliseconds = 350;
constexpr double usualFontPixels = 13;
constexpr int minimapMargin = 10;

}  // namespace

DiagramView::DiagramView(Fit fit, QWidget* parent)
    : QGraphicsView(parent), m_fit(fit), m_hoverCard(new HoverCard(viewport())), m_minimap(new Minimap(this))
{
    setLayoutDirection(Qt::LeftToRight);  // a packet's way is drawn from left to right in every language
    setScene(new QGraphicsScene(this));
    setFrameShape(QFrame::NoFrame);
    setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    setViewportUpdateMode(QGraphicsView::SmartViewportUpdate);
    setTransformationAnchor(QGraphicsView::NoAnchor);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    if (m_fit != Fit::whole)
        setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_hoverDelay.setSingleShot(true);
    m_hoverDelay.setInterval(hoverDelayMilliseconds);
    connect(&m_hoverDelay, &QTimer::timeout, this, &DiagramView::showHoverCard);
    viewport()->grabGesture(Qt::PinchGesture);
    connectMinimap();
    rebuildScene();
}

void DiagramView::connectMinimap()
{
    connect(m_minimap, &Minimap::moveRequested, this,
            [this](const QPointF& center) { centerOn(center.x() * sceneRect().width(), center.y() * sceneRect().height()); });
    for (const QScrollBar* bar : {horizontalScrollBar(), verticalScrollBar()})
        connect(bar, &QScrollBar::valueChanged, this, &DiagramView::updateMinimap);
    connect(this, &DiagramView::zoomChanged, this, &DiagramView::updateMinimap);
}

void DiagramView::updateMinimap()
{
    const QRectF whole = sceneRect();
    if (!m_list || whole.isEmpty())
        return m_minimap->setSeen({0, 0, 1, 1});
    const QRectF seen = mapToScene(viewport()->rect()).boundingRect();
    m_minimap->setSeen(
        {seen.x() / whole.width(), seen.y() / whole.height(), seen.width() / whole.width(), seen.height() / whole.height()});
    m_minimap->move(viewport()->geometry().bottomRight()
                    - QPoint(m_minimap->width() + minimapMargin, m_minimap->height() + minimapMargin));
}

void DiagramView::drawMinimap()
{
    const QSize size = m_list ? Minimap::pictureSize(sceneRect().size()) : QSize();
    if (size.isEmpty())
        return m_minimap->setPicture({});
    QPixmap picture(size * devicePixelRatioF());
    picture.setDevicePixelRatio(devicePixelRatioF());
    picture.fill(m_painter.pageColor());
    QPainter painter(&picture);
    painter.scale(size.width() / sceneRect().width(), size.height() / sceneRect().height());
    for (const auto& entry : m_list->items)
        m_painter.paint(painter, entry);
    m_minimap->setPicture(picture);
    updateMinimap();
}

bool DiagramView::minimapAllowed() const { return m_minimap->isAllowed(); }

void DiagramView::setMinimapAllowed(bool allowed) { m_minimap->setAllowed(allowed); }

// Who reads the system's texts larger wants those of the pictures larger too.
double DiagramView::textScale() const { return std::max(1.0, QFontInfo(font()).pixelSize() / usualFontPixels); }

DiagramView::~DiagramView() { scene()->clear(); }  // its items refer to the list

void DiagramView::setList(List list)
{
    const std::string selectedId = m_selected ? m_selected->entry().id : std::string();
    const bool sameSize = m_list && list && m_list->size == list->size;
    scene()->clear();
    m_list = std::move(list);
    rebuildScene();
    setSelected(findItem(selectedId), false);
    if (!sameSize && !m_selected) {
        horizontalScrollBar()->setValue(horizontalScrollBar()->minimum());
        verticalScrollBar()->setValue(verticalScrollBar()->minimum());
    }
    if (!sameSize)
        fitAsMeant();
    drawMinimap();
    if (m_list)
        setAccessibleDescription(QString::fromStdString(m_list->description));
    emit selectionChanged(selected());
}

void DiagramView::rebuildScene()
{
    m_items.clear();
    m_selectable.clear();
    m_selected = nullptr;
    m_hovered = nullptr;
    m_hoverCard->hide();
    m_hoverDelay.stop();
    if (m_list) {
        setSceneRect(0, 0, m_list->size.width, m_list->size.height);
        for (const auto& entry : m_list->items) {
            auto* item = new DiagramItem(entry, m_painter);
            scene()->addItem(item);
            m_items.push_back(item);
            if (item->isSelectable())
                m_selectable.push_back(item);
        }
    }
    m_highlight = new HighlightItem(m_painter);
    m_highlight->setFocused(hasFocus());
    scene()->addItem(m_highlight);
}

void DiagramView::setScheme(diagram::Scheme scheme)
{
    m_painter = DiagramPainter(scheme);
    for (DiagramItem* item : m_items)
        item->setPainter(m_painter);
    m_highlight->setPainter(m_painter);
    drawMinimap();
    viewport()->update();
}

void DiagramView::select(const std::string& id)
{
    DiagramItem* item = findItem(id);
    if (item == m_selected)
        return;
    setSelected(item, false);
    emit selectionChanged(selected());
}

void DiagramView::activate(const std::string& id)
{
    select(id);
    activateSelected();
}

void DiagramView::setFound(const std::vector<std::string>& ids)
{
    QPainterPath outlines;
    outlines.setFillRule(Qt::WindingFill);
    for (const std::string& id : ids)
        if (const DiagramItem* item = findItem(id))
            outlines.addPath(item->shape());
    m_highlight->setFound(outlines);
}

double DiagramView::zoom() const { return transform().m11(); }

void DiagramView::zoomBy(double factor) { zoomAt(factor, viewport()->rect().center()); }

void DiagramView::zoomAt(double factor, const QPoint& anchor)
{
    const double target = std::clamp(zoom() * factor, minimumZoom, maximumZoom);
    const QPointF held = mapToScene(anchor);
    m_fitted = false;
    scale(target / zoom(), target / zoom());
    const QPoint way = mapFromScene(held) - anchor;
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + way.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() + way.y());
    m_hoverCard->hide();
    emit zoomChanged();
}

void DiagramView::zoomToFit() { fit(minimumZoom); }

void DiagramView::fitAsMeant() { fit(m_fit == Fit::whole ? minimumZoom : smallestReadableZoom * textScale()); }

void DiagramView::fit(double smallest)
{
    m_fitted = true;
    const QRectF rect = sceneRect();
    if (!m_list || rect.isEmpty())
        return;
    const QSizeF room(viewport()->width() - 2 * fitMargin, viewport()->height() - 2 * fitMargin);
    const double enlarged = m_fit == Fit::column ? std::clamp(room.width() / usualColumn, 1.0, maximumFitZoom) : maximumFitZoom;
    const double largest = (m_fit == Fit::reading ? 1.0 : enlarged) * textScale();
    const double high = m_fit == Fit::column && smallest > minimumZoom ? 1e9 : room.height() / rect.height();
    const double wanted = std::min(room.width() / rect.width(), high);
    const double factor = std::clamp(wanted, smallest, std::max(smallest, largest));
    setTransform(QTransform::fromScale(factor, factor));
    if (m_selected)
        reveal(*m_selected);
    else if (m_fit == Fit::whole)
        centerOn(rect.center());
    emit zoomChanged();
}

double DiagramView::readableWidth() const { return (viewport()->width() - 2 * fitMargin) / (smallestReadableZoom * textScale()); }

double DiagramView::columnWidth() const
{
    const double room = (viewport()->width() - 2 * fitMargin) / textScale();
    return room / std::clamp(room / usualColumn, 1.0, maximumFitZoom);
}

void DiagramView::zoomToActualSize()
{
    m_fitted = false;
    setTransform({});
    if (m_selected)
        ensureVisible(m_selected);
    emit zoomChanged();
}

void DiagramView::resizeEvent(QResizeEvent* event)
{
    QGraphicsView::resizeEvent(event);
    if (m_fitted)
        fitAsMeant();
    updateMinimap();
    if (event->oldSize().width() != event->size().width())
        emit readableWidthChanged();
}

void DiagramView::drawBackground(QPainter* painter, const QRectF& rect) { painter->fillRect(rect, m_painter.pageColor()); }

DiagramItem* DiagramView::itemUnder(const QPoint& position) const
{
    for (QGraphicsItem* item : items(position))
        if (auto* diagramItem = qgraphicsitem_cast<DiagramItem*>(item); diagramItem && diagramItem->isSelectable())
            return diagramItem;
    return nullptr;
}

DiagramItem* DiagramView::findItem(const std::string& id) const
{
    const auto found = std::ranges::find_if(m_selectable, [&id](const DiagramItem* item) { return item->entry().id == id; });
    return found == m_selectable.end() ? nullptr : *found;
}

// The selectable entry whose centre lies in the direction, near first, straight ahead preferred.
DiagramItem* DiagramView::nearest(Qt::Key direction) const
{
    if (!m_selected)
        return m_selectable.empty() ? nullptr : m_selectable.front();
    const bool horizontal = direction == Qt::Key_Left || direction == Qt::Key_Right;
    const double sign = direction == Qt::Key_Right || direction == Qt::Key_Down ? 1 : -1;
    const QPointF from = m_selected->shape().boundingRect().center();
    DiagramItem* best = nullptr;
    double bestCost = 0;
    for (DiagramItem* item : m_selectable) {
        const QPointF way = item->shape().boundingRect().center() - from;
        const double ahead = sign * (horizontal ? way.x() : way.y());
        const double aside = std::abs(horizontal ? way.y() : way.x());
        if (item == m_selected || ahead < 1)
            continue;
        const double cost = ahead + 3 * aside;
        if (!best || cost < bestCost) {
            best = item;
            bestCost = cost;
        }
    }
    return best;
}

// What is painted later and lies across the entry rather than on it: the service's band on a node.
QPainterPath DiagramView::coversOf(const DiagramItem& item) const
{
    QPainterPath covers;
    covers.setFillRule(Qt::WindingFill);
    const QRectF bounds = item.shape().boundingRect();
    bool later = false;
    for (const DiagramItem* other : m_items) {
        const bool across = later && other->entry().shape && item.entry().shape && other->entry().parent.empty();
        later = later || other == &item;
        if (!across)
            continue;
        const QRectF rect = other->shape().boundingRect();
        if (rect.intersects(bounds) && !bounds.contains(rect))
            covers.addPath(other->shape());
    }
    return covers;
}

void DiagramView::setSelected(DiagramItem* item, bool announce)
{
    const bool changed = item != m_selected;
    m_selected = item;
    m_highlight->setSelected(item ? item->shape() : QPainterPath(), item ? coversOf(*item) : QPainterPath());
    if (item) {
        if (!m_pressed)
            reveal(*item);
        if (hasFocus()) {
            QAccessibleEvent event(static_cast<QObject*>(item), QAccessible::Focus);
            QAccessible::updateAccessibility(&event);
        }
    }
    if (changed && announce)
        emit selectionChanged(selected());
}

// Of an entry larger than the window, its top.
void DiagramView::reveal(const DiagramItem& item)
{
    constexpr int margin = 40;
    QRectF rect = item.shape().boundingRect();
    rect.setHeight(std::min(rect.height(), viewport()->height() / zoom() / 2));
    rect.setWidth(std::min(rect.width(), viewport()->width() / zoom() / 2));
    ensureVisible(rect, margin, margin);
}

void DiagramView::setHovered(DiagramItem* item)
{
    if (item == m_hovered)
        return;
    m_hovered = item;
    m_highlight->setHovered(item ? item->shape() : QPainterPath());
    m_hoverCard->hide();
    if (!item)
        m_hoverDelay.stop();
    viewport()->setCursor(item ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void DiagramView::showHoverCard()
{
    if (m_hovered && !m_pressed)
        m_hoverCard->showFor(m_hovered->entry(), viewport()->mapFromGlobal(QCursor::pos()));
}

void DiagramView::activateSelected()
{
    if (m_selected)
        emit activated(&m_selected->entry());
}

}  // namespace fairlead::views
