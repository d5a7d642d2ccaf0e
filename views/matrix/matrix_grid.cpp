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

// In squares, so that neither reading by columns nor writing by rows leaves the processor's caches.
MatrixGrid::MatrixGrid(drift::MatrixPtr matrix, drift::MatrixView view) : m_matrix(std::move(matrix)), m_view(std::move(view))
{
    constexpr int square = 256;
    m_cells.resize(m_view.services.size() * m_view.nodes.size());
    for (int firstRow = 0; firstRow < rows(); firstRow += square) {
        const int endRow = std::min(rows(), firstRow + square);
        for (int column = 0; column < columns(); ++column) {
            const auto& states = m_matrix->columns()[m_matrix->nodes()[m_view.nodes[static_cast<std::size_t>(column)]].column];
            for (int row = firstRow; row < endRow; ++row)
                m_cells[at(row, columns(), column)] = states[m_view.services[static_cast<std::size_t>(row)]];
        }
    }
    pool();
}

void MatrixGrid::pool()
{
    m_blockRows = std::max(1, (rows() + mostPooled - 1) / mostPooled);
    m_blockColumns = std::max(1, (columns() + mostPooled - 1) / mostPooled);
    const int pooledRows = (rows() + m_blockRows - 1) / m_blockRows;
    m_pooledColumns = (columns() + m_blockColumns - 1) / m_blockColumns;
    m_pooled.assign(static_cast<std::size_t>(pooledRows) * static_cast<std::size_t>(m_pooledColumns), Cell::notProxied);
    for (int row = 0; row < rows(); ++row) {
        const Cell* next = m_cells.data() + at(row, columns(), 0);
        Cell* const line = m_pooled.data() + at(row / m_blockRows, m_pooledColumns, 0);
        for (int block = 0; block < m_pooledColumns; ++block) {
            const int width = std::min(m_blockColumns, columns() - block * m_blockColumns);
            for (int i = 0; i < width; ++i)
                line[block] = std::max(line[block], *next++);
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

MatrixGrid::Line MatrixGrid::worstOfRows(int fromRow, int toRow) const
{
    const auto lineOf = [this](int pooledRow) {
        return m_pooled.begin() + static_cast<std::ptrdiff_t>(at(pooledRow, m_pooledColumns, 0));
    };
    const int first = fromRow / m_blockRows;
    Line found(lineOf(first), lineOf(first) + m_pooledColumns);
    for (int row = first + 1; row <= (toRow - 1) / m_blockRows; ++row)
        std::transform(found.begin(), found.end(), lineOf(row), found.begin(),
                       [](Cell left, Cell right) { return std::max(left, right); });
    return found;
}

QImage MatrixGrid::image(const QRectF& cells, const QSize& size, const Inks& inks) const
{
    const bool single = cells.width() <= size.width() && cells.height() <= size.height();
    return single ? cellImage(cells, size, inks) : overview(cells, size, inks);
}

// A cell has a pixel or more.
QImage MatrixGrid::cellImage(const QRectF& cells, const QSize& size, const Inks& inks) const
{
    QImage image(size, QImage::Format_RGB32);
    std::vector<int> x = edges(cells.x(), cells.width(), size.width(), columns());
    const std::vector<int> y = edges(cells.y(), cells.height(), size.height(), rows());
    for (int& column : x)
        column = std::min(column, columns() - 1);
    int drawn = -1;
    for (int line = 0; line < size.height(); ++line) {
        const int row = std::min(y[static_cast<std::size_t>(line)], rows() - 1);
        auto* const pixels = reinterpret_cast<QRgb*>(image.scanLine(line));
        if (row == drawn) {
            std::copy_n(reinterpret_cast<const QRgb*>(image.constScanLine(line - 1)), size.width(), pixels);
            continue;
        }
        drawn = row;
        const Cell* const states = m_cells.data() + at(row, columns(), 0);
        for (int pixel = 0; pixel < size.width(); ++pixel)
            pixels[pixel] = inks[static_cast<std::size_t>(states[x[static_cast<std::size_t>(pixel)]])];
    }
    return image;
}

// A pixel stands for several cells, at least in one direction.
QImage MatrixGrid::overview(const QRectF& cells, const QSize& size, const Inks& inks) const
{
    QImage image(size, QImage::Format_RGB32);
    const std::vector<int> x = edges(cells.x(), cells.width(), size.width(), columns());
    const std::vector<int> y = edges(cells.y(), cells.height(), size.height(), rows());
    struct Span {
        int first;
        int last;
    };
    std::vector<Span> spans;
    for (int pixel = 0; pixel < size.width(); ++pixel) {
        const int column = std::min(x[static_cast<std::size_t>(pixel)], columns() - 1);
        const int next = std::max(column + 1, x[static_cast<std::size_t>(pixel) + 1]);
        spans.push_back({column / m_blockColumns, (next - 1) / m_blockColumns});
    }
    Span drawn{-1, -1};
    for (int line = 0; line < size.height(); ++line) {
        const int row = std::min(y[static_cast<std::size_t>(line)], rows() - 1);
        const int nextRow = std::max(row + 1, y[static_cast<std::size_t>(line) + 1]);
        const Span pooled{row / m_blockRows, (nextRow - 1) / m_blockRows};
        auto* const pixels = reinterpret_cast<QRgb*>(image.scanLine(line));
        if (pooled.first == drawn.first && pooled.last == drawn.last) {
            std::copy_n(reinterpret_cast<const QRgb*>(image.constScanLine(line - 1)), size.width(), pixels);
            continue;
        }
        drawn = pooled;
        const Line states = worstOfRows(row, nextRow);
        for (const Span& span : spans) {
            Cell state = states[static_cast<std::size_t>(span.first)];
            for (int column = span.first + 1; column <= span.last; ++column)
                state = std::max(state, states[static_cast<std::size_t>(column)]);
            pixels[&span - spans.data()] = inks[static_cast<std::size_t>(state)];
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
