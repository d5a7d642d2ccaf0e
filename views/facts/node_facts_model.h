#pragma once

#include "model/facts/cluster_facts.h"
#include "views/itemmodels/table_adapter.h"

namespace fairlead::views {

// A row a node: what one looks up about it. UI thread.
class NodeFactsModel : public TableAdapter<facts::NodeFacts> {
    Q_OBJECT

public:
    using TableAdapter::TableAdapter;

protected:
    int columns() const override;
    QString header(int column) const override;
    QVariant cell(const facts::NodeFacts& row, int column, int role) const override;
    bool sameSubject(const facts::NodeFacts& left, const facts::NodeFacts& right) const override;
};

}  // namespace fairlead::views
