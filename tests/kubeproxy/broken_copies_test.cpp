#include "model/netfilter/ipset_parser.h"
#include "model/netfilter/iptables_save_parser.h"
#include "model/netfilter/ipvs_parser.h"
#include "model/netfilter/nft_parser.h"
#include "tests/support/rule_drifts.h"
#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

// Every single line that kube-proxy wrote, in every capture, taken away or changed: exactly that is
// reported, and nothing else. And an endpoint more in every service.

namespace fairlead::kubeproxy {
namespace {

using test::describe;
using test::EditedEvidence;
using test::sampleCluster;

const std::string nodeName = "worker-1";

// One dump of the node in one family; what is expected is worked out once.
class Dump {
public:
    Dump(const cluster::ClusterSnapshot& snapshot, const std::string& file, IpFamily family)
        : m_node(*snapshot.findNode(nodeName)), m_file(file), m_family(family)
    {
        m_settings = readProxySettings(snapshot, m_node);
        m_expected = expectRules(snapshot, m_node, m_settings, family).value();
        std::istringstream stream(*snapshot.evidence().find("nodes/" + nodeName + '/' + file));
        for (std::string line; std::getline(stream, line);)
            m_lines.push_back(line);
    }

    const std::vector<std::string>& lines() const { return m_lines; }

    // The drift of a copy in which the line is another one; nothing: is not there.
    NodeDrift driftWith(std::size_t index, const std::optional<std::string>& line) const
    {
        std::string text;
        for (std::size_t i = 0; i < m_lines.size(); ++i) {
            if (i != index)
                text += m_lines[i] + '\n';
            else if (line)
                text += *line + '\n';
        }
        cluster::ClusterNode node = m_node;
        read(node, std::move(text));
        NodeDrift drift;
        drift.settings = m_settings;
        compareFamily(m_expected, node, drift);
        return drift;
    }

private:
    void read(cluster::ClusterNode& node, std::string text) const
    {
        const std::string path = "nodes/" + nodeName + '/' + m_file;
        if (m_file == "ipset.txt")
            node.rules.ipsets =
                std::make_shared<const std::vector<netfilter::Set>>(netfilter::parseIpsetSave(text, path).value());
        else if (m_file == "ipvs.txt")
            node.rules.ipvs = std::make_shared<const netfilter::IpvsTable>(netfilter::parseIpvsSave(text, path).value());
        else if (m_file == "nft.txt")
            node.rules.nft = netfilter::parseNftText(std::make_shared<const std::string>(std::move(text)), path).value();
        else if (m_file.starts_with("iptables"))
            rulesOf(node, m_file == "iptables-save.txt" ? node.rules.iptables : node.rules.iptablesLegacy, std::move(text));
        else
            rulesOf(node, m_file == "ip6tables-save.txt" ? node.rules.ip6tables : node.rules.ip6tablesLegacy, std::move(text));
    }

    void rulesOf(cluster::ClusterNode&, cluster::NodeRules::RuleSetPtr& rules, std::string text) const
    {
        rules = netfilter::parseIptablesSave(std::make_shared<const std::string>(std::move(text)), m_file, m_family).value();
    }

    const cluster::ClusterNode& m_node;
    std::string m_file;
    IpFamily m_family;
    ProxySettings m_settings;
    ExpectedFamily m_expected;
    std::vector<std::string> m_lines;
};

struct Case {
    const char* capture;
    const char* file;
    IpFamily family;
    int atLeast;  // so many lines of kube-proxy's were broken
};

void PrintTo(const Case& each, std::ostream* out) { *out << each.capture << ' ' << each.file; }

std::string nameOf(const testing::TestParamInfo<Case>& info)
{
    std::string name = std::string(info.param.capture) + "_" + info.param.file + "_" + std::string(toString(info.param.family));
    std::ranges::replace_if(
        name, [](char letter) { return std::isalnum(static_cast<unsigned char>(letter)) == 0; }, '_');
    return name;
}

// Rules of kube-proxy in a line of iptables-save. Not those that kubelet may write too, nor those that
// only count (facts, sections 1.3, 1.9).
bool isKubeProxysRule(const std::string& line)
{
    if (line.find("-A ") == std::string::npos || line.find("KUBE-") == std::string::npos)
        return false;
    for (const char* const other : {"KUBE-FIREWALL", "-A KUBE-MARK-DROP", "--nfacct-name  localhost", "KUBE-KUBELET", "HINT"}) {
        if (line.find(other) != std::string::npos)
            return false;
    }
    return true;
}

std::string withoutCounters(const std::string& line) { return line.substr(line.find("-A ")); }

// All that the one difference may hold beside the line itself: how the shares of its neighbours move.
void expectOnly(const NodeDrift& drift, const std::string& line, const std::string& place)
{
    ASSERT_EQ(drift.differences.size(), 1U) << line << '\n' << describe(drift);
    for (const DriftEntry& entry : drift.differences[0].entries) {
        EXPECT_EQ(entry.place, place) << line << '\n' << describe(drift);
        const bool moves = entry.expectedShare && entry.foundShare;
        EXPECT_TRUE(moves || !entry.found) << line << '\n' << describe(drift);
    }
}

class BrokenRules : public testing::TestWithParam<Case> { };

TEST_P(BrokenRules, ADeletedLineIsTheOneDifference)
{
    const Dump dump(sampleCluster(GetParam().capture), GetParam().file, GetParam().family);
    std::string table;
    int broken = 0;
    for (std::size_t i = 0; i < dump.lines().size(); ++i) {
        const std::string& line = dump.lines()[i];
        if (line.starts_with('*'))
            table = line.substr(1);
        if (!isKubeProxysRule(line))
            continue;
        const std::string rule = withoutCounters(line);
        const std::string chain = rule.substr(3, rule.find(' ', 3) - 3);
        expectOnly(dump.driftWith(i, std::nullopt), line, table + ' ' + chain);
        ++broken;
    }
    EXPECT_GE(broken, GetParam().atLeast);
}

// The last digit of the first address of the rule, whatever it is.
std::optional<std::string> withAnotherAddress(const std::string& line)
{
    static const std::regex address(R"((-d|-s|--to-destination) ([0-9.]+[.])([0-9]+)(/32|:| |$))");
    std::smatch match;
    if (!std::regex_search(line, match, address))
        return std::nullopt;
    const int last = std::stoi(match[3].str());
    return match.prefix().str() + match[1].str() + ' ' + match[2].str() + std::to_string(last == 251 ? 252 : 251) + match[4].str()
        + match.suffix().str();
}

TEST_P(BrokenRules, AChangedAddressIsTheOneDifference)
{
    const Dump dump(sampleCluster(GetParam().capture), GetParam().file, GetParam().family);
    int broken = 0;
    for (std::size_t i = 0; i < dump.lines().size(); ++i) {
        const std::string& line = dump.lines()[i];
        const auto changed = isKubeProxysRule(line) ? withAnotherAddress(line) : std::nullopt;
        if (!changed)
            continue;
        const NodeDrift drift = dump.driftWith(i, changed);
        ASSERT_EQ(drift.differences.size(), 1U) << *changed << '\n' << describe(drift);
        const auto& entries = drift.differences[0].entries;
        EXPECT_TRUE(std::ranges::any_of(entries, [&](const DriftEntry& entry) {
            return entry.found && entry.found->text == withoutCounters(*changed);
        })) << describe(drift);
        EXPECT_TRUE(std::ranges::any_of(entries, [](const DriftEntry& entry) { return !entry.expected.empty(); }))
            << describe(drift);
        ++broken;
    }
    EXPECT_EQ(broken > 5, GetParam().family == IpFamily::ipv4 && std::string(GetParam().capture) != "shop-ipvs") << broken;
}

INSTANTIATE_TEST_SUITE_P(Iptables, BrokenRules,
                         testing::Values(Case{"shop-iptables-nft", "iptables-save.txt", IpFamily::ipv4, 120},
                                         Case{"shop-iptables-nft", "ip6tables-save.txt", IpFamily::ipv6, 30},
                                         Case{"shop-iptables-legacy", "iptables-save.txt", IpFamily::ipv4, 120},
                                         Case{"shop-ipvs", "iptables-save.txt", IpFamily::ipv4, 20},
                                         Case{"shop-1.20-iptables", "iptables-save.txt", IpFamily::ipv4, 100},
                                         Case{"shop-1.20-userspace", "iptables-save.txt", IpFamily::ipv4, 30}),
                         nameOf);

class BrokenSets : public testing::TestWithParam<Case> { };

TEST_P(BrokenSets, ADeletedEntryIsTheOneDifference)
{
    const Dump dump(sampleCluster(GetParam().capture), GetParam().file, GetParam().family);
    int broken = 0;
    for (std::size_t i = 0; i < dump.lines().size(); ++i) {
        const std::string& line = dump.lines()[i];
        const bool ipv6 = line.find("KUBE-6-") != std::string::npos || line.find('[') != std::string::npos;
        if (ipv6 != (GetParam().family == IpFamily::ipv6) || !(line.starts_with("add ") || line.starts_with("-a ")))
            continue;
        const NodeDrift drift = dump.driftWith(i, std::nullopt);
        ASSERT_EQ(drift.differences.size(), 1U) << line << '\n' << describe(drift);
        ASSERT_EQ(drift.differences[0].entries.size(), 1U) << line << '\n' << describe(drift);
        EXPECT_FALSE(drift.differences[0].entries[0].found) << line;
        EXPECT_FALSE(drift.differences[0].entries[0].expected.empty()) << line;
        ++broken;
    }
    EXPECT_GE(broken, GetParam().atLeast);
}

INSTANTIATE_TEST_SUITE_P(Ipvs, BrokenSets,
                         testing::Values(Case{"shop-ipvs", "ipset.txt", IpFamily::ipv4, 30},
                                         Case{"shop-ipvs", "ipset.txt", IpFamily::ipv6, 5},
                                         Case{"shop-ipvs", "ipvs.txt", IpFamily::ipv4, 30},
                                         Case{"shop-ipvs", "ipvs.txt", IpFamily::ipv6, 5}),
                         nameOf);

class BrokenNft : public testing::TestWithParam<Case> { };

// In the listing of kube-proxy's table each rule, and each element with a line of its own, is taken away.
TEST_P(BrokenNft, ADeletedLineIsTheOneDifference)
{
    const Dump dump(sampleCluster(GetParam().capture), GetParam().file, GetParam().family);
    const std::string table = GetParam().family == IpFamily::ipv4 ? "table ip kube-proxy {" : "table ip6 kube-proxy {";
    bool inTable = false;
    bool inChain = false;
    int broken = 0;
    for (std::size_t i = 0; i < dump.lines().size(); ++i) {
        const std::string& line = dump.lines()[i];
        if (line.starts_with("table "))
            inTable = line == table;
        if (line.starts_with("\tchain ") || line.starts_with("\tset ") || line.starts_with("\tmap "))
            inChain = line.starts_with("\tchain ");
        if (!inTable || !inChain || !line.starts_with("\t\t") || line.find("type ") == 2 || line.starts_with("\t\tcomment "))
            continue;
        const NodeDrift drift = dump.driftWith(i, std::nullopt);
        // A rule that rewrites to one of several endpoints is as many ways, and as many differences.
        ASSERT_GE(drift.differences.size(), 1U) << line << '\n' << describe(drift);
        std::set<std::string> places;
        for (const Difference& difference : drift.differences) {
            for (const DriftEntry& entry : difference.entries) {
                places.insert(entry.place);
                EXPECT_FALSE(entry.found) << line << '\n' << describe(drift);
            }
        }
        EXPECT_EQ(places.size(), 1U) << line << '\n' << describe(drift);
        ++broken;
    }
    EXPECT_GE(broken, GetParam().atLeast);
}

INSTANTIATE_TEST_SUITE_P(Nftables, BrokenNft,
                         testing::Values(Case{"shop-nftables", "nft.txt", IpFamily::ipv4, 40},
                                         Case{"shop-nftables", "nft.txt", IpFamily::ipv6, 20}),
                         nameOf);

class MoreEndpoints : public testing::TestWithParam<std::string> { };

// Versions that read Endpoints, and userspace mode, which writes none into the rules, are not asked.
TEST_P(MoreEndpoints, EachIsReportedForEachOfItsPortsAndNothingElse)
{
    const auto& snapshot = sampleCluster(GetParam());
    int services = 0;
    for (const kubernetes::Service& service : *snapshot.objects().services) {
        if (service.meta.nameSpace != "shop" || !isProxied(service) || service.clusterIps.empty())
            continue;
        // Only of services all of whose endpoints any node may use.
        if (service.internalPolicyLocal() || service.externalPolicyLocal() || snapshot.slicesOf(service).empty()
            || service.meta.name == "zonal" || service.meta.name == "orphan")
            continue;
        EditedEvidence evidence(GetParam());
        try {
            test::addEndpoint(evidence, service.meta.name, "IPv4", "10.244.3.77");
        } catch (const std::logic_error&) {
            continue;  // it has no endpoint of the family to copy
        }
        const NodeDrift drift = test::driftOf(evidence);
        EXPECT_EQ(drift.differences.size(), service.ports.size()) << service.meta.name << '\n' << describe(drift);
        for (const Difference& difference : drift.differences) {
            EXPECT_EQ(difference.kind, Difference::Kind::stale);
            EXPECT_EQ(difference.port->name, service.meta.name);
            EXPECT_TRUE(difference.endpoint.starts_with("10.244.3.77:")) << difference.endpoint;
        }
        ++services;
    }
    EXPECT_GE(services, 4) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Captures, MoreEndpoints,
                         testing::Values("shop-iptables-nft", "shop-iptables-legacy", "shop-nftables", "shop-ipvs"),
                         [](const auto& capture) {
                             std::string name = capture.param;
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace fairlead::kubeproxy
