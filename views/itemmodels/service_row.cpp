#include "views/itemmodels/service_row.h"

#include "model/kubeproxy/service_state.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>

namespace fairlead::views {

namespace {

// A pod counts once, however many addresses and ports it has.
std::string identityOf(const kubernetes::Endpoint& endpoint)
{
    if (endpoint.target && !endpoint.target->name.empty())
        return endpoint.target->name;
    return endpoint.addresses.empty() ? std::string() : endpoint.addresses.front();
}

void countEndpoints(const cluster::ClusterSnapshot& snapshot, const kubernetes::Service& service, ServiceRow& row)
{
    std::set<std::string> all;
    std::set<std::string> ready;
    for (const auto* slice : snapshot.slicesOf(service)) {
        for (const auto& endpoint : slice->endpoints) {
            all.insert(identityOf(endpoint));
            if (endpoint.ready)
                ready.insert(identityOf(endpoint));
        }
    }
    if (const auto* endpoints = snapshot.endpointsObjectOf(service); endpoints && !snapshot.objects().endpointSlices) {
        for (const auto& subset : endpoints->subsets) {
            for (const auto& address : subset.addresses) {
                all.insert(address.ip);
                ready.insert(address.ip);
            }
            for (const auto& address : subset.notReadyAddresses)
                all.insert(address.ip);
        }
    }
    row.endpoints = static_cast<int>(all.size());
    row.readyEndpoints = static_cast<int>(ready.size());
}

ServiceState stateOf(const cluster::ClusterSnapshot& snapshot, const kubernetes::Service& service)
{
    using Known = kubeproxy::ServiceState;
    const Known state = kubeproxy::stateOf(snapshot, service);
    const bool endpointsRead = snapshot.objects().endpointSlices || snapshot.objects().endpoints;
    if (state != Known::notProxied && !endpointsRead)
        return ServiceState::unknown;
    switch (state) {
    case Known::ok:
        return ServiceState::ok;
    case Known::degraded:
        return ServiceState::degraded;
    case Known::noEndpoints:
        return ServiceState::noEndpoints;
    case Known::notProxied:
        return ServiceState::notProxied;
    }
    return ServiceState::unknown;
}

}  // namespace

std::vector<ServiceRow> serviceRows(const cluster::ClusterSnapshot& snapshot)
{
    std::vector<ServiceRow> rows;
    if (!snapshot.objects().services)
        return rows;
    rows.reserve(snapshot.objects().services->size());
    for (const auto& service : *snapshot.objects().services) {
        ServiceRow row;
        row.nameSpace = QString::fromStdString(service.meta.nameSpace);
        row.name = QString::fromStdString(service.meta.name);
        row.type = service.type;
        row.state = stateOf(snapshot, service);
        countEndpoints(snapshot, service, row);
        rows.push_back(std::move(row));
    }
    std::ranges::sort(rows, [](const ServiceRow& left, const ServiceRow& right) {
        return std::tie(left.nameSpace, left.name) < std::tie(right.nameSpace, right.name);
    });
    return rows;
}

}  // namespace fairlead::views
