#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"
#include "model/findings/firewall_rule.h"
#include "model/findings/node_faults.h"

#include <algorithm>
#include <array>

// kube-proxy's own KUBE-FORWARD accepts what it marked and what is established; a new connection from a pod, or one that
// keeps its source, needs the policy of FORWARD or a rule of the CNI.

namespace fairlead::findings {
namespace {

using netfilter::ChainIndex;
using netfilter::RuleSet;

constexpr int deepest = 4;

// Whether the rule may speak of the pods' traffic: not where it names other addresses, or a container engine's bridge.
bool mayBeForPods(const NodeView& node, const FirewallRule& rule)
{
    static constexpr std::array engines{"docker", "br-", "virbr", "lxdbr", "podman"};
    if (!rule.devices.empty() && std::ranges::all_of(rule.devices, [](const std::string& device) {
            return std::ranges::any_of(engines, [&](const char* name) { return device.starts_with(name); });
        }))
        return false;
    return rule.addresses.empty() || std::ranges::any_of(rule.addresses, [&](const netfilter::AddressRange& range) {
               return std::ranges::any_of(node.facts->podCidrs, [&](const facts::Fact& fact) {
                   const auto pods = Prefix::parse(fact.value);
                   return pods && range.first <= pods->last() && pods->address() <= range.last;
               });
           });
}

// The first rule that lets new connections of pods through or refuses them all, in the chain and those that it jumps to.
struct Decision {
    FirewallRule::Effect effect = FirewallRule::Effect::none;
    std::optional<netfilter::RuleIndex> rule;
};

Decision decide(const NodeView& node, const RuleSet& rules, ChainIndex chain, int depth)
{
    for (const netfilter::RuleIndex index : rules.rulesOf(chain)) {
        const FirewallRule rule = readFirewallRule(rules, index);
        if (!rule.firstPackets || !mayBeForPods(node, rule))
            continue;
        if (rule.effect == FirewallRule::Effect::accept && rule.ports.empty())
            return {rule.effect, index};
        if (rule.effect == FirewallRule::Effect::refuse && rule.everything())
            return {rule.effect, index};
        if (rule.jump && depth < deepest && !rules.chains()[*rule.jump].name.starts_with("KUBE-")) {
            const Decision inner = decide(node, rules, *rule.jump, depth + 1);
            if (inner.effect == FirewallRule::Effect::accept
                || (inner.effect == FirewallRule::Effect::refuse && rule.everything()))
                return inner;
        }
    }
    return {};
}

void checkForward(const FindingContext& context, const NodeView& node, const RuleSet& rules, FindingList& list)
{
    const auto chain = rules.findChain(netfilter::TableFamily::ip, "filter", "FORWARD");
    if (!chain || !rules.chains()[*chain].base)
        return;
    const Decision decision = decide(node, rules, *chain, 0);
    const bool byPolicy = decision.effect == FirewallRule::Effect::none && !rules.chains()[*chain].base->policyAccept;
    if (!byPolicy && decision.effect != FirewallRule::Effect::refuse)
        return;
    Finding finding;
    finding.title = byPolicy ? "The firewall's FORWARD policy drops what services need"
                             : "A firewall rule in FORWARD refuses what services need";
    finding.message = std::string(byPolicy ? "The policy of FORWARD is DROP, and no rule lets the pods' traffic through"
                                           : "A rule of FORWARD refuses everything before any lets the pods' traffic through")
        + ". New connections of pods on this node to services and to pods elsewhere get no answer, and so do those from outside "
          "under externalTrafficPolicy Local.";
    finding.nodes = {node.node->name};
    finding.evidence = {byPolicy ? chainSource(context, rules, *chain) : ruleSource(rules, *decision.rule)};
    std::string cidr = node.facts->podCidrs.empty() ? "POD-CIDR" : node.facts->podCidrs.front().value;
    if (!context.facts().podCidrs.empty())
        cidr = context.facts().podCidrs.front().value;
    finding.fix = "# on the node; for good, in the firewall's own configuration (Docker sets the policy: \"iptables\" in "
                  "daemon.json):\nsudo "
                  "iptables -I FORWARD -s "
        + shellWord(cidr) + " -j ACCEPT && sudo iptables -I FORWARD -d " + shellWord(cidr) + " -j ACCEPT";
    list.add(std::move(finding));
}

}  // namespace

void lookForForwardDrop(const FindingContext& context, FindingList& list)
{
    for (const NodeView& node : context.nodes()) {
        const auto sets = ipv4RuleSets(*node.node);
        if (sets.empty())
            list.notKnown("its iptables rules were not read", node.node->name);
        for (const RuleSet* const rules : sets)
            checkForward(context, node, *rules, list);
    }
}

}  // namespace fairlead::findings
