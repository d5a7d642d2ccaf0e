#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/trace/node_view.h"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace fairlead::trace {

// One port of a service, found by where a packet goes.
struct ServiceEntry {
    const kubernetes::Service* service = nullptr;
    const kubernetes::ServicePort* port = nullptr;
};

// A snapshot as a walk sees it: its nodes' rules in hook order, made on first use, and its services
// by address. Keeps references to the snapshot. Thread-safe.
class ClusterView {
public:
    explicit ClusterView(const cluster::ClusterSnapshot& snapshot);

    const cluster::ClusterSnapshot& snapshot() const { return m_snapshot; }
    const NodeView& node(const cluster::ClusterNode& node, IpFamily family) const;

    // The service that a cluster IP, external IP or load balancer IP with this port belongs to.
    std::optional<ServiceEntry> serviceAt(const IpAddress& address, std::uint16_t port, Protocol protocol) const;
    std::optional<ServiceEntry> serviceOfNodePort(std::uint16_t port, Protocol protocol) const;
    // The node that an address belongs to: its own, a pod's, or one of its pod CIDRs.
    const cluster::ClusterNode* nodeOf(const IpAddress& address) const;
    // From Kubernetes 1.24 kube-proxy opens no sockets for node ports; true where the version is unknown.
    bool nodePortsHaveNoSocket() const { return m_nodePortsHaveNoSocket; }

private:
    void addService(const kubernetes::Service& service);

    const cluster::ClusterSnapshot& m_snapshot;
    bool m_nodePortsHaveNoSocket = true;
    std::map<std::tuple<IpAddress, std::uint16_t, Protocol>, ServiceEntry> m_byAddress;
    std::map<std::pair<std::uint16_t, Protocol>, ServiceEntry> m_byNodePort;
    std::vector<std::pair<Prefix, const cluster::ClusterNode*>> m_podCidrs;
    mutable std::mutex m_mutex;
    mutable std::map<std::pair<const cluster::ClusterNode*, IpFamily>, std::unique_ptr<NodeView>> m_nodes;
};

}  // namespace fairlead::trace
