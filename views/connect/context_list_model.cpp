#include "views/connect/context_list_model.h"

#include <algorithm>

namespace fairlead::views {

void ContextListModel::setContexts(std::vector<kubernetes::ContextSummary> contexts, const QStringList& recent)
{
    beginResetModel();
    m_contexts = std::move(contexts);
    const auto rank = [&recent](const kubernetes::ContextSummary& context) {
        const auto at = recent.indexOf(QString::fromStdString(context.name));
        return at < 0 ? recent.size() : at;
    };
    std::ranges::stable_sort(m_contexts, {}, rank);
    m_recent =
        static_cast<int>(std::ranges::count_if(m_contexts, [&](const auto& context) { return rank(context) < recent.size(); }));
    endResetModel();
}

int ContextListModel::preferredRow() const
{
    if (m_contexts.empty())
        return -1;
    if (m_recent > 0)
        return 0;
    const auto current = std::ranges::find(m_contexts, true, &kubernetes::ContextSummary::current);
    return current == m_contexts.end() ? 0 : static_cast<int>(current - m_contexts.begin());
}

int ContextListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_contexts.size());
}

ContextListModel::State ContextListModel::stateOf(const kubernetes::ContextSummary& context)
{
    if (!context.problems.empty())
        return State::broken;
    return context.insecure || context.plainHttp ? State::unsafe : State::fine;
}

QString ContextListModel::troubleOf(const kubernetes::ContextSummary& context)
{
    if (!context.problems.empty())
        return QString::fromStdString(context.problems.front().why);
    if (context.insecure)
        return tr("the server's certificate is not checked");
    return context.plainHttp ? tr("plain http: nothing is encrypted") : QString();
}

QVariant ContextListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const kubernetes::ContextSummary& found = context(index.row());
    const QString name = QString::fromStdString(found.name);
    const QString server = QString::fromStdString(found.server);
    switch (role) {
    case Qt::DisplayRole:
        return name;
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole: {
        const QString trouble = troubleOf(found);
        QString text = server.isEmpty() ? name : tr("%1, %2").arg(name, server);
        if (!found.user.empty())
            text = tr("%1 as %2").arg(text, QString::fromStdString(found.user));
        return trouble.isEmpty() ? text : tr("%1: %2").arg(text, trouble);
    }
    case serverRole:
        return server;
    case userRole:
        return QString::fromStdString(found.user);
    case stateRole:
        return static_cast<int>(stateOf(found));
    case recentRole:
        return index.row() < m_recent;
    default:
        return {};
    }
}

}  // namespace fairlead::views
