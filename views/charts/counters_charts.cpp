#include "views/charts/counters_panel.h"

#include "views/model_text.h"
#include "views/theme/theme.h"

#include <QBarCategoryAxis>
#include <QBarSet>
#include <QChart>
#include <QChartView>
#include <QDateTime>
#include <QDateTimeAxis>
#include <QGraphicsLayout>
#include <QHeaderView>
#include <QHorizontalBarSeries>
#include <QLegend>
#include <QLineSeries>
#include <QPainter>
#include <QTableWidget>
#include <QValueAxis>

#include <algorithm>
#include <array>

namespace fairlead::views {

namespace {

constexpr std::size_t mostLines = 12;  // more cannot be told apart
constexpr int smallestChart = 150;

// Told apart by colour and by dash, in light and in dark (after Okabe and Ito).
constexpr std::array<QRgb, 6> lineColors{0xff0072b2, 0xffd55e00, 0xff009e73, 0xffcc79a7, 0xff56b4e9, 0xffe69f00};
constexpr std::array<Qt::PenStyle, 2> lineStyles{Qt::SolidLine, Qt::DashLine};

QPen penOf(std::size_t index)
{
    QPen pen{QColor(lineColors[index % lineColors.size()])};
    pen.setWidthF(2);
    pen.setStyle(lineStyles[index / lineColors.size() % lineStyles.size()]);
    return pen;
}

void clear(QChart& chart)
{
    chart.removeAllSeries();
    for (QAbstractAxis* axis : chart.axes()) {
        chart.removeAxis(axis);
        delete axis;
    }
}

}  // namespace

void CountersPanel::createCharts()
{
    for (QChartView* view : {m_lines, m_shares}) {
        view->setRenderHint(QPainter::Antialiasing);
        view->setMinimumSize(smallestChart, smallestChart);
        view->setFocusPolicy(Qt::NoFocus);  // the table says the same and takes the keyboard
        view->chart()->setMargins(QMargins(4, 4, 4, 4));
        view->chart()->layout()->setContentsMargins(0, 0, 0, 0);
        view->chart()->setBackgroundRoundness(0);
        view->chart()->legend()->setAlignment(Qt::AlignBottom);
    }
    m_lines->setObjectName(QStringLiteral("countersLines"));
    m_lines->setAccessibleName(tr("New connections per second of each endpoint, over time"));
    m_shares->setAccessibleName(tr("The share that each endpoint got, and that it was promised"));
    m_lines->chart()->setTitle(tr("New connections per second"));
    m_shares->chart()->setTitle(tr("Share, in percent"));
    m_table->setObjectName(QStringLiteral("countersTable"));
    m_table->setAccessibleName(tr("Counters of each endpoint"));
    m_table->setColumnCount(5);
    m_table->setHorizontalHeaderLabels({tr("Endpoint"), tr("New/s"), tr("Got"), tr("Promised"), tr("Remark")});
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
}

void CountersPanel::drawLines()
{
    QChart& chart = *m_lines->chart();
    clear(chart);
    if (!m_history || m_history->rates().empty())
        return;
    std::map<std::string, QLineSeries*> lines;
    double highest = 1;
    for (const counters::TimedRates& timed : m_history->rates()) {
        for (const counters::PortRates& port : chosen(timed)) {
            for (const counters::EndpointRate& endpoint : port.endpoints) {
                if (!endpoint.perSecond || (lines.size() == mostLines && !lines.contains(endpoint.endpoint)))
                    continue;
                QLineSeries*& line = lines[endpoint.endpoint];
                if (!line) {
                    line = new QLineSeries(&chart);
                    line->setName(toQ(endpoint.endpoint));
                }
                line->append(timed.seconds * 1000, *endpoint.perSecond);
                highest = std::max(highest, *endpoint.perSecond);
            }
        }
    }
    auto* time = new QDateTimeAxis(&chart);
    time->setFormat(QStringLiteral("HH:mm:ss"));
    time->setTickCount(3);
    const auto at = [](double seconds) { return QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(seconds * 1000), Qt::UTC); };
    const double first = m_history->rates().front().seconds;
    time->setRange(at(first), at(std::max(m_history->rates().back().seconds, first + 1)));
    auto* value = new QValueAxis(&chart);
    value->setRange(0, highest * 1.1);
    value->setTickCount(4);
    value->setLabelFormat(QStringLiteral("%.1f"));
    chart.addAxis(time, Qt::AlignBottom);
    chart.addAxis(value, Qt::AlignLeft);
    std::size_t index = 0;
    for (const auto& [endpoint, line] : lines) {
        line->setPen(penOf(index++));
        line->setPointsVisible(line->count() < 40);
        chart.addSeries(line);
        line->attachAxis(time);
        line->attachAxis(value);
    }
}

void CountersPanel::drawShares(const std::vector<counters::PortRates>& rates)
{
    QChart& chart = *m_shares->chart();
    clear(chart);
    auto* got = new QBarSet(tr("got"));
    auto* promised = new QBarSet(tr("promised"));
    QStringList names;
    for (const counters::PortRates& port : rates) {
        for (const counters::EndpointRate& endpoint : port.endpoints) {
            if (endpoint.gone || names.size() == static_cast<int>(mostLines))
                continue;
            names.prepend(toQ(endpoint.endpoint));
            got->insert(0, endpoint.got.value_or(0) * 100);
            promised->insert(0, endpoint.promised.value_or(0) * 100);
        }
    }
    auto* bars = new QHorizontalBarSeries(&chart);
    bars->append(promised);
    bars->append(got);
    promised->setBrush(QBrush(m_theme.colors().mutedText, Qt::BDiagPattern));
    promised->setPen(QPen(m_theme.colors().mutedText));
    got->setBrush(m_theme.colors().accent);
    got->setPen(QPen(m_theme.colors().accent));
    chart.addSeries(bars);
    auto* endpoints = new QBarCategoryAxis(&chart);
    endpoints->append(names);
    auto* percent = new QValueAxis(&chart);
    percent->setRange(0, 100);
    percent->setTickCount(5);
    percent->setLabelFormat(QStringLiteral("%.0f"));
    chart.addAxis(endpoints, Qt::AlignLeft);
    chart.addAxis(percent, Qt::AlignBottom);
    bars->attachAxis(endpoints);
    bars->attachAxis(percent);
}

void CountersPanel::paintColors()
{
    const ThemeColors& colors = m_theme.colors();
    QFont title = font();
    title.setBold(true);
    for (QChartView* view : {m_lines, m_shares}) {
        QChart& chart = *view->chart();
        chart.setBackgroundBrush(colors.panel);
        chart.setTitleBrush(colors.text);
        chart.setTitleFont(title);
        chart.legend()->setLabelColor(colors.text);
        chart.legend()->setFont(font());
        for (QAbstractAxis* axis : chart.axes()) {
            axis->setLabelsColor(colors.text);
            axis->setLabelsFont(font());
            axis->setLinePenColor(colors.border);
            axis->setGridLineColor(colors.border);
        }
    }
}

QImage CountersPanel::picture(double scale) const
{
    const QSize size(m_lines->width() + m_shares->width(), std::max(m_lines->height(), m_shares->height()));
    QImage image(size * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    image.fill(m_theme.colors().panel);
    QPainter painter(&image);
    m_lines->render(&painter, QRectF(QPointF(0, 0), m_lines->size()));
    m_shares->render(&painter, QRectF(QPointF(m_lines->width(), 0), m_shares->size()));
    return image;
}

}  // namespace fairlead::views
