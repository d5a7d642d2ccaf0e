#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/core/result.h"
#include "model/kubeproxy/expected_ports.h"
#include "model/kubeproxy/expected_text.h"
#include "model/kubeproxy/proxy_settings.h"
#include "model/netfilter/ipvs_table.h"
#include "model/netfilter/rule_set.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::kubeproxy {

// What kube-proxy must have written on one node in one family: as the very dumps the node should
// show, read by the same parsers, so that they can be compared, walked and shown like found ones.
// Only kube-proxy's own chains, sets and the jumps to them. Points into the snapshot.
struct ExpectedFamily {
    using Owners = std::vector<EntryOwner>;  // of line N at N - 1

    IpFamily family = IpFamily::ipv4;
    ExpectedPorts ports;
    std::shared_ptr<const netfilter::RuleSet> iptables;  // null in nftables mode
    Owners iptablesOwners;
    std::shared_ptr<const netfilter::RuleSet> nft;  // nftables mode only
    Owners nftOwners;
    std::shared_ptr<const std::vector<netfilter::Set>> ipsets;  // IPVS mode only
    Owners ipsetOwners;
    std::shared_ptr<const netfilter::IpvsTable> ipvs;
    Owners ipvsOwners;
};

// The same as the texts of the dumps that the node should show, each empty where the mode has none.
struct ExpectedDumps {
    std::string iptables;
    std::string nft;
    std::string ipset;
    std::string ipvs;
};

// The rule set of the node in which kube-proxy writes in the family: of both iptables backends the
// one that holds its dispatch chain; null where nothing was read. Nftables mode: the nft listing.
const netfilter::RuleSet* foundRules(const cluster::ClusterNode& node, const ProxySettings& settings, IpFamily family);

// The expectation for one family. An error where the services or endpoints are not in the evidence,
// where the mode is unknown, and (never, unless the evidence holds names that no API server accepts)
// where the text cannot be read back. Linear in services and endpoints.
Result<ExpectedFamily> expectRules(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node,
                                   const ProxySettings& settings, IpFamily family);
Result<ExpectedDumps> expectDumps(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node,
                                  const ProxySettings& settings, IpFamily family);

}  // namespace fairlead::kubeproxy
