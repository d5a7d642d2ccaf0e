#include "views/matrix/matrix_view.h"

#include "model/drift/matrix_picture.h"
#include "model/drift/matrix_report.h"

#include <QAccessible>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace fairlead::views {

namespace {

using drift::Cell;

constexpr double rowNames = 230;  // pixels
constexpr double columnNames = 96;  // upright
constexpr double columnNamesAcross = 40;
constexpr double leastForNamesAcross = 90;
constexpr double largestWidth = 130;
constexpr double largestHeight = 28;
constexpr double smallestCell = 0.02;
constexpr double biggestCell = 160;
constexpr double leastForNames = 13;
constexpr double leastForSigns = 14;
constexpr double leastForGaps = 5;

QColor colorOf(const diagram::Colour& colour) { return {colour.red, colour.green, colour.blue}; }

}  // namespace

MatrixTableView::MatrixTableView(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("matrixView"));
    setFocusPolicy(Qt::StrongFocus);
    setLayoutDirection(Qt::LeftToRight);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setScheme(m_scheme);
}

void MatrixTableView::setScheme(diagram::Scheme scheme)
{
    m_scheme = scheme;
    for (std::size_t kind = 0; kind < drift::cellKinds; ++kind)
        m_inks[kind] = inkOf(static_cast<Cell>(kind), scheme).rgb();
    update();
}

void MatrixTableView::setGrid(MatrixGridPtr grid)
{
    m_grid = std::move(grid);
    m_selected = {};
    m_fitted = true;
    zoomToFit();
    setAccessibleDescription(m_grid ? QString::fromStdString(drift::summaryOf(m_grid->matrix(), m_grid->view())) : QString());
}

QRectF MatrixTableView::cellsRoom() const
{
    const double left = std::min(rowNames, width() * 0.4);
    const double top = m_cell.width() >= leastForNamesAcross ? columnNamesAcross : columnNames;
    return {left, top, std::max(1.0, width() - left - 8), std::max(1.0, height() - top - 8)};
}

QSizeF MatrixTableView::fitting() const
{
    const QRectF room = cellsRoom();
    return {std::clamp(room.width() / std::max(1, m_grid->columns()), smallestCell, largestWidth),
            std::clamp(room.height() / std::max(1, m_grid->rows()), smallestCell, largestHeight)};
}

void MatrixTableView::setCamera(const QSizeF& cell, const QPointF& origin)
{
    const QSizeF least = fitting();
    m_cell = {std::clamp(cell.width(), std::min(least.width(), 1.0), biggestCell),
              std::clamp(cell.height(), std::min(least.height(), 1.0), biggestCell)};
    const QRectF room = cellsRoom();
    m_origin = {std::clamp(origin.x(), 0.0, std::max(0.0, m_grid->columns() - room.width() / m_cell.width())),
                std::clamp(origin.y(), 0.0, std::max(0.0, m_grid->rows() - room.height() / m_cell.height()))};
    update();
}

void MatrixTableView::zoomToFit()
{
    m_fitted = true;
    if (m_grid)
        setCamera(fitting(), {});
    update();
}

void MatrixTableView::zoomToActualSize()
{
    if (!m_grid)
        return;
    const QPointF middle(m_origin.x() + cellsRoom().width() / m_cell.width() / 2,
                         m_origin.y() + cellsRoom().height() / m_cell.height() / 2);
    const QPointF center = m_selected.isValid() ? QPointF(m_selected.column, m_selected.row) : middle;
    m_fitted = false;
    constexpr QSizeF readable{24, 24};
    setCamera(readable,
              center - QPointF(cellsRoom().width() / readable.width() / 2, cellsRoom().height() / readable.height() / 2));
}

void MatrixTableView::zoomBy(double factor) { zoomAt(factor, cellsRoom().center()); }

void MatrixTableView::zoomAt(double factor, const QPointF& anchor)
{
    if (!m_grid)
        return;
    m_fitted = false;
    const QPointF from = anchor - cellsRoom().topLeft();
    const QPointF at(m_origin.x() + from.x() / m_cell.width(), m_origin.y() + from.y() / m_cell.height());
    const QSizeF cell(std::clamp(m_cell.width() * factor, std::min(fitting().width(), 1.0), biggestCell),
                      std::clamp(m_cell.height() * factor, std::min(fitting().height(), 1.0), biggestCell));
    setCamera(cell, {at.x() - from.x() / cell.width(), at.y() - from.y() / cell.height()});
}

void MatrixTableView::scrollBy(const QPointF& pixels)
{
    m_fitted = false;
    setCamera(m_cell, m_origin + QPointF(pixels.x() / m_cell.width(), pixels.y() / m_cell.height()));
}

GridPosition MatrixTableView::positionAt(const QPointF& point) const
{
    const QRectF room = cellsRoom();
    if (!m_grid || point.x() < room.left() || point.y() < room.top())
        return {};
    const GridPosition found{static_cast<int>(std::floor(m_origin.y() + (point.y() - room.top()) / m_cell.height())),
                             static_cast<int>(std::floor(m_origin.x() + (point.x() - room.left()) / m_cell.width()))};
    return found.row < m_grid->rows() && found.column < m_grid->columns() ? found : GridPosition();
}

QRectF MatrixTableView::rectOf(const GridPosition& position) const
{
    const QRectF room = cellsRoom();
    return {room.left() + (position.column - m_origin.x()) * m_cell.width(),
            room.top() + (position.row - m_origin.y()) * m_cell.height(), m_cell.width(), m_cell.height()};
}

QString MatrixTableView::words(const GridPosition& position) const
{
    return QString::fromStdString(drift::describeCell(m_grid->matrix(),
                                                      m_grid->view().services[static_cast<std::size_t>(position.row)],
                                                      m_grid->view().nodes[static_cast<std::size_t>(position.column)]));
}

void MatrixTableView::select(const GridPosition& position)
{
    if (!m_grid || position == m_selected || position.row >= m_grid->rows() || position.column >= m_grid->columns())
        return;
    m_selected = position;
    if (m_selected.isValid()) {
        setAccessibleDescription(words(m_selected));
        reveal();
    }
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
    update();
    emit selectionChanged();
}

void MatrixTableView::reveal()
{
    const QRectF room = cellsRoom();
    const QRectF rect = rectOf(m_selected);
    const auto way = [](double from, double to, double first, double last) {
        return from < first ? from - first : to > last ? to - last : 0.0;
    };
    const QPointF move(way(rect.left(), rect.right(), room.left(), room.right()),
                       way(rect.top(), rect.bottom(), room.top(), room.bottom()));
    if (!move.isNull())
        scrollBy(move);
}

// Row by row, from the selected cell on, around the end.
void MatrixTableView::goToTrouble(int step)
{
    if (!m_grid || m_grid->rows() == 0 || m_grid->columns() == 0)
        return;
    const auto columns = static_cast<qint64>(m_grid->columns());
    const qint64 all = columns * m_grid->rows();
    qint64 at = m_selected.isValid() ? m_selected.row * columns + m_selected.column : (step > 0 ? -1 : 0);
    for (qint64 i = 0; i < all; ++i) {
        at = (at + step + all) % all;
        const GridPosition position{static_cast<int>(at / columns), static_cast<int>(at % columns)};
        if (drift::isTrouble(m_grid->cell(position.row, position.column)))
            return select(position);
    }
}

void MatrixTableView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), colorOf(diagram::colours(diagram::Role::page, m_scheme).fill));
    if (m_grid && m_grid->rows() > 0 && m_grid->columns() > 0) {
        paintCells(painter);
        paintRowNames(painter);
        paintColumnNames(painter);
    }
    if (!hasFocus())
        return;
    painter.setPen(QPen(palette().color(QPalette::Link), 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

void MatrixTableView::paintCells(QPainter& painter) const
{
    const QRectF room = cellsRoom();
    const double shownColumns = std::min(room.width() / m_cell.width(), m_grid->columns() - m_origin.x());
    const double shownRows = std::min(room.height() / m_cell.height(), m_grid->rows() - m_origin.y());
    painter.save();
    painter.setClipRect(room);
    const int firstRow = static_cast<int>(m_origin.y());
    const int firstColumn = static_cast<int>(m_origin.x());
    const int lastRow = std::min(m_grid->rows() - 1, static_cast<int>(m_origin.y() + shownRows));
    const int lastColumn = std::min(m_grid->columns() - 1, static_cast<int>(m_origin.x() + shownColumns));
    if (std::min(m_cell.width(), m_cell.height()) >= leastForSigns) {
        paintSigns(painter, firstRow, lastRow, firstColumn, lastColumn);
    } else {
        const QSizeF logical(shownColumns * m_cell.width(), shownRows * m_cell.height());
        const QSize pixels = (logical * devicePixelRatioF()).toSize().expandedTo({1, 1});
        QImage image = m_grid->image({m_origin.x(), m_origin.y(), shownColumns, shownRows}, pixels, m_inks);
        image.setDevicePixelRatio(devicePixelRatioF());
        painter.drawImage(room.topLeft(), image);
    }
    if (m_selected.isValid()) {
        const QRectF frame = rectOf(m_selected).united(QRectF(rectOf(m_selected).center() - QPointF(3, 3), QSizeF(6, 6)));
        painter.setPen(QPen(colorOf(diagram::colours(diagram::Role::focus, m_scheme).stroke), 3));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(frame);
    }
    painter.restore();
}

// Each state is one small picture, made once a frame.
void MatrixTableView::paintSigns(QPainter& painter, int firstRow, int lastRow, int firstColumn, int lastColumn) const
{
    const double gap = m_cell.height() > leastForGaps ? 1 : 0;
    const QSizeF inner(m_cell.width() - 2 * gap, m_cell.height() - 2 * gap);
    std::array<QPixmap, drift::cellKinds> signs;
    for (int row = firstRow; row <= lastRow; ++row) {
        for (int column = firstColumn; column <= lastColumn; ++column) {
            const Cell cell = m_grid->cell(row, column);
            QPixmap& sign = signs[static_cast<std::size_t>(cell)];
            if (sign.isNull()) {
                const diagram::RoleColours colours = diagram::colours(drift::roleOf(cell), m_scheme);
                sign = QPixmap((inner * devicePixelRatioF()).toSize().expandedTo({1, 1}));
                sign.setDevicePixelRatio(devicePixelRatioF());
                sign.fill(cell == Cell::asItShouldBe ? QColor(m_inks[static_cast<std::size_t>(cell)]) : colorOf(colours.fill));
                QPainter small(&sign);
                small.setFont(font());
                const bool dashed = cell == Cell::notRead || cell == Cell::notComparable;
                small.setPen(QPen(colorOf(colours.stroke), 1, dashed ? Qt::DashLine : Qt::SolidLine));
                small.drawRect(QRectF(QPointF(0, 0), inner).adjusted(0.5, 0.5, -0.5, -0.5));
                small.setPen(colorOf(colours.text));
                const std::string_view text = drift::signOf(cell);
                small.drawText(QRectF(QPointF(0, 0), inner), Qt::AlignCenter,
                               QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
            }
            painter.drawPixmap(rectOf({row, column}).topLeft() + QPointF(gap, gap), sign);
        }
    }
}

// Where rows are lower than a line of text, only the selected one is named.
void MatrixTableView::paintRowNames(QPainter& painter) const
{
    const QRectF room = cellsRoom();
    const bool all = m_cell.height() >= leastForNames;
    const int first = all ? static_cast<int>(m_origin.y()) : m_selected.row;
    const int last = all ? std::min(m_grid->rows() - 1, static_cast<int>(m_origin.y() + room.height() / m_cell.height())) : first;
    painter.save();
    painter.setClipRect(QRectF(0, room.top(), room.left(), room.height()));
    for (int row = std::max(0, first); row <= last; ++row) {
        const double middle = rectOf({row, 0}).center().y();
        const QRectF line(12, middle - fontMetrics().height() / 2.0, room.left() - 20, fontMetrics().height());
        QFont face = font();
        face.setBold(row == m_selected.row);
        painter.setFont(face);
        painter.setPen(colorOf(diagram::colours(diagram::Role::caption, m_scheme).text));
        const std::size_t service = m_grid->view().services[static_cast<std::size_t>(row)];
        const QString name = QString::fromStdString(m_grid->matrix().services()[service].title());
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetrics(face).elidedText(name, Qt::ElideMiddle, static_cast<int>(line.width())));
    }
    painter.restore();
}

// Across where there is room, else upright, else only the selected one.
void MatrixTableView::paintColumnNames(QPainter& painter) const
{
    const QRectF room = cellsRoom();
    const bool all = m_cell.width() >= leastForNames;
    const int first = all ? static_cast<int>(m_origin.x()) : m_selected.column;
    const int last =
        all ? std::min(m_grid->columns() - 1, static_cast<int>(m_origin.x() + room.width() / m_cell.width())) : first;
    painter.save();
    painter.setClipRect(QRectF(room.left() - 60, 0, room.width() + 68, room.top()));
    for (int column = std::max(0, first); column <= last; ++column) {
        const QRectF cell = rectOf({0, column});
        if (cell.center().x() < room.left() || cell.center().x() > room.right() + 1)
            continue;
        QFont face = font();
        face.setBold(column == m_selected.column);
        painter.setFont(face);
        painter.setPen(colorOf(diagram::colours(diagram::Role::caption, m_scheme).text));
        const std::size_t node = m_grid->view().nodes[static_cast<std::size_t>(column)];
        const QString name = QString::fromStdString(m_grid->matrix().nodes()[node].node->name);
        const QFontMetrics metrics(face);
        if (m_cell.width() >= leastForNamesAcross) {
            painter.drawText(QRectF(cell.left(), room.top() - metrics.height() - 6, cell.width(), metrics.height()),
                             Qt::AlignCenter, metrics.elidedText(name, Qt::ElideMiddle, static_cast<int>(cell.width()) - 6));
            continue;
        }
        painter.save();
        painter.translate(cell.center().x() + metrics.ascent() / 3.0, room.top() - 6);
        painter.rotate(-90);
        painter.drawText(QPointF(0, 0), metrics.elidedText(name, Qt::ElideMiddle, static_cast<int>(columnNames) - 12));
        painter.restore();
    }
    painter.restore();
}

void MatrixTableView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (m_grid && m_fitted)
        zoomToFit();
    else if (m_grid)
        setCamera(m_cell, m_origin);
}

}  // namespace fairlead::views
