#include "views/compare/comparison_page.h"

#include "model/comparison/comparison_layout.h"
#include "model/diagram/font_metrics.h"
#include "views/compare/comparison_bar.h"
#include "views/diagram/picture_pane.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMimeData>
#include <QShortcut>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace fairlead::views {

namespace {

// A side of the picture, and what stands beside the two, in units of the picture.
constexpr double narrowestSide = 240;
constexpr double usualSide = 380;
constexpr double widestSide = 640;
constexpr double beside = 160;
constexpr double twoPictures = 2500;
constexpr std::string_view differencePrefix = "difference:";

QString toText(const std::string& text) { return QString::fromStdString(text); }

// The file of a drag that could be a capture; empty: none.
QString droppedFile(const QMimeData& data)
{
    const QList<QUrl> urls = data.urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

bool isOfTimes(const QString& with)
{
    return with.startsWith(QLatin1String("capture:")) || with.startsWith(QLatin1String("reading:"))
        || with.startsWith(QLatin1String("demo:"));
}

}  // namespace

ComparisonPage::ComparisonPage(Navigation& navigation, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_navigation(navigation),
      m_theme(theme),
      m_bar(new ComparisonBar(this)),
      m_pane(new PicturePane(theme, DiagramView::Fit::column, this))
{
    createButtons();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_bar);
    layout->addWidget(m_pane, 1);
    setAcceptDrops(true);
    m_pane->view().setMinimapAllowed(false);  // it would lie on the second side; M shows it
    m_pane->view().setAcceptDrops(false);
    m_pane->view().viewport()->setAcceptDrops(false);
    addShortcuts();
    connect(m_bar, &ComparisonBar::asked, this, [this](const Place& place) { m_navigation.goTo(place); });
    connect(m_bar, &ComparisonBar::swapAsked, this, &ComparisonPage::swap);
    connect(m_bar, &ComparisonBar::captureWanted, this, &ComparisonPage::chooseCapture);
    connect(&m_pane->view(), &DiagramView::selectionChanged, this, &ComparisonPage::selectionChanged);
    connect(&m_pane->view(), &DiagramView::activated, this, &ComparisonPage::activate);
    connect(&m_pane->view(), &DiagramView::readableWidthChanged, this, [this] {
        if (m_drawn.picture && isVisible())
            layOut();
    });
    connect(&m_theme, &Theme::changed, this, &ComparisonPage::followTheme);
    followTheme();
}

void ComparisonPage::createButtons()
{
    const auto add = [this](const char* objectName, const QString& text, const QString& name) {
        auto* button = new QToolButton(m_pane);
        button->setObjectName(QString::fromLatin1(objectName));
        button->setText(text);
        button->setAccessibleName(name);
        button->setToolTip(name);
        button->setAutoRaise(true);
        m_pane->barLayout().addWidget(button);
        return button;
    };
    m_previous = add("previousDifference", QStringLiteral("▲"), tr("The difference before (Shift+N)"));
    m_next = add("nextDifference", QStringLiteral("▼"), tr("The next difference (N)"));
    m_everything = add("everything", tr("All"), tr("Also the rows that are the same (A)"));
    m_pictures = add("comparedPictures", tr("Diagrams"), tr("Also the diagrams of both sides, with the differences marked (G)"));
    connect(m_pictures, &QToolButton::toggled, this, [this] { m_picturesChosen = true; });
    for (QToolButton* button : {m_everything, m_pictures}) {
        button->setCheckable(true);
        connect(button, &QToolButton::toggled, this, &ComparisonPage::layOut);
    }
    connect(m_previous, &QToolButton::clicked, this, [this] { goToDifference(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { goToDifference(1); });
}

void ComparisonPage::addShortcuts()
{
    const auto shortcut = [this](const QKeySequence& keys, auto slot) {
        auto* action = new QShortcut(keys, &m_pane->view());
        action->setContext(Qt::WidgetShortcut);
        connect(action, &QShortcut::activated, this, slot);
    };
    shortcut(Qt::Key_N, [this] { goToDifference(1); });
    shortcut(QKeySequence(Qt::SHIFT | Qt::Key_N), [this] { goToDifference(-1); });
    shortcut(Qt::Key_X, [this] { swap(); });
    shortcut(Qt::Key_A, [this] { m_everything->toggle(); });
    shortcut(Qt::Key_G, [this] { m_pictures->toggle(); });
}

void ComparisonPage::followTheme() { m_bar->setSwapIcon(m_theme.icon(QStringLiteral("swap"))); }

void ComparisonPage::setSnapshot(SnapshotPtr snapshot)
{
    m_job.cancel();
    m_snapshot = std::move(snapshot);
    m_other = nullptr;
    m_otherName.clear();
    m_drawn = {};
    m_place = {};
    m_bar->setSnapshot(m_snapshot);
    m_pane->showBusy({});
}

Place ComparisonPage::placeFrom(const Place& here, const SnapshotPtr& snapshot)
{
    if (!here.hasService())
        return Place::ofComparison({}, {}, {}, QStringLiteral("capture:"));
    QStringList nodes;
    for (const auto& node : snapshot->nodes()) {
        if (node.rules.anyRead())
            nodes << toText(node.name);
    }
    const QString first = !here.node.isEmpty() ? here.node : nodes.value(0);
    nodes.removeAll(first);
    return nodes.isEmpty() ? Place::ofComparison(here.nameSpace, here.service, here.node, QStringLiteral("service:"))
                           : Place::ofComparison(here.nameSpace, here.service, first, QStringLiteral("node:") + nodes.front());
}

void ComparisonPage::focusPartner() { m_bar->focusPartner(); }

void ComparisonPage::show(const Place& place)
{
    if (place == m_place)
        return;
    m_place = place;
    m_swapped = m_swapped && isOfTimes(place.with);
    m_expanded.clear();
    m_bar->show(place, m_swapped);
    if (m_otherName != place.with) {
        m_other = nullptr;
        m_otherName = place.with;
    }
    layOut();
}

void ComparisonPage::swap()
{
    if (isOfTimes(m_place.with)) {
        m_swapped = !m_swapped;
        m_bar->show(m_place, m_swapped);
        layOut();
        return;
    }
    Place place = m_place;
    const QString partner = m_place.with.section(QLatin1Char(':'), 1);
    if (partner.isEmpty())
        return;
    if (m_place.with.startsWith(QLatin1String("node:"))) {
        place.node = partner;
        place.with = QStringLiteral("node:") + m_place.node;
    } else {
        place.nameSpace = partner.section(QLatin1Char('/'), 0, 0);
        place.service = partner.section(QLatin1Char('/'), 1);
        place.with = QStringLiteral("service:") + m_place.qualifiedService();
    }
    m_navigation.goTo(place);
}

void ComparisonPage::chooseCapture()
{
    const QString path = QFileDialog::getOpenFileName(this, tr("Compare with another capture"), {},
                                                      tr("Captures (*.tar.gz *.tgz *.tar.xz *.zip capture.json);;All files (*)"));
    if (path.isEmpty())
        return;
    const QFileInfo info(path);
    compareWithCapture(info.fileName() == QLatin1String("capture.json") ? info.path() : path);
}

void ComparisonPage::compareWithCapture(const QString& path)
{
    m_navigation.goTo(Place::ofComparison(m_place.nameSpace, m_place.service, m_place.node, QStringLiteral("capture:") + path));
}

void ComparisonPage::dragEnterEvent(QDragEnterEvent* event)
{
    if (!droppedFile(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void ComparisonPage::dropEvent(QDropEvent* event)
{
    const QString path = droppedFile(*event->mimeData());
    if (path.isEmpty())
        return;
    event->acceptProposedAction();
    compareWithCapture(path);
}

// What is still to be chosen, in words in the picture's place.
bool ComparisonPage::showsWhatIsMissing()
{
    if (!m_place.with.section(QLatin1Char(':'), 1).isEmpty())
        return false;
    m_job.cancel();
    m_drawn = {};
    if (isOfTimes(m_place.with))
        m_pane->showMessage(tr("Choose another capture"),
                            tr("Choose or drop another capture of this cluster: what changed between the two is listed. One of "
                               "another cluster can be compared too."));
    else if (m_place.with.startsWith(QLatin1String("service:")))
        m_pane->showMessage(tr("Choose another service"), tr("Type a part of its name above, and press Enter."));
    else
        m_pane->showMessage(tr("Choose another node"),
                            tr("Type a part of its name above, and press Enter. Where the rules of only one "
                               "node were read, compare services or times."));
    emit selectionChanged(nullptr);
    emit pictureShown();
    return true;
}

void ComparisonPage::layOut()
{
    if (!m_snapshot || m_place.page != Place::Page::compare)
        return;
    m_pane->setTitle(m_place.hasService() ? m_place.qualifiedService() : tr("Whole cluster"));
    if (showsWhatIsMissing())
        return;
    ComparisonQuestion question{m_place.nameSpace.toStdString(),
                                m_place.service.toStdString(),
                                m_place.node.toStdString(),
                                m_place.with.toStdString(),
                                m_swapped,
                                {}};
    comparison::ComparisonLayoutOptions options;
    options.pictures = showsPictures();
    options.everything = m_everything->isChecked();
    options.expanded = m_expanded;
    const double narrow = std::clamp((m_pane->view().readableWidth() - beside) / 2, narrowestSide, usualSide);
    options.columnWidth = std::clamp((m_pane->view().columnWidth() - beside) / 2, narrow, widestSide);
    if (!m_drawn.picture || (isOfTimes(m_place.with) && !m_other))
        m_pane->showBusy(isOfTimes(m_place.with) && !m_other ? tr("Reading the other capture…") : tr("Comparing…"));
    m_job.run(
        [snapshot = m_snapshot, question = std::move(question), options = std::move(options),
         other = m_other]() -> Result<Drawn> {
            auto answer = compareWith(snapshot, question, other);
            if (!answer)
                return answer.error();
            auto picture = std::make_shared<const diagram::DisplayList>(
                comparison::layOutComparison(answer->comparison, diagram::FontMetrics(), options));
            return Drawn{std::make_shared<const ComparisonAnswer>(std::move(*answer)), std::move(picture)};
        },
        [this](const Result<Drawn>& drawn) { showPicture(drawn); });
}

// Of two services as soon as both pictures can be read beside each other; else as the person chose.
bool ComparisonPage::showsPictures()
{
    if (!m_picturesChosen) {
        const QSignalBlocker blocker(m_pictures);
        m_pictures->setChecked(m_place.with.startsWith(QLatin1String("service:"))
                               && m_pane->view().readableWidth() >= twoPictures);
    }
    return m_pictures->isChecked();
}

void ComparisonPage::showPicture(const Result<Drawn>& drawn)
{
    const bool shown = drawn.has_value();
    m_drawn = shown ? *drawn : Drawn();
    if (shown) {
        m_other = m_drawn.answer->other;
        m_pane->showPicture(m_drawn.picture);
    } else {
        m_pane->showError(drawn.error());
    }
    const bool any = shown && m_drawn.answer->comparison.differences() > 0;
    m_previous->setEnabled(any);
    m_next->setEnabled(any);
    m_pictures->setVisible(shown && m_drawn.answer->comparison.first.graph && m_drawn.answer->comparison.second.graph);
    emit pictureShown();
}

void ComparisonPage::goToDifference(int step)
{
    if (!m_drawn.picture)
        return;
    std::vector<std::string> ids;
    int current = -1;
    const diagram::Item* const selected = m_pane->view().selected();
    const comparison::Row* const row = selected ? rowOf(*selected) : nullptr;
    for (const diagram::Item& item : m_drawn.picture->items) {
        if (!item.id.starts_with(differencePrefix))
            continue;
        if (row && rowOf(item) == row)
            current = static_cast<int>(ids.size());
        ids.push_back(item.id);
    }
    const int count = static_cast<int>(ids.size());
    if (count == 0)
        return;
    const int next = current < 0 ? (step > 0 ? 0 : count - 1) : (current + step + count) % count;
    m_pane->view().select(ids[static_cast<std::size_t>(next)]);
    m_pane->view().setFocus();
}

void ComparisonPage::activate(const diagram::Item* entry)
{
    if (entry->id.starts_with("more:") || entry->id.starts_with("same:")) {
        m_expanded.insert(entry->id);
        layOut();
        return;
    }
    if (const auto place = Place::fromLink(entry->drill, m_place); place && !entry->id.starts_with(differencePrefix)) {
        m_navigation.goTo(*place);
        return;
    }
    const comparison::Row* const row = rowOf(*entry);
    if (row && entry->id.starts_with("words:")) {
        m_pane->view().select(std::string(differencePrefix) + row->id);
    } else if (row && !row->service.empty()) {
        m_navigation.goTo(Place::ofComparison(toText(row->service).section(QLatin1Char('/'), 0, 0),
                                              toText(row->service).section(QLatin1Char('/'), 1), {}, m_place.with));
    } else if (row && !m_swapped && !row->first.sources.empty() && !entry->id.starts_with("second:")) {
        m_navigation.goTo(Place::ofEvidence(toText(row->first.sources.front().file), row->first.sources.front().line));
    } else if (row && !m_drawn.answer->other && !row->second.sources.empty()) {
        m_navigation.goTo(Place::ofEvidence(toText(row->second.sources.front().file), row->second.sources.front().line));
    }
}

// The row that an entry belongs to: its mark, one of its sides, or its words at the top.
const comparison::Row* ComparisonPage::rowOf(const diagram::Item& entry) const
{
    if (!m_drawn.answer)
        return nullptr;
    const std::string id = entry.id.substr(entry.id.find(':') + 1);
    for (const comparison::Section& section : m_drawn.answer->comparison.sections) {
        const auto found = std::ranges::find(section.rows, id, &comparison::Row::id);
        if (found != section.rows.end())
            return &*found;
    }
    return nullptr;
}

Subject ComparisonPage::subjectOf(const diagram::Item* entry) const
{
    Subject subject;
    subject.kind = tr("Comparison");
    if (!m_drawn.answer) {
        subject.title = tr("Compare");
        subject.text = tr("Two nodes, two services, or two times beside each other.");
        return subject;
    }
    const comparison::Comparison& compared = m_drawn.answer->comparison;
    const comparison::Row* const row = entry ? rowOf(*entry) : nullptr;
    if (!row) {
        subject.title = entry ? toText(entry->name) : toText(compared.title);
        subject.text = entry ? toText(entry->description) : toText(compared.verdict());
        return subject;
    }
    subject.kind = !row->differs()                                 ? tr("The same")
        : row->judgement == comparison::Row::Judgement::fault      ? tr("Difference that should not be")
        : row->judgement == comparison::Row::Judgement::legitimate ? tr("Difference, as it should be")
                                                                   : tr("Difference");
    subject.title = toText(row->differs() ? row->words : row->first.text);
    subject.text = toText(row->reason);
    const auto addSide = [&subject](const comparison::Side& side, const comparison::Cell& cell) {
        subject.facts.push_back({toText(side.name), cell.isThere() ? toText(cell.text) : tr("nothing"), {}});
        if (!cell.verbatim.empty())
            subject.facts.push_back({tr("As written there"), toText(cell.verbatim), {}});
    };
    addSide(compared.first, row->first);
    addSide(compared.second, row->second);
    // Files of another capture cannot be opened here.
    const bool two = m_drawn.answer->other != nullptr;
    if (!two || !m_swapped)
        subject.evidence = row->first.sources;
    if (!two || m_swapped)
        subject.evidence.insert(subject.evidence.end(), row->second.sources.begin(), row->second.sources.end());
    return subject;
}

}  // namespace fairlead::views
