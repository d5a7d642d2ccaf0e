#include "views/map/map_legend.h"

#include <QLocale>

#include <algorithm>

namespace fairlead::views {

namespace {

constexpr int legendMargin = 12;
constexpr int swatchWidth = 16;
constexpr int swatchHeight = 10;
constexpr int litSwatch = -1;

QString stateName(map::PodState state)
{
    const std::string_view words = map::wordsOf(state);
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

}  // namespace

MapLegend::MapLegend(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("mapLegend"));
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void MapLegend::setScheme(diagram::Scheme scheme)
{
    m_inks = MapInks(scheme);
    update();
}

void MapLegend::show(const map::Counts& counts, const QString& summary, const QString& lit)
{
    m_counts = counts;
    m_summary = summary;
    m_lit = lit;
    setAccessibleName(text());
    setToolTip(text());
    update();
}

QString MapLegend::text() const
{
    QString words = m_summary;
    for (std::size_t i = 0; i < map::podStates; ++i) {
        if (m_counts[i] > 0)
            words += QStringLiteral("; %1 %2").arg(QLocale().toString(m_counts[i]), stateName(static_cast<map::PodState>(i)));
    }
    return m_lit.isEmpty() ? words : words + QStringLiteral("; ") + m_lit;
}

QSize MapLegend::sizeHint() const { return {200, fontMetrics().height() + 10}; }

int MapLegend::paintEntry(QPainter& painter, int x, const QString& words, int state)
{
    const int width = swatchWidth + 6 + fontMetrics().horizontalAdvance(words);
    if (x + width > this->width() - legendMargin)
        return x;
    QRect swatch(x, (height() - swatchHeight) / 2, swatchWidth, swatchHeight);
    if (state == litSwatch) {
        painter.fillRect(swatch, m_inks[Ink::lit]);
        painter.fillRect(swatch.adjusted(3, 3, -3, -3), m_inks[Ink::hole]);
    } else {
        // The same shapes as on the map: full, hollow, half, a dot.
        const auto which = static_cast<map::PodState>(state);
        const QColor& color = m_inks[inkOf(Ink::state, which)];
        painter.fillRect(swatch, m_inks[Ink::hole]);
        if (which == map::PodState::terminating)
            swatch.setTop(swatch.top() + swatchHeight / 2);
        else if (which == map::PodState::finished)
            swatch.adjust(3, 3, -3, -3);
        painter.fillRect(swatch, color);
        if (which == map::PodState::notReady || which == map::PodState::unknown)
            painter.fillRect(swatch.adjusted(2, 2, -2, -2), m_inks[Ink::hole]);
    }
    painter.setPen(m_inks.text);
    painter.drawText(QRect(x + swatchWidth + 6, 0, width, height()), Qt::AlignVCenter | Qt::AlignLeft, words);
    return x + width + 16;
}

void MapLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_inks.page);
    painter.setPen(m_inks[Ink::blockEdge]);
    painter.drawLine(0, 0, width(), 0);
    int x = legendMargin;
    if (!m_lit.isEmpty())
        x = paintEntry(painter, x, m_lit, litSwatch);
    for (std::size_t i = 0; i < map::podStates; ++i) {
        if (m_counts[i] > 0)
            x = paintEntry(painter, x,
                           QStringLiteral("%1 %2").arg(QLocale().toString(m_counts[i]), stateName(static_cast<map::PodState>(i))),
                           static_cast<int>(i));
    }
    painter.setPen(m_inks.muted);
    const QRect rest(x, 0, width() - x - legendMargin, height());
    if (rest.width() > 80)
        painter.drawText(rest, Qt::AlignVCenter | Qt::AlignRight,
                         fontMetrics().elidedText(m_summary, Qt::ElideRight, rest.width()));
}

}  // namespace fairlead::views
