#include "views/dump/dump_view.h"

#include "views/diagram/diagram_painter.h"
#include "views/dump/dump_syntax.h"
#include "views/theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>
#include <limits>

namespace fairlead::views {

namespace {

constexpr int lineSpacing = 5;
constexpr int padding = 8;
constexpr std::size_t ownerCharacters = 24;
constexpr int horizontalStep = 24;

QColor colorOf(DumpToken token, const ThemeColors& colors)
{
    switch (token) {
    case DumpToken::comment:
    case DumpToken::counter:
        return colors.mutedText;
    case DumpToken::keyword:
        return colors.accent;
    case DumpToken::chain:
        return colors.warning;
    case DumpToken::address:
    case DumpToken::number:
        return colors.ok;
    case DumpToken::verdict:
        return colors.error;
    case DumpToken::text:
    case DumpToken::plain:
        break;
    }
    return colors.text;
}

QString toText(std::string_view bytes)
{
    QString text = QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    return text.replace(QLatin1Char('\t'), QLatin1String("    "));
}

// "shop/cart +2" for a line about three services.
QString ownerWords(std::string_view owners)
{
    const auto others = std::ranges::count(owners, ',');
    const QString first = toText(owners.substr(0, owners.find(',')));
    return others == 0 ? first : QStringLiteral("%1 +%2").arg(first).arg(others);
}

}  // namespace

DumpView::DumpView(const Theme& theme, QWidget* parent) : QAbstractScrollArea(parent), m_theme(theme)
{
    setObjectName(QStringLiteral("dumpView"));
    setAccessibleName(tr("The file as it was read"));
    setFocusPolicy(Qt::StrongFocus);
    setFont(pictureFont(diagram::TextStyle::mono));
    setFrameShape(QFrame::NoFrame);
    connect(&m_theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void DumpView::setDocument(DocumentPtr document)
{
    m_document = std::move(document);
    m_filter.reset();
    m_selected.reset();
    updateScrollBars();
    verticalScrollBar()->setValue(0);
    horizontalScrollBar()->setValue(0);
    viewport()->update();
}

void DumpView::setFilter(Lines lines)
{
    m_filter = std::move(lines);
    updateScrollBars();
    if (m_selected)
        if (const auto row = rowOf(*m_selected))
            reveal(*row);
    viewport()->update();
}

std::size_t DumpView::shownLines() const
{
    if (!m_document)
        return 0;
    return m_filter ? m_filter->size() : m_document->lineCount();
}

void DumpView::selectLine(int line)
{
    if (line < 1)
        return;
    if (const auto row = rowOf(static_cast<std::size_t>(line) - 1))
        selectRow(*row);
}

// The row that shows the line, or the next one.
std::optional<std::size_t> DumpView::rowOf(std::size_t line) const
{
    std::size_t row = line;
    if (m_filter)
        row = static_cast<std::size_t>(std::ranges::lower_bound(*m_filter, line) - m_filter->begin());
    return row < shownLines() ? std::optional(row) : std::nullopt;
}

int DumpView::rowHeight() const { return fontMetrics().height() + lineSpacing; }

double DumpView::characterWidth() const { return QFontMetricsF(font()).horizontalAdvance(QLatin1Char('0')); }

int DumpView::gutterWidth() const
{
    if (!m_document)
        return 0;
    const auto digits = std::to_string(m_document->lineCount()).size();
    const std::size_t characters = digits + (m_document->hasOwners() ? ownerCharacters + 2 : 0);
    return static_cast<int>(characterWidth() * static_cast<double>(characters)) + 2 * padding;
}

void DumpView::updateScrollBars()
{
    const double height = static_cast<double>(shownLines()) * rowHeight();
    const double width =
        m_document ? static_cast<double>(m_document->longestLine()) * characterWidth() + gutterWidth() + 2 * padding : 0;
    const auto range = [](double extent, int page) { return static_cast<int>(std::clamp(extent - page, 0.0, 2e9)); };
    verticalScrollBar()->setRange(0, range(height, viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(rowHeight());
    horizontalScrollBar()->setRange(0, range(width, viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(horizontalStep);
}

void DumpView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), m_theme.colors().panel);
    if (!m_document)
        return;
    const int offset = verticalScrollBar()->value();
    const std::size_t end = shownLines();
    int top = -(offset % rowHeight());
    for (auto row = static_cast<std::size_t>(offset / rowHeight()); row < end && top < viewport()->height(); ++row) {
        paintRow(painter, row, top);
        top += rowHeight();
    }
}

void DumpView::paintRow(QPainter& painter, std::size_t row, int top) const
{
    const std::size_t line = lineAt(row);
    const QRect band(0, top, viewport()->width(), rowHeight());
    const bool selected = m_selected == line;
    if (selected)
        painter.fillRect(band, m_theme.colors().selection);
    painter.save();
    painter.setClipRect(band.adjusted(gutterWidth(), 0, 0, 0));
    paintText(painter, m_document->line(line), top);
    painter.restore();
    paintGutter(painter, line, top);
    if (selected)  // not by colour alone
        painter.fillRect(QRect(0, top, 4, rowHeight()), m_theme.colors().accent);
}

void DumpView::paintGutter(QPainter& painter, std::size_t line, int top) const
{
    const ThemeColors& colors = m_theme.colors();
    const QRect gutter(0, top, gutterWidth(), rowHeight());
    if (m_selected != line)
        painter.fillRect(gutter, colors.raised);
    painter.fillRect(QRect(gutter.right(), top, 1, rowHeight()), colors.border);
    painter.setPen(colors.mutedText);
    const QRect inner = gutter.adjusted(padding, 0, -padding, 0);
    painter.drawText(inner, Qt::AlignRight | Qt::AlignVCenter, QString::number(line + 1));
    if (const auto owner = m_document->owner(line); !owner.empty()) {
        painter.setPen(colors.text);
        const int width = static_cast<int>(characterWidth() * static_cast<double>(ownerCharacters));
        painter.drawText(inner, Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(ownerWords(owner), Qt::ElideMiddle, width));
    }
}

// Of an endless line (JSON) only the visible part is decoded. A part is taken by bytes, which are
// columns in all that kube-proxy writes; beyond ASCII it is off by a little while scrolled sideways.
void DumpView::paintText(QPainter& painter, std::string_view text, int top) const
{
    constexpr std::size_t context = 256;  // so that a word that begins before the window keeps its colour
    const double column = characterWidth();
    const int offset = horizontalScrollBar()->value();
    const auto firstVisible = static_cast<std::size_t>(offset / column);
    const std::size_t begin =
        text.size() > 4 * context && firstVisible > context ? std::min(firstVisible - context, text.size()) : 0;
    const auto visible = static_cast<std::size_t>(viewport()->width() / column) + 2 * context;
    const std::string_view part = text.substr(begin, visible + (begin == 0 ? firstVisible : 0));
    const int baseline = top + lineSpacing / 2 + fontMetrics().ascent();
    double x = gutterWidth() + padding - offset + static_cast<double>(begin) * column;
    std::size_t at = 0;
    const auto draw = [&](std::size_t end, DumpToken token) {
        const QString piece = toText(part.substr(at, end - at));
        painter.setPen(colorOf(token, m_theme.colors()));
        painter.drawText(QPointF(x, baseline), piece);
        x += painter.fontMetrics().horizontalAdvance(piece);
        at = end;
    };
    for (const DumpSpan& span : colourLine(part)) {
        if (span.begin > at)
            draw(span.begin, DumpToken::plain);
        draw(span.begin + span.length, span.token);
    }
    if (at < part.size())
        draw(part.size(), DumpToken::plain);
}

void DumpView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBars();
}

void DumpView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateScrollBars();
}

void DumpView::mousePressEvent(QMouseEvent* event)
{
    const int y = verticalScrollBar()->value() + event->pos().y();
    const auto row = static_cast<std::size_t>(std::max(0, y / rowHeight()));
    if (event->button() == Qt::LeftButton && row < shownLines())
        selectRow(row);
}

void DumpView::keyPressEvent(QKeyEvent* event)
{
    const qint64 page = std::max(1, viewport()->height() / rowHeight() - 1);
    const auto all = static_cast<qint64>(shownLines());
    if (event->matches(QKeySequence::Copy)) {
        copySelected();
        return;
    }
    switch (event->key()) {
    case Qt::Key_Up:
        return moveSelection(-1);
    case Qt::Key_Down:
        return moveSelection(1);
    case Qt::Key_PageUp:
        return moveSelection(-page);
    case Qt::Key_PageDown:
        return moveSelection(page);
    case Qt::Key_Home:
        return moveSelection(-all);
    case Qt::Key_End:
        return moveSelection(all);
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void DumpView::moveSelection(qint64 rows)
{
    if (shownLines() == 0)
        return;
    const auto last = static_cast<qint64>(shownLines()) - 1;
    const auto current = m_selected ? rowOf(*m_selected) : std::nullopt;
    const qint64 from = current ? static_cast<qint64>(*current) : verticalScrollBar()->value() / rowHeight() - (rows > 0 ? 1 : 0);
    selectRow(static_cast<std::size_t>(std::clamp<qint64>(from + rows, 0, last)));
}

void DumpView::selectRow(std::size_t row)
{
    const std::size_t line = lineAt(row);
    reveal(row);
    if (m_selected == line)
        return;
    m_selected = line;
    updateAccessibleText();
    viewport()->update();
    emit lineSelected(selectedLine());
}

void DumpView::reveal(std::size_t row)
{
    const double top = static_cast<double>(row) * rowHeight();
    const int value = verticalScrollBar()->value();
    const int height = viewport()->height();
    if (top < value || top + rowHeight() > value + height)
        verticalScrollBar()->setValue(static_cast<int>(std::max(0.0, top - height / 3.0)));
}

void DumpView::updateAccessibleText()
{
    constexpr std::size_t longest = 500;
    if (m_selected)
        setAccessibleDescription(
            tr("Line %1: %2").arg(*m_selected + 1).arg(toText(m_document->line(*m_selected).substr(0, longest))));
}

void DumpView::copySelected() const
{
    if (!m_selected)
        return;
    const auto line = m_document->line(*m_selected);
    QGuiApplication::clipboard()->setText(QString::fromUtf8(line.data(), static_cast<qsizetype>(line.size())));
}

}  // namespace fairlead::views
