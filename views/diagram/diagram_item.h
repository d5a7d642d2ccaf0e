#pragma once

#include "views/diagram/diagram_painter.h"

#include <QGraphicsObject>

namespace fairlead::views {

// One entry of a display list in a scene. Refers to the entry, which the view keeps alive.
// A QObject, so that screen readers can name it.
class DiagramItem : public QGraphicsObject {
    Q_OBJECT

public:
    enum { Type = UserType + 1 };

    DiagramItem(const diagram::Item& entry, DiagramPainter painter);

    const diagram::Item& entry() const { return m_entry; }
    bool isSelectable() const { return !m_entry.name.empty(); }
    void setPainter(DiagramPainter painter);

    int type() const override { return Type; }
    QRectF boundingRect() const override { return m_bounds; }
    QPainterPath shape() const override { return m_outline; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    const diagram::Item& m_entry;
    DiagramPainter m_painter;
    QRectF m_bounds;
    QPainterPath m_outline;
};

// Rings around the selected entry, the one under the pointer and those a search found, above all entries.
class HighlightItem : public QGraphicsItem {
public:
    explicit HighlightItem(DiagramPainter painter);

    void setPainter(DiagramPainter painter);
    // `covers`: what lies on top of the selected entry, and stays free of its frame.
    void setSelected(const QPainterPath& outline, const QPainterPath& covers = {});
    void setHovered(const QPainterPath& outline);
    void setFound(const QPainterPath& outlines);
    void setFocused(bool focused);

    QRectF boundingRect() const override { return m_bounds; }
    QPainterPath shape() const override { return {}; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    void updateBounds();

    DiagramPainter m_painter;
    QPainterPath m_selected;
    QPainterPath m_covers;
    QPainterPath m_hovered;
    QPainterPath m_found;
    QRectF m_bounds;
    bool m_focused = false;
};

}  // namespace fairlead::views
