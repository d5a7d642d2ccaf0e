#include "views/connect/connection_sign.h"

#include "views/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>

#include <utility>

namespace fairlead::views {

namespace {

constexpr int ageMilliseconds = 1000;

}  // namespace

ConnectionSign::ConnectionSign(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_unsafe(new QLabel(this)), m_missing(new QLabel(this)), m_state(new QLabel(this))
{
    m_unsafe->setObjectName(QStringLiteral("unsafeSign"));
    m_missing->setObjectName(QStringLiteral("missingSign"));
    m_state->setObjectName(QStringLiteral("connectionState"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    for (QLabel* label : {m_unsafe, m_missing, m_state}) {
        label->setTextFormat(Qt::PlainText);
        row->addWidget(label);
    }
    m_clock.setInterval(ageMilliseconds);
    connect(&m_clock, &QTimer::timeout, this, &ConnectionSign::showAge);
    connect(&m_theme, &Theme::changed, this, &ConnectionSign::paintColors);
    paintColors();
    clear();
}

void ConnectionSign::paintColors()
{
    const ThemeColors& colors = m_theme.colors();
    const auto paint = [](QLabel* label, const QColor& color) {
        label->setStyleSheet(QStringLiteral("QLabel { color: %1; font-weight: bold; }").arg(color.name()));
    };
    paint(m_unsafe, colors.error);
    paint(m_missing, colors.warning);
    m_state->setStyleSheet(m_failed ? QStringLiteral("QLabel { color: %1; }").arg(colors.error.name()) : QString());
}

void ConnectionSign::showCluster(const kubernetes::ReachedCluster& cluster)
{
    QStringList warnings;
    for (const std::string& warning : cluster.warnings)
        warnings += QString::fromStdString(warning);
    m_unsafe->setText(cluster.insecure ? tr("⚠ Certificate not checked") : cluster.plainHttp ? tr("⚠ Not encrypted") : QString());
    m_unsafe->setToolTip(warnings.join(QLatin1Char('\n')));
    m_unsafe->setVisible(!m_unsafe->text().isEmpty());
    show();
}

void ConnectionSign::showRead(const std::vector<Error>& missing)
{
    QStringList reasons;
    for (const Error& each : missing)
        reasons += QString::fromStdString(each.what + ": " + each.why + (each.hint.empty() ? "" : "\n" + each.hint));
    m_missing->setText(missing.size() == 1 ? tr("1 part not read") : tr("%L1 parts not read").arg(missing.size()));
    m_missing->setToolTip(reasons.join(QStringLiteral("\n\n")));
    m_missing->setVisible(!missing.empty());
    m_failed = false;
    m_clock.stop();
    paintColors();
    showLive();
}

void ConnectionSign::showWaiting(std::size_t nodes)
{
    m_waiting = nodes;
    if (!m_failed && !isHidden() && !m_readingAgain)
        showLive();
}

void ConnectionSign::showLive()
{
    m_readingAgain = false;
    m_state->setText(m_waiting == 0       ? tr("● Live")
                         : m_waiting == 1 ? tr("● Live, rules of 1 node to come")
                                          : tr("● Live, rules of %L1 nodes to come").arg(m_waiting));
    m_state->setToolTip(
        tr("What is shown follows the cluster; F5 reads it anew. Rules are read through the pods of kube-proxy, of "
           "the node on screen first."));
}

void ConnectionSign::showReading()
{
    m_clock.stop();
    m_readingAgain = true;
    m_state->setText(tr("Reading the cluster…"));
}

void ConnectionSign::showFailure(const Error& error)
{
    if (!std::exchange(m_failed, true))
        m_since = QDateTime::currentDateTimeUtc();
    paintColors();
    m_state->setToolTip(QString::fromStdString(error.what + ": " + error.why + (error.hint.empty() ? "" : '\n' + error.hint)));
    showAge();
    m_clock.start();
}

void ConnectionSign::showAge()
{
    const qint64 seconds = std::max<qint64>(0, m_since.secsTo(QDateTime::currentDateTimeUtc()));
    const QString age = seconds < 60 ? tr("%1 s").arg(seconds)
        : seconds < 3600             ? tr("%1 min").arg(seconds / 60)
                                     : tr("%1 h").arg(seconds / 3600);
    m_state->setText(tr("Stale since %1, trying again").arg(age));
}

void ConnectionSign::clear()
{
    m_clock.stop();
    m_failed = false;
    m_readingAgain = false;
    m_waiting = 0;
    hide();
}

QString ConnectionSign::text() const
{
    if (isHidden())
        return {};
    QStringList parts;
    for (const QLabel* label : {m_unsafe, m_missing, m_state}) {
        if (!label->isHidden())
            parts += label->text();
    }
    return parts.join(QStringLiteral(" | "));
}

}  // namespace fairlead::views
