#include "model/kubeproxy/chain_roles.h"
#include "model/kubeproxy/condition_words.h"
#include "model/kubeproxy/slice_context.h"

#include <algorithm>
#include <array>
#include <map>

namespace fairlead::kubeproxy {
namespace {

using netfilter::ChainIndex;
using netfilter::RuleBody;
using netfilter::RuleIndex;
using netfilter::RuleSet;
using netfilter::TableFamily;
using netfilter::Verdict;

// What a set or map of kube-proxy's tables is for, by its name (facts, section 2.2).
std::string meaningOf(const netfilter::Set& set)
{
    if (!set.comment.empty())
        return set.comment + '.';
    struct Named {
        std::string_view name;
        std::string_view meaning;
    };
    static constexpr std::array known{
        Named{"cluster-ips", "Active ClusterIPs."},
        Named{"nodeport-ips", "Addresses of this node that accept node port traffic."},
        Named{"hairpin-connections", "Endpoints of this node that may reach themselves through a service."},
        Named{"service-ips", "Traffic to ClusterIPs, external IPs and load balancer IPs, and the chain for each."},
        Named{"service-nodeports", "Traffic to node ports, and the chain for each."},
        Named{"firewall-ips", "Destinations that only allowed source ranges may reach."},
        Named{"no-endpoint-services", "Services that refuse or drop because no endpoint can take the traffic."},
        Named{"no-endpoint-nodeports", "Node ports that refuse or drop because no endpoint can take the traffic."},
    };
    const auto found = std::ranges::find(known, set.name, &Named::name);
    if (found != known.end())
        return std::string(found->meaning);
    return set.name.starts_with("affinity-") ? "Clients that stay with this endpoint until their entry expires." : std::string();
}

// Finds what of kube-proxy's nft tables concerns a service port: elements of maps first, since
// they lead to its chains, then the chains, then whatever looks those maps up.
class NftSlicer {
public:
    NftSlicer(const SliceContext& context, const RuleSet& rules, ServiceSlice& slice)
        : m_context(context),
          m_rules(rules),
          m_slice(slice),
          m_family(context.family == IpFamily::ipv4 ? TableFamily::ip : TableFamily::ip6),
          m_base(nftServiceBase(context.frontends.name))
    {
    }

    void slice()
    {
        addSets();
        for (const char* const prefix : {"firewall-", "external-", "local-", "service-"}) {
            if (const auto chain = m_rules.findChain(m_family, "kube-proxy", prefix + m_base))
                keepAll(*chain);
        }
        if (m_kept.empty() && m_setNames.empty())
            return;
        for (ChainIndex chain = 0; chain < m_rules.chains().size(); ++chain) {
            if (isOurs(chain) && !m_rules.chains()[chain].base)
                keepShared(chain);
        }
        for (ChainIndex chain = 0; chain < m_rules.chains().size(); ++chain) {
            if (isOurs(chain) && m_rules.chains()[chain].base)
                keepJumps(chain);
        }
        std::vector<SliceChain> chains;
        for (const auto& [chain, kept] : m_kept)
            chains.push_back(makeSliceChain(m_context, m_rules, chain, kept));
        sortAsMet(chains);
        m_slice.chains.insert(m_slice.chains.end(), chains.begin(), chains.end());
    }

private:
    bool isOurs(ChainIndex chain) const
    {
        const netfilter::Table& table = m_rules.tableOf(chain);
        return table.family == m_family && table.name == "kube-proxy";
    }

    void addSets()
    {
        for (const netfilter::Set& set : m_rules.sets()) {
            if (set.table != "kube-proxy" || set.family != m_context.family)
                continue;
            const std::vector<std::size_t> elements = elementsOf(m_context, set);
            if (elements.empty())
                continue;
            m_setNames.insert(set.name);
            for (const std::size_t element : elements) {
                if (set.elements[element].verdict)
                    m_targets.insert(set.elements[element].verdict->chain);
            }
            m_slice.sets.push_back(
                {&set, m_rules.file(), set.name, elements, set.elements.size() - elements.size(), meaningOf(set)});
        }
    }

    void keepAll(ChainIndex chain)
    {
        if (m_kept.contains(chain))
            return;
        const auto all = m_rules.rulesOf(chain);
        m_kept[chain].assign(all.begin(), all.end());
        for (const RuleIndex rule : all) {
            for (const std::string& target : targetsOf(m_rules.body(rule))) {
                const auto next = m_rules.findChain(m_family, "kube-proxy", target);
                if (next && (target.starts_with("endpoint-") || target == "mark-for-masquerade"))
                    keepAll(*next);
            }
        }
    }

    static std::vector<std::string> targetsOf(const RuleBody& body)
    {
        std::vector<std::string> targets;
        if (const auto* const verdict = findPart<Verdict>(body))
            targets.push_back(verdict->chain);
        if (const auto* const choice = findPart<netfilter::VerdictByNumber>(body)) {
            for (const auto& each : choice->choices)
                targets.push_back(each.verdict.chain);
        }
        return targets;
    }

    // Dispatch, checks and masquerade: the rules that look up a map or set with our elements.
    void keepShared(ChainIndex chain)
    {
        const ChainRole role = roleOf(m_rules, chain);
        const bool reject = m_rules.chains()[chain].name == "reject-chain";
        if (role == ChainRole::masquerade || role == ChainRole::forward || (reject && m_targets.contains("reject-chain"))) {
            keepAll(chain);
            return;
        }
        if (role != ChainRole::dispatch && role != ChainRole::nodePorts && role != ChainRole::firewall
            && role != ChainRole::reject)
            return;
        for (const RuleIndex rule : m_rules.rulesOf(chain)) {
            if (concerns(m_rules.body(rule)) && !isServiceChain(chain))
                m_kept[chain].push_back(rule);
        }
    }

    bool isServiceChain(ChainIndex chain) const { return m_rules.chains()[chain].name.find('/') != std::string::npos; }

    bool concerns(const RuleBody& body) const
    {
        return std::ranges::any_of(body.parts,
                                   [&](const netfilter::RulePart& part) {
                                       if (const auto* const lookup = std::get_if<netfilter::VerdictMapLookup>(&part))
                                           return m_setNames.contains(lookup->map);
                                       return false;
                                   })
            || std::ranges::any_of(body.parts, [&](const netfilter::RulePart& part) {
                   const auto* const match = std::get_if<netfilter::NftSetMatch>(&part);
                   return match && match->set == "cluster-ips" && m_setNames.contains(match->set);
               });
    }

    void keepJumps(ChainIndex chain)
    {
        for (const RuleIndex rule : m_rules.rulesOf(chain)) {
            const auto targets = targetsOf(m_rules.body(rule));
            const bool leadsIn = std::ranges::any_of(targets, [&](const std::string& target) {
                const auto next = m_rules.findChain(m_family, "kube-proxy", target);
                return next && m_kept.contains(*next);
            });
            if (leadsIn)
                m_kept[chain].push_back(rule);
        }
    }

    const SliceContext& m_context;
    const RuleSet& m_rules;
    ServiceSlice& m_slice;
    TableFamily m_family;
    std::string m_base;
    std::set<std::string, std::less<>> m_setNames;
    std::set<std::string, std::less<>> m_targets;
    std::map<ChainIndex, std::vector<RuleIndex>> m_kept;
};

}  // namespace

void sliceNft(const SliceContext& context, const RuleSet& rules, ServiceSlice& slice)
{
    NftSlicer(context, rules, slice).slice();
}

}  // namespace fairlead::kubeproxy
