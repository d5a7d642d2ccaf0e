#include "views/dump/dump_page.h"

#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QProgressBar>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace fairlead::views {

DumpPage::DumpPage(Navigation& navigation, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_navigation(navigation),
      m_bar(new QWidget(this)),
      m_files(new QComboBox(m_bar)),
      m_filter(new QLineEdit(m_bar)),
      m_notUnderstood(new QToolButton(m_bar)),
      m_progress(new QProgressBar(m_bar)),
      m_progressTimer(new QTimer(this)),
      m_count(new QLabel(m_bar)),
      m_message(new QLabel(this)),
      m_view(new DumpView(theme, this)),
      m_stack(new QStackedWidget(this))
{
    setObjectName(QStringLiteral("page"));
    setAttribute(Qt::WA_StyledBackground);
    createBar();
    m_message->setObjectName(QStringLiteral("emptyText"));
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_stack->addWidget(m_message);
    m_stack->addWidget(m_view);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_stack, 1);
    connectSelection();
}

DumpPage::~DumpPage() { stopFilter(); }

void DumpPage::createBar()
{
    m_bar->setObjectName(QStringLiteral("pageBar"));
    m_bar->setAttribute(Qt::WA_StyledBackground);
    m_files->setAccessibleName(tr("File"));
    m_files->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_files->setMinimumContentsLength(12);
    m_files->setMaxVisibleItems(30);
    m_filter->setObjectName(QStringLiteral("dumpFilter"));
    m_filter->setPlaceholderText(tr("Show only lines with…"));
    m_filter->setAccessibleName(tr("Show only lines that hold this text or belong to this service"));
    m_filter->setClearButtonEnabled(true);
    m_notUnderstood->setObjectName(QStringLiteral("onlyNotUnderstood"));
    m_notUnderstood->setCheckable(true);
    m_notUnderstood->setToolTip(tr("Show only the rules that are not understood"));
    m_notUnderstood->hide();
    m_progress->setAccessibleName(tr("Filtering"));
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(90, 8);
    m_progress->hide();
    m_progressTimer->setInterval(100);
    m_count->setObjectName(QStringLiteral("muted"));
    auto* layout = new QHBoxLayout(m_bar);
    layout->setContentsMargins(12, 5, 8, 5);
    layout->setSpacing(8);
    layout->addWidget(m_files, 3);
    layout->addWidget(m_filter, 2);
    layout->addWidget(m_notUnderstood);
    layout->addWidget(m_progress);
    layout->addWidget(m_count);
}

void DumpPage::connectSelection()
{
    connect(m_files, &QComboBox::activated, this, [this] { m_navigation.goTo(Place::ofEvidence(m_files->currentText(), 0)); });
    connect(m_filter, &QLineEdit::textChanged, this, &DumpPage::applyFilter);
    connect(m_notUnderstood, &QToolButton::toggled, this, &DumpPage::showOnlyNotUnderstood);
    connect(m_progressTimer, &QTimer::timeout, this, &DumpPage::showProgress);
    connect(m_view, &DumpView::lineSelected, this, &DumpPage::selectLine);
}

void DumpPage::selectLine(int line)
{
    const auto& document = m_view->document();
    const auto text = document->line(static_cast<std::size_t>(line) - 1);
    const auto owner = document->owner(static_cast<std::size_t>(line) - 1);
    emit lineSelected({document->file(), line, std::string(text)},
                      QString::fromUtf8(owner.data(), static_cast<qsizetype>(owner.size())));
    Place place = m_navigation.place();
    if (place.page != Place::Page::evidence)
        return;
    place.line = line;
    m_navigation.replace(place);
}

void DumpPage::showOnlyNotUnderstood(bool only)
{
    Place place = m_navigation.place();
    if (place.page == Place::Page::evidence && place.onlyNotUnderstood != only) {
        place.onlyNotUnderstood = only;
        m_navigation.replace(place);
    }
    applyFilter();
}

void DumpPage::setSnapshot(SnapshotPtr snapshot)
{
    m_reading.cancel();
    stopFilter();
    m_snapshot = std::move(snapshot);
    m_view->setDocument(nullptr);
    const QSignalBlocker blocker(m_files);
    m_files->clear();
    if (m_snapshot)
        for (const std::string& path : m_snapshot->evidence().paths())
            m_files->addItem(QString::fromStdString(path));
}

void DumpPage::show(const Place& place)
{
    if (!m_snapshot)
        return;
    m_files->setCurrentIndex(m_files->findText(place.file));
    const auto& shown = m_view->document();
    if (!shown || QString::fromStdString(shown->file()) != place.file) {
        load(place);
        return;
    }
    m_notUnderstood->setChecked(place.onlyNotUnderstood);
    m_view->selectLine(place.line);
}

void DumpPage::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void DumpPage::load(const Place& place)
{
    m_message->setText(tr("Reading %1…").arg(place.file));
    m_stack->setCurrentWidget(m_message);
    m_view->setDocument(nullptr);
    m_notUnderstood->hide();
    stopFilter();
    m_reading.run([snapshot = m_snapshot, file = place.file.toStdString()] { return DumpDocument::read(*snapshot, file); },
                  [this, place](DumpView::DocumentPtr document) { showDocument(std::move(document), place); });
}

void DumpPage::showDocument(DumpView::DocumentPtr document, const Place& place)
{
    if (!document) {
        const auto failure = m_snapshot->evidence().failureOf(place.file.toStdString());
        m_message->setText(failure ? tr("%1 could not be read.\n%2 said: %3")
                                         .arg(place.file, QString::fromStdString(failure->command),
                                              QString::fromStdString(failure->standardError))
                                   : tr("The capture holds no file %1.").arg(place.file));
        updateCount();
        return;
    }
    m_view->setDocument(std::move(document));
    const std::size_t notUnderstood = m_view->document()->notUnderstood().size();
    m_notUnderstood->setText(tr("%L1 not understood").arg(notUnderstood));
    m_notUnderstood->setVisible(notUnderstood > 0);
    {
        const QSignalBlocker blocker(m_notUnderstood);
        m_notUnderstood->setChecked(place.onlyNotUnderstood && notUnderstood > 0);
    }
    m_stack->setCurrentWidget(m_view);
    m_view->selectLine(place.line);
    applyFilter();
}

void DumpPage::applyFilter()
{
    stopFilter();
    const auto& document = m_view->document();
    const LineFilter filter{m_filter->text().toStdString(), m_notUnderstood->isChecked()};
    if (!document || (filter.text.empty() && !filter.onlyNotUnderstood)) {
        m_view->setFilter(nullptr);
        updateCount();
        return;
    }
    m_filterProgress = std::make_shared<FilterProgress>();
    m_progressTimer->start();
    m_filtering.run(
        [document, filter, progress = m_filterProgress] {
            return std::make_shared<const std::vector<std::uint32_t>>(matchingLines(*document, filter, *progress));
        },
        [this](DumpView::Lines lines) {
            stopFilter();
            m_view->setFilter(std::move(lines));
            updateCount();
        });
}

void DumpPage::stopFilter()
{
    m_filtering.cancel();
    m_progressTimer->stop();
    m_progress->hide();
    if (m_filterProgress)
        m_filterProgress->cancelled = true;
}

void DumpPage::showProgress()
{
    m_progress->setValue(m_filterProgress->permille);
    m_progress->show();
}

void DumpPage::updateCount()
{
    const auto& document = m_view->document();
    if (!document) {
        m_count->clear();
        return;
    }
    const QLocale locale;
    const QString total = locale.toString(static_cast<qulonglong>(document->lineCount()));
    const QString shown = locale.toString(static_cast<qulonglong>(m_view->shownLines()));
    const bool all = m_filter->text().isEmpty() && !m_notUnderstood->isChecked();
    m_count->setText(all ? tr("%1 lines").arg(total) : tr("%1 of %2 lines").arg(shown, total));
}

}  // namespace fairlead::views
