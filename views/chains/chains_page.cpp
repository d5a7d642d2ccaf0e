#include "views/chains/chains_page.h"

#include "views/chains/slice_words.h"
#include "views/details/rule_counts.h"
#include "views/diagram/picture_pane.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace fairlead::views {

namespace {

constexpr std::size_t rulesComparedAtOnce = 20'000;

std::size_t countAllRules(const cluster::ClusterNode& node)
{
    std::size_t rules = 0;
    for (const RuleCount& count : countRules(node))
        rules += count.rules;
    return rules;
}

}  // namespace

ChainsPage::ChainsPage(Navigation& navigation, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      m_navigation(navigation),
      m_theme(theme),
      m_pane(new PicturePane(theme, DiagramView::Fit::reading, this)),
      m_nodes(new QComboBox(m_pane)),
      m_slices(new QComboBox(m_pane)),
      m_search(new QLineEdit(m_pane)),
      m_matchCount(new QLabel(m_pane)),
      m_verbatim(new QToolButton(m_pane)),
      m_dump(new QToolButton(m_pane)),
      m_compare(new QToolButton(m_pane))
{
    createBar();
    createSearch();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pane);
    connect(&m_pane->view(), &DiagramView::selectionChanged, this, &ChainsPage::onSelection);
    connect(&m_pane->view(), &DiagramView::activated, this, &ChainsPage::activate);
    connect(&m_theme, &Theme::changed, this, &ChainsPage::followTheme);
    followTheme();
}

void ChainsPage::createBar()
{
    m_nodes->setAccessibleName(tr("Node"));
    m_nodes->setObjectName(QStringLiteral("chainsNode"));
    m_nodes->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_nodes->setMinimumContentsLength(10);
    m_slices->setAccessibleName(tr("Port and address family"));
    m_slices->setToolTip(tr("Port and address family (P)"));
    m_slices->setObjectName(QStringLiteral("chainsSlice"));
    m_verbatim->setObjectName(QStringLiteral("verbatim"));
    m_verbatim->setCheckable(true);
    m_verbatim->setAccessibleName(tr("Rules as they are written"));
    m_verbatim->setToolTip(tr("Rules as they are written, or in words (V)"));
    m_dump->setAccessibleName(tr("Open the dump"));
    m_dump->setToolTip(tr("The whole dump, at the selected rule (D)"));
    m_compare->setAccessibleName(tr("Modes side by side"));
    m_compare->setToolTip(
        tr("This service in iptables, nftables, IPVS and userspace mode, side by side, in the sample cluster (M)"));
    for (QWidget* widget :
         std::initializer_list<QWidget*>{m_nodes, m_slices, m_search, m_matchCount, m_verbatim, m_dump, m_compare})
        m_pane->barLayout().addWidget(widget);
    connect(m_nodes, &QComboBox::activated, this,
            [this] { m_navigation.goTo(Place::ofChains(m_place.nameSpace, m_place.service, m_nodes->currentText())); });
    connect(m_slices, &QComboBox::activated, this, &ChainsPage::chooseSlice);
    connect(m_verbatim, &QToolButton::toggled, this, &ChainsPage::layOut);
    connect(m_dump, &QToolButton::clicked, this, &ChainsPage::openDump);
    connect(m_compare, &QToolButton::clicked, this,
            [this] { m_navigation.goTo(Place::ofCompare(m_place.nameSpace, m_place.service)); });
    addShortcuts();
}

void ChainsPage::addShortcuts()
{
    const auto shortcut = [this](Qt::Key key, auto slot) {
        auto* keys = new QShortcut(key, &m_pane->view());
        keys->setContext(Qt::WidgetShortcut);
        connect(keys, &QShortcut::activated, this, slot);
    };
    shortcut(Qt::Key_V, [this] { m_verbatim->toggle(); });
    shortcut(Qt::Key_D, [this] { openDump(); });
    shortcut(Qt::Key_P, [this] { nextSlice(); });
    shortcut(Qt::Key_J, [this] { followJump(); });
    shortcut(Qt::Key_M, [this] { m_compare->click(); });
}

void ChainsPage::followTheme()
{
    m_verbatim->setIcon(m_theme.icon(QStringLiteral("verbatim")));
    m_dump->setIcon(m_theme.icon(QStringLiteral("dump")));
    m_compare->setIcon(m_theme.icon(QStringLiteral("compare")));
}

void ChainsPage::setSnapshot(SnapshotPtr snapshot, std::shared_ptr<NodeComparisons> comparisons)
{
    m_layOut.cancel();
    m_compareJob.cancel();
    m_snapshot = std::move(snapshot);
    m_comparisons = std::move(comparisons);
    m_chains = {};
    m_place = {};
    m_pane->showBusy({});
    fillNodes();
}

void ChainsPage::fillNodes()
{
    const QSignalBlocker blocker(m_nodes);
    m_nodes->clear();
    if (m_snapshot)
        for (const auto& node : m_snapshot->nodes())
            m_nodes->addItem(QString::fromStdString(node.name));
}

void ChainsPage::fillSlices()
{
    const QSignalBlocker blocker(m_slices);
    m_slices->clear();
    for (const auto& slice : m_chains.slices)
        m_slices->addItem(sliceWords(slice));
    m_slices->setCurrentIndex(static_cast<int>(m_chains.shown));
    m_slices->setVisible(m_chains.slices.size() > 1);
}

void ChainsPage::activate(const diagram::Item* entry)
{
    if (entry->id == "understood") {
        const auto* node = m_snapshot->findNode(m_place.node.toStdString());
        if (const auto place = node ? Place::fromLink(notUnderstoodLink(*node)) : std::nullopt)
            m_navigation.goTo(*place);
    } else if (entry->id.starts_with("matter:")) {
        selectMatter(*entry);
    } else if (entry->id.starts_with("more:")) {
        m_expanded.insert(entry->id);
        layOut();
    } else if (const auto place = Place::fromLink(entry->drill, m_place)) {
        m_navigation.goTo(*place);
    } else if (!entry->evidence.empty()) {
        openDump();
    }
}

// From what is said to be wrong to where it stands, or should stand.
void ChainsPage::selectMatter(const diagram::Item& matter)
{
    const auto& items = m_chains.picture->items;
    const auto isIt = [&](const diagram::Item& item) {
        if (!m_chains.picture->find("difference:" + item.id))
            return false;
        return matter.evidence.empty() ? matter.description.ends_with(item.id.substr(item.id.find(':') + 1))
                                       : item.evidence == std::vector{matter.evidence.front()};
    };
    const auto found = std::ranges::find_if(items, isIt);
    if (found != items.end())
        m_pane->view().select(found->id);
}

void ChainsPage::show(const Place& place)
{
    if (place == m_place)
        return;
    const bool same = m_place.nameSpace == place.nameSpace && m_place.service == place.service && m_place.node == place.node;
    m_place = place;
    if (same) {
        selectPlace();
        return;
    }
    const bool sameService = m_chains.picture && m_shownService == place.qualifiedService();
    if (!sameService)
        m_slices->clear();
    m_shownService = place.qualifiedService();
    m_expanded.clear();
    m_nodes->setCurrentIndex(m_nodes->findText(place.node));
    m_pane->setTitle(tr("Rules"));
    const QSignalBlocker blocker(&m_pane->view());  // that nothing is selected yet is no wish of the person's
    m_pane->showBusy(tr("Reading the rules of %1 on %2…").arg(place.qualifiedService(), place.node));
    layOut();
}

// Comparing a small node is done in no time; of a large one the rules are shown first.
void ChainsPage::layOut()
{
    if (!m_snapshot || !m_place.hasService())
        return;
    m_compareJob.cancel();
    ChainsQuestion question{m_place.nameSpace.toStdString(),
                            m_place.service.toStdString(),
                            m_place.node.toStdString(),
                            static_cast<std::size_t>(std::max(0, m_slices->currentIndex())),
                            m_verbatim->isChecked(),
                            m_expanded,
                            {m_place.file.toStdString(), m_place.line, {}}};
    m_layOut.run(
        [snapshot = m_snapshot, comparisons = m_comparisons, question = std::move(question)] {
            auto comparison = comparisons->known(question.node);
            const auto* node = snapshot->findNode(question.node);
            if (!comparison && node && countAllRules(*node) < rulesComparedAtOnce)
                comparison = comparisons->of(question.node);
            return chainsPicture(snapshot, question, comparison.get());
        },
        [this](Result<ChainsPicture> result) {
            const bool later = result && !result->compared;
            showPicture(std::move(result));
            if (later)
                compare();
        });
}

void ChainsPage::compare()
{
    m_compareJob.run([comparisons = m_comparisons, node = m_place.node.toStdString()] { return comparisons->of(node); },
                     [this](const NodeComparisons::ComparisonPtr& comparison) {
                         if (comparison)
                             layOut();
                     });
}

void ChainsPage::nextSlice()
{
    if (m_slices->count() < 2)
        return;
    m_slices->setCurrentIndex((m_slices->currentIndex() + 1) % m_slices->count());
    chooseSlice();
}

// Another port or family: the rule that was chosen is not of it.
void ChainsPage::chooseSlice()
{
    m_place = Place::ofChains(m_place.nameSpace, m_place.service, m_place.node);
    m_navigation.replace(m_place);
    layOut();
}

// From a rule to the card that it jumps to.
void ChainsPage::followJump()
{
    const diagram::Item* entry = m_pane->view().selected();
    if (!entry || !m_chains.picture || !entry->id.starts_with("rule:"))
        return;
    const std::string jump = "jump:" + entry->id.substr(std::string_view("rule:").size()) + '>';
    for (const auto& item : m_chains.picture->items) {
        if (!item.id.starts_with(jump))
            continue;
        m_pane->view().select(item.id.substr(jump.size()));
        return;
    }
}

void ChainsPage::showPicture(Result<ChainsPicture> result)
{
    if (result) {
        const QSignalBlocker blocker(&m_pane->view());  // the place decides what is selected, below
        m_chains = std::move(*result);
        fillSlices();
        m_pane->showPicture(m_chains.picture);
    } else {
        m_chains = {};
        m_pane->showError(result.error());
    }
    selectPlace();
    search();
    emit pictureShown();
}

// The entry of the rule, else of the chain, that the place names.
void ChainsPage::selectPlace()
{
    if (!m_chains.picture)
        return;
    const std::string file = m_place.file.toStdString();
    const std::string chain = m_place.chain.toStdString();
    const diagram::Item* found = nullptr;
    for (const auto& item : m_chains.picture->items) {
        const auto& link = item.link;
        const bool isRule = link.kind == diagram::Link::Kind::rule && m_place.line > 0 && link.evidence.line == m_place.line
            && link.evidence.file == file;
        const bool isChain = link.kind == diagram::Link::Kind::chain && !chain.empty() && link.chain == chain;
        if (isRule || (isChain && !found))
            found = &item;
        if (isRule)
            break;
    }
    m_pane->view().select(found ? found->id : std::string());
}

void ChainsPage::onSelection(const diagram::Item* entry)
{
    emit selectionChanged(entry);
    if (m_navigation.place().page != Place::Page::chains || !m_chains.picture)
        return;
    Place place = Place::ofChains(m_place.nameSpace, m_place.service, m_place.node);
    if (entry)
        if (const auto linked = Place::fromLink(entry->link, place); linked && linked->page == Place::Page::chains)
            place = *linked;
    if (place.service == m_place.service && place.nameSpace == m_place.nameSpace && place.node == m_place.node) {
        m_place = place;
        m_navigation.replace(place);
    }
}

Subject ChainsPage::subjectOf(const diagram::Item& entry) const
{
    const SourceRef& source = entry.link.evidence;
    if (m_chains.slices.empty())
        return subjectOfItem(*m_snapshot, entry, m_place);
    const auto& shown = m_chains.slices[m_chains.shown];
    Subject subject = subjectOfEntry(*m_snapshot, shown, entry, m_place);
    if (entry.link.kind == diagram::Link::Kind::rule)
        for (const auto& chain : shown.chains)
            for (const auto& rule : chain.entries)
                if (rule.source.file == source.file && rule.source.line == source.line)
                    subject = subjectOfRule(*m_snapshot, shown, chain, rule);
    if (const auto comparison = m_comparisons->known(m_place.node.toStdString()))
        for (const kubeproxy::VersionClue& clue : comparison->version.clues)
            if (clue.source.file == source.file && clue.source.line == source.line)
                subject.facts.push_back({tr("Written by"), clueWords(clue), {}});
    if (m_chains.picture->find("difference:" + entry.id))
        subject.facts.insert(subject.facts.begin(), {tr("Not as it should be"), QString::fromStdString(entry.description), {}});
    return subject;
}

void ChainsPage::openDump()
{
    const diagram::Item* entry = m_pane->view().selected();
    if (entry && !entry->evidence.empty()) {
        const SourceRef& ref = entry->evidence.front();
        m_navigation.goTo(Place::ofEvidence(QString::fromStdString(ref.file), ref.line));
        return;
    }
    for (const auto& slice : m_chains.slices)
        for (const auto& chain : slice.chains)
            if (chain.rules) {
                m_navigation.goTo(Place::ofEvidence(QString::fromStdString(chain.rules->file()), 0));
                return;
            }
}

}  // namespace fairlead::views
