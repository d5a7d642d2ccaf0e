#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/netfilter/rule_set.h"
#include "model/trace/match_evaluator.h"
#include "model/trace/routing.h"
#include "model/trace/rule_lookup.h"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::trace {

// What netfilter calls at one hook, in order.
struct HookEntry {
    // nat: the one place where all nat chains of the hook are asked, until one settles it.
    enum class Kind : std::uint8_t { chain, connectionTracking, nat, ipvs };
    Kind kind = Kind::chain;
    int priority = 0;
    const RuleLookup* lookup = nullptr;
    netfilter::ChainIndex chain = 0;
};

// At these hooks nat tables rewrite the destination, at the others the source.
bool translatesDestination(netfilter::Hook hook);

// The rules of one node that packets of one family meet, in the order of the kernel: by priority,
// iptables, legacy and nft together; of equal priority the one that was registered last comes first.
// Holds references to the snapshot. Immutable after construction.
class NodeView {
public:
    NodeView(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node, IpFamily family);

    const cluster::ClusterNode& node() const { return m_node; }
    IpFamily family() const { return m_family; }
    const Routing& routing() const { return m_routing; }
    const std::vector<HookEntry>& entries(netfilter::Hook hook) const { return m_entries[index(hook)]; }
    const std::vector<HookEntry>& natChains(netfilter::Hook hook) const { return m_nat[index(hook)]; }
    // Why the rules of this family cannot be walked; empty where they can.
    const std::string& notRead() const { return m_notRead; }
    // Other things that could not be taken into account.
    const std::vector<std::string>& caveats() const { return m_caveats; }

    MatchSite site(ClientHistory client) const;
    // The value of a sysctl; empty where it was not read.
    std::string_view sysctl(std::string_view name) const;
    // Whether bridges show their packets to netfilter.
    bool bridgesCallNetfilter() const;
    bool isBridge(std::string_view device) const;

private:
    struct Registered;

    static std::size_t index(netfilter::Hook hook) { return static_cast<std::size_t>(hook); }
    std::vector<Registered> collect();
    void collect(const netfilter::RuleSet& rules, bool iptables, std::vector<Registered>& found);
    bool isManagedByIptables(const netfilter::Table& table) const;
    std::size_t registrationOf(const netfilter::RuleSet& rules, netfilter::ChainIndex chain, bool iptables) const;
    void order(std::vector<Registered> found);
    void findGaps();

    const cluster::ClusterNode& m_node;
    IpFamily m_family;
    Routing m_routing;
    EphemeralPorts m_ephemeral;
    std::vector<std::unique_ptr<RuleLookup>> m_lookups;
    std::array<std::vector<HookEntry>, 7> m_entries;
    std::array<std::vector<HookEntry>, 7> m_nat;
    std::string m_notRead;
    std::vector<std::string> m_caveats;
};

}  // namespace fairlead::trace
