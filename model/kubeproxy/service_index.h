#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/kubeproxy/service_port.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fairlead::kubeproxy {

// Finds the service port behind a chain name, a virtual IP or a node port. Hashes are recomputed
// from the API's objects, so that it works where kube-proxy wrote no comments (more than 1,000
// endpoints). Keeps pointers into the snapshot, which must outlive it. Building costs one SHA-256
// for each service port and mode; look-ups are O(1). Thread-safe to read.
class ServiceIndex {
public:
    struct Entry {
        const kubernetes::Service* service = nullptr;
        const kubernetes::ServicePort* port = nullptr;
        ServicePortName name;
    };
    using Position = std::uint32_t;  // into entries()

    explicit ServiceIndex(const cluster::ClusterSnapshot& snapshot);

    std::span<const Entry> entries() const { return m_entries; }
    // The 16 characters after KUBE-SVC- and its kin.
    std::optional<Position> byHash(std::string_view hash) const;
    // "WQMS4GUT-shop/catalog/tcp/grpc", what follows "service-" and its kin in nftables mode.
    std::optional<Position> byNftBase(std::string_view base) const;
    std::optional<Position> byFrontend(const IpAddress& address, std::uint16_t port, Protocol protocol) const;
    // Also by health check node port.
    std::optional<Position> byNodePort(std::uint16_t port, Protocol protocol) const;

private:
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };
    using ByText = std::unordered_map<std::string, Position, TextHash, std::equal_to<>>;

    void add(const kubernetes::Service& service, const kubernetes::ServicePort& port);

    std::vector<Entry> m_entries;
    ByText m_byHash;
    ByText m_byNftBase;
    ByText m_byFrontend;  // "tcp 10.96.0.1:443", "tcp 30080"
};

}  // namespace fairlead::kubeproxy
