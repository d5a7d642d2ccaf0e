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

#include <array>

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

std::optional<Error> readIptables(ExpectedFamily& expected, const IptablesDump& dump)
{
    ExpectedText text = dump.finish();
    expected.iptablesOwners = text.takeOwners();
    auto rules =
        netfilter::parseIptablesSave(std::make_shared<const std::string>(text.takeText()), expectedFile, expected.family);
    if (!rules)
        return rules.error();
    expected.iptables = *rules;
    return std::nullopt;
}

std::optional<Error> expectIptables(ExpectedFamily& expected, const cluster::ClusterNode& node, const ProxySettings& settings)
{
    IptablesDump dump(expected.family);
    writeFixedIptables(dump, settings);
    if (settings.minor.value >= 24)
        writeServiceIptables(dump, settings, expected.ports);
    else
        writeOldServiceIptables(dump, settings, expected.ports);
    writeNodePortDispatch(dump, settings, nodePortAddresses(settings, node, expected.family).value_or(std::vector<IpAddress>()));
    return readIptables(expected, dump);
}

std::optional<Error> expectUserspace(ExpectedFamily& expected, const cluster::ClusterNode& node, ProxySettings settings)
{
    IptablesDump dump(expected.family);
    ProxyPorts proxyPorts;
    if (const RuleSet* const found = foundRules(node, settings, expected.family)) {
        proxyPorts = proxyPortsOf(*found);
        if (!settings.hostIp)
            settings.hostIp = proxyAddressOf(*found);
    }
    writeUserspaceIptables(dump, settings, expected.ports, proxyPorts);
    return readIptables(expected, dump);
}

std::optional<Error> expectIpvs(ExpectedFamily& expected, const cluster::ClusterNode& node, const ProxySettings& settings)
{
    ExpectedIpsets sets(expected.family, settings.minor.value);
    ExpectedText servers = writeExpectedIpvs(sets, node, settings, expected.ports, expected.family);
    expected.ipvsOwners = servers.takeOwners();
    auto table = netfilter::parseIpvsSave(servers.text(), expectedFile);
    if (!table)
        return table.error();
    expected.ipvs = std::make_shared<const netfilter::IpvsTable>(std::move(*table));
    ExpectedText save = sets.save();
    expected.ipsetOwners = save.takeOwners();
    auto read = netfilter::parseIpsetSave(save.text(), expectedFile);
    if (!read)
        return read.error();
    expected.ipsets = std::make_shared<const std::vector<netfilter::Set>>(std::move(*read));
    IptablesDump dump(expected.family);
    writeIpvsIptables(dump, sets, settings, expected.ports);
    return readIptables(expected, dump);
}

std::optional<Error> expectNft(ExpectedFamily& expected, const cluster::ClusterNode& node, const ProxySettings& settings)
{
    const RuleSet* const found = foundRules(node, settings, expected.family);
    const bool patched =
        found && found->findChain(tableFamily(expected.family), "kube-proxy", "filter-prerouting-pre-dnat").has_value();
    const bool newBaseChains = settings.minor.value >= 34 || (settings.minor.value == 33 && patched);
    ExpectedText text = writeExpectedNft(node, settings, expected.ports, expected.family, newBaseChains);
    expected.nftOwners = text.takeOwners();
    auto rules = netfilter::parseNftText(std::make_shared<const std::string>(text.takeText()), expectedFile);
    if (!rules)
        return rules.error();
    expected.nft = *rules;
    return std::nullopt;
}

std::optional<Error> expectMode(ExpectedFamily& expected, const cluster::ClusterNode& node, const ProxySettings& settings)
{
    switch (settings.mode) {
    case ProxyMode::iptables:
        return expectIptables(expected, node, settings);
    case ProxyMode::nftables:
        return expectNft(expected, node, settings);
    case ProxyMode::ipvs:
        return expectIpvs(expected, node, settings);
    case ProxyMode::userspace:
        return expectUserspace(expected, node, settings);
    case ProxyMode::unknown:
        break;
    }
    return Error{"what kube-proxy should have written on " + node.name, "its mode is not known",
                 "collect the node's rules, or nodes/" + node.name + "/proxy-mode.txt", ErrorKind::source};
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
    ExpectedFamily expected;
    expected.family = family;
    expected.ports = expectedPorts(snapshot, node, settings, family);
    if (auto error = expectMode(expected, node, settings))
        return *error;
    return expected;
}

}  // namespace fairlead::kubeproxy
