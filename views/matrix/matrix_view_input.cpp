#include "views/matrix/matrix_view.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace fairlead::views {

namespace {

constexpr double zoomStep = 1.25;
constexpr double pixelsOfAStep = 60;
constexpr int dragThreshold = 5;

}  // namespace

void MatrixTableView::wheelEvent(QWheelEvent* event)
{
    if (!m_grid)
        return;
    const QPointF turned = QPointF(event->angleDelta()) / 120;
    if (event->modifiers() & Qt::ControlModifier)
        zoomAt(std::pow(zoomStep, turned.y() != 0 ? turned.y() : turned.x()), event->position());
    else if (event->modifiers() & Qt::ShiftModifier)
        scrollBy(QPointF(-turned.y() - turned.x(), 0) * pixelsOfAStep);
    else
        scrollBy(-turned * pixelsOfAStep);
    event->accept();
}

void MatrixTableView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_dragFrom = event->position();
    m_dragged = false;
}

void MatrixTableView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_dragFrom || !m_grid)
        return;
    const QPointF way = event->position() - *m_dragFrom;
    if (!m_dragged && way.manhattanLength() < dragThreshold)
        return;
    m_dragged = true;
    setCursor(Qt::ClosedHandCursor);
    scrollBy(-way);
    m_dragFrom = event->position();
}

void MatrixTableView::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_dragFrom && !m_dragged && event->button() == Qt::LeftButton)
        select(positionAt(event->position()));
    m_dragFrom.reset();
    setCursor(Qt::ArrowCursor);
}

void MatrixTableView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const GridPosition position = positionAt(event->position());
    if (!position.isValid())
        return;
    select(position);
    emit activated();
}

bool MatrixTableView::walk(int key)
{
    GridPosition to = m_selected.isValid() ? m_selected : GridPosition{0, 0};
    const int page = std::max(1, static_cast<int>(cellsRoom().height() / m_cell.height()) - 1);
    const bool fresh = !m_selected.isValid();
    switch (key) {
    case Qt::Key_Left:
        to.column -= fresh ? 0 : 1;
        break;
    case Qt::Key_Right:
        to.column += fresh ? 0 : 1;
        break;
    case Qt::Key_Up:
        to.row -= fresh ? 0 : 1;
        break;
    case Qt::Key_Down:
        to.row += fresh ? 0 : 1;
        break;
    case Qt::Key_PageUp:
        to.row -= page;
        break;
    case Qt::Key_PageDown:
        to.row += page;
        break;
    case Qt::Key_Home:
        to = {0, 0};
        break;
    case Qt::Key_End:
        to = {m_grid->rows() - 1, m_grid->columns() - 1};
        break;
    default:
        return false;
    }
    select(
        {std::clamp(to.row, 0, std::max(0, m_grid->rows() - 1)), std::clamp(to.column, 0, std::max(0, m_grid->columns() - 1))});
    return true;
}

void MatrixTableView::keyPressEvent(QKeyEvent* event)
{
    if (!m_grid || walk(event->key()))
        return;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoomBy(zoomStep);
    case Qt::Key_Minus:
        return zoomBy(1 / zoomStep);
    case Qt::Key_0:
        return zoomToFit();
    case Qt::Key_1:
        return zoomToActualSize();
    case Qt::Key_N:
        return goToTrouble(event->modifiers() & Qt::ShiftModifier ? -1 : 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_selected.isValid())
            emit activated();
        return;
    case Qt::Key_Escape:
        return select({});
    default:
        QWidget::keyPressEvent(event);
    }
}

bool MatrixTableView::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip || !m_grid)
        return QWidget::event(event);
    const auto* const help = static_cast<QHelpEvent*>(event);
    const GridPosition position = positionAt(help->pos());
    if (position.isValid())
        QToolTip::showText(help->globalPos(), QStringLiteral("<p>%1</p>").arg(words(position).toHtmlEscaped()), this);
    else
        QToolTip::hideText();
    return true;
}

}  // namespace fairlead::views
