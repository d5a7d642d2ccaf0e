#include "model/trace/node_view.h"

#include <algorithm>
#include <charconv>

namespace fairlead::trace {

using netfilter::ChainIndex;
using netfilter::ChainType;
using netfilter::Hook;
using netfilter::RuleSet;
using netfilter::TableFamily;

namespace {

// Priorities of the kernel.
constexpr int conntrackPriority = -200;
constexpr int destinationNatPriority = -100;
constexpr int sourceNatPriority = 100;
constexpr int ipvsInputPriority = 99;
constexpr int ipvsOutputPriority = -98;

// Written by iptables-nft, whose tables `nft list ruleset` shows too.
bool isOfNftBackend(const RuleSet& rules)
{
    const std::string_view head = rules.evidence().substr(0, rules.evidence().find('*'));
    return head.find("nf_tables") != std::string_view::npos || head.find("xtables-save") != std::string_view::npos;
}

}  // namespace

bool translatesDestination(Hook hook) { return hook == Hook::prerouting || hook == Hook::output; }

// A base chain and when it was registered, as far as the evidence shows it.
struct NodeView::Registered {
    Hook hook = Hook::input;
    ChainType type = ChainType::filter;
    int priority = 0;
    std::size_t order = 0;
    HookEntry entry;
};

NodeView::NodeView(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node, IpFamily family)
    : m_node(node), m_family(family), m_routing(snapshot, node, family)
{
    const std::string_view range = sysctl("net.ipv4.ip_local_port_range");
    const std::size_t second = range.find_last_of(" \t");
    if (second != std::string_view::npos) {
        std::from_chars(range.data(), range.data() + range.size(), m_ephemeral.first);
        std::from_chars(range.data() + second + 1, range.data() + range.size(), m_ephemeral.last);
    }
    order(collect());
    findGaps();
}

std::string_view NodeView::sysctl(std::string_view name) const
{
    const auto found = m_node.sysctls.find(std::string(name));
    return found == m_node.sysctls.end() ? std::string_view() : std::string_view(found->second);
}

bool NodeView::bridgesCallNetfilter() const
{
    const bool ipv4 = m_family == IpFamily::ipv4;
    const std::string_view name = ipv4 ? "net.bridge.bridge-nf-call-iptables" : "net.bridge.bridge-nf-call-ip6tables";
    // Where sysctls were read, a missing line means that br_netfilter is not loaded.
    return m_node.sysctls.empty() || sysctl(name) == "1";
}

bool NodeView::isBridge(std::string_view device) const
{
    if (m_routing.devices() == nullptr || device.empty())
        return false;
    const cluster::Device* own = m_routing.findDevice(device);
    return own != nullptr && (own->kind == "bridge" || std::ranges::any_of(*m_routing.devices(), [device](const auto& port) {
                                  return port.master == device;
                              }));
}

MatchSite NodeView::site(ClientHistory client) const
{
    return MatchSite{m_node.name, m_routing, m_node.rules.ipsets.get(), m_ephemeral, client};
}

std::vector<NodeView::Registered> NodeView::collect()
{
    std::vector<Registered> found;
    for (const RuleSet* rules : m_node.rules.iptablesOf(m_family))
        collect(*rules, true, found);
    if (m_node.rules.nft)
        collect(*m_node.rules.nft, false, found);
    return found;
}

bool NodeView::isManagedByIptables(const netfilter::Table& table) const
{
    if (table.family != TableFamily::ip && table.family != TableFamily::ip6)
        return false;
    for (const RuleSet* rules : m_node.rules.iptablesOf(table.family == TableFamily::ip ? IpFamily::ipv4 : IpFamily::ipv6)) {
        if (isOfNftBackend(*rules)
            && std::ranges::find(rules->tables(), table.name, &netfilter::Table::name) != rules->tables().end())
            return true;
    }
    return false;
}

// nft lists tables and chains in the order of their making, those of iptables-nft among them.
std::size_t NodeView::registrationOf(const RuleSet& rules, ChainIndex chain, bool iptables) const
{
    constexpr std::size_t chainsOfTable = 1'000'000;
    const netfilter::Table& table = rules.tableOf(chain);
    if (!iptables)
        return (rules.chains()[chain].table + 1) * chainsOfTable + chain;
    const RuleSet* nft = m_node.rules.nft.get();
    if (nft == nullptr || !isOfNftBackend(rules))
        return chain;
    const auto same = std::ranges::find_if(nft->tables(), [&](const netfilter::Table& other) {
        return other.name == table.name && other.family == (m_family == IpFamily::ipv4 ? TableFamily::ip : TableFamily::ip6);
    });
    return static_cast<std::size_t>(same - nft->tables().begin() + 1) * chainsOfTable;
}

void NodeView::collect(const RuleSet& rules, bool iptables, std::vector<Registered>& found)
{
    const TableFamily own = m_family == IpFamily::ipv4 ? TableFamily::ip : TableFamily::ip6;
    const RuleLookup* lookup = nullptr;
    for (ChainIndex chain = 0; chain < rules.chains().size(); ++chain) {
        const auto& base = rules.chains()[chain].base;
        if (!base)
            continue;
        const netfilter::Table& table = rules.tableOf(chain);
        if (table.family == TableFamily::bridge || table.family == TableFamily::netdev) {
            if (!rules.rulesOf(chain).empty())
                m_caveats.push_back("The rules of the table " + std::string(toString(table.family)) + ' ' + table.name + " on "
                                    + m_node.name + " are not walked: they see frames, not connections.");
            continue;
        }
        if (!iptables && ((table.family != own && table.family != TableFamily::inet) || isManagedByIptables(table)))
            continue;
        if (lookup == nullptr)
            lookup = m_lookups.emplace_back(std::make_unique<RuleLookup>(rules)).get();
        const bool empty = rules.rulesOf(chain).empty() && base->policyAccept;
        if (!empty)
            found.push_back({base->hook, base->type, base->priority, registrationOf(rules, chain, iptables),
                             HookEntry{HookEntry::Kind::chain, base->priority, lookup, chain}});
    }
}

void NodeView::order(std::vector<Registered> found)
{
    std::ranges::stable_sort(found, [](const Registered& a, const Registered& b) {
        return a.priority != b.priority ? a.priority < b.priority : a.order > b.order;
    });
    for (const Hook hook : {Hook::prerouting, Hook::input, Hook::forward, Hook::output, Hook::postrouting}) {
        std::vector<HookEntry>& entries = m_entries[index(hook)];
        for (const Registered& one : found) {
            if (one.hook == hook)
                (one.type == ChainType::nat ? m_nat[index(hook)] : entries).push_back(one.entry);
        }
        // Where the kernel's own work stands among them: before chains of the same priority.
        const auto insert = [&entries](HookEntry::Kind kind, int priority) {
            const auto at = std::ranges::find_if(entries, [priority](const HookEntry& e) { return e.priority >= priority; });
            entries.insert(at, HookEntry{kind, priority, nullptr, 0});
        };
        if (translatesDestination(hook))
            insert(HookEntry::Kind::connectionTracking, conntrackPriority);
        if (hook != Hook::forward)
            insert(HookEntry::Kind::nat, translatesDestination(hook) ? destinationNatPriority : sourceNatPriority);
        if (m_node.rules.ipvs && (hook == Hook::input || hook == Hook::output))
            insert(HookEntry::Kind::ipvs, hook == Hook::input ? ipvsInputPriority : ipvsOutputPriority);
    }
}

void NodeView::findGaps()
{
    const cluster::NodeRules& rules = m_node.rules;
    const char* file = m_family == IpFamily::ipv4 ? "iptables-save.txt" : "ip6tables-save.txt";
    if (m_node.mode == cluster::ProxyMode::nftables && !rules.nft)
        file = "nft.json";
    else if (!rules.iptablesOf(m_family).empty() || rules.nft)
        file = nullptr;
    if (file != nullptr) {
        m_notRead = std::string("The rules of ") + m_node.name + " were not read";
        for (const auto& gap : rules.notRead) {
            if (gap.file.ends_with(file))
                m_notRead += ": " + gap.reason;
        }
    }
    if (m_routing.fromApi())
        m_caveats.push_back("The routes of " + m_node.name
                            + " were not read: those that its internal addresses and pod CIDRs suggest are taken instead.");
    // Which of two backends registered its nat chains first is not in any dump.
    bool legacy = false;
    bool nft = false;
    for (const Hook hook : {Hook::prerouting, Hook::output, Hook::postrouting}) {
        for (const HookEntry& entry : m_nat[index(hook)]) {
            const RuleSet& set = entry.lookup->rules();
            (set.syntax() == netfilter::Syntax::iptablesSave && !isOfNftBackend(set) ? legacy : nft) = true;
        }
    }
    if (legacy && nft)
        m_caveats.push_back("Both iptables backends of " + m_node.name
                            + " translate addresses; which is asked first cannot be read, nftables is taken to be.");
}

}  // namespace fairlead::trace
