#include "model/kubeproxy/chain_roles.h"
#include "model/kubeproxy/line_owners.h"
#include "model/kubeproxy/rule_owners.h"
#include "model/kubeproxy/rule_words.h"
#include "model/kubeproxy/service_slice.h"
#include "model/netfilter/iptables_save_parser.h"
#include "tests/support/edited_evidence.h"
#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <sstream>

// Of everything that kube-proxy wrote in every capture: what it is for, whose it is, and what it says.

namespace fairlead::kubeproxy {
namespace {

using netfilter::ChainIndex;
using netfilter::RuleIndex;
using netfilter::RuleSet;
using test::sampleCluster;

class Meaning : public testing::TestWithParam<std::string> {
protected:
    const cluster::ClusterSnapshot& cluster() const { return sampleCluster(GetParam()); }
};

bool isKubeProxys(const RuleSet& rules, ChainIndex chain)
{
    const std::string& name = rules.chains()[chain].name;
    if (rules.syntax() == netfilter::Syntax::nftables)
        return rules.tableOf(chain).name == "kube-proxy";
    return name.starts_with("KUBE-");
}

std::vector<const RuleSet*> ruleSetsOf(const cluster::ClusterNode& node)
{
    std::vector<const RuleSet*> sets;
    for (const auto& set :
         {node.rules.iptables, node.rules.ip6tables, node.rules.iptablesLegacy, node.rules.ip6tablesLegacy, node.rules.nft}) {
        if (set)
            sets.push_back(set.get());
    }
    return sets;
}

bool isOfOneService(ChainRole role)
{
    return role == ChainRole::service || role == ChainRole::serviceLocal || role == ChainRole::external
        || role == ChainRole::endpoint;
}

TEST_P(Meaning, EveryChainHasARole)
{
    for (const cluster::ClusterNode& node : cluster().nodes()) {
        for (const RuleSet* const rules : ruleSetsOf(node)) {
            for (ChainIndex chain = 0; chain < rules->chains().size(); ++chain) {
                if (isKubeProxys(*rules, chain)) {
                    EXPECT_NE(roleOf(*rules, chain), ChainRole::other) << rules->file() << ' ' << rules->chains()[chain].name;
                }
            }
        }
    }
}

TEST_P(Meaning, EveryChainOfAServiceOrEndpointHasAnOwner)
{
    const ServiceIndex index(cluster());
    std::size_t owned = 0;
    for (const cluster::ClusterNode& node : cluster().nodes()) {
        for (const RuleSet* const rules : ruleSetsOf(node)) {
            const RuleOwners owners(*rules, index);
            for (ChainIndex chain = 0; chain < rules->chains().size(); ++chain) {
                if (!isKubeProxys(*rules, chain) || !isOfOneService(roleOf(*rules, chain)))
                    continue;
                EXPECT_TRUE(owners.ownerOfChain(chain)) << rules->file() << ' ' << rules->chains()[chain].name;
                for (const RuleIndex rule : rules->rulesOf(chain))
                    EXPECT_TRUE(owners.ownerOfRule(rule)) << rules->file() << ' ' << rules->text(rule);
                ++owned;
            }
        }
    }
    // IPVS and userspace mode write no chains for a service.
    EXPECT_EQ(owned > 20, GetParam() != "shop-ipvs" && GetParam() != "shop-1.20-userspace") << owned;
}

// A rule of a shared chain belongs to a service, or is of those that all services share: then it
// names no virtual IP and no port.
TEST_P(Meaning, EveryRuleThatNamesAnAddressAndPortHasAnOwner)
{
    const ServiceIndex index(cluster());
    const std::regex frontend(R"( -d [0-9a-f.:]+/(32|128) .*--dport [0-9]+)");
    std::size_t seen = 0;
    for (const cluster::ClusterNode& node : cluster().nodes()) {
        for (const RuleSet* const rules : ruleSetsOf(node)) {
            if (rules->syntax() != netfilter::Syntax::iptablesSave)
                continue;
            const RuleOwners owners(*rules, index);
            for (RuleIndex rule = 0; rule < rules->rules().size(); ++rule) {
                if (!isKubeProxys(*rules, rules->rules()[rule].chain)
                    || !std::regex_search(std::string(rules->text(rule)), frontend))
                    continue;
                EXPECT_TRUE(owners.ownerOfRule(rule)) << rules->file() << ' ' << rules->text(rule);
                ++seen;
            }
        }
    }
    EXPECT_EQ(seen > 20, GetParam() != "shop-ipvs" && GetParam() != "shop-nftables") << seen;
}

TEST_P(Meaning, EveryRuleHasASentence)
{
    const AddressNames names(cluster(), {});
    for (const cluster::ClusterNode& node : cluster().nodes()) {
        for (const RuleSet* const rules : ruleSetsOf(node)) {
            for (RuleIndex rule = 0; rule < rules->rules().size(); ++rule) {
                if (!isKubeProxys(*rules, rules->rules()[rule].chain))
                    continue;
                const std::string words = describeRule(*rules, rule, rules->body(rule), std::nullopt, names);
                EXPECT_GT(words.size(), 10U) << rules->text(rule);
                EXPECT_TRUE(words.ends_with('.')) << words;
                EXPECT_EQ(words.find("does not understand"), std::string::npos) << rules->text(rule) << '\n' << words;
                EXPECT_EQ(words.find("not in this dump"), std::string::npos) << rules->text(rule) << '\n' << words;
                EXPECT_NE(words, "Does nothing but count.") << rules->text(rule);
            }
        }
    }
}

TEST_P(Meaning, EverySetAndServerOfASliceHasASentence)
{
    std::size_t sets = 0;
    std::size_t servers = 0;
    for (const cluster::ClusterNode& node : cluster().nodes()) {
        for (const kubernetes::Service& service : *cluster().objects().services) {
            for (const ServiceSlice& slice :
                 sliceService(cluster(), node.name, service.meta.nameSpace, service.meta.name).value()) {
                for (const SliceSet& set : slice.sets) {
                    EXPECT_TRUE(set.meaning.ends_with('.')) << set.name << ": " << set.meaning;
                    ++sets;
                }
                for (const SliceVirtualServer& server : slice.virtualServers) {
                    EXPECT_TRUE(server.meaning.ends_with('.')) << server.meaning;
                    ++servers;
                }
            }
        }
    }
    EXPECT_EQ(sets > 20, GetParam() == "shop-ipvs" || GetParam() == "shop-nftables") << sets;
    EXPECT_EQ(servers > 20, GetParam() == "shop-ipvs") << servers;
}

// What stands in the files of sets and servers, line by line.
TEST_P(Meaning, EveryElementAndServerHasAnOwner)
{
    std::size_t lines = 0;
    for (const cluster::ClusterNode& node : cluster().nodes()) {
        for (const char* const name : {"ipset.txt", "ipvs.txt"}) {
            const std::string file = "nodes/" + node.name + '/' + name;
            const auto text = cluster().evidence().find(file);
            if (!text)
                continue;
            const auto count = static_cast<std::size_t>(std::ranges::count(*text, '\n'));
            const LineOwners owners = ownersOfLines(cluster(), file, count);
            ASSERT_EQ(owners.ofLine.size(), count) << file;
            std::istringstream stream(*text);
            std::string line;
            for (std::size_t i = 0; std::getline(stream, line); ++i) {
                if (line.starts_with("create "))
                    continue;
                EXPECT_NE(owners.names[owners.ofLine[i]], "") << file << ':' << i + 1 << ' ' << line;
                ++lines;
            }
        }
    }
    EXPECT_EQ(lines > 100, GetParam() == "shop-ipvs") << lines;
}

INSTANTIATE_TEST_SUITE_P(Captures, Meaning, testing::ValuesIn(test::captureNames()), [](const auto& capture) {
    std::string name = capture.param;
    std::ranges::replace_if(
        name, [](char letter) { return letter == '-' || letter == '.'; }, '_');
    return name;
});

TEST(LineOwners, NameAllServicesOfALine)
{
    const auto& snapshot = sampleCluster("shop-nftables");
    const std::string file = "nodes/worker-1/nft.txt";
    const auto text = snapshot.evidence().find(file);
    const LineOwners owners = ownersOfLines(snapshot, file, static_cast<std::size_t>(std::ranges::count(*text, '\n')));
    std::istringstream stream(*text);
    std::string line;
    std::size_t elements = 0;
    bool shared = false;
    for (std::size_t i = 0; std::getline(stream, line); ++i) {
        const std::string& owner = owners.names[owners.ofLine.at(i)];
        if (line.find(": goto service-") != std::string::npos) {
            EXPECT_NE(owner, "") << line;
            ++elements;
        }
        if (line.find("shop/frontend/tcp/http") != std::string::npos && line.find("chain ") != std::string::npos) {
            EXPECT_EQ(owner, "shop/frontend") << line;
        }
        shared = shared || owner.find(", ") != std::string::npos;
    }
    EXPECT_GT(elements, 10U);
    EXPECT_TRUE(shared) << "three services have the same pods";
}

// More than 1,000 endpoints: kube-proxy writes no comments, so names must do without.
TEST(LargeCluster, IsUnderstoodWithoutComments)
{
    const std::string file = "nodes/worker-1/iptables-save.txt";
    test::EditedEvidence evidence("shop-iptables-nft");
    evidence.set(file, std::regex_replace(evidence.text(file), std::regex(R"re( -m comment --comment ("[^"]*"|[^ ]+))re"), ""));
    ASSERT_EQ(evidence.text(file).find("--comment"), std::string::npos);
    const auto bare = evidence.build();
    const auto& full = sampleCluster("shop-iptables-nft");
    const ServiceIndex bareIndex(*bare);
    const ServiceIndex fullIndex(full);
    const RuleSet& bareRules = *bare->findNode("worker-1")->rules.iptables;
    const RuleSet& fullRules = *full.findNode("worker-1")->rules.iptables;
    const RuleOwners bareOwners(bareRules, bareIndex);
    const RuleOwners fullOwners(fullRules, fullIndex);
    ASSERT_EQ(bareRules.rules().size(), fullRules.rules().size());
    for (RuleIndex rule = 0; rule < bareRules.rules().size(); ++rule)
        EXPECT_EQ(bareOwners.ownerOfRule(rule), fullOwners.ownerOfRule(rule)) << fullRules.text(rule);
    const auto slices = sliceService(*bare, "worker-1", "shop", "frontend").value();
    const auto expected = sliceService(full, "worker-1", "shop", "frontend").value();
    ASSERT_EQ(slices.front().chains.size(), expected.front().chains.size());
    for (std::size_t i = 0; i < slices.front().chains.size(); ++i) {
        EXPECT_EQ(slices.front().chains[i].name, expected.front().chains[i].name);
        ASSERT_EQ(slices.front().chains[i].entries.size(), expected.front().chains[i].entries.size());
        for (std::size_t rule = 0; rule < slices.front().chains[i].entries.size(); ++rule)
            EXPECT_EQ(slices.front().chains[i].entries[rule].probability, expected.front().chains[i].entries[rule].probability);
    }
}

}  // namespace
}  // namespace fairlead::kubeproxy
