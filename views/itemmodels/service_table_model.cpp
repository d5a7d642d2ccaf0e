#include "views/itemmodels/service_table_model.h"

#include <QCoreApplication>

#include <algorithm>
#include <tuple>

namespace fairlead::views {

int ServiceTableModel::findRow(const QString& nameSpace, const QString& name) const
{
    const auto key = [](const ServiceRow& row) { return std::tie(row.nameSpace, row.name); };
    const auto found = std::ranges::lower_bound(rows(), std::tie(nameSpace, name), {}, key);
    if (found == rows().end() || key(*found) != std::tie(nameSpace, name))
        return -1;
    return static_cast<int>(found - rows().begin());
}

QString ServiceTableModel::header(int column) const
{
    switch (column) {
    case namespaceColumn:
        return tr("Namespace");
    case nameColumn:
        return tr("Name");
    case typeColumn:
        return tr("Type");
    case stateColumn:
        return tr("State");
    default:
        return {};
    }
}

QVariant ServiceTableModel::cell(const ServiceRow& row, int column, int role) const
{
    switch (role) {
    case typeRole:
        return static_cast<int>(row.type);
    case stateRole:
        return static_cast<int>(row.state);
    case Qt::AccessibleTextRole:
        return tr("%1, %2, %3").arg(row.qualifiedName(), wordFor(row.type), sentenceFor(row));
    case Qt::ToolTipRole:
        return tr("%1\n%2: %3").arg(row.qualifiedName(), wordFor(row.type), sentenceFor(row));
    case Qt::DisplayRole:
        break;
    default:
        return {};
    }
    switch (column) {
    case namespaceColumn:
        return row.nameSpace;
    case nameColumn:
        return row.name;
    case typeColumn:
        return wordFor(row.type);
    case stateColumn:
        return wordFor(row.state);
    default:
        return {};
    }
}

bool ServiceTableModel::sameSubject(const ServiceRow& left, const ServiceRow& right) const
{
    return left.nameSpace == right.nameSpace && left.name == right.name;
}

QString wordFor(kubernetes::ServiceType type)
{
    const auto word = kubernetes::toString(type);
    return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

QString wordFor(ServiceState state)
{
    switch (state) {
    case ServiceState::ok:
        return QCoreApplication::translate("ServiceState", "ok");
    case ServiceState::degraded:
        return QCoreApplication::translate("ServiceState", "degraded");
    case ServiceState::noEndpoints:
        return QCoreApplication::translate("ServiceState", "no endpoints");
    case ServiceState::notProxied:
        return QCoreApplication::translate("ServiceState", "not proxied");
    case ServiceState::unknown:
        return QCoreApplication::translate("ServiceState", "not read");
    }
    return {};
}

QString sentenceFor(const ServiceRow& row)
{
    const auto translate = [](const char* text) { return QCoreApplication::translate("ServiceState", text); };
    switch (row.state) {
    case ServiceState::ok:
        return row.endpoints == 1 ? translate("its endpoint is ready")
                                  : translate("all %1 endpoints are ready").arg(row.endpoints);
    case ServiceState::degraded:
        return translate("%1 of %2 endpoints are ready").arg(row.readyEndpoints).arg(row.endpoints);
    case ServiceState::noEndpoints:
        if (row.endpoints == 0)
            return translate("it has no endpoints");
        return row.readyEndpoints == 0 ? translate("none of its %1 endpoints is ready").arg(row.endpoints)
                                       : translate("a port of it has no ready endpoint");
    case ServiceState::notProxied:
        return translate("kube-proxy has no part in it");
    case ServiceState::unknown:
        return translate("its endpoints were not read");
    }
    return {};
}

}  // namespace fairlead::views
