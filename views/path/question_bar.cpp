#include "views/path/question_bar.h"

#include "model/trace/flow_suggestions.h"

#include <QComboBox>
#include <QCompleter>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStringListModel>

namespace fairlead::views {

namespace {

constexpr int shownSuggestions = 12;

QStringList toList(const std::vector<std::string>& texts)
{
    QStringList list;
    list.reserve(static_cast<qsizetype>(texts.size()));
    for (const std::string& text : texts)
        list << QString::fromStdString(text);
    return list;
}

}  // namespace

QuestionBar::QuestionBar(QWidget* parent)
    : QWidget(parent),
      m_from(new QLineEdit(this)),
      m_to(new QLineEdit(this)),
      m_node(new QComboBox(this)),
      m_ask(new QPushButton(tr("Trace"), this)),
      m_origins(new QStringListModel(this)),
      m_targets(new QStringListModel(this))
{
    setObjectName(QStringLiteral("pageBar"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 5, 8, 5);
    layout->setSpacing(6);
    m_from->setObjectName(QStringLiteral("traceFrom"));
    m_to->setObjectName(QStringLiteral("traceTo"));
    addField(m_from, m_origins, tr("&From"), tr("pod:NAMESPACE/NAME, node:NAME, outside or ip:ADDRESS"));
    addField(m_to, m_targets, tr("&To"), tr("service:NAMESPACE/NAME, ADDRESS:PORT or node:NAME:PORT"));
    m_node->setObjectName(QStringLiteral("traceNode"));
    m_node->setAccessibleName(tr("The node that receives a packet from outside"));
    m_node->setToolTip(m_node->accessibleName());
    m_node->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_node->setMinimumContentsLength(9);
    layout->addWidget(m_node);
    m_ask->setObjectName(QStringLiteral("traceAsk"));
    layout->addWidget(m_ask);
    connect(m_ask, &QPushButton::clicked, this, &QuestionBar::ask);
    setSnapshot(nullptr);
}

void QuestionBar::addField(QLineEdit* field, QStringListModel* suggestions, const QString& label, const QString& example)
{
    auto* caption = new QLabel(label, this);
    caption->setBuddy(field);
    field->setPlaceholderText(example);
    field->setToolTip(example);
    field->setClearButtonEnabled(true);
    auto* completer = new QCompleter(suggestions, field);
    completer->setFilterMode(Qt::MatchContains);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setMaxVisibleItems(shownSuggestions);
    field->setCompleter(completer);
    auto* bar = static_cast<QHBoxLayout*>(layout());
    bar->addWidget(caption);
    bar->addWidget(field, 1);
    connect(field, &QLineEdit::returnPressed, this, &QuestionBar::ask);
}

void QuestionBar::setSnapshot(const SnapshotPtr& snapshot)
{
    m_origins->setStringList({});
    m_targets->setStringList({});
    m_node->clear();
    m_node->addItem(tr("any node"), QString());
    if (!snapshot)
        return;
    for (const cluster::ClusterNode& node : snapshot->nodes())
        m_node->addItem(QString::fromStdString(node.name), QString::fromStdString(node.name));
    m_suggesting.run(
        [snapshot] { return std::pair(toList(trace::suggestOrigins(*snapshot)), toList(trace::suggestTargets(*snapshot))); },
        [this](const std::pair<QStringList, QStringList>& suggestions) {
            m_origins->setStringList(suggestions.first);
            m_targets->setStringList(suggestions.second);
        });
}

void QuestionBar::show(const Place& place)
{
    m_from->setText(place.path.from);
    m_to->setText(place.path.to);
    m_from->setCursorPosition(0);
    m_to->setCursorPosition(0);
    m_node->setCurrentIndex(std::max(0, m_node->findData(place.node)));
}

void QuestionBar::focusFirstEmpty()
{
    QLineEdit* field = m_from->text().isEmpty() ? m_from : m_to;
    field->setFocus(Qt::OtherFocusReason);
    field->selectAll();
}

void QuestionBar::ask()
{
    const QString from = m_from->text().trimmed();
    const QString to = m_to->text().trimmed();
    if (from.isEmpty() || to.isEmpty())
        focusFirstEmpty();
    else
        emit asked(from, to, m_node->currentData().toString());
}

}  // namespace fairlead::views
