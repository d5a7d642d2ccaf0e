#pragma once

#include "views/map/map_painter.h"

#include <QTimer>
#include <QVariantAnimation>
#include <QWidget>

#include <optional>
#include <string>
#include <vector>

namespace fairlead::views {

class HoverCard;
class Minimap;

// Shows a map: click selects, double-click or Enter drills, the arrows walk from thing to thing, the
// wheel and a pinch zoom at the pointer, dragging pans, a small map shows where one is. What can be
// told apart grows with the zoom. Keeps the content it shows. UI thread.
class MapView : public QWidget {
    Q_OBJECT

public:
    explicit MapView(QWidget* parent = nullptr);

    // Zoom and selection stay where the new content has the selected thing and the same size.
    void setContent(MapContent content, map::Emphasis emphasis);
    const MapContent& content() const { return m_content; }
    // What a filter lets through; the selection is laid over it here.
    void setEmphasis(map::Emphasis emphasis);
    const map::Emphasis& emphasis() const { return m_emphasis; }
    void setScheme(diagram::Scheme scheme);
    // Whether the way to a thing far off is seen, or the view jumps there.
    void setFlying(bool flying) { m_flying = flying; }

    const map::Thing& selected() const { return m_selected; }
    // The service whose pods are lit: it stays while its pods and nodes are looked at.
    const map::Thing& shownService() const { return m_shown; }
    // Selects; shows it where it is out of sight.
    void select(const map::Thing& thing);
    // The same with the service that is lit beside it; says nothing of it.
    void restore(const map::Thing& thing, const map::Thing& service);
    // Selects and goes there, near enough to read it.
    void flyTo(const map::Thing& thing);
    void setFound(std::vector<map::Thing> things);
    // The thing as an entry, as hover card and details show it.
    diagram::Item itemOf(const map::Thing& thing) const;

    const MapCamera& camera() const { return m_camera; }
    double zoom() const { return m_camera.scale; }
    void zoomBy(double factor);
    void zoomAt(double factor, const QPointF& anchor);
    void zoomToFit();
    void zoomToActualSize();
    bool isFlying() const { return m_flight.state() == QAbstractAnimation::Running; }
    bool minimapAllowed() const;
    void setMinimapAllowed(bool allowed);
    // What can be told apart now.
    map::Detail detail() const;
    map::Thing thingAt(const QPointF& position) const;
    QRectF rectOnScreen(const map::Thing& thing) const;
    // What can be told apart in the window, at most so many: services, zones, nodes, pods.
    std::vector<map::Thing> thingsInSight(std::size_t most) const;

signals:
    // Kind none: nothing is selected any more.
    void selectionChanged(const fairlead::map::Thing& thing);
    void activated(const fairlead::map::Thing& thing);
    void menuRequested(const fairlead::map::Thing& thing, const QPoint& globalPosition);
    void zoomChanged();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    double textScale() const;
    double fitScale() const;
    void setCamera(const MapCamera& camera);
    MapCamera bounded(MapCamera camera) const;
    void goTo(const MapCamera& camera);
    void flyStep(double progress);
    MapCamera cameraFor(const map::Thing& thing) const;
    void reveal(const map::Thing& thing);
    void choose(const map::Thing& thing, bool announce);
    void light();
    void setHovered(const map::Thing& thing);
    void showHoverCard();
    void requestMenuOfSelected();
    void drawMinimap();
    void updateMinimap();
    bool walkKey(const QKeyEvent& event);
    bool zoomKey(const QKeyEvent& event);
    void walk(Qt::Key direction);
    void goInside();
    void goOutside();
    map::Thing edgeThing(bool last) const;
    map::Thing firstInSight() const;

    MapPainter m_painter{diagram::Scheme::light, 1};
    diagram::Scheme m_scheme = diagram::Scheme::light;
    MapContent m_content;
    map::Emphasis m_emphasis;
    MapCamera m_camera;
    map::Thing m_selected;
    map::Thing m_shown;
    map::Thing m_hovered;
    std::vector<map::Thing> m_found;
    HoverCard* m_hoverCard;
    Minimap* m_minimap;
    QTimer m_hoverDelay;
    QVariantAnimation m_flight;
    MapCamera m_flightFrom;
    MapCamera m_flightTo;
    QPointF m_pressedAt;
    QPointF m_lastPan;
    bool m_pressed = false;
    bool m_panning = false;
    bool m_fitted = true;  // follow the window's size until the person zooms
    bool m_flying = true;
};

}  // namespace fairlead::views
