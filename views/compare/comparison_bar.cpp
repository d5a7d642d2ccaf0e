#include "views/compare/comparison_bar.h"

#include "model/evidence/readings.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCompleter>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

namespace fairlead::views {

namespace {

const QString nodePrefix = QStringLiteral("node:");
const QString servicePrefix = QStringLiteral("service:");
const QString capturePrefix = QStringLiteral("capture:");
const QString readingPrefix = QStringLiteral("reading:");

bool isTime(const QString& with)
{
    return with.startsWith(capturePrefix) || with.startsWith(readingPrefix) || with.startsWith(QLatin1String("demo:"));
}

constexpr int widestList = 48;  // characters

// A list that finds by any part of its words.
void makeSearchable(QComboBox& list)
{
    list.setEditable(true);
    list.setInsertPolicy(QComboBox::NoInsert);
    list.completer()->setCompletionMode(QCompleter::PopupCompletion);
    list.completer()->setFilterMode(Qt::MatchContains);
    list.completer()->setCaseSensitivity(Qt::CaseInsensitive);
}

}  // namespace

ComparisonBar::ComparisonBar(QWidget* parent)
    : QWidget(parent),
      m_kind(new QComboBox(this)),
      m_swap(new QToolButton(this)),
      m_open(new QPushButton(tr("Choose a capture…"), this)),
      m_onWord(new QLabel(tr("on"), this)),
      m_whole(new QToolButton(this))
{
    setObjectName(QStringLiteral("pageBar"));
    setAttribute(Qt::WA_StyledBackground);
    setLayoutDirection(Qt::LeftToRight);  // as the sides stand in the picture, which is the same in every direction
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 5, 8, 5);
    layout->setSpacing(6);
    m_kind->setObjectName(QStringLiteral("comparisonKind"));
    m_kind->setAccessibleName(tr("What is compared"));
    m_kind->addItems({tr("Two nodes"), tr("Two services"), tr("Two times"), tr("The modes")});
    m_kind->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_open->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    layout->addWidget(m_kind);
    m_first = addList("comparisonFirst", tr("The first side"));
    m_swap->setObjectName(QStringLiteral("comparisonSwap"));
    m_swap->setAccessibleName(tr("Swap the sides"));
    m_swap->setToolTip(tr("Swap the sides (X)"));
    m_swap->setAutoRaise(true);
    layout->addWidget(m_swap);
    m_second = addList("comparisonSecond", tr("The second side: type to search"));
    m_open->setObjectName(QStringLiteral("comparisonOpen"));
    layout->addWidget(m_open);
    m_onWord->setObjectName(QStringLiteral("muted"));
    layout->addWidget(m_onWord);
    m_node = addList("comparisonNode", tr("The node whose rules are compared"));
    m_whole->setObjectName(QStringLiteral("comparisonWhole"));
    m_whole->setText(tr("Whole cluster"));
    m_whole->setToolTip(tr("What changed in the whole cluster, not in this service alone"));
    m_whole->setAccessibleName(m_whole->toolTip());
    m_whole->setCheckable(true);
    layout->addWidget(m_whole);
    layout->addStretch(1);
    connect(m_kind, &QComboBox::activated, this, &ComparisonBar::askForKind);
    connect(m_swap, &QToolButton::clicked, this, &ComparisonBar::swapAsked);
    connect(m_open, &QPushButton::clicked, this, &ComparisonBar::captureWanted);
    connect(m_whole, &QToolButton::clicked, this, &ComparisonBar::ask);
}

QComboBox* ComparisonBar::addList(const char* objectName, const QString& name)
{
    auto* list = new QComboBox(this);
    list->setObjectName(QString::fromLatin1(objectName));
    list->setAccessibleName(name);
    list->setToolTip(name);
    list->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    list->setMinimumContentsLength(7);
    list->setMaximumWidth(list->fontMetrics().averageCharWidth() * widestList);
    makeSearchable(*list);
    layout()->addWidget(list);
    static_cast<QHBoxLayout*>(layout())->setStretchFactor(list, 1);
    connect(list, &QComboBox::activated, this, &ComparisonBar::ask);
    // What was typed and names something is as good as chosen.
    connect(list->lineEdit(), &QLineEdit::returnPressed, this, [this, list] {
        const int typed = list->findText(list->currentText(), Qt::MatchFixedString);
        const int found = typed >= 0 ? typed : list->findText(list->currentText(), Qt::MatchContains);
        if (found < 0)
            return;
        list->setCurrentIndex(found);
        ask();
    });
    return list;
}

void ComparisonBar::setSwapIcon(const QIcon& icon) { m_swap->setIcon(icon); }

void ComparisonBar::setSnapshot(SnapshotPtr snapshot) { m_snapshot = std::move(snapshot); }

ComparisonBar::Kind ComparisonBar::kindOf(const Place& place)
{
    return place.with.startsWith(servicePrefix) ? Kind::services : isTime(place.with) ? Kind::times : Kind::nodes;
}

void ComparisonBar::offerCapture(const QString& path)
{
    if (!m_captures.contains(path))
        m_captures.prepend(path);
}

void ComparisonBar::choose(QComboBox* list, const QString& entry)
{
    const int index = list->findData(entry);
    list->setCurrentIndex(index);
    if (index < 0)
        list->lineEdit()->clear();
}

void ComparisonBar::fillLists()
{
    const Kind kind = kindOf(m_place);
    for (QComboBox* list : {m_first, m_second, m_node})
        list->clear();
    if (!m_snapshot)
        return;
    for (const auto& node : m_snapshot->nodes()) {
        const QString name = QString::fromStdString(node.name);
        m_node->addItem(name, name);
        if (kind == Kind::nodes) {
            m_first->addItem(name, name);
            m_second->addItem(name, nodePrefix + name);
        }
    }
    if (kind == Kind::services && m_snapshot->objects().services) {
        for (const auto& service : *m_snapshot->objects().services) {
            const QString name = QString::fromStdString(service.meta.qualifiedName());
            m_first->addItem(name, name);
            m_second->addItem(name, servicePrefix + name);
        }
    }
    if (kind != Kind::times)
        return;
    const QString taken = QString::fromStdString(m_snapshot->evidence().description().takenAt);
    m_first->addItem(taken.isEmpty() ? tr("The open capture") : taken, QString());
    for (const std::string& time : evidence::readingTimes(m_snapshot->evidence()))
        m_second->addItem(tr("Reading of %1").arg(QString::fromStdString(time)), readingPrefix + QString::fromStdString(time));
    for (const QString& path : m_captures)
        m_second->addItem(QFileInfo(path).fileName(), capturePrefix + path);
    if (m_place.with.section(QLatin1Char(':'), 1).size() > 0 && m_second->findData(m_place.with) < 0)
        m_second->addItem(m_place.with, m_place.with);
}

void ComparisonBar::show(const Place& place, bool swapped)
{
    m_place = place;
    if (place.with.startsWith(capturePrefix) && place.with.size() > capturePrefix.size())
        offerCapture(place.with.mid(capturePrefix.size()));
    const QSignalBlocker blockers[]{QSignalBlocker(m_first), QSignalBlocker(m_second), QSignalBlocker(m_node),
                                    QSignalBlocker(m_kind)};
    const Kind kind = kindOf(place);
    m_kind->setCurrentIndex(static_cast<int>(kind));
    fillLists();
    choose(m_first, kind == Kind::nodes ? place.node : kind == Kind::services ? place.qualifiedService() : QString());
    if (kind == Kind::times)
        m_first->setCurrentIndex(0);
    choose(m_second, place.with);
    choose(m_node, place.node);
    m_first->setVisible(kind != Kind::times);
    m_open->setVisible(kind == Kind::times);
    m_second->setVisible(kind != Kind::times || m_second->count() > 0);
    m_node->setVisible(kind != Kind::nodes && place.hasService());
    m_onWord->setVisible(m_node->isVisibleTo(this));
    m_node->lineEdit()->setPlaceholderText(tr("a node"));
    m_second->lineEdit()->setPlaceholderText(kind == Kind::nodes          ? tr("Another node")
                                                 : kind == Kind::services ? tr("Another service")
                                                                          : tr("Another time"));
    m_whole->setVisible(kind == Kind::times && place.hasService());
    m_whole->setChecked(false);
    m_swap->setDown(swapped);
}

QString ComparisonBar::otherNode(const QString& node) const
{
    if (m_snapshot) {
        for (const auto& each : m_snapshot->nodes()) {
            if (each.rules.anyRead() && QString::fromStdString(each.name) != node)
                return QString::fromStdString(each.name);
        }
    }
    return {};
}

void ComparisonBar::askForKind(int index)
{
    switch (static_cast<Kind>(index)) {
    case Kind::modes:
        emit asked(Place::ofCompare(m_place.nameSpace, m_place.service));
        return;
    case Kind::nodes: {
        const QString first = m_place.node.isEmpty() ? otherNode({}) : m_place.node;
        emit asked(Place::ofComparison(m_place.nameSpace, m_place.service, first, nodePrefix + otherNode(first)));
        return;
    }
    case Kind::services:
        emit asked(Place::ofComparison(m_place.nameSpace, m_place.service, m_place.node, servicePrefix));
        return;
    case Kind::times:
        emit asked(Place::ofComparison(m_place.nameSpace, m_place.service, m_place.node,
                                       m_captures.isEmpty() ? capturePrefix : capturePrefix + m_captures.front()));
        return;
    }
}

void ComparisonBar::ask()
{
    Place place = m_place;
    const QString second = m_second->currentData().toString();
    place.with = second.isEmpty() ? m_place.with : second;
    switch (kindOf(m_place)) {
    case Kind::nodes:
        place.node = m_first->currentData().toString();
        break;
    case Kind::services:
        place.nameSpace = m_first->currentData().toString().section(QLatin1Char('/'), 0, 0);
        place.service = m_first->currentData().toString().section(QLatin1Char('/'), 1);
        place.node = m_node->currentData().toString();
        break;
    case Kind::times:
    case Kind::modes:
        place.node = m_node->currentData().toString();
        if (m_whole->isChecked())
            place.nameSpace = place.service = place.node = QString();
        break;
    }
    emit asked(place);
}

void ComparisonBar::focusPartner()
{
    QWidget* const field = m_second->isVisibleTo(this) ? static_cast<QWidget*>(m_second) : m_open;
    field->setFocus(Qt::ShortcutFocusReason);
    if (field == m_second)
        m_second->lineEdit()->selectAll();
}

}  // namespace fairlead::views
