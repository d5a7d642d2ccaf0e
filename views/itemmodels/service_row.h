#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/kubernetes/objects.h"

#include <QString>

#include <vector>

namespace fairlead::views {

// As kubeproxy::ServiceState, and what to say where the API's endpoints were not read.
enum class ServiceState { ok, degraded, noEndpoints, notProxied, unknown };

// A service as a list shows it.
struct ServiceRow {
    QString nameSpace;
    QString name;
    kubernetes::ServiceType type = kubernetes::ServiceType::clusterIp;
    ServiceState state = ServiceState::unknown;
    int endpoints = 0;  // pods and addresses behind it, each counted once
    int readyEndpoints = 0;

    QString qualifiedName() const { return nameSpace + QLatin1Char('/') + name; }
};

// One row a service, sorted by namespace and name. Cost: linear in services and endpoints. Any thread.
std::vector<ServiceRow> serviceRows(const cluster::ClusterSnapshot& snapshot);

}  // namespace fairlead::views
