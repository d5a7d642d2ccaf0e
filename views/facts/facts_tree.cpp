#include "views/facts/facts_tree.h"

#include <QHeaderView>

#include <algorithm>

namespace fairlead::views {

namespace {

constexpr int sourceRole = Qt::UserRole;  // a number into m_sources
constexpr int disagreesRole = Qt::UserRole + 1;
constexpr std::size_t mostSources = 200;  // of one fact: 5,000 nodes may all say the same
constexpr qsizetype longestQuote = 160;

QString quoted(const std::string& text)
{
    const QString line = QString::fromStdString(text).simplified();
    return line.size() <= longestQuote ? line : line.left(longestQuote) + QChar(0x2026);
}

// A fact in its own row: what it is worth.
QString standingOf(const facts::Fact& fact)
{
    if (!fact.known())
        return {};
    const auto agree = static_cast<int>(fact.from.size());
    const auto disagree = static_cast<int>(fact.disagree.size());
    if (disagree > 0)
        return FactsTree::tr("\u2260 %n source(s) disagree", nullptr, disagree)
            + (agree > 0 ? FactsTree::tr(", %n agree", nullptr, agree) : QString());
    if (fact.inferred)
        return FactsTree::tr("inferred");
    if (agree > 1)
        return FactsTree::tr("%n sources agree", nullptr, agree);
    return agree == 1 ? QString::fromStdString(facts::placeOf(fact.from.front())) : QString();
}

}  // namespace

FactsTree::FactsTree(const Theme& theme, QWidget* parent) : QTreeWidget(parent), m_theme(theme)
{
    setObjectName(QStringLiteral("factsTree"));
    setHeaderLabels({tr("Fact"), tr("Value"), tr("Who says so")});
    setAccessibleName(tr("Facts, and who says so"));
    setUniformRowHeights(true);
    setFrameShape(QFrame::NoFrame);
    setAllColumnsShowFocus(true);
    setTextElideMode(Qt::ElideRight);
    header()->setStretchLastSection(true);
    header()->resizeSection(0, 220);
    header()->resizeSection(1, 330);
    setColumnWidth(0, 220);
    connect(this, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
        if (const SourceRef source = sourceOf(item); !source.file.empty())
            emit sourceSelected(source);
    });
    connect(this, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
        if (const SourceRef source = sourceOf(item); !source.file.empty())
            emit sourceActivated(source);
    });
    connect(&m_theme, &Theme::changed, this, &FactsTree::paintDisagreements);
}

void FactsTree::setRows(const std::vector<facts::FactRow>& rows)
{
    clear();
    m_sources.clear();
    for (const facts::FactRow& row : rows) {
        const QString label = QString::fromStdString(row.label);
        const QString note = QString::fromStdString(row.fact.note);
        QString value = row.fact.known() ? QString::fromStdString(row.fact.value) : tr("not known: %1").arg(note);
        if (row.fact.known() && !note.isEmpty())
            value += QStringLiteral("  (%1)").arg(note);
        auto* item = new QTreeWidgetItem(this, {label, value, standingOf(row.fact)});
        for (int column = 0; column < 3; ++column)
            item->setToolTip(column, item->text(column));
        item->setData(0, disagreesRole, !row.fact.disagree.empty());
        item->setData(0, Qt::AccessibleDescriptionRole, item->text(2));
        addSources(*item, row.fact);
    }
    paintDisagreements();
}

void FactsTree::addSources(QTreeWidgetItem& item, const facts::Fact& fact)
{
    if (!fact.from.empty())
        item.setData(0, sourceRole, static_cast<qulonglong>(m_sources.size()));
    for (std::size_t i = 0; i < fact.from.size() && i < mostSources; ++i)
        addSource(item, tr("says so"), quoted(fact.from[i].text), fact.from[i]);
    if (fact.from.size() > mostSources)
        new QTreeWidgetItem(&item, {tr("and %n more", nullptr, static_cast<int>(fact.from.size() - mostSources))});
    for (std::size_t i = 0; i < fact.disagree.size() && i < mostSources; ++i)
        addSource(item, tr("\u2260 says otherwise"), QString::fromStdString(fact.disagree[i].value), fact.disagree[i].source);
    if (fact.disagree.size() > mostSources)
        new QTreeWidgetItem(&item, {tr("and %n more", nullptr, static_cast<int>(fact.disagree.size() - mostSources))});
    item.setExpanded(!fact.disagree.empty());
}

void FactsTree::addSource(QTreeWidgetItem& item, const QString& label, const QString& value, const SourceRef& source)
{
    auto* child = new QTreeWidgetItem(&item, {label, value, QString::fromStdString(facts::placeOf(source))});
    child->setData(0, sourceRole, static_cast<qulonglong>(m_sources.size()));
    child->setToolTip(1, value);
    child->setToolTip(2, child->text(2));
    m_sources.push_back(source);
}

void FactsTree::paintDisagreements()
{
    for (int i = 0; i < topLevelItemCount(); ++i) {
        QTreeWidgetItem* const item = topLevelItem(i);
        const bool disagrees = item->data(0, disagreesRole).toBool();
        item->setForeground(2, disagrees ? m_theme.colors().error : m_theme.colors().mutedText);
        for (int child = 0; child < item->childCount(); ++child) {
            for (int column = 0; column < 3; ++column)
                item->child(child)->setForeground(column, m_theme.colors().mutedText);
        }
    }
}

SourceRef FactsTree::sourceOf(const QTreeWidgetItem* item) const
{
    if (!item || !item->data(0, sourceRole).isValid())
        return {};
    const auto number = static_cast<std::size_t>(item->data(0, sourceRole).toULongLong());
    return number < m_sources.size() ? m_sources[number] : SourceRef();
}

SourceRef FactsTree::currentSource() const { return sourceOf(currentItem()); }

}  // namespace fairlead::views
