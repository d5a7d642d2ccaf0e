#pragma once

#include "model/kubernetes/objects.h"

#include <QSortFilterProxyModel>
#include <QStringList>

#include <optional>

namespace fairlead::views {

// Services that match a search text, a namespace and a type. Every word of the text must occur in
// "namespace/name type state", case-insensitively. Source: ServiceTableModel.
class ServiceFilter : public QSortFilterProxyModel {
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setSearchText(const QString& text);
    void setNamespace(const QString& nameSpace);  // empty: all
    void setType(std::optional<kubernetes::ServiceType> type);
    bool isFiltering() const { return !m_words.isEmpty() || !m_namespace.isEmpty() || m_type.has_value(); }

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QStringList m_words;
    QString m_namespace;
    std::optional<kubernetes::ServiceType> m_type;
};

}  // namespace fairlead::views
