#include "model/kubeproxy/expected_rules.h"
#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

#include <regex>
#include <string>

// What kube-proxy of each version writes for the sample's services, against the tables of shapes
// (facts, sections 1V, 2.6, 3.3): each shape in the versions that write it, and in no other.

namespace fairlead::kubeproxy {
namespace {

// All that is expected of the node, a line each: "nat -A KUBE-SERVICES …", "ipset KUBE-IPVS-IPS".
std::string expectedText(const std::string& capture, int minor, IpFamily family)
{
    const auto& snapshot = test::sampleCluster(capture);
    cluster::ClusterNode node = *snapshot.findNode("worker-1");
    node.proxyMinor = minor;
    const ProxySettings settings = readProxySettings(snapshot, node);
    const auto expected = expectRules(snapshot, node, settings, family);
    if (!expected)
        return "error " + expected.error().what + ": " + expected.error().why;
    std::string text;
    for (const auto& rules : {expected->iptables, expected->nft}) {
        if (!rules)
            continue;
        for (netfilter::ChainIndex chain = 0; chain < rules->chains().size(); ++chain)
            text += rules->tableOf(chain).name + " chain " + rules->chains()[chain].name + '\n';
        for (netfilter::RuleIndex rule = 0; rule < rules->rules().size(); ++rule) {
            const netfilter::ChainIndex chain = rules->rules()[rule].chain;
            text += rules->tableOf(chain).name + ' ' + (expected->nft ? rules->chains()[chain].name + ": " : "")
                + std::string(rules->text(rule)) + '\n';
        }
        for (const netfilter::Set& set : rules->sets())
            text += "set " + set.name + '\n';
    }
    if (expected->ipsets) {
        for (const netfilter::Set& set : *expected->ipsets)
            text += "ipset " + set.name + '\n';
    }
    return text;
}

struct Shape {
    const char* pattern;  // a regular expression that matches within one line
    int from;
    int to;
};

void expectShapes(const std::string& capture, int oldest, const std::vector<Shape>& shapes)
{
    constexpr int newest = 36;
    for (int minor = oldest; minor <= newest; ++minor) {
        const std::string text = expectedText(capture, minor, IpFamily::ipv4);
        ASSERT_FALSE(text.starts_with("error ")) << "1." << minor << ' ' << text;
        for (const Shape& shape : shapes) {
            const bool isThere = std::regex_search(text, std::regex(shape.pattern));
            EXPECT_EQ(isThere, minor >= shape.from && minor <= shape.to) << "1." << minor << ": " << shape.pattern;
        }
    }
}

TEST(ExpectedVersions, OfIptablesMode)
{
    const std::string lb = "KUBE-FW-" + serviceHash({"shop", "storefront-lb", "http", Protocol::tcp});
    expectShapes(
        "shop-iptables-nft", 18,
        {
            {R"(nat -A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -m mark --mark)", 0, 18},
            {R"(nat -A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN)", 19, 99},
            {R"(filter -A INPUT .*"kubernetes service portals" -j KUBE-SERVICES)", 0, 19},
            {R"(filter -A FORWARD .*-j KUBE-EXTERNAL-SERVICES)", 20, 99},
            {R"(nat -A KUBE-SERVICES ! -s 10.244.0.0/16 -d 10.96.89.105/32 .*-j KUBE-MARK-MASQ)", 0, 21},
            {R"(nat -A KUBE-SVC-PY4JZH2ITZYEO4CN ! -s 10.244.0.0/16 -d 10.96.89.105/32 .*-j KUBE-MARK-MASQ)", 22, 99},
            {R"(nat -A KUBE-NODEPORTS .*--dport 30080 -j KUBE-MARK-MASQ)", 0, 21},
            {R"(nat -A KUBE-SVC-PY4JZH2ITZYEO4CN .*--dport 30080 -j KUBE-MARK-MASQ)", 22, 23},
            {R"(physdev ! --physdev-is-in)", 0, 20},
            {R"(chain KUBE-XLB-)", 0, 23},
            {R"(chain KUBE-EXT-)", 24, 99},
            {R"(chain KUBE-SVL-)", 24, 99},
            {R"(nat -A KUBE-FW-BTVQPHN42D4J3FOU .*-j KUBE-MARK-DROP)", 0, 24},
            {R"(filter -A KUBE-PROXY-FIREWALL .*traffic not accepted by KUBE-FW-BTVQPHN42D4J3FOU)", 25, 99},
            {R"(nat -A KUBE-FW-BTVQPHN42D4J3FOU -m comment --comment "other traffic to .* will be dropped by)", 27, 99},
            {R"(--comment "Balancing rule 0 for shop/)", 0, 22},
            {R"(--comment "shop/frontend:http -> 10\.)", 24, 99},
            {R"(filter -A KUBE-NODEPORTS .*health check node port" .*-j ACCEPT)", 21, 99},
            {R"(conntrack pod source rule)", 0, 22},
            {R"("kubernetes forwarding conntrack rule")", 23, 99},
            {R"("block incoming localnet connections")", 27, 99},
            {R"(chain KUBE-MARK-DROP)", 20, 24},
        });
    for (const int minor : {20, 23, 24, 25, 36}) {
        const bool everyLoadBalancer = minor <= 23;
        const std::string text = expectedText("shop-iptables-nft", minor, IpFamily::ipv4);
        EXPECT_EQ(text.find("chain " + lb) != std::string::npos, everyLoadBalancer) << minor;
    }
}

TEST(ExpectedVersions, OfNftablesMode)
{
    expectShapes(
        "shop-nftables", 30,
        {
            // 1.33 changed with its patch 6, which the chains that are there tell: here, that it has it.
            {R"(chain filter-output-post-dnat)", 30, 32},
            {R"(chain filter-prerouting-pre-dnat)", 33, 99},
            {R"(chain mark-for-masquerade)", 30, 35},
            {R"(set hairpin-connections)", 36, 99},
            {R"(service-SFDBSQB2-shop/frontend/tcp/http: .*tcp dport 80 ip saddr != 10.244.0.0/16 jump mark-for-masquerade)", 30,
             33},
            {R"(service-SFDBSQB2-shop/frontend/tcp/http: ip daddr [0-9.]+ ip saddr != 10.244.0.0/16 jump mark-for-masquerade)",
             34, 35},
            {R"(services: ip daddr @cluster-ips ip saddr != 10.244.0.0/16 meta mark set)", 36, 99},
            {R"(service-SFDBSQB2-shop/frontend/tcp/http: .*numgen random mod 3 vmap \{)", 30, 35},
            {R"(service-SFDBSQB2-shop/frontend/tcp/http: .*dnat ip to numgen random mod 3 map \{)", 36, 99},
        });
}

TEST(ExpectedVersions, OfIpvsMode)
{
    expectShapes("shop-ipvs", 18,
                 {
                     {R"(filter chain KUBE-IPVS-FILTER)", 26, 99},
                     {R"(filter chain KUBE-IPVS-OUT-FILTER)", 29, 99},
                     {R"(filter chain KUBE-PROXY-FIREWALL)", 25, 99},
                     {R"(filter -A INPUT .*"kubernetes health check rules" -j KUBE-NODE-PORT)", 21, 99},
                     {R"(ipset KUBE-IPVS-IPS\n)", 26, 99},
                     {R"(ipset KUBE-HEALTH-CHECK-NODE-PORT\n)", 21, 99},
                     {R"(nat -A KUBE-SERVICES -s 127.0.0.0/8 -j RETURN)", 26, 99},
                     {R"(nat -A KUBE-LOAD-BALANCER .*KUBE-LOAD-BALANCER-FW dst,dst -j KUBE-FIREWALL)", 0, 24},
                 });
}

}  // namespace
}  // namespace fairlead::kubeproxy
