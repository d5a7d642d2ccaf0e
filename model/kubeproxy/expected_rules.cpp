#include "model/kubeproxy/expected_rules.h"

#include "model/kubeproxy/expected_iptables.h"
#include "model/kubeproxy/expected_ipvs.h"
#include "model/kubeproxy/expected_nft.h"
#include "model/kubeproxy/expected_userspace.h"
#include "model/kubeproxy/node_port_addresses.h"
#include "model/netfilter/ipset_parser.h"
#include "model/netfilter/iptables_save_parser.h"
#include "model/netfilter/ipvs_parser.h"
#include "model/netfilter/nft_parser.h"

namespace fairlead::kubeproxy {
namespace {

using cluster::ProxyMode;
using netfilter::RuleSet;
using netfilter::TableFamily;

// Files of expected dumps are not evidence; the name says so wherever it shows.
constexpr const char* expectedFile = "expected";

TableFamily tableFamily(IpFamily family) { return family == IpFamily::ipv4 ? TableFamily::ip : TableFamily::ip6; }

bool holdsDispatch(const RuleSet& rules, IpFamily family)
{
    for (const char* const chain : {"KUBE-SERVICES", "KUBE-PORTALS-CONTAINER"}) {
        const auto index = rules.findChain(tableFamily(family), "nat", chain);
        if (index && !rules.rulesOf(*index).empty())
            return true;
    }
    return false;
}

// The dumps as they are written, before anybody reads them.
struct Texts {
    ExpectedText iptables;
    ExpectedText nft;
    ExpectedText ipset;
    ExpectedText ipvs;
};

void writeIptables(Texts& texts, const cluster::ClusterNode& node, const ProxySettings& settings, const ExpectedPorts& ports,
                   IpFamily family)
{
    IptablesDump dump(family);
    writeFixedIptables(dump, settings);
    if (settings.minor.value >= 24)
        writeServiceIptables(dump, settings, ports);
    else
        writeOldServiceIptables(dump, settings, ports);
    writeNodePortDispatch(dump, settings, nodePortAddresses(settings, node, family).value_or(std::vector<IpAddress>()));
    texts.iptables = dump.finish();
}

void writeUserspace(Texts& texts, const cluster::ClusterNode& node, ProxySettings settings, const ExpectedPorts& ports,
                    IpFamily family)
{
    IptablesDump dump(family);
    ProxyPorts proxyPorts;
    if (const RuleSet* const found = foundRules(node, settings, family)) {
        proxyPorts = proxyPortsOf(*found);
        if (!settings.hostIp)
            settings.hostIp = proxyAddressOf(*found);
    }
    writeUserspaceIptables(dump, settings, ports, proxyPorts);
    texts.iptables = dump.finish();
}

void writeIpvs(Texts& texts, const cluster::ClusterNode& node, const ProxySettings& settings, const ExpectedPorts& ports,
               IpFamily family)
{
    ExpectedIpsets sets(family, settings.minor.value);
    texts.ipvs = writeExpectedIpvs(sets, node, settings, ports, family);
    texts.ipset = sets.save();
    IptablesDump dump(family);
    writeIpvsIptables(dump, sets, settings, ports);
    texts.iptables = dump.finish();
}

void writeNft(Texts& texts, const cluster::ClusterNode& node, const ProxySettings& settings, const ExpectedPorts& ports,
              IpFamily family)
{
    const RuleSet* const found = foundRules(node, settings, family);
    const bool patched = found && found->findChain(tableFamily(family), "kube-proxy", "filter-prerouting-pre-dnat").has_value();
    const bool newBaseChains = settings.minor.value >= 34 || (settings.minor.value == 33 && patched);
    texts.nft = writeExpectedNft(node, settings, ports, family, newBaseChains);
}

Result<Texts> writeMode(const cluster::ClusterNode& node, const ProxySettings& settings, const ExpectedPorts& ports,
                        IpFamily family)
{
    Texts texts;
    switch (settings.mode) {
    case ProxyMode::iptables:
        writeIptables(texts, node, settings, ports, family);
        return texts;
    case ProxyMode::nftables:
        writeNft(texts, node, settings, ports, family);
        return texts;
    case ProxyMode::ipvs:
        writeIpvs(texts, node, settings, ports, family);
        return texts;
    case ProxyMode::userspace:
        writeUserspace(texts, node, settings, ports, family);
        return texts;
    case ProxyMode::unknown:
        break;
    }
    return Error{"what kube-proxy should have written on " + node.name, "its mode is not known",
                 "collect the node's rules, or nodes/" + node.name + "/proxy-mode.txt", ErrorKind::source};
}

std::optional<Error> readRuleSets(ExpectedFamily& expected, Texts& texts, ProxyMode mode)
{
    if (mode == ProxyMode::nftables) {
        expected.nftOwners = texts.nft.takeOwners();
        auto rules = netfilter::parseNftText(std::make_shared<const std::string>(texts.nft.takeText()), expectedFile);
        if (!rules)
            return rules.error();
        expected.nft = *rules;
        return std::nullopt;
    }
    expected.iptablesOwners = texts.iptables.takeOwners();
    auto rules = netfilter::parseIptablesSave(std::make_shared<const std::string>(texts.iptables.takeText()), expectedFile,
                                              expected.family);
    if (!rules)
        return rules.error();
    expected.iptables = *rules;
    return std::nullopt;
}

std::optional<Error> readIpvs(ExpectedFamily& expected, Texts& texts)
{
    expected.ipvsOwners = texts.ipvs.takeOwners();
    auto table = netfilter::parseIpvsSave(texts.ipvs.text(), expectedFile);
    if (!table)
        return table.error();
    expected.ipvs = std::make_shared<const netfilter::IpvsTable>(std::move(*table));
    expected.ipsetOwners = texts.ipset.takeOwners();
    auto sets = netfilter::parseIpsetSave(texts.ipset.text(), expectedFile);
    if (!sets)
        return sets.error();
    expected.ipsets = std::make_shared<const std::vector<netfilter::Set>>(std::move(*sets));
    return std::nullopt;
}

// What the expectation is made from; an error where the evidence does not hold it.
Result<ExpectedPorts> portsOf(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node,
                              const ProxySettings& settings, IpFamily family)
{
    const kubernetes::Objects& objects = snapshot.objects();
    const bool haveEndpoints =
        settings.endpointsObjects.value ? objects.endpoints.has_value() : objects.endpointSlices.has_value();
    if (!objects.services || !haveEndpoints)
        return Error{"what kube-proxy should have written on " + node.name,
                     std::string("the evidence holds no list of ")
                         + (!objects.services                     ? "services"
                                : settings.endpointsObjects.value ? "endpoints"
                                                                  : "endpointslices"),
                     "collect the API's objects too", ErrorKind::source};
    return expectedPorts(snapshot, node, settings, family);
}

}  // namespace

const RuleSet* foundRules(const cluster::ClusterNode& node, const ProxySettings& settings, IpFamily family)
{
    if (settings.mode == ProxyMode::nftables)
        return node.rules.nft.get();
    const auto candidates = node.rules.iptablesOf(family);
    for (const RuleSet* const rules : candidates) {
        if (holdsDispatch(*rules, family))
            return rules;
    }
    return candidates.empty() ? nullptr : candidates.front();
}

Result<ExpectedFamily> expectRules(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node,
                                   const ProxySettings& settings, IpFamily family)
{
    auto ports = portsOf(snapshot, node, settings, family);
    if (!ports)
        return ports.error();
    ExpectedFamily expected;
    expected.family = family;
    expected.ports = std::move(*ports);
    auto texts = writeMode(node, settings, expected.ports, family);
    if (!texts)
        return texts.error();
    if (auto error = readRuleSets(expected, *texts, settings.mode))
        return *error;
    if (settings.mode == ProxyMode::ipvs) {
        if (auto error = readIpvs(expected, *texts))
            return *error;
    }
    return expected;
}

Result<ExpectedDumps> expectDumps(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node,
                                  const ProxySettings& settings, IpFamily family)
{
    const auto ports = portsOf(snapshot, node, settings, family);
    if (!ports)
        return ports.error();
    auto texts = writeMode(node, settings, *ports, family);
    if (!texts)
        return texts.error();
    return ExpectedDumps{texts->iptables.takeText(), texts->nft.takeText(), texts->ipset.takeText(), texts->ipvs.takeText()};
}

}  // namespace fairlead::kubeproxy
