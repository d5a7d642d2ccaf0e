#include "model/kubeproxy/chain_roles.h"
#include "model/kubeproxy/condition_words.h"
#include "model/kubeproxy/proxy_settings.h"
#include "model/kubeproxy/rule_words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <map>

namespace fairlead::kubeproxy {
namespace {

using netfilter::AddressMatch;
using netfilter::ChainIndex;
using netfilter::InterfaceMatch;
using netfilter::MarkMatch;
using netfilter::RuleBody;
using netfilter::RuleIndex;
using netfilter::RuleSet;
using netfilter::Side;
using netfilter::TableFamily;

constexpr std::array families{TableFamily::ip, TableFamily::ip6};

SourceRef referenceTo(const RuleSet& rules, RuleIndex rule)
{
    return {rules.file(), rules.rules()[rule].line, std::string(rules.text(rule))};
}

template <class Value> void infer(Setting<Value>& setting, Value value, SourceRef source)
{
    if (setting.origin == Setting<Value>::Origin::byDefault)
        setting = {std::move(value), Setting<Value>::Origin::inferred, std::move(source)};
}

std::optional<Prefix> prefixOf(const netfilter::AddressRange& range)
{
    for (int length = range.first.bits(); length >= 0; --length) {
        const Prefix prefix(range.first, length);
        if (prefix.last() == range.last && prefix.address() == range.first)
            return prefix;
    }
    return std::nullopt;
}

std::vector<const RuleSet*> dumpsOf(const cluster::ClusterNode& node)
{
    std::vector<const RuleSet*> dumps;
    for (const auto* rules : {&node.rules.iptables, &node.rules.ip6tables, &node.rules.iptablesLegacy,
                              &node.rules.ip6tablesLegacy, &node.rules.nft}) {
        if (*rules)
            dumps.push_back(rules->get());
    }
    return dumps;
}

// How the rules that masquerade what comes from outside tell it from pods: the form that most of
// them have, because a single rule may be the one that is wrong.
class DetectionVotes {
public:
    void collect(const RuleSet& rules)
    {
        for (ChainIndex chain = 0; chain < rules.chains().size(); ++chain) {
            const ChainRole role = roleOf(rules, chain);
            if (role != ChainRole::service && role != ChainRole::serviceLocal && role != ChainRole::dispatch)
                continue;
            for (const RuleIndex rule : rules.rulesOf(chain)) {
                if (m_count >= enough)
                    return;
                if (rules.text(rule).find("masq") != std::string_view::npos
                    || rules.text(rule).find("MASQ") != std::string_view::npos)
                    vote(rules, rule);
            }
        }
    }

    void decide(ProxySettings& settings) const
    {
        for (const auto& [family, votes] : m_cidrs) {
            const auto most = std::ranges::max_element(votes, {}, [](const auto& entry) { return entry.second.count; });
            settings.localCidrs.value.push_back(most->first);
            settings.localCidrs.source = most->second.source;
            settings.localCidrs.origin = Setting<std::vector<Prefix>>::Origin::inferred;
            infer(settings.detection, LocalDetection::byCidr, most->second.source);
        }
        if (m_cidrs.empty() && m_device) {
            infer(settings.localInterface, m_device->name, m_deviceSource);
            infer(settings.detection, m_device->prefix ? LocalDetection::byInterfacePrefix : LocalDetection::byBridge,
                  m_deviceSource);
        }
    }

private:
    static constexpr int enough = 500;
    struct Vote {
        int count = 0;
        SourceRef source;
    };

    void vote(const RuleSet& rules, RuleIndex rule)
    {
        const RuleBody body = rules.body(rule);
        for (const netfilter::RulePart& part : body.parts) {
            const auto* const address = std::get_if<AddressMatch>(&part);
            if (address && address->side == Side::source && address->negated && address->ranges.size() == 1) {
                if (const auto prefix = prefixOf(address->ranges.front())) {
                    Vote& entry = m_cidrs[prefix->family()][*prefix];
                    if (entry.count++ == 0)
                        entry.source = referenceTo(rules, rule);
                    ++m_count;
                }
            }
            const auto* const device = std::get_if<InterfaceMatch>(&part);
            if (device && device->side == Side::source && device->negated && device->names.size() == 1) {
                m_device = device->names.front();
                m_deviceSource = referenceTo(rules, rule);
                ++m_count;
            }
        }
    }

    int m_count = 0;
    std::map<IpFamily, std::map<Prefix, Vote>> m_cidrs;
    std::optional<InterfaceMatch::Name> m_device;
    SourceRef m_deviceSource;
};

void inferMasqueradeBit(ProxySettings& settings, const RuleSet& rules)
{
    const auto accept = [&](std::uint32_t mark, RuleIndex rule) {
        if (std::has_single_bit(mark))
            infer(settings.masqueradeBit, std::countr_zero(mark), referenceTo(rules, rule));
    };
    for (const TableFamily family : families) {
        if (const auto chain = rules.findChain(family, "nat", "KUBE-MARK-MASQ")) {
            for (const RuleIndex rule : rules.rulesOf(*chain)) {
                const RuleBody body = rules.body(rule);
                if (const auto* const mark = findPart<netfilter::SetMark>(body))
                    accept(mark->flip, rule);
            }
        }
        if (const auto chain = rules.findChain(family, "kube-proxy", "masquerading")) {
            for (const RuleIndex rule : rules.rulesOf(*chain)) {
                const RuleBody body = rules.body(rule);
                if (const auto* const mark = findPart<MarkMatch>(body))
                    accept(mark->mask, rule);
            }
        }
    }
}

// The rules at the end of KUBE-SERVICES say which addresses take node ports.
void inferNodePortAddresses(ProxySettings& settings, const RuleSet& rules)
{
    std::vector<std::string> addresses;
    SourceRef source;
    for (const TableFamily family : families) {
        const auto chain = rules.findChain(family, "nat", "KUBE-SERVICES");
        const auto target = rules.findChain(family, "nat", "KUBE-NODEPORTS");
        if (!chain || !target)
            continue;
        for (const RuleIndex rule : rules.rulesOf(*chain)) {
            if (rules.jumpOf(rule) != target)
                continue;
            const RuleBody body = rules.body(rule);
            const auto* const address = findPart<AddressMatch>(body);
            if (!address || address->ranges.empty())
                continue;
            if (address->negated && family == TableFamily::ip) {
                infer(settings.localhostNodePorts, false, referenceTo(rules, rule));
            } else if (!address->negated) {
                addresses.push_back(Prefix(address->ranges.front().first).toString());
                source = referenceTo(rules, rule);
            }
        }
    }
    if (!addresses.empty())
        infer(settings.nodePortAddresses, addresses, source);
}

void inferScheduler(ProxySettings& settings, const netfilter::IpvsTable& table)
{
    std::map<std::string, std::size_t> counts;
    for (const netfilter::VirtualServer& server : table.virtualServers)
        ++counts[server.scheduler];
    const auto most = std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
    if (most != counts.end())
        infer(settings.ipvsScheduler, most->first, SourceRef{table.file, 0, {}});
}

// What the kernel and the iptables binary can do is in no configuration.
void inferAbilities(ProxySettings& settings, const RuleSet& rules)
{
    const std::size_t accounting = rules.evidence().find("--nfacct-name");
    if (accounting != std::string_view::npos)
        infer(settings.accounting, true, SourceRef{rules.file(), 0, "--nfacct-name"});
    for (const TableFamily family : families) {
        const auto chain = rules.findChain(family, "nat", "KUBE-POSTROUTING");
        if (!chain)
            continue;
        for (const RuleIndex rule : rules.rulesOf(*chain)) {
            const std::string_view text = rules.text(rule);
            if (text.find("requiring SNAT") != std::string_view::npos)
                infer(settings.randomFully, text.find("--random-fully") != std::string_view::npos, referenceTo(rules, rule));
        }
    }
}

}  // namespace

void inferFromRules(ProxySettings& settings, const cluster::ClusterNode& node, bool configurationKnown)
{
    const std::vector<const RuleSet*> dumps = dumpsOf(node);
    for (const RuleSet* rules : dumps)
        inferAbilities(settings, *rules);
    if (configurationKnown)
        return;
    DetectionVotes votes;
    for (const RuleSet* rules : dumps) {
        votes.collect(*rules);
        inferMasqueradeBit(settings, *rules);
        inferNodePortAddresses(settings, *rules);
    }
    votes.decide(settings);
    if (node.rules.ipvs)
        inferScheduler(settings, *node.rules.ipvs);
}

}  // namespace fairlead::kubeproxy
