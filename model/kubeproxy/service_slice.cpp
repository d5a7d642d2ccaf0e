#include "model/kubeproxy/service_slice.h"

#include "model/kubeproxy/chain_roles.h"
#include "model/kubeproxy/rule_words.h"
#include "model/kubeproxy/slice_context.h"

#include <algorithm>
#include <array>

namespace fairlead::kubeproxy {
namespace {

using cluster::ClusterNode;
using cluster::ClusterSnapshot;
using cluster::ProxyMode;
using kubernetes::Service;
using kubernetes::ServicePort;
using netfilter::ChainIndex;
using netfilter::Hook;
using netfilter::RuleIndex;
using netfilter::RuleSet;

// The place of a chain on a packet's way: destination rewriting, then filters, then source rewriting.
int stageOf(const SliceChain& chain)
{
    const bool postrouting = chain.hook == Hook::postrouting || chain.role == ChainRole::masquerade;
    const bool filter = chain.table == "filter"
        || (chain.hook && *chain.hook != Hook::postrouting && chain.name.starts_with("filter-"))
        || (chain.name.ends_with("-check") && chain.name != "firewall-check") || chain.role == ChainRole::reject;
    const int base = postrouting ? 200 : filter ? 100 : 0;
    static constexpr std::array order{ChainRole::builtin,  ChainRole::dispatch,     ChainRole::nodePorts, ChainRole::firewall,
                                      ChainRole::external, ChainRole::serviceLocal, ChainRole::service,   ChainRole::endpoint,
                                      ChainRole::mark,     ChainRole::forward,      ChainRole::reject,    ChainRole::masquerade};
    const auto place = static_cast<int>(std::ranges::find(order, chain.role) - order.begin());
    return base + 2 * place + (chain.hook == Hook::output ? 1 : 0);
}

bool isPort(const ServicePort& port, const std::string& wanted)
{
    return port.name == wanted || std::to_string(port.port) == wanted;
}

bool anyRules(const ClusterNode& node, IpFamily family)
{
    return node.rules.nft || (family == IpFamily::ipv4 && node.rules.ipvs) || !node.rules.iptablesOf(family).empty();
}

ServiceSlice slicePort(const ClusterSnapshot& snapshot, const ClusterNode& node, const Service& service, const ServicePort& port,
                       const ServiceFrontends& frontends, IpFamily family)
{
    const std::vector<ServiceEndpoint> endpoints = endpointsOf(snapshot, service, port, family);
    const AddressNames names(snapshot, {frontends});
    SliceContext context{snapshot, node, frontends, endpoints, names, family, {}};
    ServiceSlice slice;
    slice.port = frontends.name;
    slice.node = node.name;
    slice.mode = node.mode;
    slice.family = family;
    if (node.mode == ProxyMode::ipvs)
        sliceIpvs(context, slice);
    for (const RuleSet* const rules : node.rules.iptablesOf(family)) {
        std::vector<SliceChain> chains = sliceIptables(context, *rules);
        sortAsMet(chains);
        slice.chains.insert(slice.chains.end(), chains.begin(), chains.end());
    }
    if (node.rules.nft)
        sliceNft(context, *node.rules.nft, slice);
    return slice;
}

std::string reasonNotRead(const ClusterNode& node)
{
    std::string reason;
    for (const cluster::NodeRules::NotRead& file : node.rules.notRead)
        reason += (reason.empty() ? "" : "; ") + file.file + ": " + file.reason;
    return reason.empty() ? "the evidence holds no rules of this node" : reason;
}

}  // namespace

SliceRule makeSliceRule(const SliceContext& context, const RuleSet& rules, RuleIndex index, std::optional<double> share)
{
    const netfilter::Rule& rule = rules.rules()[index];
    const netfilter::RuleBody body = rules.body(index);
    SliceRule entry;
    entry.index = index;
    entry.source = {rules.file(), rule.line, std::string(rules.text(index))};
    entry.meaning = describeRule(rules, index, body, share, context.names);
    entry.counters = rule.counters;
    entry.probability = share;
    entry.target = targetOf(body);
    entry.endpoint = endpointOf(rules, index, body);
    entry.understood = rule.understood;
    return entry;
}

SliceChain makeSliceChain(const SliceContext& context, const RuleSet& rules, ChainIndex index, const std::vector<RuleIndex>& kept)
{
    const netfilter::Chain& chain = rules.chains()[index];
    SliceChain result;
    result.rules = &rules;
    result.index = index;
    result.table = rules.tableOf(index).name;
    result.name = chain.name;
    result.role = roleOf(rules, index);
    if (chain.base) {
        result.hook = chain.base->hook;
        result.priority = chain.base->priority;
    }
    const auto all = rules.rulesOf(index);
    const bool choosing =
        result.role == ChainRole::service || result.role == ChainRole::serviceLocal || result.role == ChainRole::external;
    const auto shares = choosing ? sharesOf(rules, index) : std::vector<std::optional<double>>();
    for (const RuleIndex rule : kept) {
        const auto position = static_cast<std::size_t>(std::ranges::find(all, rule) - all.begin());
        result.entries.push_back(makeSliceRule(context, rules, rule, choosing ? shares[position] : std::nullopt));
    }
    result.hiddenRules = all.size() - kept.size();
    return result;
}

void sortAsMet(std::vector<SliceChain>& chains) { std::ranges::stable_sort(chains, {}, stageOf); }

Result<std::vector<ServiceSlice>> sliceService(const ClusterSnapshot& snapshot, std::string_view nodeName,
                                               std::string_view nameSpace, std::string_view name,
                                               std::optional<std::string> wantedPort)
{
    const std::string qualified = std::string(nameSpace) + '/' + std::string(name);
    const Service* const service = snapshot.findService(nameSpace, name);
    if (!service)
        return Error{"service " + qualified, "there is no such service", "`fairlead services` lists them", ErrorKind::notFound};
    const ClusterNode* const node = snapshot.findNode(nodeName);
    if (!node)
        return Error{"node " + std::string(nodeName), "there is no such node",
                     "`fairlead services --json` names those that have endpoints", ErrorKind::notFound};
    if (!node->rules.anyRead())
        return Error{"rules of node " + node->name, reasonNotRead(*node),
                     "collect the node's rules: run iptables-save -c there, or connect over SSH", ErrorKind::source};
    std::vector<ServiceSlice> slices;
    bool portFound = false;
    for (const ServicePort& port : service->ports) {
        if (wantedPort && !isPort(port, *wantedPort))
            continue;
        portFound = true;
        for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
            const ServiceFrontends frontends = frontendsOf(*service, port, family);
            if (!frontends.virtualIps.empty() && anyRules(*node, family))
                slices.push_back(slicePort(snapshot, *node, *service, port, frontends, family));
        }
    }
    if (wantedPort && !portFound)
        return Error{"service " + qualified, "it has no port " + *wantedPort, "name a port of the service, by name or number",
                     ErrorKind::notFound};
    return slices;
}

}  // namespace fairlead::kubeproxy
