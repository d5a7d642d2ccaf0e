#include "views/diagram/diagram_view.h"

#include "views/diagram/hover_card.h"

#include <QAccessible>
#include <QApplication>
#include <QGraphicsScene>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace fairlead::views {

namespace {

constexpr double minimumZoom = 0.1;
constexpr double maximumZoom = 8;
constexpr double zoomStep = 1.2;
constexpr double smallestReadableZoom = 0.7;
constexpr double maximumFitZoom = 1.6;  // a small picture must not shout
constexpr double fitMargin = 12;
constexpr int hoverDelayMilliseconds = 350;

}  // namespace

DiagramView::DiagramView(Fit fit, QWidget* parent) : QGraphicsView(parent), m_fit(fit), m_hoverCard(new HoverCard(viewport()))
{
    setScene(new QGraphicsScene(this));
    setFrameShape(QFrame::NoFrame);
    setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    setViewportUpdateMode(QGraphicsView::SmartViewportUpdate);
    setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    if (m_fit == Fit::reading)
        setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_hoverDelay.setSingleShot(true);
    m_hoverDelay.setInterval(hoverDelayMilliseconds);
    connect(&m_hoverDelay, &QTimer::timeout, this, &DiagramView::showHoverCard);
    rebuildScene();
}

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

void DiagramView::zoomBy(double factor)
{
    const double target = std::clamp(zoom() * factor, minimumZoom, maximumZoom);
    m_fitted = false;
    scale(target / zoom(), target / zoom());
    emit zoomChanged();
}

void DiagramView::zoomToFit() { fit(minimumZoom); }

void DiagramView::fitAsMeant() { fit(m_fit == Fit::whole ? minimumZoom : smallestReadableZoom); }

void DiagramView::fit(double smallest)
{
    m_fitted = true;
    const QRectF rect = sceneRect();
    if (!m_list || rect.isEmpty())
        return;
    const QSizeF room(viewport()->width() - 2 * fitMargin, viewport()->height() - 2 * fitMargin);
    const double largest = m_fit == Fit::whole ? maximumFitZoom : 1.0;
    const double factor = std::clamp(std::min(room.width() / rect.width(), room.height() / rect.height()), smallest, largest);
    setTransform(QTransform::fromScale(factor, factor));
    if (m_selected)
        reveal(*m_selected);
    else if (m_fit == Fit::whole)
        centerOn(rect.center());
    emit zoomChanged();
}

void DiagramView::zoomToActualSize()
{
    m_fitted = false;
    setTransform({});
    if (m_selected)
        ensureVisible(m_selected);
    emit zoomChanged();
}

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
    const bool scrolls = m_fit == Fit::reading || !event->pixelDelta().isNull();
    if (scrolls && !(event->modifiers() & Qt::ControlModifier)) {
        QGraphicsView::wheelEvent(event);
        return;
    }
    const int delta = event->angleDelta().y();
    if (delta != 0)
        zoomBy(std::pow(zoomStep, delta / 120.0));
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
    default:
        break;
    }
    if (!zoomKey(*event))
        QGraphicsView::keyPressEvent(event);
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

void DiagramView::resizeEvent(QResizeEvent* event)
{
    QGraphicsView::resizeEvent(event);
    if (m_fitted)
        fitAsMeant();
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
