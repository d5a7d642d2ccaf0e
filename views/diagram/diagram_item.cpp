#include "views/diagram/diagram_item.h"

#include <QPainter>
#include <QPen>

namespace fairlead::views {

DiagramItem::DiagramItem(const diagram::Item& entry, DiagramPainter painter)
    : m_entry(entry), m_painter(painter), m_bounds(DiagramPainter::bounds(entry)), m_outline(DiagramPainter::outline(entry))
{
}

void DiagramItem::setPainter(DiagramPainter painter)
{
    m_painter = painter;
    update();
}

void DiagramItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) { m_painter.paint(*painter, m_entry); }

HighlightItem::HighlightItem(DiagramPainter painter) : m_painter(painter)
{
    setZValue(1);
    setAcceptedMouseButtons(Qt::NoButton);
}

void HighlightItem::setPainter(DiagramPainter painter)
{
    m_painter = painter;
    update();
}

void HighlightItem::setSelected(const QPainterPath& outline, const QPainterPath& covers)
{
    m_selected = outline;
    m_covers = covers;
    updateBounds();
}

void HighlightItem::setHovered(const QPainterPath& outline)
{
    m_hovered = outline;
    updateBounds();
}

void HighlightItem::setFound(const QPainterPath& outlines)
{
    m_found = outlines;
    updateBounds();
}

void HighlightItem::setFocused(bool focused)
{
    m_focused = focused;
    update();
}

void HighlightItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    QColor color = toColor(diagram::colours(diagram::Role::focus, m_painter.scheme()).stroke);
    painter->setRenderHint(QPainter::Antialiasing);
    QColor wash = color;
    wash.setAlphaF(0.25F);
    painter->fillPath(m_found, wash);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(color, 1.5, Qt::DotLine));
    painter->drawPath(m_hovered);
    // With the keyboard elsewhere the selection stays visible, but thinner.
    painter->setPen(QPen(color, m_focused ? 3.5 : 2));
    if (!m_covers.isEmpty()) {
        QPainterPath free;
        free.addRect(m_bounds);
        painter->setClipPath(free.subtracted(m_covers), Qt::IntersectClip);
    }
    painter->drawPath(m_selected);
}

void HighlightItem::updateBounds()
{
    constexpr double penMargin = 4;
    prepareGeometryChange();
    m_bounds = m_selected.boundingRect()
                   .united(m_hovered.boundingRect())
                   .united(m_found.boundingRect())
                   .adjusted(-penMargin, -penMargin, penMargin, penMargin);
}

}  // namespace fairlead::views
