#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/kubeproxy/service_frontends.h"

#include <string>
#include <vector>

namespace fairlead::kubeproxy {

// Says what an address is, for sentences: "pod shop/frontend-x", "ClusterIP of shop/frontend",
// "node worker-1"; empty where it is none of these. Keeps a reference to the snapshot.
class AddressNames {
public:
    AddressNames(const cluster::ClusterSnapshot& snapshot, std::vector<ServiceFrontends> frontends)
        : m_snapshot(snapshot), m_frontends(std::move(frontends))
    {
    }

    std::string nameOf(const IpAddress& address) const;

private:
    const cluster::ClusterSnapshot& m_snapshot;
    std::vector<ServiceFrontends> m_frontends;
};

}  // namespace fairlead::kubeproxy
