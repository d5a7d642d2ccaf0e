#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/core/result.h"
#include "model/kubeproxy/service_port.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::kubeproxy {

// What a chain, set or map is for (contract, section 4).
enum class ChainRole : std::uint8_t {
    builtin,
    dispatch,
    nodePorts,
    service,
    serviceLocal,
    external,
    firewall,
    endpoint,
    mark,
    masquerade,
    forward,
    reject,
    canary,
    other,
};
std::string_view toString(ChainRole role);

// One rule of a chain in the slice, with what it means.
struct SliceRule {
    netfilter::RuleIndex index = 0;
    SourceRef source;  // file, line, verbatim
    std::string meaning;  // a sentence in plain words
    std::optional<netfilter::Counters> counters;
    std::optional<double> probability;  // the true share of all traffic that enters the chain, 1/3 for one of three
    std::string target;  // "KUBE-SEP-…", "DNAT", "ACCEPT"; empty where there is none
    std::optional<std::string> endpoint;  // "10.244.2.5:8080" where the rule leads to one
    bool understood = true;
};

struct SliceChain {
    const netfilter::RuleSet* rules = nullptr;
    netfilter::ChainIndex index = 0;
    std::string table;
    std::string name;
    ChainRole role = ChainRole::other;
    std::optional<netfilter::Hook> hook;
    std::optional<int> priority;
    std::vector<SliceRule> entries;  // only those that concern the service
    std::size_t hiddenRules = 0;  // how many others the chain holds
};

// A set or map, cut to the elements that concern the service.
struct SliceSet {
    const netfilter::Set* set = nullptr;
    std::string file;
    std::string name;
    std::vector<std::size_t> elements;
    std::size_t hiddenElements = 0;
    std::string meaning;
};

struct SliceVirtualServer {
    const netfilter::VirtualServer* server = nullptr;
    std::string file;
    std::string meaning;
};

// The part of a node's rules that concerns one service port and family, in the order a packet
// meets it: hook, dispatch, service, endpoint, then marks, masquerade and filter chains.
struct ServiceSlice {
    ServicePortName port;
    std::string node;
    cluster::ProxyMode mode = cluster::ProxyMode::unknown;
    IpFamily family = IpFamily::ipv4;
    std::vector<SliceChain> chains;
    std::vector<SliceSet> sets;
    std::vector<SliceVirtualServer> virtualServers;
};

// Slices of a service on a node: one for each port (or the named one) and each family that the
// node has rules of. An error where the service or node is unknown or the node's rules were not read.
// The slices point into the snapshot's rule sets. Cost: linear in the dispatch chains of the node.
Result<std::vector<ServiceSlice>> sliceService(const cluster::ClusterSnapshot& snapshot, std::string_view node,
                                               std::string_view nameSpace, std::string_view service,
                                               std::optional<std::string> port = std::nullopt);

}  // namespace fairlead::kubeproxy
