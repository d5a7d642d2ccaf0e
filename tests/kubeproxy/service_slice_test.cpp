#include "model/kubeproxy/service_slice.h"

#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace fairlead::kubeproxy {
namespace {

using test::sampleCluster;

std::vector<ServiceSlice> slice(const std::string& capture, const std::string& service,
                                std::optional<std::string> port = std::nullopt)
{
    const auto slices = sliceService(sampleCluster(capture), "worker-1", "shop", service, std::move(port));
    EXPECT_TRUE(slices) << capture << ' ' << service << ": " << slices.error().why;
    return slices ? *slices : std::vector<ServiceSlice>();
}

// "nat KUBE-SERVICES dispatch" a line, in the order of the slice.
std::string chainsOf(const ServiceSlice& slice)
{
    std::string text;
    for (const SliceChain& chain : slice.chains)
        text += chain.table + ' ' + chain.name + ' ' + std::string(toString(chain.role)) + ' '
            + std::to_string(chain.entries.size()) + '\n';
    return text;
}

const SliceChain& chainNamed(const ServiceSlice& slice, const std::string& table, const std::string& name)
{
    for (const SliceChain& chain : slice.chains) {
        if (chain.table == table && chain.name == name)
            return chain;
    }
    ADD_FAILURE() << "no chain " << name << " in\n" << chainsOf(slice);
    static const SliceChain none;
    return none;
}

std::string meaningsOf(const SliceChain& chain)
{
    std::string text;
    for (const SliceRule& rule : chain.entries)
        text += rule.meaning + '\n';
    return text;
}

TEST(ServiceSlice, FollowsANodePortServiceThroughIptables)
{
    const auto slices = slice("shop-iptables-nft", "frontend");
    ASSERT_EQ(slices.size(), 1u);
    EXPECT_EQ(slices[0].port.toString(), "shop/frontend:http");
    EXPECT_EQ(chainsOf(slices[0]),
              "nat PREROUTING builtin 1\n"
              "nat OUTPUT builtin 1\n"
              "nat KUBE-SERVICES dispatch 2\n"
              "nat KUBE-NODEPORTS nodePorts 2\n"
              "nat KUBE-EXT-PY4JZH2ITZYEO4CN external 2\n"
              "nat KUBE-SVC-PY4JZH2ITZYEO4CN service 4\n"
              "nat KUBE-SEP-YJ5I4XG2FFAJSCUJ endpoint 2\n"
              "nat KUBE-SEP-ZXTM7EYBOKRMMJTU endpoint 2\n"
              "nat KUBE-SEP-C44T5VBS6N47HEIN endpoint 2\n"
              "nat KUBE-MARK-MASQ mark 1\n"
              "filter FORWARD builtin 1\n"
              "filter KUBE-FORWARD forward 3\n"
              "nat POSTROUTING builtin 1\n"
              "nat KUBE-POSTROUTING masquerade 3\n");
}

TEST(ServiceSlice, SaysTheTrueShareOfEachEndpoint)
{
    const auto slices = slice("shop-iptables-nft", "frontend");
    const SliceChain& service = chainNamed(slices[0], "nat", "KUBE-SVC-PY4JZH2ITZYEO4CN");
    ASSERT_EQ(service.entries.size(), 4u);
    EXPECT_FALSE(service.entries[0].probability);
    for (std::size_t index = 1; index < 4; ++index) {
        ASSERT_TRUE(service.entries[index].probability);
        EXPECT_DOUBLE_EQ(*service.entries[index].probability, 1.0 / 3);
        EXPECT_TRUE(service.entries[index].endpoint);
    }
    EXPECT_EQ(
        service.entries[0].meaning,
        "TCP from outside 10.244.0.0/16 to 10.96.89.105 (ClusterIP of shop/frontend) port 80: mark for masquerade: the source is "
        "rewritten on the way out.");
    EXPECT_EQ(service.entries[1].meaning,
              "New connections: one in three, go to 10.244.1.4:8080, pod shop/frontend-55bbbd465f-jglx8.");
}

TEST(ServiceSlice, ShowsTheRefusalOfAServiceWithoutEndpoints)
{
    const auto slices = slice("shop-iptables-nft", "orphan");
    ASSERT_EQ(slices.size(), 1u);
    EXPECT_EQ(meaningsOf(chainNamed(slices[0], "filter", "KUBE-SERVICES")),
              "TCP to 10.96.252.141 (ClusterIP of shop/orphan) port 80: refuse it; the sender gets an error at once "
              "(icmp-port-unreachable).\n");
    EXPECT_EQ(chainNamed(slices[0], "filter", "KUBE-EXTERNAL-SERVICES").entries.size(), 1u);
}

TEST(ServiceSlice, ShowsSourceRangesAndTheLocalPolicy)
{
    const auto slices = slice("shop-iptables-nft", "payments");
    ASSERT_EQ(slices.size(), 1u);
    EXPECT_EQ(chainNamed(slices[0], "nat", "KUBE-FW-BTVQPHN42D4J3FOU").entries.size(), 4u);
    EXPECT_EQ(chainNamed(slices[0], "nat", "KUBE-EXT-BTVQPHN42D4J3FOU").entries.size(), 4u);
    EXPECT_EQ(chainNamed(slices[0], "nat", "KUBE-SVL-BTVQPHN42D4J3FOU").entries.size(), 1u);
    EXPECT_EQ(chainNamed(slices[0], "filter", "KUBE-PROXY-FIREWALL").entries.size(), 1u);
    EXPECT_EQ(chainNamed(slices[0], "filter", "KUBE-NODEPORTS").entries.size(), 1u) << "the health check port";
    EXPECT_EQ(chainNamed(slices[0], "nat", "KUBE-FW-BTVQPHN42D4J3FOU").entries[3].meaning,
              "A note that does nothing: other traffic to shop/payments:https will be dropped by KUBE-PROXY-FIREWALL.");
}

TEST(ServiceSlice, HasAnEntryForEachPortAndFamily)
{
    const auto all = slice("shop-iptables-nft", "catalog");
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[1].family, IpFamily::ipv6);
    EXPECT_NE(chainsOf(all[1]).find("nat KUBE-SVC-Y3VE2FJTLINGAXV7 service 5"), std::string::npos) << chainsOf(all[1]);
    EXPECT_EQ(slice("shop-iptables-nft", "catalog", "metrics").size(), 2u);
    EXPECT_EQ(slice("shop-iptables-nft", "catalog", "9100").size(), 2u);
}

TEST(ServiceSlice, FollowsAServiceThroughNftables)
{
    const auto slices = slice("shop-nftables", "frontend");
    ASSERT_EQ(slices.size(), 1u);
    const std::string chains = chainsOf(slices[0]);
    for (const char* const expected :
         {"kube-proxy nat-prerouting builtin 1\n", "kube-proxy nat-output builtin 1\n", "kube-proxy services dispatch 3\n",
          "kube-proxy external-SFDBSQB2-shop/frontend/tcp/http external 2\n",
          "kube-proxy service-SFDBSQB2-shop/frontend/tcp/http service 1\n", "kube-proxy masquerading masquerade 2\n"})
        EXPECT_NE(chains.find(expected), std::string::npos) << expected << "in\n" << chains;
    EXPECT_EQ(chains.find("shop/catalog"), std::string::npos) << chains;
    std::map<std::string, std::size_t> sets;
    for (const SliceSet& set : slices[0].sets)
        sets[set.name] = set.elements.size();
    EXPECT_EQ(sets["service-ips"], 1u);
    EXPECT_EQ(sets["service-nodeports"], 1u);
    EXPECT_EQ(sets["cluster-ips"], 1u);
    EXPECT_EQ(sets["nodeport-ips"], 1u);
    EXPECT_EQ(sets["hairpin-connections"], 1u) << "the one endpoint on this node";
}

TEST(ServiceSlice, ShowsAffinitySetsOfNftables)
{
    const auto slices = slice("shop-nftables", "cart");
    const std::string chains = chainsOf(slices[0]);
    EXPECT_NE(chains.find("endpoint-NB2KNORZ-shop/cart/tcp/__10.244.1.2/7070 endpoint 2"), std::string::npos) << chains;
    const auto affinity =
        std::ranges::count_if(slices[0].sets, [](const SliceSet& set) { return set.name.starts_with("affinity-"); });
    EXPECT_EQ(affinity, 2);
}

TEST(ServiceSlice, ShowsVirtualServersAndSetsOfIpvs)
{
    const auto slices = slice("shop-ipvs", "frontend");
    ASSERT_EQ(slices.size(), 1u);
    std::string servers;
    for (const SliceVirtualServer& server : slices[0].virtualServers)
        servers += toString(server.server->address, server.server->port) + ' ' + std::to_string(server.server->realServers.size())
            + '\n';
    EXPECT_NE(servers.find("172.30.56.12:30080 3\n"), std::string::npos) << servers;
    EXPECT_NE(servers.find("10.244.2.1:30080 3\n"), std::string::npos) << servers;
    std::string sets;
    for (const SliceSet& set : slices[0].sets)
        sets += set.name + ' ' + std::to_string(set.elements.size()) + '\n';
    EXPECT_NE(sets.find("KUBE-CLUSTER-IP 1\n"), std::string::npos) << sets;
    EXPECT_NE(sets.find("KUBE-NODE-PORT-TCP 1\n"), std::string::npos) << sets;
    const std::string chains = chainsOf(slices[0]);
    EXPECT_NE(chains.find("nat KUBE-SERVICES dispatch"), std::string::npos) << chains;
    EXPECT_NE(chains.find("nat KUBE-NODE-PORT nodePorts"), std::string::npos) << chains;
}

TEST(ServiceSlice, ShowsThePortalsOfUserspace)
{
    const auto slices = slice("shop-1.20-userspace", "frontend");
    ASSERT_EQ(slices.size(), 1u);
    const std::string chains = chainsOf(slices[0]);
    for (const char* const expected : {"nat KUBE-PORTALS-CONTAINER dispatch 1\n", "nat KUBE-PORTALS-HOST dispatch 1\n",
                                       "nat KUBE-NODEPORT-CONTAINER nodePorts 1\n", "nat KUBE-NODEPORT-HOST nodePorts 1\n",
                                       "filter KUBE-NODEPORT-NON-LOCAL nodePorts 1\n"})
        EXPECT_NE(chains.find(expected), std::string::npos) << expected << "in\n" << chains;
    EXPECT_EQ(chainNamed(slices[0], "nat", "KUBE-PORTALS-CONTAINER")
                      .entries[0]
                      .meaning.find("hand it to the program that listens on this node")
                  != std::string::npos,
              true);
}

TEST(ServiceSlice, ShowsTheChainsOfOldVersions)
{
    const auto slices = slice("shop-1.20-iptables", "payments");
    const std::string chains = chainsOf(slices[0]);
    for (const char* const expected :
         {"nat KUBE-FW-BTVQPHN42D4J3FOU firewall 4\n", "nat KUBE-XLB-BTVQPHN42D4J3FOU external", "nat KUBE-MARK-DROP mark 0\n",
          "nat KUBE-NODEPORTS nodePorts 2\n", "nat KUBE-SERVICES dispatch 4\n"})
        EXPECT_NE(chains.find(expected), std::string::npos) << expected << "in\n" << chains;
}

TEST(ServiceSlice, IsEmptyWhereNoProxyIsInvolved)
{
    EXPECT_TRUE(slice("shop-iptables-nft", "catalog-headless").empty());
    EXPECT_TRUE(slice("shop-iptables-nft", "billing-external").empty());
}

TEST(ServiceSlice, SaysWhatIsNotThere)
{
    const auto& snapshot = sampleCluster("shop-iptables-nft");
    EXPECT_EQ(sliceService(snapshot, "worker-1", "shop", "nothing").error().kind, ErrorKind::notFound);
    EXPECT_EQ(sliceService(snapshot, "worker-9", "shop", "cart").error().kind, ErrorKind::notFound);
    EXPECT_EQ(sliceService(snapshot, "worker-1", "shop", "cart", "http").error().kind, ErrorKind::notFound);
}

// Nothing of any service may be lost: every rule of a chain named after a service or endpoint is
// in the slice of that service, in every capture and on every node.
TEST(ServiceSlice, LosesNoRuleOfAServicesOwnChains)
{
    for (const std::string& capture : test::captureNames()) {
        const auto& snapshot = sampleCluster(capture);
        for (const cluster::ClusterNode& node : snapshot.nodes()) {
            std::set<std::pair<const netfilter::RuleSet*, netfilter::RuleIndex>> shown;
            std::set<const netfilter::RuleSet*> sets;
            for (const kubernetes::Service& service : *snapshot.objects().services) {
                for (const ServiceSlice& each :
                     sliceService(snapshot, node.name, service.meta.nameSpace, service.meta.name).value()) {
                    for (const SliceChain& chain : each.chains) {
                        sets.insert(chain.rules);
                        for (const SliceRule& rule : chain.entries)
                            shown.emplace(chain.rules, rule.index);
                    }
                }
            }
            for (const netfilter::RuleSet* const rules : sets) {
                for (netfilter::RuleIndex rule = 0; rule < rules->rules().size(); ++rule) {
                    const std::string& chain = rules->chains()[rules->rules()[rule].chain].name;
                    const bool own =
                        chain.size() > 16 && chain.starts_with("KUBE-S") && chain.find('-', 5) == 8 && chain != "KUBE-SERVICES";
                    if (own || chain.find('/') != std::string::npos) {
                        EXPECT_TRUE(shown.contains({rules, rule})) << capture << ' ' << node.name << ' ' << rules->text(rule);
                    }
                }
            }
        }
    }
}

}  // namespace
}  // namespace fairlead::kubeproxy
