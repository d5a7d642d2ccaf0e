#pragma once

#include "model/diagram/display_list.h"
#include "model/diagram/palette.h"

#include <QColor>
#include <QFont>
#include <QPainterPath>
#include <QRectF>

class QPainter;

namespace fairlead::views {

QRectF toRectF(const diagram::Rect& rect);
QColor toColor(const diagram::Colour& colour);  // fully transparent where nothing is painted
// The bundled face in the size that layout measured with, so that every text keeps its room.
QFont pictureFont(diagram::TextStyle style);

// Paints entries of a display list in one scheme: the same on screen, PNG and PDF. A plain value.
// UI thread, or any one thread with its own QPainter.
class DiagramPainter {
public:
    explicit DiagramPainter(diagram::Scheme scheme) : m_scheme(scheme) { }

    diagram::Scheme scheme() const { return m_scheme; }
    QColor pageColor() const { return toColor(diagram::colours(diagram::Role::page, m_scheme).fill); }
    void paint(QPainter& painter, const diagram::DisplayList& list) const;
    void paint(QPainter& painter, const diagram::Item& item) const;

    // The outline that is highlighted when the entry is selected, and hit by a click.
    static QPainterPath outline(const diagram::Item& item);
    // Everything the entry paints on.
    static QRectF bounds(const diagram::Item& item);

private:
    void paintShape(QPainter& painter, const diagram::Item& item) const;
    void paintLine(QPainter& painter, const diagram::Item& item) const;
    void paintTexts(QPainter& painter, const diagram::Item& item) const;

    diagram::Scheme m_scheme;
};

}  // namespace fairlead::views
