#pragma once

#include "model/diagram/display_list.h"

#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace fairlead::views {

// Which part of the map is seen: `scale` pixels a unit, `origin` is the point of the map in the top
// left corner. A plain value.
struct MapCamera {
    double scale = 1;
    QPointF origin;

    QPointF toScreen(const diagram::Point& point) const { return (QPointF(point.x, point.y) - origin) * scale; }
    QRectF toScreen(const diagram::Rect& rect) const
    {
        return {toScreen(diagram::Point{rect.x, rect.y}), QSizeF(rect.width * scale, rect.height * scale)};
    }
    diagram::Point toMap(const QPointF& position) const
    {
        const QPointF point = origin + position / scale;
        return {point.x(), point.y()};
    }
    diagram::Rect seen(const QSizeF& window) const
    {
        return {origin.x(), origin.y(), window.width() / scale, window.height() / scale};
    }
    QPointF middle(const QSizeF& window) const { return origin + QPointF(window.width(), window.height()) / (2 * scale); }
    void centerOn(const QPointF& point, const QSizeF& window)
    {
        origin = point - QPointF(window.width(), window.height()) / (2 * scale);
    }

    friend bool operator==(const MapCamera&, const MapCamera&) = default;
};

}  // namespace fairlead::views
