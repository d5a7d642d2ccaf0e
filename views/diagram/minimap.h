#pragma once

#include <QPixmap>
#include <QWidget>

namespace fairlead::views {

// The whole picture in a corner, with a frame around the part that is seen. A click or a drag on it
// moves there. Hidden where the whole is seen anyway. Takes no keyboard: panning by keys is the
// picture's own. A child of the view it belongs to. UI thread.
class Minimap : public QWidget {
    Q_OBJECT

public:
    explicit Minimap(QWidget* parent);

    // The picture in small; its shape is that of the whole.
    void setPicture(const QPixmap& picture);
    // What is seen, in fractions of the whole; all of it hides the map.
    void setSeen(const QRectF& seen);
    const QRectF& seen() const { return m_seen; }
    void setAllowed(bool allowed);
    bool isAllowed() const { return m_allowed; }
    // How large a picture of this shape may be drawn for it, in pixels.
    static QSize pictureSize(const QSizeF& whole);

signals:
    // The point of the whole, in fractions, that is to be in the middle.
    void moveRequested(const QPointF& center);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    void updateVisibility();
    void requestMove(const QPointF& position);

    QPixmap m_picture;
    QRectF m_seen{0, 0, 1, 1};
    bool m_allowed = true;
};

}  // namespace fairlead::views
