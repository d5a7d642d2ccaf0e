#include "views/matrix/matrix_grid.h"

#include "model/drift/matrix_picture.h"

#include <algorithm>
#include <cmath>

namespace fairlead::views {

namespace {

using drift::Cell;

constexpr int mostPooled = 2048;  // rows and columns of the overview

QColor toColor(const diagram::Colour& colour) { return {colour.red, colour.green, colour.blue}; }

// Where each pixel of a line begins, in cells; one more at the end.
std::vector<int> edges(double from, double length, int pixels, int cells)
{
    std::vector<int> found(static_cast<std::size_t>(pixels) + 1);
    for (int pixel = 0; pixel <= pixels; ++pixel)
        found[static_cast<std::size_t>(pixel)] =
            std::clamp(static_cast<int>(std::floor(from + length * pixel / std::max(1, pixels))), 0, cells);
    return found;
}

}  // namespace

MatrixGrid::MatrixGrid(drift::MatrixPtr matrix, drift::MatrixView view) : m_matrix(std::move(matrix)), m_view(std::move(view))
{
    for (const std::uint32_t node : m_view.nodes)
        m_columns.push_back(&m_matrix->columns()[m_matrix->nodes()[node].column]);
    pool();
}

void MatrixGrid::pool()
{
    m_blockRows = std::max(1, (rows() + mostPooled - 1) / mostPooled);
    m_blockColumns = std::max(1, (columns() + mostPooled - 1) / mostPooled);
    const int pooledRows = (rows() + m_blockRows - 1) / m_blockRows;
    m_pooledColumns = (columns() + m_blockColumns - 1) / m_blockColumns;
    m_pooled.assign(static_cast<std::size_t>(pooledRows) * static_cast<std::size_t>(m_pooledColumns), Cell::notProxied);
    for (int column = 0; column < columns(); ++column) {
        for (int row = 0; row < rows(); ++row) {
            Cell& pooled = m_pooled[static_cast<std::size_t>(row / m_blockRows) * static_cast<std::size_t>(m_pooledColumns)
                                    + static_cast<std::size_t>(column / m_blockColumns)];
            pooled = std::max(pooled, cell(row, column));
        }
    }
}

int MatrixGrid::rowOf(std::size_t service) const
{
    const auto found = std::ranges::find(m_view.services, service);
    return found == m_view.services.end() ? -1 : static_cast<int>(found - m_view.services.begin());
}

int MatrixGrid::columnOf(std::size_t node) const
{
    const auto found = std::ranges::find(m_view.nodes, node);
    return found == m_view.nodes.end() ? -1 : static_cast<int>(found - m_view.nodes.begin());
}

Cell MatrixGrid::worst(int fromRow, int toRow, int fromColumn, int toColumn) const
{
    Cell found = Cell::notProxied;
    for (int row = fromRow / m_blockRows; row <= (toRow - 1) / m_blockRows; ++row) {
        for (int column = fromColumn / m_blockColumns; column <= (toColumn - 1) / m_blockColumns; ++column)
            found = std::max(found,
                             m_pooled[static_cast<std::size_t>(row) * static_cast<std::size_t>(m_pooledColumns)
                                      + static_cast<std::size_t>(column)]);
    }
    return found;
}

QImage MatrixGrid::image(const QRectF& cells, const QSize& size, const Inks& inks) const
{
    QImage image(size, QImage::Format_RGB32);
    const std::vector<int> x = edges(cells.x(), cells.width(), size.width(), columns());
    const std::vector<int> y = edges(cells.y(), cells.height(), size.height(), rows());
    const bool single = cells.width() <= size.width() && cells.height() <= size.height();
    int drawn = -1;
    for (int line = 0; line < size.height(); ++line) {
        const int row = std::min(y[static_cast<std::size_t>(line)], rows() - 1);
        const int nextRow = std::max(row + 1, y[static_cast<std::size_t>(line) + 1]);
        auto* const pixels = reinterpret_cast<QRgb*>(image.scanLine(line));
        if (single && row == drawn) {
            std::copy_n(reinterpret_cast<const QRgb*>(image.constScanLine(line - 1)), size.width(), pixels);
            continue;
        }
        drawn = row;
        for (int pixel = 0; pixel < size.width(); ++pixel) {
            const int column = std::min(x[static_cast<std::size_t>(pixel)], columns() - 1);
            const Cell state = single ? cell(row, column)
                                      : worst(row, nextRow, column, std::max(column + 1, x[static_cast<std::size_t>(pixel) + 1]));
            pixels[pixel] = inks[static_cast<std::size_t>(state)];
        }
    }
    return image;
}

// What is well is pale; what is not has the strong colour of its outline, or of its fill where that is strong.
QColor inkOf(Cell cell, diagram::Scheme scheme)
{
    const diagram::RoleColours colours = diagram::colours(drift::roleOf(cell), scheme);
    if (cell == Cell::asItShouldBe)
        return toColor(diagram::colours(diagram::Role::endpointReady, scheme).fill);
    const bool strong = drift::isTrouble(cell) && cell != Cell::missing;
    return toColor(strong ? colours.stroke : colours.fill);
}

}  // namespace fairlead::views
