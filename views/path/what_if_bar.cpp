#include "views/path/what_if_bar.h"

#include "views/model_text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <set>

namespace fairlead::views {

namespace {

// More than a person looks through; others can be written.
constexpr std::size_t mostEndpoints = 20;
constexpr std::size_t mostNodes = 10;

void addEndpoints(QComboBox& choices, const trace::Trace& now)
{
    std::set<std::string> named;
    for (const trace::Outcome& outcome : now.outcomes) {
        if (outcome.verdict != trace::Verdict::delivered || !outcome.endpoint || named.size() >= mostEndpoints)
            continue;
        const std::string address = outcome.endpoint->address.toString();
        if (!named.insert(address).second)
            continue;
        const QString pod = outcome.endpoint->pod ? QStringLiteral(" (%1)").arg(toQ(*outcome.endpoint->pod)) : QString();
        choices.addItem(WhatIfBar::tr("the endpoint %1%2 were gone").arg(toQ(address), pod),
                        QStringLiteral("without=%1").arg(toQ(address)));
    }
}

void addNodes(QComboBox& choices, const cluster::ClusterSnapshot& snapshot, const trace::Trace& now)
{
    const bool outside = now.flow.start == trace::Flow::Start::network;
    const std::size_t count = std::min(snapshot.nodes().size(), mostNodes);
    for (std::size_t i = 0; i < count; ++i) {
        const QString name = toQ(snapshot.nodes()[i].name);
        if (outside && snapshot.nodes()[i].name != now.flow.node)
            choices.addItem(WhatIfBar::tr("it arrived at node %1").arg(name), QStringLiteral("node=%1").arg(name));
        if (QStringLiteral("node:%1").arg(name) != toQ(now.flow.origin))
            choices.addItem(WhatIfBar::tr("it came from node %1 itself").arg(name), QStringLiteral("from=node:%1").arg(name));
    }
    if (!outside)
        choices.addItem(WhatIfBar::tr("it came from outside"), QStringLiteral("from=outside"));
}

}  // namespace

WhatIfBar::WhatIfBar(QWidget* parent)
    : QWidget(parent), m_choices(new QComboBox(this)), m_then(new QToolButton(this)), m_difference(new QLabel(this))
{
    setObjectName(QStringLiteral("pageBar"));
    setAttribute(Qt::WA_StyledBackground);
    m_choices->setObjectName(QStringLiteral("whatIf"));
    m_choices->setEditable(true);
    m_choices->setInsertPolicy(QComboBox::NoInsert);
    m_choices->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_choices->setMaxVisibleItems(30);
    m_choices->setToolTip(
        tr("A change to try: choose one, or write etp=Local, itp=Cluster, without=ADDRESS, from=ORIGIN or node=NAME"));
    m_choices->setAccessibleName(tr("What if"));
    m_then->setObjectName(QStringLiteral("showThen"));
    m_then->setText(tr("Show it"));
    m_then->setToolTip(tr("The picture and the steps with the change, or as it is"));
    m_then->setCheckable(true);
    m_difference->setObjectName(QStringLiteral("difference"));
    m_difference->setWordWrap(true);
    m_difference->setTextFormat(Qt::PlainText);
    m_difference->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_difference->hide();
    auto* caption = new QLabel(tr("&What if"), this);
    caption->setBuddy(m_choices);
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(caption);
    row->addWidget(m_choices, 1);
    row->addWidget(m_then);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 5, 8, 5);
    layout->setSpacing(4);
    layout->addLayout(row);
    layout->addWidget(m_difference);
    connect(m_choices, &QComboBox::activated, this, &WhatIfBar::choose);
    connect(m_choices->lineEdit(), &QLineEdit::returnPressed, this, [this] {
        const QString text = m_choices->currentText().trimmed();
        if (text.isEmpty() || text.contains(QLatin1Char('=')))
            emit asked(text);
    });
    connect(m_then, &QToolButton::toggled, this, &WhatIfBar::showThenChanged);
    showDifference({}, false);
}

void WhatIfBar::setChoices(const cluster::ClusterSnapshot& snapshot, const trace::Trace& now, const QString& chosen)
{
    const QSignalBlocker blocker(m_choices);
    m_choices->clear();
    m_choices->addItem(tr("nothing were changed"), QString());
    m_choices->addItem(tr("the external traffic policy were Local"), QStringLiteral("etp=Local"));
    m_choices->addItem(tr("the external traffic policy were Cluster"), QStringLiteral("etp=Cluster"));
    m_choices->addItem(tr("the internal traffic policy were Local"), QStringLiteral("itp=Local"));
    m_choices->addItem(tr("the internal traffic policy were Cluster"), QStringLiteral("itp=Cluster"));
    addEndpoints(*m_choices, now);
    addNodes(*m_choices, snapshot, now);
    const int index = m_choices->findData(chosen);
    if (index >= 0)
        m_choices->setCurrentIndex(index);
    else
        m_choices->setEditText(chosen);
}

void WhatIfBar::choose(int index)
{
    // A typed KEY=VALUE that equals no item comes by returnPressed.
    if (index >= 0 && m_choices->itemText(index) == m_choices->currentText())
        emit asked(m_choices->itemData(index).toString());
}

void WhatIfBar::showDifference(const std::vector<std::string>& sentences, bool canShowThen)
{
    QStringList lines;
    for (const std::string& sentence : sentences)
        lines << QStringLiteral("• ") + toQ(sentence);
    m_difference->setText(lines.join(QLatin1Char('\n')));
    m_difference->setVisible(!lines.isEmpty());
    m_then->setEnabled(canShowThen);
    if (!canShowThen) {
        const QSignalBlocker blocker(m_then);
        m_then->setChecked(false);
    }
}

void WhatIfBar::showError(const QString& text)
{
    showDifference({}, false);
    m_difference->setText(text);
    m_difference->show();
}

bool WhatIfBar::showsThen() const { return m_then->isChecked(); }

}  // namespace fairlead::views
