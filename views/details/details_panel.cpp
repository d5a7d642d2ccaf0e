#include "views/details/details_panel.h"

#include "views/details/details_text.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

namespace fairlead::views {

namespace {

constexpr std::size_t maximumMentions = 100;
constexpr std::size_t maximumDifferences = 50;

}  // namespace

DetailsPanel::DetailsPanel(Navigation& navigation, const Theme& theme, QWidget* parent)
    : QWidget(parent), m_navigation(navigation), m_theme(theme), m_browser(new QTextBrowser(this))
{
    setObjectName(QStringLiteral("sidePanel"));
    setAttribute(Qt::WA_StyledBackground);
    m_browser->setObjectName(QStringLiteral("details"));
    m_browser->setAccessibleName(tr("Details of what is selected"));
    m_browser->setOpenLinks(false);
    m_browser->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_browser->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_browser->document()->setDocumentMargin(12);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_browser);
    setMinimumWidth(240);
    connect(m_browser, &QTextBrowser::anchorClicked, this, &DetailsPanel::follow);
    connect(&m_theme, &Theme::changed, this, &DetailsPanel::render);
    render();
}

void DetailsPanel::setSnapshot(SnapshotPtr snapshot, std::shared_ptr<NodeComparisons> comparisons)
{
    m_search.cancel();
    m_compare.cancel();
    m_snapshot = std::move(snapshot);
    m_comparisons = std::move(comparisons);
    show({});
}

void DetailsPanel::show(Subject subject)
{
    m_search.cancel();
    m_compare.cancel();
    m_subject = std::move(subject);
    m_mentions.reset();
    m_comparison.reset();
    render();
    searchMentions();
    compare();
}

QString DetailsPanel::plainText() const { return m_browser->toPlainText(); }

void DetailsPanel::render()
{
    if (m_subject.isEmpty())
        m_browser->setHtml(
            QStringLiteral("<p style='color:%1;'>%2</p>")
                .arg(m_theme.colors().mutedText.name(), tr("Select something to see what is known of it, and how.")));
    else
        m_browser->setHtml(detailsHtml(m_subject, {m_mentions, m_comparison}, m_theme.colors()));
}

void DetailsPanel::searchMentions()
{
    if (m_subject.search.isEmpty() || !m_snapshot)
        return;
    m_search.run([snapshot = m_snapshot, search = m_subject.search] { return findMentions(*snapshot, search, maximumMentions); },
                 [this](RuleMentions mentions) {
                     m_mentions = std::move(mentions);
                     render();
                 });
}

void DetailsPanel::compare()
{
    if (m_subject.comparison.isEmpty() || !m_comparisons)
        return;
    m_compare.run([comparisons = m_comparisons,
                   search = m_subject.comparison] { return compareRules(*comparisons, search, maximumDifferences); },
                  [this](ComparisonResult result) {
                      m_comparison = std::move(result);
                      render();
                  });
}

void DetailsPanel::follow(const QUrl& url)
{
    if (url.scheme() == QLatin1String("copy"))
        copyEvidence(url.path().toInt());
    else if (url.scheme() == QLatin1String("subject"))
        followSubject(url.path());
    else if (const auto place = Place::fromLink(QString::fromLatin1(url.toEncoded())))
        m_navigation.goTo(*place);
}

void DetailsPanel::followSubject(const QString& path)
{
    if (!m_snapshot)
        return;
    const QString kind = path.section(QLatin1Char('/'), 0, 0);
    const std::string first = path.section(QLatin1Char('/'), 1, 1).toStdString();
    const std::string second = path.section(QLatin1Char('/'), 2, 2).toStdString();
    if (kind == QLatin1String("pod")) {
        if (const auto* pod = m_snapshot->findPod(first, second))
            show(subjectOfPod(*m_snapshot, *pod, m_navigation.place().node));
    } else if (kind == QLatin1String("service")) {
        if (const auto* service = m_snapshot->findService(first, second))
            show(subjectOfService(*m_snapshot, *service, m_navigation.place().node));
    } else if (kind == QLatin1String("node")) {
        if (const auto* node = m_snapshot->findNode(first))
            show(subjectOfNode(*m_snapshot, *node, m_navigation.place()));
    } else if (kind == QLatin1String("address")) {
        if (const auto address = IpAddress::parse(first))
            show(subjectOfAddress(*m_snapshot, *address, m_navigation.place().node));
    } else if (kind == QLatin1String("not-understood")) {
        if (const auto* node = m_snapshot->findNode(first))
            show(subjectOfNotUnderstood(*node));
    } else if (kind == QLatin1String("warnings")) {
        show(warningsSubject());
    }
}

void DetailsPanel::copyEvidence(int index)
{
    int position = 0;
    for (const SourceRef& ref : m_subject.evidence) {
        if (ref.file.empty())
            continue;
        if (position++ == index)
            QGuiApplication::clipboard()->setText(QString::fromStdString(ref.text));
    }
}

Subject DetailsPanel::warningsSubject() const
{
    constexpr std::size_t maximumShown = 200;
    Subject subject;
    subject.kind = tr("Warnings");
    subject.title = tr("%L1 things were skipped or could not be read").arg(m_snapshot->warnings().size());
    for (const Warning& warning : m_snapshot->warnings()) {
        if (subject.facts.size() == maximumShown)
            break;
        const QString file = QString::fromStdString(warning.where.file);
        const QString where = warning.where.line > 0 ? QStringLiteral("%1:%2").arg(file).arg(warning.where.line) : file;
        subject.facts.push_back(
            {where, QString::fromStdString(warning.message), Place::ofEvidence(file, warning.where.line).toLink()});
    }
    return subject;
}

}  // namespace fairlead::views
