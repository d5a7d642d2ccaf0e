#include "views/charts/counters_panel.h"

#include "views/export/output_file.h"
#include "views/model_text.h"
#include "views/theme/theme.h"

#include <QBuffer>
#include <QChartView>
#include <QComboBox>
#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace fairlead::views {

namespace {

QString rateWords(const std::optional<double>& rate)
{
    return rate ? QString::number(*rate, 'f', *rate < 10 ? 2 : 1) : QStringLiteral("–");
}

QString shareWords(const std::optional<double>& share)
{
    return share ? QCoreApplication::translate("CountersPanel", "%1 %").arg(*share * 100, 0, 'f', 1) : QStringLiteral("–");
}

QString choiceOf(const counters::PortRates& rates)
{
    return toQ(rates.port.toString()) + QLatin1String(", ") + toQ(fairlead::toString(rates.port.protocol)) + QLatin1String(", ")
        + (rates.family == IpFamily::ipv4 ? QStringLiteral("IPv4") : QStringLiteral("IPv6"));
}

}  // namespace

CountersPanel::CountersPanel(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_port(new QComboBox(this)),
      m_node(new QComboBox(this)),
      m_savePicture(new QToolButton(this)),
      m_saveCsv(new QToolButton(this)),
      m_lines(new QChartView(this)),
      m_shares(new QChartView(this)),
      m_table(new QTableWidget(this)),
      m_state(new QLabel(this))
{
    setObjectName(QStringLiteral("counters"));
    createCharts();
    createBar();
    connect(&m_theme, &Theme::changed, this, [this] { refresh(); });
    refresh();
}

void CountersPanel::createBar()
{
    auto* bar = new QHBoxLayout;
    m_state->setObjectName(QStringLiteral("countersState"));
    m_state->setWordWrap(true);
    m_state->setTextFormat(Qt::PlainText);
    m_port->setAccessibleName(tr("Port and address family"));
    m_node->setAccessibleName(tr("Node"));
    m_port->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_node->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_savePicture->setText(tr("Save picture…"));
    m_saveCsv->setText(tr("Save CSV…"));
    bar->addWidget(m_port);
    bar->addWidget(m_node);
    bar->addWidget(m_state, 1);
    bar->addWidget(m_savePicture);
    bar->addWidget(m_saveCsv);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 4, 8, 4);
    column->addLayout(bar);
    auto* parts = new QSplitter(this);
    parts->setHandleWidth(1);
    parts->setChildrenCollapsible(false);
    for (QWidget* part : std::initializer_list<QWidget*>{m_lines, m_shares, m_table})
        parts->addWidget(part);
    parts->setSizes({460, 320, 420});
    column->addWidget(parts, 1);
    connect(m_port, &QComboBox::activated, this, [this] { refresh(); });
    connect(m_node, &QComboBox::activated, this, [this] { refresh(); });
    connect(m_savePicture, &QToolButton::clicked, this, &CountersPanel::savePicture);
    connect(m_saveCsv, &QToolButton::clicked, this, &CountersPanel::saveCsv);
}

void CountersPanel::open(const SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    m_history.reset();
    m_files.clear();
    m_place = {};
    m_job.cancel();
    refresh();
}

void CountersPanel::update(const SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    if (m_history && m_place.hasService())
        addReading();
}

void CountersPanel::showService(const Place& place)
{
    if (!m_snapshot || !place.hasService() || (m_history && place.qualifiedService() == m_place.qualifiedService()))
        return;
    m_place = place;
    m_history.emplace();
    m_files.clear();
    m_port->clear();
    m_node->clear();
    m_job.run([snapshot = m_snapshot, nameSpace = place.nameSpace.toStdString(),
               service = place.service.toStdString()] { return counters::historyOf(*snapshot, nameSpace, service); },
              [this](counters::CounterHistory history) {
                  const bool recorded = history.readings() > 1;
                  if (recorded)
                      m_history = std::move(history);
                  else
                      addReading();
                  refresh();
              });
    refresh();
}

// The nodes whose files are others than at the last reading were read since.
void CountersPanel::addReading()
{
    std::set<std::string> nodes;
    for (const cluster::ClusterNode& node : m_snapshot->nodes()) {
        for (const std::string& path : m_snapshot->evidence().pathsBelow("nodes/" + node.name + '/')) {
            auto text = m_snapshot->evidence().find(path);
            if (auto& known = m_files[path]; known != text) {
                known = std::move(text);
                nodes.insert(node.name);
            }
        }
    }
    if (nodes.empty())
        return;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    m_history->add(static_cast<double>(now.toMSecsSinceEpoch()) / 1000, now.toString(Qt::ISODate).toStdString(),
                   counters::countService(*m_snapshot, m_place.nameSpace.toStdString(), m_place.service.toStdString()), nodes);
    refresh();
}

void CountersPanel::offerChoices()
{
    const QString port = m_port->currentText();
    const QString node = m_node->currentText();
    m_port->clear();
    m_node->clear();
    m_node->addItem(tr("All nodes"));
    if (m_history && !m_history->rates().empty()) {
        for (const counters::PortRates& rates : m_history->rates().back().rates) {
            if (m_port->findText(choiceOf(rates)) < 0)
                m_port->addItem(choiceOf(rates));
            if (m_node->findText(toQ(rates.node)) < 0)
                m_node->addItem(toQ(rates.node));
        }
    }
    m_port->setCurrentIndex(std::max(0, m_port->findText(port)));
    m_node->setCurrentIndex(std::max(0, m_node->findText(node)));
    const bool any = m_port->count() > 0;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_port, m_node, m_savePicture, m_saveCsv, m_lines, m_shares, m_table})
        widget->setVisible(any);
}

std::vector<counters::PortRates> CountersPanel::chosen(const counters::TimedRates& rates) const
{
    std::vector<counters::PortRates> result;
    const bool all = m_node->currentIndex() <= 0;
    for (const counters::PortRates& port : all ? counters::sumOfNodes(rates.rates) : rates.rates) {
        if (choiceOf(port) == m_port->currentText() && (all || toQ(port.node) == m_node->currentText()))
            result.push_back(port);
    }
    return result;
}

void CountersPanel::refresh()
{
    offerChoices();
    const auto latest =
        m_history && !m_history->rates().empty() ? chosen(m_history->rates().back()) : std::vector<counters::PortRates>();
    drawLines();
    drawShares(latest);
    fillTable(latest);
    sayState(latest);
    paintColors();
}

void CountersPanel::fillTable(const std::vector<counters::PortRates>& rates)
{
    m_table->setRowCount(0);
    for (const counters::PortRates& port : rates) {
        for (const counters::EndpointRate& endpoint : port.endpoints) {
            const int row = m_table->rowCount();
            m_table->insertRow(row);
            const QString remark = endpoint.gone ? tr("gone")
                : endpoint.restarted             ? tr("counter began anew")
                : endpoint.appeared              ? tr("new")
                                                 : QString();
            const QStringList cells{toQ(endpoint.endpoint), rateWords(endpoint.perSecond), shareWords(endpoint.got),
                                    shareWords(endpoint.promised), remark};
            for (int column = 0; column < cells.size(); ++column) {
                auto* item = new QTableWidgetItem(cells[column]);
                item->setFlags(Qt::ItemIsSelectable | Qt::ItemIsEnabled);
                if (column > 0 && column < 4)
                    item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
                m_table->setItem(row, column, item);
            }
        }
    }
}

void CountersPanel::sayState(const std::vector<counters::PortRates>& rates)
{
    if (!m_snapshot || !m_place.hasService()) {
        m_state->setText(tr("Choose a service: its connections are counted from one reading of the rules to the next."));
        return;
    }
    if (m_job.isRunning()) {
        m_state->setText(tr("Reading the counters of %1…").arg(m_place.qualifiedService()));
        return;
    }
    if (rates.empty()) {
        m_state->setText(
            tr("%1: the rules were read once so far; two readings make a rate. A capture has one where it recorded some.")
                .arg(m_place.qualifiedService()));
        return;
    }
    const counters::PortRates& port = rates.front();
    if (!port.notCounted.empty() && !port.perSecond) {
        m_state->setText(tr("%1: nothing is counted: %2.").arg(m_place.qualifiedService(), toQ(port.notCounted)));
        return;
    }
    QString words = tr("%1 new connections/s").arg(rateWords(port.perSecond));
    const std::pair<QString, std::optional<double>> others[]{{tr("; masqueraded %1/s"), port.masqueraded},
                                                             {tr("; rejected %1/s"), port.rejected},
                                                             {tr("; dropped %1/s"), port.dropped}};
    for (const auto& [text, rate] : others) {
        if (rate)
            words += text.arg(rateWords(rate));
    }
    if (port.restarted)
        words += tr("; a counter began anew in between, because kube-proxy wrote its chain");
    m_state->setText(words);
}

QString CountersPanel::text() const
{
    QString words = m_state->text();
    for (int row = 0; row < m_table->rowCount(); ++row) {
        words += QLatin1Char('\n');
        for (int column = 0; column < m_table->columnCount(); ++column)
            words += (column > 0 ? QStringLiteral("\t") : QString()) + m_table->item(row, column)->text();
    }
    return words;
}

std::string CountersPanel::csv() const
{
    std::string text = counters::ratesCsvHeader();
    if (m_history) {
        for (const counters::TimedRates& rates : m_history->rates())
            text += counters::ratesCsv(rates.rates, rates.time);
    }
    return text;
}

void CountersPanel::savePicture()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Save the charts"),
                                                      m_place.service + QStringLiteral("-counters.png"), tr("PNG (*.png)"));
    if (path.isEmpty())
        return;
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    constexpr double scale = 2;
    picture(scale).save(&buffer, "PNG");
    const QString why = writeOutputFile(bytes, QFile::encodeName(path).toStdString());
    emit why.isEmpty() ? written(path) : notWritten(why);
}

void CountersPanel::saveCsv()
{
    const QString path = QFileDialog::getSaveFileName(this, tr("Save the rates"),
                                                      m_place.service + QStringLiteral("-counters.csv"), tr("CSV (*.csv)"));
    if (path.isEmpty())
        return;
    const QString why = writeOutputFile(QByteArray::fromStdString(csv()), QFile::encodeName(path).toStdString());
    emit why.isEmpty() ? written(path) : notWritten(why);
}

}  // namespace fairlead::views
