#include "views/map/map_bar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>

#include <algorithm>
#include <array>

namespace fairlead::views {

MapBar::MapBar(QWidget* parent) : QWidget(parent), m_layout(new QHBoxLayout(this))
{
    setObjectName(QStringLiteral("pageBar"));
    setAttribute(Qt::WA_StyledBackground);
    m_layout->setContentsMargins(12, 4, 8, 4);
    m_layout->setSpacing(5);
    m_namespaces = addChoice("mapNamespace", tr("Namespace"));
    m_namespaces->addItem(tr("All namespaces"), QString());
    m_states = addChoice("mapState", tr("State of the pods"));
    m_states->addItem(tr("All states"), QString());
    const std::array words{tr("Ready"), tr("Not ready"), tr("Terminating"), tr("Finished"), tr("Unknown"), tr("Without a node")};
    for (std::size_t i = 0; i < words.size(); ++i)
        m_states->addItem(words[i], QString::fromStdString(map::stateWords()[i]));
    m_labels = addField("mapLabels", tr("Labels"),
                        tr("Only pods with these labels: app=cart, app!=cart, app, app in (cart,catalog)"), 12);
    m_node = addField("mapNode", tr("Node"), tr("Only pods on nodes whose name holds this"), 10);
    m_search = addField("mapSearch", tr("Search the map"),
                        tr("A part of a name or of an address of a pod, node or service (Ctrl+F, /)"), 14);
    m_search->installEventFilter(this);
    m_hits = new QLabel(this);
    m_hits->setObjectName(QStringLiteral("muted"));
    m_layout->addWidget(m_hits);
    m_back = addStep("mapHitBack", QStringLiteral("\u2191"), tr("The hit before (Shift+Enter)"), -1);
    m_on = addStep("mapHitOn", QStringLiteral("\u2193"), tr("The next hit (Enter)"), 1);
    connect(m_search, &QLineEdit::textChanged, this, &MapBar::searchChanged);
    for (QLineEdit* field : {m_labels, m_node})
        connect(field, &QLineEdit::textChanged, this, &MapBar::filterChanged);
    for (QComboBox* choice : {m_namespaces, m_states})
        connect(choice, &QComboBox::currentIndexChanged, this, &MapBar::filterChanged);
    showHits(-1, 0, 0);
}

QComboBox* MapBar::addChoice(const char* objectName, const QString& name)
{
    auto* choice = new QComboBox(this);
    choice->setObjectName(QString::fromLatin1(objectName));
    choice->setAccessibleName(name);
    choice->setToolTip(name);
    choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    choice->setMinimumContentsLength(8);
    m_layout->addWidget(choice, 2);
    return choice;
}

QLineEdit* MapBar::addField(const char* objectName, const QString& name, const QString& tip, int letters)
{
    auto* field = new QLineEdit(this);
    field->setObjectName(QString::fromLatin1(objectName));
    field->setAccessibleName(name);
    field->setPlaceholderText(name);
    field->setToolTip(tip);
    field->setClearButtonEnabled(true);
    field->setMinimumWidth(field->fontMetrics().averageCharWidth() * letters / 2);
    m_layout->addWidget(field, letters / 4);
    return field;
}

QToolButton* MapBar::addStep(const char* objectName, const QString& text, const QString& name, int step)
{
    auto* button = new QToolButton(this);
    button->setObjectName(QString::fromLatin1(objectName));
    button->setText(text);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setAutoRaise(true);
    m_layout->addWidget(button);
    connect(button, &QToolButton::clicked, this, [this, step] { emit stepWanted(step); });
    return button;
}

void MapBar::offerNamespaces(const std::vector<std::string>& names)
{
    const QString chosen = m_namespaces->currentData().toString();
    const QSignalBlocker quiet(m_namespaces);
    while (m_namespaces->count() > 1)
        m_namespaces->removeItem(m_namespaces->count() - 1);
    for (const std::string& name : names)
        m_namespaces->addItem(QString::fromStdString(name), QString::fromStdString(name));
    m_namespaces->setCurrentIndex(std::max(0, m_namespaces->findData(chosen)));
}

void MapBar::setFilter(const map::MapFilter& filter)
{
    if (filter == this->filter())
        return;
    const QSignalBlocker quiet(this);
    const QString nameSpace = QString::fromStdString(filter.nameSpace);
    if (m_namespaces->findData(nameSpace) < 0)
        m_namespaces->addItem(nameSpace, nameSpace);  // of a link: what it asks for is shown as it is
    m_namespaces->setCurrentIndex(m_namespaces->findData(nameSpace));
    m_states->setCurrentIndex(std::max(0, m_states->findData(QString::fromStdString(filter.state))));
    m_labels->setText(QString::fromStdString(filter.labels));
    m_node->setText(QString::fromStdString(filter.node));
}

map::MapFilter MapBar::filter() const
{
    return {m_namespaces->currentData().toString().toStdString(), m_labels->text().trimmed().toStdString(),
            m_node->text().trimmed().toStdString(), m_states->currentData().toString().toStdString()};
}

QString MapBar::searchText() const { return m_search->text(); }

void MapBar::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void MapBar::showHits(qsizetype position, qsizetype count, qsizetype more)
{
    const QString total = more > 0 ? tr("%L1 and more").arg(count) : tr("%L1").arg(count);
    m_hits->setText(position < 0 ? QString() : count == 0 ? tr("nothing") : tr("%L1 of %2").arg(position + 1).arg(total));
    m_hits->setVisible(position >= 0);
    m_back->setEnabled(count > 0);
    m_on->setEnabled(count > 0);
}

bool MapBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_search && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter || key->key() == Qt::Key_Down || key->key() == Qt::Key_Up) {
            emit stepWanted((enter && key->modifiers() & Qt::ShiftModifier) || key->key() == Qt::Key_Up ? -1 : 1);
            return true;
        }
        if (key->key() == Qt::Key_Escape && !m_search->text().isEmpty()) {
            m_search->clear();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace fairlead::views
