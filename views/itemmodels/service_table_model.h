#pragma once

#include "views/itemmodels/service_row.h"
#include "views/itemmodels/table_adapter.h"

namespace fairlead::views {

// The services of a cluster. Facts only: words, colours and icons are the delegate's.
class ServiceTableModel : public TableAdapter<ServiceRow> {
    Q_OBJECT

public:
    enum Column { namespaceColumn, nameColumn, typeColumn, stateColumn, columnTotal };
    enum Role { typeRole = Qt::UserRole + 1, stateRole };  // ints of the enums, on every column

    using TableAdapter::TableAdapter;

    // The row of a service; -1 where there is none. Cost: logarithmic.
    int findRow(const QString& nameSpace, const QString& name) const;

protected:
    int columns() const override { return columnTotal; }
    QString header(int column) const override;
    QVariant cell(const ServiceRow& row, int column, int role) const override;
    bool sameSubject(const ServiceRow& left, const ServiceRow& right) const override;
};

// In words, for lists, tooltips and screen readers.
QString wordFor(kubernetes::ServiceType type);
QString wordFor(ServiceState state);
QString sentenceFor(const ServiceRow& row);

}  // namespace fairlead::views
