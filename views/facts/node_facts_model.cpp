#include "views/facts/node_facts_model.h"

#include <array>

namespace fairlead::views {

namespace {

constexpr std::array headers{
    QT_TRANSLATE_NOOP("NodeFactsModel", "Node"),           QT_TRANSLATE_NOOP("NodeFactsModel", "Internal address"),
    QT_TRANSLATE_NOOP("NodeFactsModel", "Pod CIDR"),       QT_TRANSLATE_NOOP("NodeFactsModel", "Interface"),
    QT_TRANSLATE_NOOP("NodeFactsModel", "Node CIDR"),      QT_TRANSLATE_NOOP("NodeFactsModel", "Proxy mode"),
    QT_TRANSLATE_NOOP("NodeFactsModel", "kube-proxy"),     QT_TRANSLATE_NOOP("NodeFactsModel", "iptables backend"),
    QT_TRANSLATE_NOOP("NodeFactsModel", "kube-proxy pod"), QT_TRANSLATE_NOOP("NodeFactsModel", "Rules read")};
constexpr int rulesColumn = static_cast<int>(headers.size()) - 1;

QString joined(const std::vector<std::string>& words)
{
    QString text;
    for (const std::string& word : words)
        text += (text.isEmpty() ? QString() : QStringLiteral(", ")) + QString::fromStdString(word);
    return text;
}

// A sign where not everybody says so.
QString valueOf(const facts::Fact& fact)
{
    return (fact.disagree.empty() ? QString() : QStringLiteral("\u2260 ")) + QString::fromStdString(fact.value);
}

QString valuesOf(const std::vector<facts::Fact>& facts)
{
    QString text;
    for (const facts::Fact& fact : facts)
        text += (text.isEmpty() ? QString() : QStringLiteral(", ")) + valueOf(fact);
    return text;
}

QString textOf(const facts::NodeFacts& row, int column)
{
    switch (column) {
    case 0:
        return QString::fromStdString(row.name);
    case 1:
        return joined(row.internalIps);
    case 2:
        return valuesOf(row.podCidrs);
    case 3:
        return QString::fromStdString(row.interface);
    case 4:
        return valueOf(row.nodeCidr);
    case 5:
        return valueOf(row.proxyMode);
    case 6:
        return valueOf(row.proxyVersion);
    case 7:
        return QString::fromStdString(row.backend);
    case 8:
        return QString::fromStdString(row.kubeProxyPod);
    default:
        return row.rules == 0 && !row.notRead.empty() ? QString() : QString::number(row.rules);
    }
}

}  // namespace

int NodeFactsModel::columns() const { return static_cast<int>(headers.size()); }

QString NodeFactsModel::header(int column) const { return tr(headers[static_cast<std::size_t>(column)]); }

QVariant NodeFactsModel::cell(const facts::NodeFacts& row, int column, int role) const
{
    if (role == Qt::TextAlignmentRole && column == rulesColumn)
        return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::UserRole)  // what it is sorted by
        return column == rulesColumn ? QVariant(static_cast<qulonglong>(row.rules)) : QVariant(textOf(row, column));
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    const QString text = textOf(row, column);
    return text.isEmpty() ? tr("not known") : text;
}

bool NodeFactsModel::sameSubject(const facts::NodeFacts& left, const facts::NodeFacts& right) const
{
    return left.name == right.name;
}

}  // namespace fairlead::views
