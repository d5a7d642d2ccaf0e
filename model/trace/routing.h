#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/netfilter/matches.h"
#include "model/trace/packet.h"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace fairlead::trace {

// What a look-up asks.
struct RouteQuery {
    IpAddress destination;
    std::optional<IpAddress> source;
    std::uint32_t mark = 0;
    std::string_view inputDevice;
};

// What it found.
struct RouteAnswer {
    enum class Kind : std::uint8_t { local, unicast, blackhole, unreachable, none, notKnown };
    Kind kind = Kind::none;
    DeviceName device;
    std::optional<IpAddress> gateway;
    std::optional<IpAddress> preferredSource;
    const cluster::Route* route = nullptr;  // null where no evidence says it
    std::string text;  // as `ip route` writes it
    SourceRef source;
};

// The routes of one node and family: policy rules, tables, the local table, addresses. From the
// evidence of `ip`; where that is missing, from what the API says (internal addresses, pod CIDRs),
// and then fromApi() is true and devices are not known. Immutable after construction.
// Cost of a look-up: the number of distinct prefix lengths.
class Routing {
public:
    Routing(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node, IpFamily family);

    bool fromApi() const { return m_fromApi; }
    const std::vector<cluster::Device>* devices() const;

    RouteAnswer find(const RouteQuery& query) const;
    // The types of an address as `-m addrtype` and `fib … type` see them; limited to a device
    // where one is given.
    std::uint16_t addressTypes(const IpAddress& address, std::optional<std::string_view> device = std::nullopt) const;
    bool isLocal(const IpAddress& address) const;

    // The source of a packet that a process sends to `destination` over `answer`.
    std::optional<IpAddress> sourceFor(const RouteAnswer& answer, const IpAddress& destination) const;
    // The source that MASQUERADE writes for a packet that leaves over `device` and `route` (null: none
    // known). The device of a packet to the node itself is "lo", whatever its route says.
    std::optional<IpAddress> masqueradeSource(std::string_view device, const cluster::Route* route,
                                              const IpAddress& destination) const;
    // The first address of a device, as REDIRECT takes it.
    std::optional<IpAddress> firstAddress(std::string_view device) const;

    const cluster::Device* findDevice(std::string_view name) const;

private:
    struct Table {
        // By prefix length, longest first; of equal prefixes the one with the lowest metric.
        std::map<int, std::unordered_map<IpAddress, const cluster::Route*>, std::greater<>> byLength;
    };

    void readEvidence();
    void deriveFromApi(const cluster::ClusterSnapshot& snapshot);
    void lookUpTables(std::initializer_list<const char*> tables);
    void add(const cluster::Route& route);
    void addDerived(cluster::Route::Type type, const Prefix& destination, std::optional<IpAddress> gateway = std::nullopt);
    const cluster::Route* findIn(const Table& table, const IpAddress& destination) const;
    const cluster::Route* findIn(const std::string& table, const IpAddress& destination) const;
    bool applies(const cluster::RoutingRule& rule, const RouteQuery& query) const;
    std::optional<IpAddress> selectIpv4(std::string_view device, const IpAddress& towards, bool allowLinkScope) const;
    std::optional<IpAddress> selectIpv6(std::string_view device, const IpAddress& destination) const;

    const cluster::ClusterNode& m_node;
    IpFamily m_family;
    bool m_fromApi = false;
    std::vector<cluster::Route> m_derived;
    std::vector<cluster::RoutingRule> m_rules;  // by priority
    std::map<std::string, Table, std::less<>> m_tables;
};

}  // namespace fairlead::trace
