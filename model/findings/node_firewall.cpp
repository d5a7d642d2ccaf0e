#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"
#include "model/findings/firewall_rule.h"
#include "model/findings/node_faults.h"

namespace fairlead::findings {
namespace {

using netfilter::RuleSet;

struct GuardedPort {
    const ServiceView* view;
    std::uint16_t number;
    Protocol protocol;
    bool healthCheck;
};

std::vector<GuardedPort> guardedPorts(const FindingContext& context)
{
    std::vector<GuardedPort> ports;
    for (const ServiceView& view : context.services()) {
        for (const kubernetes::ServicePort& port : view.service->ports) {
            if (port.nodePort.value_or(0) != 0)
                ports.push_back({&view, *port.nodePort, port.protocol, false});
        }
        if (view.service->healthCheckNodePort.value_or(0) != 0)
            ports.push_back({&view, *view.service->healthCheckNodePort, Protocol::tcp, true});
    }
    return ports;
}

// A rule that refuses the port, in the chain or those that it jumps to, before one accepts it or kube-proxy's come.
std::optional<netfilter::RuleIndex> refusalOf(const RuleSet& rules, netfilter::ChainIndex chain, const GuardedPort& port,
                                              bool& decided, int depth = 0)
{
    for (const netfilter::RuleIndex index : rules.rulesOf(chain)) {
        const FirewallRule rule = readFirewallRule(rules, index);
        if (!rule.covers(port.number, port.protocol) || rule.conditional)
            continue;
        if (rule.effect != FirewallRule::Effect::none) {
            decided = true;
            return rule.effect == FirewallRule::Effect::refuse ? std::optional(index) : std::nullopt;
        }
        if (!rule.jump || depth > 3)
            continue;
        const std::string& name = rules.chains()[*rule.jump].name;
        if (port.healthCheck && (name == "KUBE-NODEPORTS" || name == "KUBE-NODE-PORT"))
            decided = true;
        else if (!name.starts_with("KUBE-")) {
            if (const auto refused = refusalOf(rules, *rule.jump, port, decided, depth + 1))
                return refused;
        }
        if (decided)
            return std::nullopt;
    }
    return std::nullopt;
}

// Where INPUT is passed: by what reaches the node itself. In the modes that rewrite before it, a rule there does not close
// a node port, although somebody thought so.
std::string effectOf(const NodeView& node, const GuardedPort& port, const char* chain, Severity& severity)
{
    if (port.healthCheck)
        return "The load balancer's health checks get no answer, so that it takes the node for dead and sends it nothing.";
    const bool before = std::string_view(chain) == "PREROUTING";
    if (before || node.node->mode == cluster::ProxyMode::ipvs || node.node->mode == cluster::ProxyMode::userspace)
        return "Connections to the node port on this node get no answer, while other nodes answer.";
    severity = Severity::warning;
    return "kube-proxy rewrites the destination before INPUT, so that the rule stops only what is served by a program of the "
           "node "
           "itself: whoever wants the port closed has not closed it, and where endpoints are on the host network it is closed on "
           "some nodes only.";
}

void reportFirewall(const NodeView& node, const RuleSet& rules, netfilter::RuleIndex rule, const GuardedPort& port,
                    const char* chain, FindingList& list)
{
    const std::string place = std::to_string(port.number) + '/' + toString(port.protocol);
    const std::string what = port.healthCheck ? "health check port " : "node port ";
    Finding finding;
    finding.message = effectOf(node, port, chain, finding.severity);
    finding.title = "A firewall rule in " + std::string(chain) + " is set against " + what + place + " of " + port.view->name();
    finding.service = port.view->name();
    finding.nodes = {node.node->name};
    finding.evidence = {ruleSource(rules, rule), serviceSource(*port.view->service, what + place)};
    finding.fix =
        "# on the node, above that rule; for good, in the firewall's own configuration (ufw, firewalld, …):\nsudo iptables -I "
        "INPUT -p "
        + toString(port.protocol) + " --dport " + std::to_string(port.number) + " -j ACCEPT";
    list.add(std::move(finding));
}

void checkChain(const NodeView& node, const RuleSet& rules, const char* table, const char* chain,
                const std::vector<GuardedPort>& ports, FindingList& list)
{
    const auto found = rules.findChain(netfilter::TableFamily::ip, table, chain);
    if (!found)
        return;
    for (const GuardedPort& port : ports) {
        bool decided = false;
        if (const auto rule = refusalOf(rules, *found, port, decided))
            reportFirewall(node, rules, *rule, port, chain, list);
    }
}

}  // namespace

void lookForNodeFirewall(const FindingContext& context, FindingList& list)
{
    const std::vector<GuardedPort> ports = guardedPorts(context);
    for (const NodeView& node : context.nodes()) {
        const auto sets = ipv4RuleSets(*node.node);
        if (sets.empty())
            list.notKnown("its iptables rules were not read", node.node->name);
        for (const RuleSet* const rules : sets) {
            checkChain(node, *rules, "raw", "PREROUTING", ports, list);
            checkChain(node, *rules, "mangle", "PREROUTING", ports, list);
            checkChain(node, *rules, "filter", "INPUT", ports, list);
        }
    }
}

}  // namespace fairlead::findings
