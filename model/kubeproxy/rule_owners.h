#pragma once

#include "model/kubeproxy/service_index.h"
#include "model/netfilter/rule_set.h"

#include <optional>
#include <vector>

namespace fairlead::kubeproxy {

// Which service port each rule and chain of a dump belongs to: a chain by the hash or base in its
// name, an endpoint's chain by the service chain that jumps to it, a rule of a shared chain by
// where it leads, else by the address and port it is about. Rules of no service (KUBE-FORWARD,
// other software) have no owner. Linear in the rules; keeps no references.
class RuleOwners {
public:
    RuleOwners(const netfilter::RuleSet& rules, const ServiceIndex& services);

    std::optional<ServiceIndex::Position> ownerOfRule(netfilter::RuleIndex rule) const { return at(m_rules, rule); }
    std::optional<ServiceIndex::Position> ownerOfChain(netfilter::ChainIndex chain) const { return at(m_chains, chain); }

private:
    static constexpr ServiceIndex::Position nobody = 0xffffffff;
    static std::optional<ServiceIndex::Position> at(const std::vector<ServiceIndex::Position>& owners, std::size_t index)
    {
        return owners[index] == nobody ? std::nullopt : std::optional(owners[index]);
    }

    std::vector<ServiceIndex::Position> m_chains;
    std::vector<ServiceIndex::Position> m_rules;
};

}  // namespace fairlead::kubeproxy
