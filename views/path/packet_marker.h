#pragma once

#include <QColor>
#include <QGraphicsObject>

namespace fairlead::views {

// A packet on its way from one place of a picture to another, painted above it. Belongs to its
// scene; goes away by itself when it has arrived. UI thread.
class PacketMarker : public QGraphicsObject {
    Q_OBJECT

public:
    explicit PacketMarker(const QColor& color);

    // The scene must already hold the marker.
    void travel(const QPointF& from, const QPointF& to);

    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    QColor m_color;
};

}  // namespace fairlead::views
