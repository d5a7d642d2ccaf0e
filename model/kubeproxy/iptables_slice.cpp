#include "model/kubeproxy/chain_roles.h"
#include "model/kubeproxy/condition_words.h"
#include "model/kubeproxy/slice_context.h"

#include <algorithm>
#include <array>
#include <map>

namespace fairlead::kubeproxy {
namespace {

using netfilter::AddressMatch;
using netfilter::ChainIndex;
using netfilter::IpsetMatch;
using netfilter::PortMatch;
using netfilter::RuleBody;
using netfilter::RuleIndex;
using netfilter::RuleSet;
using netfilter::Side;

bool addressedTo(const RuleBody& body, const ServiceFrontends& frontends)
{
    const auto* const address = findPart<AddressMatch>(body);
    if (!address)
        return false;
    for (const netfilter::RulePart& part : body.parts) {
        const auto* const match = std::get_if<AddressMatch>(&part);
        if (match && match->side == Side::destination && !match->negated && match->ranges.size() == 1
            && match->ranges[0].first == match->ranges[0].last && frontends.hasVirtualIp(match->ranges[0].first))
            return true;
    }
    return false;
}

bool forPort(const RuleBody& body, Protocol protocol, std::uint16_t port)
{
    const auto* const named = findPart<netfilter::ProtocolMatch>(body);
    if (named && std::ranges::find(named->protocols, protocol) == named->protocols.end())
        return false;
    for (const netfilter::RulePart& part : body.parts) {
        const auto* const match = std::get_if<PortMatch>(&part);
        if (match && match->side == Side::destination && !match->negated && match->ranges.size() == 1
            && match->ranges[0].first == port && match->ranges[0].last == port)
            return true;
    }
    return false;
}

// Finds the rules of one dump that concern a service port: first the chains that are its own, then
// the rules of shared chains, then upwards whatever leads there.
class IptablesSlicer {
public:
    IptablesSlicer(const SliceContext& context, const RuleSet& rules)
        : m_context(context),
          m_rules(rules),
          m_hash(serviceHash(context.frontends.name)),
          m_comment(context.frontends.name.toString())
    {
        for (const ServiceFrontends::VirtualIp& ip : context.frontends.virtualIps)
            m_addressNeedles.push_back("-d " + Prefix(ip.address).toString() + ' ');
        for (ChainIndex chain = 0; chain < rules.chains().size(); ++chain) {
            const std::string& name = rules.chains()[chain].name;
            if (!isHashChain(name, "KUBE-SEP-") && !isHashChain(name, "KUBE-SVC-") && !isHashChain(name, "KUBE-SVL-"))
                m_shared.push_back(chain);
        }
    }

    std::vector<SliceChain> slice()
    {
        addOwnChains();
        addSharedRules();
        addProxyPorts();
        addFixedChains();
        addWhatLeadsHere();
        std::vector<SliceChain> chains;
        for (const ChainIndex chain : m_order)
            chains.push_back(makeSliceChain(m_context, m_rules, chain, m_kept[chain]));
        return chains;
    }

private:
    void keep(RuleIndex rule)
    {
        const ChainIndex chain = m_rules.rules()[rule].chain;
        if (!m_kept.contains(chain))
            m_order.push_back(chain);
        auto& kept = m_kept[chain];
        if (std::ranges::find(kept, rule) == kept.end())
            kept.insert(std::ranges::upper_bound(kept, rule), rule);
    }

    // All rules of the chain, and of the endpoint, mark and source range chains they lead to.
    void keepAll(ChainIndex chain)
    {
        if (m_kept.contains(chain))
            return;
        m_order.push_back(chain);
        m_kept[chain] = {};
        for (const RuleIndex rule : m_rules.rulesOf(chain)) {
            keep(rule);
            follow(rule);
        }
    }

    void follow(RuleIndex rule)
    {
        const auto target = m_rules.jumpOf(rule);
        if (!target)
            return;
        const ChainRole role = roleOf(m_rules, *target);
        if (role == ChainRole::endpoint || role == ChainRole::mark
            || m_rules.chains()[*target].name == "KUBE-SOURCE-RANGES-FIREWALL")
            keepAll(*target);
    }

    void addOwnChains()
    {
        static constexpr std::array prefixes{"KUBE-FW-", "KUBE-XLB-", "KUBE-EXT-", "KUBE-SVL-", "KUBE-SVC-"};
        for (const char* const prefix : prefixes) {
            for (const netfilter::TableFamily family : {netfilter::TableFamily::ip, netfilter::TableFamily::ip6}) {
                if (const auto chain = m_rules.findChain(family, "nat", prefix + m_hash))
                    keepAll(*chain);
            }
        }
    }

    void addSharedRules()
    {
        for (const ChainIndex chain : m_shared) {
            const ChainRole role = roleOf(m_rules, chain);
            if (role != ChainRole::dispatch && role != ChainRole::nodePorts && role != ChainRole::firewall)
                continue;
            if (m_kept.contains(chain) || isHashChain(m_rules.chains()[chain].name, "KUBE-FW-"))
                continue;
            for (const RuleIndex rule : m_rules.rulesOf(chain)) {
                if (concerns(rule, role)) {
                    keep(rule);
                    follow(rule);
                }
            }
        }
    }

    // Ten thousand rules stand in a dispatch chain: look at the text before decoding anything.
    bool concerns(RuleIndex rule, ChainRole role) const
    {
        const std::string_view text = m_rules.text(rule);
        if (text.find(m_hash) != std::string_view::npos)
            return true;
        const bool address = std::ranges::any_of(
            m_addressNeedles, [&](const std::string& needle) { return text.find(needle) != std::string_view::npos; });
        if (address) {
            const RuleBody body = m_rules.body(rule);
            return addressedTo(body, m_context.frontends)
                && forPort(body, m_context.frontends.name.protocol, m_context.frontends.port);
        }
        if (text.find("--match-set ") != std::string_view::npos)
            return concernsSet(rule);
        return (role == ChainRole::nodePorts || role == ChainRole::dispatch) && concernsNodePort(rule, text);
    }

    bool concernsSet(RuleIndex rule) const
    {
        const RuleBody body = m_rules.body(rule);
        const auto* const match = findPart<IpsetMatch>(body);
        const auto* const named = findPart<netfilter::ProtocolMatch>(body);
        if (named && std::ranges::find(named->protocols, m_context.frontends.name.protocol) == named->protocols.end())
            return false;
        return match && m_context.ipsets.contains(match->set);
    }

    bool concernsNodePort(RuleIndex rule, std::string_view text) const
    {
        for (const auto& port : {m_context.frontends.nodePort, m_context.frontends.healthCheckNodePort}) {
            if (!port || text.find(" --dport " + std::to_string(*port)) == std::string_view::npos)
                continue;
            const RuleBody body = m_rules.body(rule);
            const bool otherAddress = std::ranges::any_of(body.parts, [](const netfilter::RulePart& part) {
                const auto* const match = std::get_if<AddressMatch>(&part);
                return match && match->side == Side::destination && match->ranges.size() == 1
                    && !match->ranges[0].first.isLoopback();
            });
            const Protocol protocol =
                port == m_context.frontends.healthCheckNodePort ? Protocol::tcp : m_context.frontends.name.protocol;
            if (!otherAddress && forPort(body, protocol, *port))
                return true;
        }
        return false;
    }

    // Userspace mode: the rules that let the proxy's own port be reached name it, not the service's.
    void addProxyPorts()
    {
        const auto chain =
            m_rules.findChain(m_context.family == IpFamily::ipv4 ? netfilter::TableFamily::ip : netfilter::TableFamily::ip6,
                              "filter", "KUBE-NODEPORT-NON-LOCAL");
        if (!chain)
            return;
        for (const RuleIndex rule : m_rules.rulesOf(*chain)) {
            if (commentOf(m_rules.body(rule)) == m_comment)
                keep(rule);
        }
    }

    // Chains that every packet of a service may meet, whichever service it is.
    void addFixedChains()
    {
        if (m_kept.empty())
            return;
        for (const ChainIndex chain : m_shared) {
            const ChainRole role = roleOf(m_rules, chain);
            const bool marked = m_rules.chains()[chain].name == "KUBE-FIREWALL" && keptChain("KUBE-MARK-DROP");
            if (role == ChainRole::masquerade || role == ChainRole::forward || marked)
                keepAll(chain);
        }
    }

    bool keptChain(std::string_view name) const
    {
        return std::ranges::any_of(
            m_kept, [&](const auto& entry) { return m_rules.chains()[entry.first].name == name && !entry.second.empty(); });
    }

    // From the service's chains up to the hooks: the rules that jump to a kept chain.
    void addWhatLeadsHere()
    {
        for (bool grew = true; grew;) {
            grew = false;
            for (const ChainIndex chain : m_shared) {
                const ChainRole role = roleOf(m_rules, chain);
                const bool shared = role == ChainRole::builtin || role == ChainRole::dispatch || role == ChainRole::nodePorts
                    || role == ChainRole::firewall;
                if (!shared || isHashChain(m_rules.chains()[chain].name, "KUBE-FW-"))
                    continue;
                for (const RuleIndex rule : m_rules.rulesOf(chain)) {
                    const auto target = m_rules.jumpOf(rule);
                    if (target && leadsIn(*target) && !isKept(chain, rule)) {
                        keep(rule);
                        grew = true;
                    }
                }
            }
        }
    }

    // Mark chains are left out: every service jumps there.
    bool leadsIn(ChainIndex target) const
    {
        const auto found = m_kept.find(target);
        if (found == m_kept.end() || found->second.empty())
            return false;
        const ChainRole role = roleOf(m_rules, target);
        return role == ChainRole::dispatch || role == ChainRole::nodePorts || role == ChainRole::firewall
            || role == ChainRole::masquerade || role == ChainRole::forward;
    }

    bool isKept(ChainIndex chain, RuleIndex rule) const
    {
        const auto found = m_kept.find(chain);
        return found != m_kept.end() && std::ranges::binary_search(found->second, rule);
    }

    const SliceContext& m_context;
    const RuleSet& m_rules;
    std::string m_hash;
    std::string m_comment;
    std::vector<std::string> m_addressNeedles;
    std::vector<ChainIndex> m_shared;  // all but the per-service and per-endpoint chains, which are many
    std::map<ChainIndex, std::vector<RuleIndex>> m_kept;
    std::vector<ChainIndex> m_order;
};

}  // namespace

std::vector<SliceChain> sliceIptables(const SliceContext& context, const RuleSet& rules)
{
    return IptablesSlicer(context, rules).slice();
}

}  // namespace fairlead::kubeproxy
