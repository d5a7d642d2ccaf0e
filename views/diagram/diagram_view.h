#pragma once

#include "model/diagram/display_list.h"
#include "views/diagram/diagram_item.h"

#include <QGraphicsView>
#include <QTimer>

#include <memory>
#include <vector>

namespace fairlead::views {

class HoverCard;
class Minimap;

// Shows a display list: click selects, double-click or Enter drills, Tab and the arrows walk the
// entries, the wheel and a pinch zoom at the pointer, dragging pans, a small map shows where one is.
// Keeps the list it shows. Its arrangement is the same in every writing direction. UI thread.
class DiagramView : public QGraphicsView {
    Q_OBJECT

public:
    // What a new list is fitted for: to be seen as a whole, or to be read from its top left corner; a column
    // is as wide as the window, however long it is.
    enum class Fit { whole, reading, column };
    using List = std::shared_ptr<const diagram::DisplayList>;

    explicit DiagramView(Fit fit, QWidget* parent = nullptr);
    ~DiagramView() override;

    // Selection and zoom stay where the new list has the selected id and the size is the same.
    void setList(List list);
    const List& list() const { return m_list; }
    void setScheme(diagram::Scheme scheme);

    const diagram::Item* selected() const { return m_selected ? &m_selected->entry() : nullptr; }
    // Selects and scrolls to an entry; an empty or unknown id selects nothing.
    void select(const std::string& id);
    // What a double-click on the entry does.
    void activate(const std::string& id);
    // Marks entries, as a search does.
    void setFound(const std::vector<std::string>& ids);
    const std::vector<DiagramItem*>& selectableItems() const { return m_selectable; }

    double zoom() const;
    void zoomBy(double factor);
    // The point of the picture at `anchor`, in the viewport's coordinates, stays there where there is room to scroll.
    void zoomAt(double factor, const QPoint& anchor);
    // How wide a picture may be, in its own units, to fit into the window where it can still be read.
    double readableWidth() const;
    // How wide a column may be to fill the window well: on a large screen at a larger scale.
    double columnWidth() const;
    // The whole picture, however small.
    void zoomToFit();
    void zoomToActualSize();
    bool minimapAllowed() const;
    void setMinimapAllowed(bool allowed);

signals:
    void readableWidthChanged();
    // Null: nothing is selected any more. The entry lives as long as the list.
    void selectionChanged(const fairlead::diagram::Item* entry);
    void activated(const fairlead::diagram::Item* entry);
    // What can be done with an entry is asked for, by the right button or the keyboard.
    void menuRequested(const fairlead::diagram::Item* entry, const QPoint& globalPosition);
    void zoomChanged();

protected:
    bool viewportEvent(QEvent* event) override;
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
    bool focusNextPrevChild(bool next) override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;

private:
    DiagramItem* itemUnder(const QPoint& position) const;
    DiagramItem* findItem(const std::string& id) const;
    DiagramItem* nearest(Qt::Key direction) const;
    void rebuildScene();
    void fit(double smallest);
    void fitAsMeant();
    QPainterPath coversOf(const DiagramItem& item) const;
    void setSelected(DiagramItem* item, bool announce);
    void reveal(const DiagramItem& item);
    void setHovered(DiagramItem* item);
    void showHoverCard();
    void activateSelected();
    void requestMenuOfSelected();
    void connectMinimap();
    void drawMinimap();
    void updateMinimap();
    double textScale() const;
    bool zoomKey(const QKeyEvent& event);

    Fit m_fit;
    DiagramPainter m_painter{diagram::Scheme::light};
    List m_list;
    std::vector<DiagramItem*> m_items;
    std::vector<DiagramItem*> m_selectable;
    HighlightItem* m_highlight = nullptr;
    DiagramItem* m_selected = nullptr;
    DiagramItem* m_hovered = nullptr;
    HoverCard* m_hoverCard;
    Minimap* m_minimap;
    QTimer m_hoverDelay;
    QPoint m_pressedAt;
    QPoint m_lastPan;
    bool m_pressed = false;
    bool m_panning = false;
    bool m_fitted = true;  // follow the window's size until the person zooms
};

}  // namespace fairlead::views
