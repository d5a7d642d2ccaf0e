#pragma once

#include "model/facts/cluster_facts.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::facts {

// Somebody who has an address or a port.
struct Tenant {
    std::string who;  // "ClusterIP of service shop/frontend", "pod shop/cart-x on worker-1"
    std::string service;  // "shop/frontend" where it is one or belongs to one, else empty
    std::string pod;  // "shop/cart-x"
    std::string node;
    SourceRef source;
};

// What the book says about one address, address and port, or port.
struct Listing {
    std::string query;  // "10.96.0.51:80", "port 30080"
    std::vector<Tenant> tenants;
    std::string remark;  // where nobody has it: in which range it lies; what is odd about the port; may be empty
};

struct PortRange {
    std::uint16_t first = 0;
    std::uint16_t last = 0;

    bool contains(std::uint16_t port) const { return first <= port && port <= last; }
};
// "30000-32767"; nothing for any other text.
std::optional<PortRange> parsePortRange(std::string_view text);

// How much of a range is taken, in its two bands: addresses that were asked for should come from the static one, those
// that the API server chooses come from the dynamic one while it lasts (Kubernetes 1.25 for ClusterIPs, 1.28 for node ports).
struct Occupancy {
    struct Band {
        std::string first;
        std::string last;
        std::uint64_t size = 0;  // 2^64-1 where it is larger
        std::size_t taken = 0;
    };
    std::string range;  // "10.96.0.0/16", "30000-32767"
    Band fixed;  // the static band; size 0 where this version or range has none
    Band dynamic;
};

// Who is behind an address: services, pods, nodes and their devices, endpoints outside; else the range it lies in.
// Built in time linear in the objects; an answer costs O(log n). Thread-safe to read.
class AddressBook {
public:
    explicit AddressBook(std::shared_ptr<const cluster::ClusterSnapshot> snapshot);

    Listing whoIs(const IpAddress& address, std::optional<std::uint16_t> port = std::nullopt) const;
    Listing whoHasPort(std::uint16_t port) const;
    // Every address of a pasted text, a log line or output of tcpdump or conntrack, once, in its order; a text that is
    // a number alone is a port.
    std::vector<Listing> read(std::string_view text) const;

    // Of each service range, and of the node ports where their range is known.
    std::vector<Occupancy> occupancy() const;

    const ClusterFacts& facts() const { return m_facts; }

private:
    Occupancy occupancyOf(const Prefix& range) const;
    Occupancy occupancyOf(const PortRange& range) const;
    void addServices();
    void addPods();
    void addNodes();
    void addEndpoints();
    void add(const std::string& address, Tenant tenant);
    std::string placeOf(const IpAddress& address) const;
    void describePort(Listing& listing, std::uint16_t port) const;

    std::shared_ptr<const cluster::ClusterSnapshot> m_snapshot;
    ClusterFacts m_facts;
    std::map<IpAddress, std::vector<Tenant>> m_tenants;
    std::map<std::uint16_t, std::vector<Tenant>> m_nodePorts;
};

}  // namespace fairlead::facts
