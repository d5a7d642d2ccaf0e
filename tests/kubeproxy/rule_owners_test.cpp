// Whose rules are, held against what kube-proxy itself wrote beside them: its comments name the service port.

#include "model/kubeproxy/rule_owners.h"

#include "model/kubeproxy/condition_words.h"
#include "model/kubeproxy/found_rule_owners.h"
#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

namespace fairlead::kubeproxy {
namespace {

using netfilter::RuleIndex;

class Owners : public testing::TestWithParam<const char*> { };

// In how many rules the comment and the owner say the same; every other one is a failure.
std::size_t compare(const netfilter::RuleSet& rules, const ServiceIndex& services)
{
    const RuleOwners owners(rules, services);
    std::size_t same = 0;
    for (RuleIndex rule = 0; rule < rules.rules().size(); ++rule) {
        const std::string label = labelInComment(commentOf(rules.body(rule)));
        const auto owner = owners.ownerOfRule(rule);
        if (!label.empty() && owner) {
            EXPECT_EQ(services.entries()[*owner].name.toString(), label) << rules.text(rule);
            ++same;
        }
        const std::string& chain = rules.chains()[rules.rules()[rule].chain].name;
        const bool ofService = chain.starts_with("KUBE-SVC-") || chain.starts_with("KUBE-SEP-") || chain.starts_with("KUBE-EXT-");
        EXPECT_TRUE(owner || !ofService) << rules.text(rule);
        EXPECT_EQ(owners.ownerOfChain(rules.rules()[rule].chain).has_value() && !owner, false) << rules.text(rule);
    }
    return same;
}

TEST_P(Owners, AreThoseThatTheCommentsName)
{
    const cluster::ClusterSnapshot& snapshot = test::sampleCluster(GetParam());
    const ServiceIndex services(snapshot);
    for (const cluster::ClusterNode& node : snapshot.nodes())
        EXPECT_GT(compare(*node.rules.iptables, services), 60u) << node.name;
}

INSTANTIATE_TEST_SUITE_P(Captures, Owners, testing::Values("shop-iptables-nft", "shop-iptables-legacy", "shop-1.20-iptables"));

}  // namespace
}  // namespace fairlead::kubeproxy
