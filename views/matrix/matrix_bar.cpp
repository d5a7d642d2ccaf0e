#include "views/matrix/matrix_bar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>

#include <algorithm>

namespace fairlead::views {

namespace {

const QString troubledWord = QStringLiteral("troubled");

void choose(QComboBox& box, const QString& data)
{
    const QSignalBlocker blocker(box);
    box.setCurrentIndex(std::max(0, box.findData(data)));
}

void fill(QComboBox& box, const QString& first, const QStringList& names)
{
    const QSignalBlocker blocker(box);
    const QString chosen = box.currentData().toString();
    box.clear();
    box.addItem(first, QString());
    for (const QString& name : names)
        box.addItem(name, name);
    box.setCurrentIndex(std::max(0, box.findData(chosen)));
}

}  // namespace

MatrixBar::MatrixBar(QWidget* parent) : QWidget(parent), m_search(new QLineEdit(this))
{
    setObjectName(QStringLiteral("pageBar"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 5, 8, 5);
    layout->setSpacing(6);
    m_search->setObjectName(QStringLiteral("matrixSearch"));
    m_search->setPlaceholderText(tr("Service or node"));
    m_search->setAccessibleName(tr("Show only services, or nodes, with this in their name"));
    m_search->setClearButtonEnabled(true);
    layout->addWidget(m_search, 1);
    m_namespaces = addChoice("matrixNamespace", tr("Namespace"));
    m_states = addChoice("matrixState", tr("State"));
    m_states->addItem(tr("All states"), QString());
    m_states->addItem(tr("Troubled only"), troubledWord);
    for (std::size_t kind = drift::cellKinds; kind-- > 0;) {
        const auto words = drift::wordsOf(static_cast<drift::Cell>(kind));
        const auto name = drift::nameOf(static_cast<drift::Cell>(kind));
        m_states->addItem(QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size())),
                          QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())));
    }
    m_orders = addChoice("matrixOrder", tr("Order"));
    m_orders->addItem(tr("By likeness"), QString());
    m_orders->addItem(tr("Worst first"), QStringLiteral("trouble"));
    m_orders->addItem(tr("By name"), QStringLiteral("name"));
    m_first = addChoice("matrixFirst", tr("Compare this node"));
    m_second = addChoice("matrixSecond", tr("with this node"));
    offer({}, {});
    connect(m_search, &QLineEdit::textChanged, this, &MatrixBar::changed);
}

QComboBox* MatrixBar::addChoice(const char* name, const QString& accessibleName)
{
    auto* box = new QComboBox(this);
    box->setObjectName(QString::fromLatin1(name));
    box->setAccessibleName(accessibleName);
    box->setToolTip(accessibleName);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    box->setMaxVisibleItems(24);
    static_cast<QHBoxLayout*>(layout())->addWidget(box, 1);
    connect(box, &QComboBox::activated, this, &MatrixBar::changed);
    return box;
}

void MatrixBar::offer(const QStringList& namespaces, const QStringList& nodes)
{
    fill(*m_namespaces, tr("Namespaces"), namespaces);
    fill(*m_first, tr("Compare\u2026"), nodes);
    fill(*m_second, tr("with\u2026"), nodes);
}

void MatrixBar::show(const Place::Matrix& wanted)
{
    const QSignalBlocker blocker(m_search);
    if (m_search->text() != wanted.search)
        m_search->setText(wanted.search);
    choose(*m_namespaces, wanted.nameSpace);
    choose(*m_states, wanted.state);
    choose(*m_orders, wanted.order);
    choose(*m_first, wanted.first);
    choose(*m_second, wanted.second);
}

Place::Matrix MatrixBar::wanted() const
{
    return {m_namespaces->currentData().toString(), m_states->currentData().toString(), m_search->text(),
            m_orders->currentData().toString(),     m_first->currentData().toString(),  m_second->currentData().toString()};
}

void MatrixBar::focusSearch()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

drift::MatrixFilter filterOf(const Place::Matrix& wanted)
{
    drift::MatrixFilter filter;
    filter.nameSpace = wanted.nameSpace.toStdString();
    filter.search = wanted.search.trimmed().toStdString();
    filter.onlyTroubled = wanted.state == troubledWord;
    if (!filter.onlyTroubled)
        filter.state = drift::cellOf(wanted.state.toStdString());
    return filter;
}

drift::MatrixOrder orderOf(const Place::Matrix& wanted)
{
    if (wanted.order == QLatin1String("name"))
        return drift::MatrixOrder::name;
    return wanted.order == QLatin1String("trouble") ? drift::MatrixOrder::trouble : drift::MatrixOrder::likeness;
}

}  // namespace fairlead::views
