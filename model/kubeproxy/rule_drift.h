#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/kubeproxy/expected_rules.h"
#include "model/kubeproxy/proxy_settings.h"
#include "model/kubeproxy/service_port.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::kubeproxy {

// One entry (a rule, an element of a set, a virtual or real server) where found and expected differ.
struct DriftEntry {
    std::string place;  // "nat KUBE-SEP-…", "map service-ips", "ipset KUBE-CLUSTER-IP", "IPVS"
    std::string expected;  // verbatim; empty: nothing should be there
    std::optional<SourceRef> found;  // nothing: nothing is there
    std::optional<double> expectedShare;  // of new connections, where the entry is one of several ways
    std::optional<double> foundShare;
};

// One thing that is not as it should be on one node. Differences that are one matter are one of
// these: an endpoint that is unknown to the rules lacks its chain, its jump and shifts the shares
// of the others, and all of that stands in `entries`.
struct Difference {
    // As the findings missing-rules, stale-rules and extra-rules of the contract: an entry that must
    // be there is not; it leads to an endpoint that the API no longer has, lacks one that it has, or
    // says something else; it serves what the API does not know.
    enum class Kind : std::uint8_t { missing, stale, extra };
    // What it is about as a whole.
    enum class Scope : std::uint8_t { entry, chain, endpoint, service, everything };

    Kind kind = Kind::missing;
    Scope scope = Scope::entry;
    IpFamily family = IpFamily::ipv4;
    std::optional<ServicePortName> port;  // nothing: common to all services, or unknown
    const kubernetes::Service* service = nullptr;  // null where the API has none
    std::string endpoint;  // "10.244.1.4:8080"; empty where it is about none
    std::string place;  // of the first entry
    std::vector<DriftEntry> entries;  // the one that says most first
    std::string sentence;  // for people: "worker-1 lacks an entry …"; the entries say it verbatim
};
std::string_view toString(Difference::Kind kind);  // "missing", "stale", "extra"

struct NodeDrift {
    struct NotCompared {
        std::optional<IpFamily> family;
        std::string reason;
    };
    ProxySettings settings;
    std::vector<Difference> differences;  // worst first: whole services, then the rest; stable
    std::vector<NotCompared> notCompared;
    std::size_t comparedEntries = 0;  // expected ones that were found
};

// Compares what kube-proxy should have written on the node with what is there, as unordered sets:
// the order of services and endpoints is kube-proxy's whim. Not differences: counters, comments,
// the notation, accounting rules, how source ports are picked, real servers that drain, addresses
// that session affinity remembers. Points into the snapshot. Linear in the rules.
NodeDrift findDrift(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node);

// The same for one family with given settings; `found` holds the rules of the node.
void compareFamily(const ExpectedFamily& expected, const cluster::ClusterNode& node, NodeDrift& drift);

}  // namespace fairlead::kubeproxy
