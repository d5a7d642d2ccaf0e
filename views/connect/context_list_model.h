#pragma once

#include "model/kubernetes/kubeconfig/context_list.h"

#include <QAbstractListModel>

#include <vector>

namespace fairlead::views {

// The contexts that can be connected to, the ones used last first. Facts only: looks are the delegate's. UI thread.
class ContextListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { serverRole = Qt::UserRole + 1, userRole, stateRole, recentRole };
    enum class State { fine, unsafe, broken };

    using QAbstractListModel::QAbstractListModel;

    // `recent`: names of contexts, the latest first; those that are gone are skipped.
    void setContexts(std::vector<kubernetes::ContextSummary> contexts, const QStringList& recent);
    const kubernetes::ContextSummary& context(int row) const { return m_contexts[static_cast<std::size_t>(row)]; }
    // The row of the current context, else the first; -1 where there is none.
    int preferredRow() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

    static State stateOf(const kubernetes::ContextSummary& context);
    // What is broken or unsafe in a few words; empty where nothing is.
    static QString troubleOf(const kubernetes::ContextSummary& context);

private:
    std::vector<kubernetes::ContextSummary> m_contexts;
    int m_recent = 0;  // how many rows at the top were used lately
};

}  // namespace fairlead::views
