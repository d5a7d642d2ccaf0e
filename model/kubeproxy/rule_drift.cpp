#include "model/kubeproxy/rule_drift.h"

#include "model/kubeproxy/drift_collector.h"

#include <algorithm>

namespace fairlead::kubeproxy {
namespace {

using cluster::ProxyMode;

std::string reasonNotRead(const cluster::ClusterNode& node, const char* what)
{
    for (const cluster::NodeRules::NotRead& entry : node.rules.notRead) {
        if (entry.file.find(what) != std::string::npos)
            return entry.file + ": " + entry.reason;
    }
    return std::string("the evidence holds no ") + what + " of " + node.name;
}

// What is missing in the evidence so that the family cannot be compared; empty where nothing is.
std::string obstacle(const ExpectedFamily& expected, const cluster::ClusterNode& node, const ProxySettings& settings)
{
    if (!foundRules(node, settings, expected.family)) {
        if (settings.mode == ProxyMode::nftables)
            return reasonNotRead(node, "nft");
        return reasonNotRead(node, expected.family == IpFamily::ipv4 ? "iptables-save.txt" : "ip6tables-save.txt");
    }
    return {};
}

// A kube-proxy of a dual-stack version serves one family where the node has no address or no
// kernel support for the other: then there is nothing of it, and no service is meant for it.
bool isUnused(const ExpectedFamily& expected, const cluster::ClusterNode& node, const ProxySettings& settings)
{
    if (!expected.ports.ports.empty())
        return false;
    const netfilter::RuleSet* const found = foundRules(node, settings, expected.family);
    if (!found)
        return true;
    const auto family = expected.family == IpFamily::ipv4 ? netfilter::TableFamily::ip : netfilter::TableFamily::ip6;
    return std::ranges::none_of(found->chains(), [&](const netfilter::Chain& chain) {
        const netfilter::Table& table = found->tables()[chain.table];
        return table.family == family && (table.name == "kube-proxy" || chain.name == "KUBE-SERVICES");
    });
}

void sortDifferences(std::vector<Difference>& differences)
{
    std::ranges::stable_sort(differences, [](const Difference& left, const Difference& right) {
        const auto key = [](const Difference& difference) {
            return std::make_tuple(-static_cast<int>(difference.scope), static_cast<int>(difference.kind), difference.port,
                                   static_cast<int>(difference.family), std::string_view(difference.endpoint),
                                   std::string_view(difference.place));
        };
        return key(left) < key(right);
    });
}

}  // namespace

void compareFamily(const ExpectedFamily& expected, const cluster::ClusterNode& node, NodeDrift& drift)
{
    DriftCollector collector(expected, node);
    const netfilter::RuleSet* const found = foundRules(node, drift.settings, expected.family);
    if (expected.iptables && found)
        compareRuleSets(collector, *expected.iptables, expected.iptablesOwners, *found);
    if (expected.nft && found) {
        compareRuleSets(collector, *expected.nft, expected.nftOwners, *found);
        compareNftSets(collector, *expected.nft, expected.nftOwners, *found);
    }
    if (expected.ipsets && node.rules.ipsets)
        compareIpsets(collector, *node.rules.ipsets, "nodes/" + node.name + "/ipset.txt");
    else if (expected.ipsets)
        drift.notCompared.push_back({expected.family, reasonNotRead(node, "ipset.txt")});
    if (expected.ipvs && node.rules.ipvs)
        compareIpvs(collector, *node.rules.ipvs, drift.settings.ipvsExcludedCidrs.value);
    else if (expected.ipvs)
        drift.notCompared.push_back({expected.family, reasonNotRead(node, "ipvs.txt")});
    collector.finish(drift);
}

NodeDrift findDrift(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node)
{
    NodeDrift drift;
    drift.settings = readProxySettings(snapshot, node);
    if (drift.settings.mode == ProxyMode::unknown) {
        drift.notCompared.push_back({std::nullopt, "the mode of kube-proxy on " + node.name + " is not known"});
        return drift;
    }
    for (const IpFamily family : drift.settings.families) {
        const Result<ExpectedFamily> expected = expectRules(snapshot, node, drift.settings, family);
        if (!expected) {
            drift.notCompared.push_back({family, expected.error().what + ": " + expected.error().why});
            continue;
        }
        if (isUnused(*expected, node, drift.settings))
            continue;
        if (const std::string reason = obstacle(*expected, node, drift.settings); !reason.empty())
            drift.notCompared.push_back({family, reason});
        else
            compareFamily(*expected, node, drift);
    }
    sortDifferences(drift.differences);
    return drift;
}

}  // namespace fairlead::kubeproxy
