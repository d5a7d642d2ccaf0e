#include "views/connect/connect_page.h"

#include "views/theme/theme.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace fairlead::views {

namespace {

using kubernetes::ConnectionStep;
using kubernetes::StepState;

constexpr int connectWidth = 760;
constexpr int signSize = 16;
constexpr qsizetype mostPluginWords = 1500;

constexpr ConnectionStep allSteps[]{ConnectionStep::ssh,    ConnectionStep::file,        ConnectionStep::context,
                                    ConnectionStep::proxy,  ConnectionStep::name,        ConnectionStep::tcp,
                                    ConnectionStep::tls,    ConnectionStep::credentials, ConnectionStep::version,
                                    ConnectionStep::rights, ConnectionStep::lists};

QString nameOf(ConnectionStep step)
{
    switch (step) {
    case ConnectionStep::ssh:
        return ConnectPage::tr("Log-in over SSH");
    case ConnectionStep::file:
        return ConnectPage::tr("Kubeconfig");
    case ConnectionStep::context:
        return ConnectPage::tr("Context");
    case ConnectionStep::name:
        return ConnectPage::tr("Name of the server");
    case ConnectionStep::proxy:
        return ConnectPage::tr("Proxy");
    case ConnectionStep::tcp:
        return ConnectPage::tr("TCP connection");
    case ConnectionStep::credentials:
        return ConnectPage::tr("Credentials");
    case ConnectionStep::tls:
        return ConnectPage::tr("TLS");
    case ConnectionStep::version:
        return ConnectPage::tr("Version of the server");
    case ConnectionStep::rights:
        return ConnectPage::tr("Permissions");
    case ConnectionStep::lists:
        return ConnectPage::tr("Lists");
    }
    return {};
}

struct StepLook {
    const char* icon;
    QColor color;
    QString word;
};

StepLook lookOf(StepState state, bool reached, const ThemeColors& colors)
{
    if (!reached)
        return {"state-notproxied", colors.mutedText, ConnectPage::tr("not reached yet")};
    switch (state) {
    case StepState::started:
        return {"forward", colors.accent, ConnectPage::tr("under way")};
    case StepState::ok:
        return {"state-ok", colors.ok, ConnectPage::tr("done")};
    case StepState::failed:
        return {"state-none", colors.error, ConnectPage::tr("failed")};
    case StepState::skipped:
        break;
    }
    return {"state-notproxied", colors.mutedText, ConnectPage::tr("not needed")};
}

void setTextFully(QLabel* label, const QString& text)
{
    label->setText(text);
    label->setVisible(!text.isEmpty());
}

}  // namespace

ConnectPage::ConnectPage(const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_title(new QLabel(this)),
      m_grid(new QGridLayout),
      m_plugin(new QLabel(this)),
      m_error(new QLabel(this)),
      m_remedy(new QLabel(this)),
      m_cancel(new QPushButton(tr("Cancel"), this)),
      m_retry(new QPushButton(tr("Try again"), this)),
      m_back(new QPushButton(tr("Back to the list"), this))
{
    setObjectName(QStringLiteral("page"));
    setAttribute(Qt::WA_StyledBackground);
    createLabels();
    createRows();
    arrange();
    connect(m_cancel, &QPushButton::clicked, this, &ConnectPage::cancelRequested);
    connect(m_retry, &QPushButton::clicked, this, &ConnectPage::retryRequested);
    connect(m_back, &QPushButton::clicked, this, &ConnectPage::backRequested);
    connect(&m_theme, &Theme::changed, this, [this] {
        for (auto& [step, row] : m_rows)
            paintRow(row);
    });
    setButtons(false);
}

void ConnectPage::createLabels()
{
    m_title->setObjectName(QStringLiteral("emptyTitle"));
    m_error->setObjectName(QStringLiteral("connectFailures"));
    m_plugin->setObjectName(QStringLiteral("pluginWords"));
    m_remedy->setObjectName(QStringLiteral("connectRemedy"));
    for (QLabel* label : {m_title, m_plugin, m_error, m_remedy}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
}

void ConnectPage::arrange()
{
    auto* buttons = new QHBoxLayout;
    for (QPushButton* button : {m_cancel, m_retry, m_back})
        buttons->addWidget(button);
    buttons->addStretch(1);
    auto* middle = new QWidget(this);
    middle->setFixedWidth(connectWidth);
    auto* column = new QVBoxLayout(middle);
    column->setSpacing(12);
    column->addWidget(m_title);
    column->addLayout(m_grid);
    column->addWidget(m_plugin);
    column->addWidget(m_error);
    column->addWidget(m_remedy);
    column->addLayout(buttons);
    auto* layout = new QVBoxLayout(this);
    layout->addStretch(2);
    layout->addWidget(middle, 0, Qt::AlignHCenter);
    layout->addStretch(3);
}

void ConnectPage::createRows()
{
    m_grid->setColumnStretch(2, 1);
    m_grid->setHorizontalSpacing(10);
    m_grid->setVerticalSpacing(7);
    int line = 0;
    for (const ConnectionStep step : allSteps) {
        Row row{new QLabel(this), new QLabel(nameOf(step), this), new QLabel(this), {}, false};
        row.sign->setFixedSize(signSize, signSize);
        row.detail->setWordWrap(true);
        row.detail->setTextFormat(Qt::PlainText);
        row.detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
        row.detail->setObjectName(QStringLiteral("muted"));
        m_grid->addWidget(row.sign, line, 0, Qt::AlignTop);
        m_grid->addWidget(row.name, line, 1, Qt::AlignTop);
        m_grid->addWidget(row.detail, line, 2);
        ++line;
        paintRow(m_rows.emplace(step, row).first->second);
    }
}

void ConnectPage::paintRow(Row& row)
{
    const StepLook look = lookOf(row.report.state, row.reached, m_theme.colors());
    row.sign->setPixmap(
        Theme::icon(QString::fromLatin1(look.icon), look.color).pixmap(QSize(signSize, signSize), devicePixelRatioF()));
    row.sign->setToolTip(look.word);
    row.sign->setAccessibleName(look.word);
    QString detail = QString::fromStdString(row.report.detail);
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(row.report.took).count();
    if (row.reached && row.report.state == StepState::ok && milliseconds > 0)
        detail = detail.isEmpty() ? tr("%L1 ms").arg(milliseconds) : tr("%1 (%L2 ms)").arg(detail).arg(milliseconds);
    if (row.reached && row.report.state == StepState::skipped && detail.isEmpty())
        detail = look.word;
    row.detail->setText(detail);
    row.name->setAccessibleName(tr("%1: %2. %3").arg(row.name->text(), look.word, detail));
    const bool concerns = row.reached || &row != &m_rows.at(ConnectionStep::ssh);
    for (QLabel* label : {row.sign, row.name, row.detail})
        label->setVisible(concerns);
}

void ConnectPage::begin(const QString& title)
{
    m_title->setText(tr("Connecting to %1").arg(title));
    for (auto& [step, row] : m_rows) {
        row.report = {};
        row.reached = false;
        paintRow(row);
    }
    for (QLabel* label : {m_plugin, m_error, m_remedy})
        setTextFully(label, {});
    setButtons(true);
    m_cancel->setFocus();
}

void ConnectPage::showStep(const kubernetes::StepReport& report)
{
    const auto found = m_rows.find(report.step);
    if (found == m_rows.end())
        return;
    // One failure fails what asked for it too; the first one is the cause.
    const auto hasFailed = [&report](const auto& entry) {
        return entry.first != report.step && entry.second.reached && entry.second.report.state == StepState::failed
            && entry.second.report.detail == report.detail;
    };
    Row& row = found->second;
    if (report.state == StepState::failed && std::ranges::any_of(m_rows, hasFailed)) {
        row.reached = false;
        row.report = {};
        paintRow(row);
        return;
    }
    row.report = report;
    row.reached = true;
    paintRow(row);
}

void ConnectPage::showPluginWords(const QString& words)
{
    setTextFully(m_plugin, (m_plugin->text() + words).right(mostPluginWords));
}

void ConnectPage::showError(const Error& error)
{
    setTextFully(m_error, QString::fromStdString(error.what + ": " + error.why));
    setTextFully(m_remedy, error.hint.empty() ? QString() : tr("What to do: %1").arg(QString::fromStdString(error.hint)));
    setButtons(false);
    m_retry->setFocus();
}

void ConnectPage::setButtons(bool running)
{
    m_cancel->setVisible(running);
    m_retry->setVisible(!running);
    m_back->setVisible(!running);
}

QString ConnectPage::text() const
{
    QStringList lines{m_title->text()};
    for (const ConnectionStep step : allSteps) {
        if (!m_rows.at(step).name->isHidden())
            lines += m_rows.at(step).name->accessibleName();
    }
    lines << m_plugin->text() << m_error->text() << m_remedy->text();
    return lines.join(QLatin1Char('\n'));
}

}  // namespace fairlead::views
