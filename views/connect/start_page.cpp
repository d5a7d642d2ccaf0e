#include "views/connect/start_page.h"

#include "views/connect/context_delegate.h"
#include "views/connect/context_words.h"
#include "views/theme/theme.h"

#include <QAction>
#include <QCheckBox>
#include <QCompleter>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSettings>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace fairlead::views {

namespace {

constexpr int watchMilliseconds = 2000;
constexpr qsizetype mostRecent = 8;
constexpr int pageWidth = 980;
const QString recentKey = QStringLiteral("connect/recentContexts");
const QString hostsKey = QStringLiteral("connect/recentHosts");

}  // namespace

StartPage::StartPage(const Theme& theme, QSettings& settings, kubernetes::Environment environment, QWidget* parent)
    : QWidget(parent),
      m_theme(theme),
      m_settings(settings),
      m_environment(std::move(environment)),
      m_filter(new QSortFilterProxyModel(this)),
      m_where(new QLabel(this)),
      m_failures(new QLabel(this)),
      m_search(new QLineEdit(this)),
      m_stack(new QStackedWidget(this)),
      m_list(new QListView(this)),
      m_empty(new QLabel(this)),
      m_details(new QTextBrowser(this)),
      m_connect(new QPushButton(tr("Connect"), this)),
      m_host(new QLineEdit(this)),
      m_connectToHost(new QPushButton(tr("Connect over SSH"), this)),
      m_sshProgram(new QCheckBox(tr("by the ssh program"), this)),
      m_back(new QPushButton(tr("Back to the open cluster"), this))
{
    setObjectName(QStringLiteral("page"));
    setAttribute(Qt::WA_StyledBackground);
    createWords();
    createList();
    connectList();
    auto* title = new QLabel(tr("Connect to a cluster"), this);
    title->setObjectName(QStringLiteral("emptyTitle"));
    auto* middle = new QWidget(this);
    middle->setMaximumWidth(pageWidth);
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(24, 24, 24, 20);
    column->setSpacing(10);
    column->addWidget(title);
    column->addWidget(m_where);
    column->addWidget(m_failures);
    column->addWidget(m_search);
    auto* sides = new QHBoxLayout;
    sides->setSpacing(12);
    sides->addWidget(m_stack, 5);
    sides->addWidget(createDetails(), 4);
    column->addLayout(sides, 1);
    column->addWidget(createSshWay());
    column->addWidget(createOtherWays());
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addStretch(1);
    layout->addWidget(middle, 20);
    layout->addStretch(1);
    m_watch.setInterval(watchMilliseconds);
    connect(&m_watch, &QTimer::timeout, this, &StartPage::reload);
    connect(&m_theme, &Theme::changed, this, [this] {
        m_list->viewport()->update();
        showDetails();
    });
}

void StartPage::createWords()
{
    m_where->setObjectName(QStringLiteral("muted"));
    m_failures->setObjectName(QStringLiteral("connectFailures"));
    for (QLabel* label : {m_where, m_failures}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_failures->hide();
    m_search->setPlaceholderText(tr("Search contexts"));
    m_search->setAccessibleName(tr("Search contexts"));
    m_search->setObjectName(QStringLiteral("contextSearch"));
    m_search->setClearButtonEnabled(true);
}

void StartPage::createList()
{
    m_filter->setSourceModel(&m_model);
    m_filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_filter->setFilterRole(Qt::AccessibleTextRole);
    m_list->setObjectName(QStringLiteral("contextList"));
    m_list->setAccessibleName(tr("Contexts of the kubeconfig"));
    m_list->setModel(m_filter);
    m_list->setItemDelegate(new ContextDelegate(m_theme, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_empty->setObjectName(QStringLiteral("emptyText"));
    m_empty->setWordWrap(true);
    m_empty->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_empty->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_empty->setMargin(16);
    m_stack->addWidget(m_list);
    m_stack->addWidget(m_empty);
    m_stack->setCurrentWidget(m_empty);
}

void StartPage::connectList()
{
    connect(m_search, &QLineEdit::textChanged, m_filter, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &StartPage::showDetails);
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, &StartPage::showDetails);
    connect(m_list, &QListView::activated, this, &StartPage::connectToCurrent);
    auto* toList = new QAction(m_search);
    toList->setShortcuts({QKeySequence(Qt::Key_Down), QKeySequence(Qt::Key_Return)});
    toList->setShortcutContext(Qt::WidgetShortcut);
    m_search->addAction(toList);
    connect(toList, &QAction::triggered, this, [this] {
        m_list->setFocus(Qt::TabFocusReason);
        if (!m_list->currentIndex().isValid())
            m_list->setCurrentIndex(m_filter->index(0, 0));
    });
}

QWidget* StartPage::createDetails()
{
    auto* side = new QWidget(this);
    m_details->setObjectName(QStringLiteral("details"));
    m_details->setAccessibleName(tr("The chosen context"));
    m_details->setOpenLinks(false);
    m_connect->setObjectName(QStringLiteral("connect"));
    m_connect->setDefault(true);
    m_connect->setEnabled(false);
    connect(m_connect, &QPushButton::clicked, this, &StartPage::connectToCurrent);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addWidget(m_connect, 0, Qt::AlignLeft);
    column->addWidget(m_details, 1);
    return side;
}

QWidget* StartPage::createSshWay()
{
    auto* way = new QWidget(this);
    auto* row = new QHBoxLayout(way);
    row->setContentsMargins(0, 6, 0, 0);
    auto* words = new QLabel(tr("Or by the kubeconfig of a host:"), way);
    words->setObjectName(QStringLiteral("muted"));
    m_host->setObjectName(QStringLiteral("sshHost"));
    m_host->setPlaceholderText(tr("[user@]host[:port], as in ~/.ssh/config"));
    m_host->setAccessibleName(tr("Host to reach over SSH, on which a kubeconfig lies"));
    m_host->setClearButtonEnabled(true);
    m_host->setCompleter(new QCompleter(m_settings.value(hostsKey).toStringList(), m_host));
    words->setBuddy(m_host);
    m_connectToHost->setObjectName(QStringLiteral("connectToHost"));
    m_connectToHost->setEnabled(false);
    row->addWidget(words);
    row->addWidget(m_host, 1);
    m_sshProgram->setObjectName(QStringLiteral("sshProgram"));
    m_sshProgram->setToolTip(
        tr("By the installed ssh, for RSA keys, security keys and certificates, which libssh2 cannot do. It asks "
           "nobody here: keys come from its agent."));
    row->addWidget(m_sshProgram);
    row->addWidget(m_connectToHost);
    connect(m_host, &QLineEdit::textChanged, this,
            [this](const QString& text) { m_connectToHost->setEnabled(!text.trimmed().isEmpty()); });
    connect(m_host, &QLineEdit::returnPressed, this, &StartPage::connectToHost);
    connect(m_connectToHost, &QPushButton::clicked, this, &StartPage::connectToHost);
    return way;
}

QWidget* StartPage::createOtherWays()
{
    auto* ways = new QWidget(this);
    auto* row = new QHBoxLayout(ways);
    row->setContentsMargins(0, 6, 0, 0);
    auto* words = new QLabel(tr("Or without a connection:"), ways);
    words->setObjectName(QStringLiteral("muted"));
    row->addWidget(words);
    const auto add = [&](const QString& text, void (StartPage::*signal)()) {
        auto* button = new QPushButton(text, ways);
        connect(button, &QPushButton::clicked, this, signal);
        row->addWidget(button);
    };
    add(tr("Open a capture…"), &StartPage::captureRequested);
    add(tr("Open a capture folder…"), &StartPage::folderRequested);
    add(tr("Open the sample cluster"), &StartPage::sampleRequested);
    row->addStretch(1);
    m_back->hide();
    m_back->setShortcut(QKeySequence(Qt::Key_Escape));
    connect(m_back, &QPushButton::clicked, this, &StartPage::backRequested);
    row->addWidget(m_back);
    return ways;
}

void StartPage::setKubeconfig(const std::string& path)
{
    m_kubeconfig = path;
    m_read = false;
    reload();
}

void StartPage::setBackVisible(bool visible) { m_back->setVisible(visible); }

void StartPage::reload()
{
    if (m_job.isRunning())
        return;
    struct Answer {
        bool changed = false;
        kubernetes::ContextList list;
    };
    m_job.run(
        [kubeconfig = m_kubeconfig, environment = m_environment, known = m_contexts.stamps, read = m_read]() -> Answer {
            kubernetes::ContextList before;
            before.stamps = known;
            if (read && !kubernetes::hasChanged(before))
                return {};
            return {true, kubernetes::readContextList(kubeconfig, environment)};
        },
        [this](Answer answer) {
            if (answer.changed)
                show(std::move(answer.list));
        });
}

void StartPage::remember(const std::string& context)
{
    QStringList recent = m_settings.value(recentKey).toStringList();
    recent.removeAll(QString::fromStdString(context));
    recent.prepend(QString::fromStdString(context));
    m_settings.setValue(recentKey, recent.mid(0, mostRecent));
    m_read = false;
}

void StartPage::rememberHost(const std::string& host)
{
    QStringList recent = m_settings.value(hostsKey).toStringList();
    recent.removeAll(QString::fromStdString(host));
    recent.prepend(QString::fromStdString(host));
    m_settings.setValue(hostsKey, recent.mid(0, mostRecent));
    m_host->setCompleter(new QCompleter(recent, m_host));
}

void StartPage::show(kubernetes::ContextList list)
{
    const kubernetes::ContextSummary* const before = current();
    const std::string chosen = before ? before->name : std::string();
    m_read = true;
    m_contexts = std::move(list);
    m_model.setContexts(m_contexts.contexts, m_settings.value(recentKey).toStringList());
    QStringList files;
    for (const auto& file : m_contexts.files)
        files += shortPath(file.string(), m_environment);
    m_where->setText(tr("Contexts of %1").arg(files.isEmpty() ? tr("no kubeconfig") : files.join(QStringLiteral(", "))));
    QStringList failures;
    for (const Error& failure : m_contexts.failures)
        failures += QString::fromStdString(failure.what + ": " + failure.why + "\n" + failure.hint);
    m_failures->setText(failures.join(QLatin1Char('\n')));
    m_failures->setVisible(!failures.isEmpty());
    m_empty->setText(emptyWords());
    const bool any = m_model.rowCount() > 0;
    m_stack->setCurrentWidget(any ? static_cast<QWidget*>(m_list) : m_empty);
    m_search->setVisible(any);
    int row = m_model.preferredRow();
    for (int each = 0; each < m_model.rowCount(); ++each) {
        if (!chosen.empty() && m_model.context(each).name == chosen)
            row = each;
    }
    m_list->setCurrentIndex(m_filter->mapFromSource(m_model.index(row, 0)));
    showDetails();
    emit listChanged();
}

QString StartPage::emptyWords() const
{
    if (!m_contexts.failures.empty())
        return tr("The kubeconfig cannot be read.");
    if (m_contexts.files.empty())
        return tr("Neither KUBECONFIG nor HOME is set, so there is no kubeconfig to look into.");
    QStringList lines{tr("No context was found.")};
    for (const auto& file : m_contexts.files) {
        const bool there = m_contexts.stamps.contains(file) && m_contexts.stamps.at(file) != kubernetes::FileStamp{};
        lines += (there ? tr("%1 names no context.") : tr("%1 is not there.")).arg(QString::fromStdString(file.string()));
    }
    lines += tr("Set KUBECONFIG, or start Fairlead with --kubeconfig FILE.");
    return lines.join(QLatin1Char('\n'));
}

const kubernetes::ContextSummary* StartPage::current() const
{
    const QModelIndex index = m_filter->mapToSource(m_list->currentIndex());
    return index.isValid() ? &m_model.context(index.row()) : nullptr;
}

void StartPage::showDetails()
{
    const kubernetes::ContextSummary* const context = current();
    m_connect->setEnabled(context && context->problems.empty());
    m_details->setHtml(context ? contextHtml(*context, m_theme) : QString());
    m_details->setVisible(m_model.rowCount() > 0);
    m_connect->setVisible(m_model.rowCount() > 0);
}

void StartPage::connectToCurrent()
{
    const kubernetes::ContextSummary* const context = current();
    if (!context || !context->problems.empty())
        return;
    kubernetes::ClusterChoice choice;
    choice.kubeconfig = m_kubeconfig;
    choice.context = context->name;
    choice.despiteBrokenFiles = !m_contexts.failures.empty();
    emit clusterChosen(choice);
}

void StartPage::connectToHost()
{
    kubernetes::ClusterChoice choice;
    choice.throughSsh = m_host->text().trimmed().toStdString();
    choice.sshProgram = m_sshProgram->isChecked();
    if (!choice.throughSsh.empty())
        emit clusterChosen(choice);
}

QString StartPage::text() const
{
    QString text = m_where->text() + QLatin1Char('\n') + m_failures->text() + QLatin1Char('\n');
    text += m_model.rowCount() > 0 ? m_details->toPlainText() : m_empty->text();
    return text;
}

void StartPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    reload();
    m_watch.start();
}

void StartPage::hideEvent(QHideEvent* event)
{
    m_watch.stop();
    QWidget::hideEvent(event);
}

}  // namespace fairlead::views
