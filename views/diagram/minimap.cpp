#include "views/diagram/minimap.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace fairlead::views {

namespace {

constexpr QSizeF largest(180, 130);
constexpr int frame = 1;
constexpr double nearlyAll = 0.995;

}  // namespace

Minimap::Minimap(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("minimap"));
    setAccessibleName(tr("The whole picture in small"));
    setToolTip(tr("The whole picture: click or drag to move (M hides it)"));
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::NoFocus);
    hide();
}

QSize Minimap::pictureSize(const QSizeF& whole)
{
    if (whole.isEmpty())
        return {};
    return whole.scaled(largest, Qt::KeepAspectRatio).toSize().expandedTo(QSize(8, 8));
}

void Minimap::setPicture(const QPixmap& picture)
{
    m_picture = picture;
    const QSize size = picture.isNull() ? QSize() : picture.deviceIndependentSize().toSize();
    resize(size + QSize(2 * frame, 2 * frame));
    updateVisibility();
    update();
}

void Minimap::setSeen(const QRectF& seen)
{
    m_seen = seen.intersected(QRectF(0, 0, 1, 1));
    updateVisibility();
    update();
}

void Minimap::setAllowed(bool allowed)
{
    m_allowed = allowed;
    updateVisibility();
}

void Minimap::updateVisibility()
{
    const bool all = m_seen.width() >= nearlyAll && m_seen.height() >= nearlyAll;
    setVisible(m_allowed && !all && !m_picture.isNull());
    if (isVisible())
        raise();
}

void Minimap::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const QRect inner = rect().adjusted(frame, frame, -frame, -frame);
    painter.fillRect(rect(), palette().color(QPalette::Mid));
    painter.drawPixmap(inner, m_picture);
    const QRectF seen(inner.x() + m_seen.x() * inner.width(), inner.y() + m_seen.y() * inner.height(),
                      std::max(4.0, m_seen.width() * inner.width()), std::max(4.0, m_seen.height() * inner.height()));
    QColor veil = palette().color(QPalette::Window);
    veil.setAlphaF(0.6F);
    QPainterPath outside;
    outside.addRect(inner);
    outside.addRect(seen);  // the odd-even rule leaves the part that is seen clear
    painter.fillPath(outside, veil);
    painter.setPen(QPen(palette().color(QPalette::Link), 2));
    painter.drawRect(seen.adjusted(1, 1, -1, -1));
}

void Minimap::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        requestMove(event->position());
}

void Minimap::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        requestMove(event->position());
}

// Not the picture's below: it would take the release for the end of a click.
void Minimap::mouseReleaseEvent(QMouseEvent* event) { event->accept(); }

void Minimap::requestMove(const QPointF& position)
{
    emit moveRequested({std::clamp((position.x() - frame) / std::max(1, width() - 2 * frame), 0.0, 1.0),
                        std::clamp((position.y() - frame) / std::max(1, height() - 2 * frame), 0.0, 1.0)});
}

}  // namespace fairlead::views
