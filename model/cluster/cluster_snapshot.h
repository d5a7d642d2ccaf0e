#pragma once

#include "model/cluster/host_network.h"
#include "model/core/result.h"
#include "model/evidence/evidence.h"
#include "model/kubernetes/objects.h"
#include "model/netfilter/ipvs_table.h"
#include "model/netfilter/rule_set.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::cluster {

enum class ProxyMode : std::uint8_t { unknown, iptables, nftables, ipvs, userspace };
std::string_view toString(ProxyMode mode);  // "iptables"…, "unknown"

// Everything read of one node's kernel. A null pointer means: not read; `notRead` says why.
// Both iptables backends may hold rules at once, which is a fact to show, not to merge.
struct NodeRules {
    using RuleSetPtr = std::shared_ptr<const netfilter::RuleSet>;
    RuleSetPtr iptables;  // iptables-save.txt
    RuleSetPtr ip6tables;  // ip6tables-save.txt
    RuleSetPtr iptablesLegacy;  // iptables-legacy-save.txt
    RuleSetPtr ip6tablesLegacy;
    RuleSetPtr nft;  // nft.json, else nft.txt
    std::shared_ptr<const std::vector<netfilter::Set>> ipsets;
    std::shared_ptr<const netfilter::IpvsTable> ipvs;

    struct NotRead {
        std::string file;
        std::string reason;
    };
    std::vector<NotRead> notRead;

    bool anyRead() const { return iptables || ip6tables || iptablesLegacy || ip6tablesLegacy || nft || ipvs; }
    // The rule sets of iptables syntax of one family, in the order: iptables-save, legacy.
    std::vector<const netfilter::RuleSet*> iptablesOf(IpFamily family) const;
};

struct ClusterNode {
    std::string name;
    const kubernetes::Node* object = nullptr;  // null: evidence of a node that the API does not list
    NodeRules rules;
    HostNetwork network;
    std::map<std::string, std::string> sysctls;
    ProxyMode mode = ProxyMode::unknown;
    SourceRef modeSource;  // how we know the mode
    // Minor version of kube-proxy ("1.36" is 36), where anything tells it; and how we know.
    std::optional<int> proxyMinor;
    SourceRef proxyVersionSource;
};

// The cluster as one immutable value: objects, nodes, rules, joined. Views keep the one they show.
// Thread-safe to read. Built in time linear in the evidence.
class ClusterSnapshot {
public:
    // `previous`: of the same cluster earlier; may be null. What it read of a node whose files are the very same is taken over.
    static Result<std::shared_ptr<const ClusterSnapshot>> build(evidence::Evidence evidence,
                                                                const ClusterSnapshot* previous = nullptr);

    ClusterSnapshot(const ClusterSnapshot&) = delete;
    ClusterSnapshot& operator=(const ClusterSnapshot&) = delete;

    const evidence::Evidence& evidence() const { return m_evidence; }
    const kubernetes::Objects& objects() const { return m_objects; }
    const std::vector<ClusterNode>& nodes() const { return m_nodes; }
    const std::vector<Warning>& warnings() const { return m_warnings; }

    const ClusterNode* findNode(std::string_view name) const;
    // An internal IP or, where devices were read, a global address that no other node has on one.
    const ClusterNode* nodeOfAddress(const IpAddress& address) const;
    const kubernetes::Service* findService(std::string_view nameSpace, std::string_view name) const;
    const kubernetes::Pod* findPod(std::string_view nameSpace, std::string_view name) const;
    // The pod with this address of its own (host-network pods share the node's and are not found).
    const kubernetes::Pod* podOfAddress(const IpAddress& address) const;
    std::vector<const kubernetes::EndpointSlice*> slicesOf(const kubernetes::Service& service) const;
    // The old object of the same name; null where there is none.
    const kubernetes::Endpoints* endpointsObjectOf(const kubernetes::Service& service) const;

private:
    ClusterSnapshot() = default;
    void indexNodeAddresses();
    void indexObjects();
    void readNodes(const ClusterSnapshot* previous);

    evidence::Evidence m_evidence;
    kubernetes::Objects m_objects;
    std::vector<ClusterNode> m_nodes;
    std::vector<std::vector<Warning>> m_nodeWarnings;  // beside m_nodes
    std::vector<Warning> m_warnings;
    std::map<std::string, std::size_t, std::less<>> m_nodeByName;
    std::map<IpAddress, std::size_t> m_nodeByAddress;
    std::map<std::string, const kubernetes::Service*, std::less<>> m_serviceByName;
    std::map<std::string, const kubernetes::Pod*, std::less<>> m_podByName;
    std::map<IpAddress, const kubernetes::Pod*> m_podByAddress;
    std::multimap<std::string, const kubernetes::EndpointSlice*, std::less<>> m_slicesByService;
    std::map<std::string, const kubernetes::Endpoints*, std::less<>> m_endpointsByName;
};

}  // namespace fairlead::cluster
