#include "views/modechange/mode_change_page.h"

#include "views/modechange/mode_change_html.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSaveFile>
#include <QTextBrowser>
#include <QTextDocument>
#include <QUrl>
#include <QVBoxLayout>

#include <utility>

namespace fairlead::views {

namespace {

std::string reportFor(const QString& ending, const cluster::ClusterSnapshot& snapshot, const drift::ModeChange& change)
{
    if (ending == QLatin1String("json"))
        return drift::modeChangeJson(snapshot, change) + '\n';
    return ending.startsWith(QLatin1String("htm")) ? drift::modeChangeHtml(snapshot, change)
                                                   : drift::modeChangeMarkdown(snapshot, change);
}

// Why it could not be written; empty: it was.
QString writeReport(const QString& path, const cluster::ClusterSnapshot& snapshot, const drift::ModeChange& change)
{
    const std::string text = reportFor(QFileInfo(path).suffix().toLower(), snapshot, change);
    QSaveFile file(path);
    const auto size = static_cast<qint64>(text.size());
    if (file.open(QIODevice::WriteOnly) && file.write(text.data(), size) == size && file.commit())
        return {};
    return file.errorString();
}

}  // namespace

ModeChangePage::ModeChangePage(Navigation& navigation, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_navigation(navigation),
      m_theme(theme),
      m_bar(new QWidget(this)),
      m_filter(new QLineEdit(m_bar)),
      m_save(new QPushButton(tr("Save the report…"), m_bar)),
      m_browser(new QTextBrowser(this))
{
    setObjectName(QStringLiteral("page"));
    setAttribute(Qt::WA_StyledBackground);
    createBar();
    m_browser->setObjectName(QStringLiteral("modeChangeReport"));
    m_browser->setAccessibleName(tr("What moving to nftables would change"));
    m_browser->setOpenLinks(false);
    m_browser->setFrameShape(QFrame::NoFrame);
    m_browser->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_browser->document()->setDocumentMargin(16);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_browser, 1);
    connect(m_filter, &QLineEdit::textChanged, this, &ModeChangePage::fill);
    connect(m_save, &QPushButton::clicked, this, &ModeChangePage::save);
    connect(&m_theme, &Theme::changed, this, &ModeChangePage::fill);
    connect(m_browser, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
        if (const auto place = Place::fromLink(QString::fromLatin1(url.toEncoded())))
            m_navigation.goTo(*place);
    });
}

void ModeChangePage::createBar()
{
    m_bar->setObjectName(QStringLiteral("pageBar"));
    m_bar->setAttribute(Qt::WA_StyledBackground);
    m_filter->setObjectName(QStringLiteral("modeChangeFilter"));
    m_filter->setPlaceholderText(tr("Filter by service, namespace or what changes"));
    m_filter->setAccessibleName(m_filter->placeholderText());
    m_filter->setClearButtonEnabled(true);
    m_save->setObjectName(QStringLiteral("saveModeChange"));
    m_save->setEnabled(false);
    auto* layout = new QHBoxLayout(m_bar);
    layout->setContentsMargins(12, 5, 8, 5);
    layout->setSpacing(8);
    layout->addWidget(m_filter, 1);
    layout->addWidget(m_save);
}

void ModeChangePage::setSnapshot(SnapshotPtr snapshot)
{
    m_finding.cancel();
    m_snapshot = std::move(snapshot);
    m_change = nullptr;
    m_save->setEnabled(false);
    if (isVisible())
        showReport();
}

void ModeChangePage::showReport()
{
    if (!m_snapshot || m_change || m_finding.isRunning())
        return;
    m_browser->setPlainText(tr("Finding out what would change…"));
    m_finding.run([snapshot = m_snapshot] { return std::make_shared<const drift::ModeChange>(drift::modeChangeOf(*snapshot)); },
                  [this](std::shared_ptr<const drift::ModeChange> change) {
                      m_change = std::move(change);
                      m_save->setEnabled(true);
                      fill();
                  });
}

void ModeChangePage::fill()
{
    if (m_change)
        m_browser->setHtml(modeChangeHtml(*m_snapshot, *m_change, m_filter->text().trimmed(), m_theme.colors()));
}

void ModeChangePage::save()
{
    if (!m_change)
        return;
    const QString path = QFileDialog::getSaveFileName(this, tr("Save the report"), QStringLiteral("moving-to-nftables.md"),
                                                      tr("Markdown (*.md);;Web page (*.html);;JSON (*.json)"));
    if (!path.isEmpty())
        saveTo(path);
}

void ModeChangePage::saveTo(const QString& path)
{
    if (!m_change)
        return;
    m_writing.run([path, snapshot = m_snapshot, change = m_change] { return writeReport(path, *snapshot, *change); },
                  [this, path](const QString& why) {
                      if (why.isEmpty())
                          emit saved(path);
                      else
                          emit notSaved(tr("%1 could not be written: %2. Choose another folder.").arg(path, why));
                  });
}

void ModeChangePage::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

QString ModeChangePage::text() const { return m_browser->toPlainText(); }

}  // namespace fairlead::views
