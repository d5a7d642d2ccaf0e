#pragma once

#include "model/kubeproxy/address_names.h"
#include "model/kubeproxy/endpoint_selection.h"
#include "model/kubeproxy/service_frontends.h"
#include "model/kubeproxy/service_slice.h"

#include <set>
#include <string>
#include <vector>

namespace fairlead::kubeproxy {

// What the slicers of all modes ask about: one port of a service, on one node, in one family.
// References stay valid while sliceService() runs.
struct SliceContext {
    const cluster::ClusterSnapshot& snapshot;
    const cluster::ClusterNode& node;
    const ServiceFrontends& frontends;
    const std::vector<ServiceEndpoint>& endpoints;
    const AddressNames& names;
    IpFamily family;
    std::set<std::string, std::less<>> ipsets;  // IPVS mode: the sets that hold an element of the service
};

// The rule as an entry of the slice.
SliceRule makeSliceRule(const SliceContext& context, const netfilter::RuleSet& rules, netfilter::RuleIndex rule,
                        std::optional<double> share);

// The chain with the given rules (in the chain's order), shares and the count of the others.
SliceChain makeSliceChain(const SliceContext& context, const netfilter::RuleSet& rules, netfilter::ChainIndex chain,
                          const std::vector<netfilter::RuleIndex>& kept);

// Sorts chains into the order in which a packet meets them; stable.
void sortAsMet(std::vector<SliceChain>& chains);

// The chains of an iptables dump (any mode but nftables) that concern the service.
std::vector<SliceChain> sliceIptables(const SliceContext& context, const netfilter::RuleSet& rules);

// The chains, and the sets and maps, of the kube-proxy tables of nftables mode.
void sliceNft(const SliceContext& context, const netfilter::RuleSet& rules, ServiceSlice& slice);

// IPVS mode: the ipsets that steer to the service, then its virtual servers. Also fills
// context.ipsets for sliceIptables().
void sliceIpvs(SliceContext& context, ServiceSlice& slice);

// Which elements of a set or map concern the service: by virtual IP and port, node port, endpoint,
// the chain they lead to, or kube-proxy's comment.
std::vector<std::size_t> elementsOf(const SliceContext& context, const netfilter::Set& set);

}  // namespace fairlead::kubeproxy
