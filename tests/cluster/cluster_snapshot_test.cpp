#include "model/cluster/cluster_snapshot.h"

#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

namespace fairlead::cluster {
namespace {

using test::openSample;
using test::sampleCluster;

TEST(ClusterSnapshot, KnowsTheModeOfEachSampleAndHow)
{
    const std::map<std::string, ProxyMode> modes{
        {"shop-iptables-nft", ProxyMode::iptables},    {"shop-iptables-legacy", ProxyMode::iptables},
        {"shop-nftables", ProxyMode::nftables},        {"shop-ipvs", ProxyMode::ipvs},
        {"shop-1.20-userspace", ProxyMode::userspace}, {"shop-1.20-iptables", ProxyMode::iptables}};
    for (const auto& [name, mode] : modes) {
        const ClusterSnapshot& snapshot = sampleCluster(name);
        EXPECT_EQ(snapshot.nodes().size(), 3u) << name;
        EXPECT_TRUE(snapshot.warnings().empty()) << name << ": " << snapshot.warnings().front().message;
        for (const ClusterNode& node : snapshot.nodes()) {
            EXPECT_EQ(toString(node.mode), toString(mode)) << name << ' ' << node.name;
            EXPECT_NE(node.modeSource.file.find("-save.txt") == std::string::npos
                          && node.modeSource.file.find("nft") == std::string::npos,
                      true)
                << "the rules are the witness, not " << node.modeSource.file;
            EXPECT_FALSE(node.modeSource.text.empty());
            ASSERT_NE(node.object, nullptr);
        }
    }
}

TEST(ClusterSnapshot, TakesTheVersionOfKubeProxyFromItsImage)
{
    EXPECT_EQ(sampleCluster("shop-1.20-iptables").findNode("worker-1")->proxyMinor, 20);
    EXPECT_EQ(sampleCluster("shop-nftables").findNode("worker-1")->proxyMinor, 36);
    EXPECT_EQ(sampleCluster("shop-1.20-iptables").findNode("worker-1")->proxyVersionSource.text,
              "registry.k8s.io/kube-proxy:v1.20.2");
}

TEST(ClusterSnapshot, FindsByNameAndAddress)
{
    const ClusterSnapshot& snapshot = sampleCluster("shop-iptables-nft");
    ASSERT_NE(snapshot.findService("shop", "frontend"), nullptr);
    EXPECT_EQ(snapshot.findService("shop", "nothing"), nullptr);
    EXPECT_EQ(snapshot.podOfAddress(*IpAddress::parse("10.244.2.5"))->meta.qualifiedName(), "shop/frontend-55bbbd465f-x626f");
    EXPECT_EQ(snapshot.podOfAddress(*IpAddress::parse("fd00:10:244:2::4"))->meta.name, "catalog-7b9d8768d6-ls564");
    EXPECT_EQ(snapshot.podOfAddress(*IpAddress::parse("10.96.0.1")), nullptr);
    EXPECT_EQ(snapshot.nodeOfAddress(*IpAddress::parse("172.30.56.12"))->name, "worker-1");
    EXPECT_EQ(snapshot.nodeOfAddress(*IpAddress::parse("172.30.56.200")), nullptr);
    EXPECT_EQ(snapshot.nodeOfAddress(*IpAddress::parse("10.244.2.1"))->name, "worker-1");
    EXPECT_EQ(snapshot.nodeOfAddress(*IpAddress::parse("127.0.0.1")), nullptr);
    // All three have these on a device.
    EXPECT_EQ(sampleCluster("shop-ipvs").nodeOfAddress(*IpAddress::parse("10.0.2.15")), nullptr);
    EXPECT_EQ(sampleCluster("shop-ipvs").nodeOfAddress(*IpAddress::parse("10.96.0.1")), nullptr);
    EXPECT_EQ(snapshot.slicesOf(*snapshot.findService("shop", "catalog")).size(), 2u);
}

TEST(ClusterSnapshot, SaysWhatCouldNotBeReadAndWhy)
{
    const ClusterNode& node = *sampleCluster("shop-iptables-nft").findNode("worker-1");
    ASSERT_EQ(node.rules.notRead.size(), 1u);
    EXPECT_EQ(node.rules.notRead[0].file, "nodes/worker-1/ipvs.txt");
    EXPECT_NE(node.rules.notRead[0].reason.find("`ipvsadm -S -n` failed with exit status 2"), std::string::npos);
    EXPECT_TRUE(node.rules.anyRead());
}

// The same evidence with one file's text replaced.
evidence::Evidence withFile(const evidence::Evidence& evidence, const std::string& path, const std::string& text)
{
    std::map<std::string, evidence::Evidence::Text, std::less<>> files;
    for (const std::string& each : evidence.paths())
        files.emplace(each, evidence.find(each));
    files[path] = std::make_shared<const std::string>(text);
    return {evidence.description(), std::move(files)};
}

TEST(ClusterSnapshot, RefusesHalfADumpAndKeepsTheRest)
{
    const auto evidence = openSample("shop-iptables-nft");
    const std::string path = "nodes/worker-1/iptables-save.txt";
    const std::string whole = *evidence.find(path);
    const auto snapshot = ClusterSnapshot::build(withFile(evidence, path, whole.substr(0, whole.size() / 2)));
    ASSERT_TRUE(snapshot);
    const ClusterNode& node = *(*snapshot)->findNode("worker-1");
    EXPECT_EQ(node.rules.iptables, nullptr);
    EXPECT_NE(node.rules.ip6tables, nullptr);
    EXPECT_NE((*snapshot)->findNode("worker-2")->rules.iptables, nullptr);
    ASSERT_EQ((*snapshot)->warnings().size(), 1u);
    EXPECT_EQ((*snapshot)->warnings()[0].where.file, path);
}

TEST(ClusterSnapshot, IsAnErrorWhereAListIsNotJson)
{
    const auto snapshot = ClusterSnapshot::build(withFile(openSample("shop-ipvs"), "api/services.json", "<html>login</html>"));
    ASSERT_FALSE(snapshot);
    EXPECT_NE(snapshot.error().what.find("api/services.json"), std::string::npos);
}

TEST(ClusterSnapshot, WorksWithNothingButADescription)
{
    const auto snapshot = ClusterSnapshot::build(evidence::Evidence({"lonely", "", "", "", {"node-1"}}, {}));
    ASSERT_TRUE(snapshot);
    ASSERT_EQ((*snapshot)->nodes().size(), 1u);
    EXPECT_EQ((*snapshot)->nodes()[0].mode, ProxyMode::unknown);
    EXPECT_FALSE((*snapshot)->nodes()[0].rules.anyRead());
    EXPECT_FALSE((*snapshot)->objects().services);
}

}  // namespace
}  // namespace fairlead::cluster
