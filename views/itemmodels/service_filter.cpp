#include "views/itemmodels/service_filter.h"

#include "views/itemmodels/service_table_model.h"

#include <algorithm>

namespace fairlead::views {

void ServiceFilter::setSearchText(const QString& text)
{
    const QStringList words = text.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (words == m_words)
        return;
    m_words = words;
    invalidateFilter();
}

void ServiceFilter::setNamespace(const QString& nameSpace)
{
    if (nameSpace == m_namespace)
        return;
    m_namespace = nameSpace;
    invalidateFilter();
}

void ServiceFilter::setType(std::optional<kubernetes::ServiceType> type)
{
    if (type == m_type)
        return;
    m_type = type;
    invalidateFilter();
}

bool ServiceFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    if (parent.isValid())
        return false;
    const QAbstractItemModel& source = *sourceModel();
    const auto text = [&](int column) { return source.index(row, column).data().toString(); };
    if (!m_namespace.isEmpty() && text(ServiceTableModel::namespaceColumn) != m_namespace)
        return false;
    const int type = source.index(row, 0).data(ServiceTableModel::typeRole).toInt();
    if (m_type && type != static_cast<int>(*m_type))
        return false;
    if (m_words.isEmpty())
        return true;
    const QString haystack = text(ServiceTableModel::namespaceColumn) + QLatin1Char('/') + text(ServiceTableModel::nameColumn)
        + QLatin1Char(' ') + text(ServiceTableModel::typeColumn) + QLatin1Char(' ') + text(ServiceTableModel::stateColumn);
    return std::ranges::all_of(m_words, [&](const QString& word) { return haystack.contains(word, Qt::CaseInsensitive); });
}

}  // namespace fairlead::views
