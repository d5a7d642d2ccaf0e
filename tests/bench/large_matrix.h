#pragma once

#include "model/drift/drift_matrix.h"
#include "tests/support/large_cluster.h"

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace fairlead::test {

inline std::shared_ptr<const cluster::ClusterSnapshot> clusterOf(std::size_t services, std::size_t nodes)
{
    LargeCluster size;
    size.services = services;
    size.nodes = nodes;
    size.pods = 20'000;
    return cluster::ClusterSnapshot::build(LargeClusterWriter(size).write()).value();
}

// Every `trouble`th node lacks an entry of a service; all others are alike.
inline std::vector<drift::IndexedNode> indexesOf(const cluster::ClusterSnapshot& snapshot, std::size_t trouble)
{
    std::vector<drift::IndexedNode> indexes(snapshot.nodes().size());
    const auto fine = std::make_shared<const kubeproxy::NodeDrift>();
    const auto& services = *snapshot.objects().services;
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        indexes[i].node = &snapshot.nodes()[i];
        indexes[i].comparedNode = snapshot.nodes().front().name;
        indexes[i].drift = fine;
        if (i % trouble != 0)
            continue;
        kubeproxy::NodeDrift drift;
        kubeproxy::Difference difference;
        const kubernetes::Service& service = services[i * 7 % services.size()];
        difference.service = &service;
        difference.port = kubeproxy::ServicePortName{service.meta.nameSpace, service.meta.name, "http", Protocol::tcp};
        difference.entries.push_back({"nat KUBE-SERVICES", "-A KUBE-SERVICES", std::nullopt, std::nullopt, std::nullopt});
        difference.sentence = snapshot.nodes()[i].name + " lacks an entry.";
        drift.differences.push_back(std::move(difference));
        indexes[i].drift = std::make_shared<const kubeproxy::NodeDrift>(std::move(drift));
        indexes[i].comparedNode = snapshot.nodes()[i].name;
    }
    return indexes;
}

}  // namespace fairlead::test
