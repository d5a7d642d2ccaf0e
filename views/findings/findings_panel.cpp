#include "views/findings/findings_panel.h"

#include "views/findings/finding_html.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

namespace fairlead::views {

namespace {

constexpr int indexRole = Qt::UserRole;

std::string identityOf(const findings::Finding& finding)
{
    return finding.id + '\n' + finding.service + '\n' + finding.pod + '\n' + finding.title;
}

}  // namespace

FindingsPanel::FindingsPanel(Navigation& navigation, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_navigation(navigation),
      m_theme(theme),
      m_bar(new QWidget(this)),
      m_filter(new QLineEdit(m_bar)),
      m_severity(new QComboBox(m_bar)),
      m_count(new QLabel(m_bar)),
      m_list(new QListWidget),
      m_browser(new QTextBrowser)
{
    createBar();
    m_list->setObjectName(QStringLiteral("findingsList"));
    m_list->setAccessibleName(tr("Findings, worst first"));
    m_browser->setObjectName(QStringLiteral("findingDetails"));
    m_browser->setAccessibleName(tr("The selected finding"));
    m_browser->setOpenLinks(false);
    m_browser->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    auto* splitter = new QSplitter(this);
    splitter->addWidget(m_list);
    splitter->addWidget(m_browser);
    splitter->setSizes({420, 700});
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(1);
    m_list->setSpacing(2);
    m_browser->document()->setDocumentMargin(12);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(splitter, 1);
    connect(m_list, &QListWidget::currentRowChanged, this, &FindingsPanel::showSelected);
    connect(m_browser, &QTextBrowser::anchorClicked, this, &FindingsPanel::follow);
    connect(&m_theme, &Theme::changed, this, &FindingsPanel::showSelected);
}

FindingsPanel::~FindingsPanel() { stop(); }

void FindingsPanel::createBar()
{
    m_filter->setObjectName(QStringLiteral("findingsFilter"));
    m_filter->setPlaceholderText(tr("Filter by text, namespace, service or node"));
    m_filter->setAccessibleName(m_filter->placeholderText());
    m_filter->setClearButtonEnabled(true);
    m_severity->setObjectName(QStringLiteral("findingsSeverity"));
    m_severity->setAccessibleName(tr("How bad the findings are"));
    m_severity->addItems({tr("All"), tr("Errors"), tr("Errors and warnings")});
    auto* row = new QHBoxLayout(m_bar);
    row->setContentsMargins(8, 4, 8, 4);
    row->addWidget(m_filter, 1);
    row->addWidget(m_severity);
    row->addWidget(m_count);
    connect(m_filter, &QLineEdit::textChanged, this, &FindingsPanel::fillList);
    connect(m_severity, &QComboBox::currentIndexChanged, this, &FindingsPanel::fillList);
}

void FindingsPanel::open(const SnapshotPtr& snapshot)
{
    stop();
    m_answer = {};
    m_chosen.clear();
    update(snapshot);
}

void FindingsPanel::update(const SnapshotPtr& snapshot)
{
    m_snapshot = snapshot;
    m_looked = false;
    if (isVisible() && !m_search.isRunning())
        look();
}

void FindingsPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!m_looked)
        look();
}

void FindingsPanel::stop()
{
    m_stop.request_stop();
    m_search.cancel();
}

void FindingsPanel::look()
{
    if (!m_snapshot)
        return;
    m_looked = true;
    if (!m_answer.snapshot) {
        m_list->clear();
        m_browser->clear();
        m_shown.clear();
        m_count->setText(tr("Looking…"));
    }
    m_stop = std::stop_source();
    m_search.run(
        [snapshot = m_snapshot, stop = m_stop.get_token()] {
            Answer answer;
            answer.snapshot = snapshot;
            answer.report = findings::findFindings(snapshot, stop);
            answer.merged = findings::mergeNodes(answer.report.findings);
            return answer;
        },
        [this](Answer answer) {
            m_answer = std::move(answer);
            fillList();
            if (isVisible() && !m_looked)
                look();
        });
}

bool FindingsPanel::passes(const findings::Finding& finding) const
{
    if (m_severity->currentIndex() > 0 && static_cast<int>(finding.severity) >= m_severity->currentIndex())
        return false;
    const QString words = m_filter->text().trimmed();
    std::string all = finding.id + '\n' + finding.title + '\n' + finding.message + '\n' + finding.service + '\n' + finding.pod;
    for (const std::string& node : finding.nodes)
        all += '\n' + node;
    return words.isEmpty() || QString::fromStdString(all).contains(words, Qt::CaseInsensitive);
}

void FindingsPanel::addGroup(findings::Severity severity)
{
    bool first = true;
    for (std::size_t index = 0; index < m_answer.merged.size(); ++index) {
        const findings::Finding& finding = m_answer.merged[index];
        if (finding.severity != severity || !passes(finding))
            continue;
        if (first) {
            auto* head = new QListWidgetItem(wordOf(severity), m_list);
            head->setFlags(Qt::NoItemFlags);
            QFont font = m_list->font();
            font.setBold(true);
            head->setFont(font);
        }
        first = false;
        QString title = QString::fromStdString(finding.title);
        if (!finding.node().empty())
            title = tr("%1 (on %2)").arg(title, QString::fromStdString(finding.node()));
        else if (finding.nodes.size() > 1)
            title = tr("%1 (on %2 nodes)").arg(title).arg(finding.nodes.size());
        auto* item = new QListWidgetItem(title, m_list);
        item->setData(indexRole, static_cast<int>(index));
        item->setToolTip(title);
        item->setData(Qt::AccessibleTextRole, wordOf(severity) + QStringLiteral(": ") + title);
    }
}

void FindingsPanel::fillList()
{
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const auto severity : {findings::Severity::error, findings::Severity::warning, findings::Severity::info})
        addGroup(severity);
    int shown = 0;
    int first = -1;
    int chosen = -1;
    for (int row = 0; row < m_list->count(); ++row) {
        if (!m_list->item(row)->data(indexRole).isValid())
            continue;
        ++shown;
        first = first < 0 ? row : first;
        if (identityOf(m_answer.merged[static_cast<std::size_t>(m_list->item(row)->data(indexRole).toInt())]) == m_chosen)
            chosen = row;
    }
    m_count->setText(shown == static_cast<int>(m_answer.merged.size())
                         ? (shown == 1 ? tr("1 finding") : tr("%1 findings").arg(shown))
                         : tr("%1 of %2").arg(shown).arg(m_answer.merged.size()));
    m_list->setCurrentRow(chosen < 0 ? first : chosen);
    showSelected();
}

const findings::Finding* FindingsPanel::selected() const
{
    const QListWidgetItem* const item = m_list->currentItem();
    if (!item || !item->data(indexRole).isValid())
        return nullptr;
    const auto index = static_cast<std::size_t>(item->data(indexRole).toInt());
    return index < m_answer.merged.size() ? &m_answer.merged[index] : nullptr;
}

void FindingsPanel::showSelected()
{
    if (!m_answer.snapshot)
        return;
    const findings::Finding* const finding = selected();
    const QString html =
        finding ? findingHtml(*finding, *m_answer.snapshot, m_theme.colors()) : scopeHtml(m_answer.report, m_theme.colors());
    if (finding)
        m_chosen = identityOf(*finding);
    if (html != m_shown)
        m_browser->setHtml(html);
    m_shown = html;
}

void FindingsPanel::follow(const QUrl& url)
{
    const findings::Finding* const finding = selected();
    if (url.scheme() == QLatin1String("copy") && finding) {
        QGuiApplication::clipboard()->setText(QString::fromStdString(finding->fix));
        emit copied(QString::fromStdString(finding->title));
    } else if (const auto place = Place::fromLink(QString::fromLatin1(url.toEncoded()))) {
        m_navigation.goTo(*place);
    }
}

QString FindingsPanel::text() const
{
    QStringList lines;
    for (int row = 0; row < m_list->count(); ++row)
        lines << m_list->item(row)->text();
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n') + m_browser->toPlainText();
}

}  // namespace fairlead::views
