#include "views/facts/occupancy_view.h"

#include <QLocale>
#include <QPainter>

#include <algorithm>
#include <limits>

namespace fairlead::views {

namespace {

using Band = facts::Occupancy::Band;

constexpr int sideMargin = 16;
constexpr int barHeight = 20;
constexpr int bandGap = 3;
constexpr double fixedShare = 0.46;  // of the bar: the static band is the small one, and must be seen
constexpr int leastFilled = 3;  // pixels, where anything is taken

QString wordsOf(const Band& band, const QString& name)
{
    const QLocale locale;
    const QString size = band.size == std::numeric_limits<std::uint64_t>::max()
        ? OccupancyView::tr("more than %1").arg(locale.toString(std::numeric_limits<qlonglong>::max()))
        : locale.toString(static_cast<qulonglong>(band.size));
    return OccupancyView::tr("%1 %2 to %3: %4 of %5 taken")
        .arg(name, QString::fromStdString(band.first), QString::fromStdString(band.last),
             locale.toString(static_cast<qulonglong>(band.taken)), size);
}

QString wordsOf(const facts::Occupancy& range)
{
    QString words = QString::fromStdString(range.range) + QStringLiteral(". ");
    if (range.fixed.size > 0)
        words += wordsOf(range.fixed, OccupancyView::tr("Static band")) + QStringLiteral(". ");
    return words + wordsOf(range.dynamic, OccupancyView::tr("Dynamic band")) + QLatin1Char('.');
}

}  // namespace

OccupancyView::OccupancyView(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme)
{
    setObjectName(QStringLiteral("occupancy"));
    setAccessibleName(tr("How much of the address and port ranges is taken"));
    setFocusPolicy(Qt::TabFocus);
    connect(&m_theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void OccupancyView::setOccupancy(std::vector<facts::Occupancy> occupancy)
{
    m_occupancy = std::move(occupancy);
    QString words;
    for (const facts::Occupancy& range : m_occupancy)
        words += wordsOf(range) + QLatin1Char('\n');
    setAccessibleDescription(words.trimmed());
    updateGeometry();
    update();
}

int OccupancyView::rangeHeight() const { return barHeight + 2 * fontMetrics().height() + 26; }

QSize OccupancyView::sizeHint() const
{
    return {520, std::max(1, static_cast<int>(m_occupancy.size())) * rangeHeight() + 2 * sideMargin};
}

QSize OccupancyView::minimumSizeHint() const { return {280, sizeHint().height()}; }

void OccupancyView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.colors().text);
    if (m_occupancy.empty()) {
        painter.setPen(m_theme.colors().mutedText);
        painter.drawText(rect().adjusted(sideMargin, sideMargin, -sideMargin, -sideMargin), Qt::AlignLeft | Qt::TextWordWrap,
                         tr("Neither the range of service addresses nor that of node ports is known."));
    }
    int y = sideMargin;
    for (const facts::Occupancy& range : m_occupancy) {
        paintRange(painter, range, {sideMargin, y, width() - 2 * sideMargin, rangeHeight()});
        y += rangeHeight();
    }
    if (hasFocus()) {
        painter.setPen(QPen(m_theme.colors().accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(1, 1, -1, -1));
    }
}

void OccupancyView::paintRange(QPainter& painter, const facts::Occupancy& range, const QRect& room) const
{
    const int line = fontMetrics().height();
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(m_theme.colors().text);
    const bool ports = range.range.find('.') == std::string::npos && range.range.find(':') == std::string::npos;
    painter.drawText(QRect(room.x(), room.y(), room.width(), line), Qt::AlignLeft,
                     (ports ? tr("Node ports %1") : tr("Service addresses %1")).arg(QString::fromStdString(range.range)));
    painter.setFont(font());
    const int fixedWidth = range.fixed.size > 0 ? static_cast<int>(room.width() * fixedShare) : 0;
    const QRect fixed(room.x(), room.y() + line + 4, fixedWidth, barHeight);
    const QRect dynamic = fixed.adjusted(fixedWidth > 0 ? fixedWidth + bandGap : 0, 0, 0, 0);
    if (range.fixed.size > 0)
        paintBand(painter, range.fixed, fixed, true);
    paintBand(painter, range.dynamic, QRect(dynamic.x(), fixed.y(), room.right() - dynamic.x(), barHeight), false);
}

void OccupancyView::paintBand(QPainter& painter, const Band& band, const QRect& bar, bool fixed) const
{
    const ThemeColors& colors = m_theme.colors();
    painter.setPen(colors.mutedText);
    painter.setBrush(colors.verbatim);
    painter.drawRect(bar);
    if (fixed) {  // hatched: the two bands differ by more than their place
        QColor hatch = colors.mutedText;
        hatch.setAlphaF(0.35F);
        painter.fillRect(bar.adjusted(1, 1, 0, 0), QBrush(hatch, Qt::BDiagPattern));
    }
    if (band.taken > 0 && band.size > 0) {
        const double share = std::min(1.0, static_cast<double>(band.taken) / static_cast<double>(band.size));
        const int filled = std::clamp(static_cast<int>(bar.width() * share), std::min(leastFilled, bar.width()), bar.width());
        painter.fillRect(QRect(bar.x() + 1, bar.y() + 1, filled, bar.height() - 1), colors.accent);
    }
    painter.setPen(colors.text);
    const QString words = wordsOf(band, fixed ? tr("Static") : tr("Dynamic"));
    const QRect room(bar.x(), bar.bottom() + 3, bar.width(), fontMetrics().height());
    painter.drawText(room, Qt::AlignLeft, fontMetrics().elidedText(words, Qt::ElideRight, room.width()));
}

}  // namespace fairlead::views
