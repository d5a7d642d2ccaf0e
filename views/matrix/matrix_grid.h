#pragma once

#include "model/diagram/palette.h"
#include "model/drift/matrix_order.h"

#include <QColor>
#include <QImage>
#include <QRectF>
#include <QSize>

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace fairlead::views {

// A matrix and what of it is shown, with an overview in which a cell stands for many and has the
// worst of their states. Immutable; made off the UI thread in time linear in the cells.
class MatrixGrid {
public:
    MatrixGrid(drift::MatrixPtr matrix, drift::MatrixView view);

    const drift::DriftMatrix& matrix() const { return *m_matrix; }
    const drift::MatrixPtr& pointer() const { return m_matrix; }
    const drift::MatrixView& view() const { return m_view; }
    int rows() const { return static_cast<int>(m_view.services.size()); }
    int columns() const { return static_cast<int>(m_view.nodes.size()); }
    // Row and column of what is shown.
    drift::Cell cell(int row, int column) const { return m_cells[at(row, columns(), column)]; }
    int rowOf(std::size_t service) const;
    int columnOf(std::size_t node) const;

    using Inks = std::array<QRgb, drift::cellKinds>;
    // The part `cells` of the grid (in cells, may be broken) as an image of the size in pixels: a pixel
    // has the colour of its cell, or of the worst of those it covers. Linear in the pixels.
    QImage image(const QRectF& cells, const QSize& size, const Inks& inks) const;

private:
    using Line = std::vector<drift::Cell>;

    static std::size_t at(int row, int columns, int column)
    {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column);
    }
    void pool();
    Line worstOfRows(int fromRow, int toRow) const;
    QImage cellImage(const QRectF& cells, const QSize& size, const Inks& inks) const;
    QImage overview(const QRectF& cells, const QSize& size, const Inks& inks) const;

    drift::MatrixPtr m_matrix;
    drift::MatrixView m_view;
    std::vector<drift::Cell> m_cells;  // row by row, a byte each
    int m_blockRows = 1;  // cells that one of the overview stands for
    int m_blockColumns = 1;
    int m_pooledColumns = 0;
    std::vector<drift::Cell> m_pooled;
};
using MatrixGridPtr = std::shared_ptr<const MatrixGrid>;

// How a cell is filled in an overview, where it is too small for its outline and its sign.
QColor inkOf(drift::Cell cell, diagram::Scheme scheme);

}  // namespace fairlead::views
