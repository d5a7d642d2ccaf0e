#include "views/path/packet_marker.h"

#include <QPainter>
#include <QPropertyAnimation>

namespace fairlead::views {

namespace {

constexpr qreal radius = 8;
constexpr int travelMilliseconds = 380;
constexpr qreal aboveEverything = 1e6;

}  // namespace

PacketMarker::PacketMarker(const QColor& color) : m_color(color)
{
    setZValue(aboveEverything);
    setAcceptedMouseButtons(Qt::NoButton);
}

void PacketMarker::travel(const QPointF& from, const QPointF& to)
{
    setPos(from);
    auto* animation = new QPropertyAnimation(this, "pos", this);
    animation->setStartValue(from);
    animation->setEndValue(to);
    animation->setDuration(travelMilliseconds);
    animation->setEasingCurve(QEasingCurve::InOutCubic);
    connect(animation, &QPropertyAnimation::finished, this, &QObject::deleteLater);
    animation->start();
}

QRectF PacketMarker::boundingRect() const { return {-radius - 2, -radius - 2, 2 * radius + 4, 2 * radius + 4}; }

void PacketMarker::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(m_color);
    painter->setPen(QPen(Qt::white, 2));
    painter->drawEllipse(QPointF(), radius, radius);
}

}  // namespace fairlead::views
