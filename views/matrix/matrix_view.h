#pragma once

#include "views/matrix/matrix_grid.h"

#include <QPointF>
#include <QWidget>

#include <optional>

namespace fairlead::views {

// Which cell: row and column of what is shown.
struct GridPosition {
    int row = -1;
    int column = -1;

    bool isValid() const { return row >= 0 && column >= 0; }
    friend bool operator==(const GridPosition&, const GridPosition&) = default;
};

// Shows a matrix: names and signs while there is room, then colours, then a pixel for the worst of many
// cells. The wheel scrolls, with Ctrl it zooms at the pointer; dragging pans; arrows walk from cell to
// cell, N to the next that is trouble. Only what is seen is drawn. UI thread.
class MatrixTableView : public QWidget {
    Q_OBJECT

public:
    explicit MatrixTableView(QWidget* parent = nullptr);

    void setGrid(MatrixGridPtr grid);
    const MatrixGridPtr& grid() const { return m_grid; }
    void setScheme(diagram::Scheme scheme);
    GridPosition selected() const { return m_selected; }
    void select(const GridPosition& position);
    void goToTrouble(int step);

    void zoomBy(double factor);
    void zoomToFit();
    void zoomToActualSize();
    QSizeF cellSize() const { return m_cell; }
    QPointF origin() const { return m_origin; }
    // The cell at a point of the widget; not valid beside the cells.
    GridPosition positionAt(const QPointF& point) const;
    QRectF rectOf(const GridPosition& position) const;

signals:
    void selectionChanged();
    void activated();  // Enter or a double click on a cell

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRectF cellsRoom() const;
    QSizeF fitting() const;
    void setCamera(const QSizeF& cell, const QPointF& origin);
    void zoomAt(double factor, const QPointF& anchor);
    void scrollBy(const QPointF& pixels);
    void reveal();
    void paintCells(QPainter& painter) const;
    void paintSigns(QPainter& painter, int firstRow, int lastRow, int firstColumn, int lastColumn) const;
    void paintRowNames(QPainter& painter) const;
    void paintColumnNames(QPainter& painter) const;
    QString words(const GridPosition& position) const;
    bool walk(int key);

    MatrixGridPtr m_grid;
    diagram::Scheme m_scheme = diagram::Scheme::light;
    MatrixGrid::Inks m_inks{};
    QSizeF m_cell{24, 24};  // pixels; below 1 a pixel stands for several cells
    QPointF m_origin;  // the cell at the top left, may be broken
    GridPosition m_selected;
    std::optional<QPointF> m_dragFrom;
    bool m_dragged = false;
    bool m_fitted = true;
};

}  // namespace fairlead::views
