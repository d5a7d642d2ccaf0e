#include "model/kubeproxy/proxy_settings.h"

#include "model/kubeproxy/proxy_configuration.h"
#include "tests/support/edited_evidence.h"
#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

namespace fairlead::kubeproxy {
namespace {

using test::EditedEvidence;
using test::sampleCluster;
using Origin = Setting<bool>::Origin;

ProxySettings settingsOf(const cluster::ClusterSnapshot& snapshot, std::string_view node = "worker-1")
{
    return readProxySettings(snapshot, *snapshot.findNode(node));
}

TEST(ProxyConfiguration, ReadsBothSpellingsOfConfigz)
{
    const auto now = readConfigz(R"({"kubeproxy.config.k8s.io":{"clusterCIDR":"10.0.0.0/8","iptables":{"masqueradeBit":15},
                                     "ipvs":{"excludeCIDRs":["10.1.0.0/16","10.2.0.0/16"],"syncPeriod":"0s"}}})",
                                 "configz.json");
    ASSERT_TRUE(now);
    EXPECT_EQ(*now->find("clustercidr"), "10.0.0.0/8");
    EXPECT_EQ(*now->find("iptables.masqueradebit"), "15");
    EXPECT_EQ(*now->find("ipvs.excludecidrs"), "10.1.0.0/16,10.2.0.0/16");
    EXPECT_EQ(now->find("ipvs.syncperiod"), nullptr);  // zero means the default
    EXPECT_EQ(now->sourceOf("clustercidr").text, R"("clusterCIDR":"10.0.0.0/8")");

    const auto before = readConfigz(R"({"kubeproxy.config.k8s.io":{"ClusterCIDR":"10.0.0.0/8"}})", "configz.json");
    ASSERT_TRUE(before);
    EXPECT_EQ(*before->find("clustercidr"), "10.0.0.0/8");
}

TEST(ProxyConfiguration, RefusesWhatIsNone)
{
    EXPECT_FALSE(readConfigz("", "configz.json"));
    EXPECT_FALSE(readConfigz("[1]", "configz.json"));
    EXPECT_FALSE(readConfigz(R"({"kubeproxy.config.k8s.io":)", "configz.json"));
    EXPECT_FALSE(readConfigz(R"({"componentconfig":{}})", "configz.json"));
    EXPECT_FALSE(readProxyConfigYaml("a: [", "configmaps.json"));
    EXPECT_FALSE(readProxyConfigYaml("just a text", "configmaps.json"));
}

TEST(ProxyConfiguration, ReadsTheConfigMapAndArguments)
{
    const auto yaml =
        readProxyConfigYaml("clusterCIDR: \"\"\nmode: ipvs\nnodePortAddresses: null\nipvs:\n  scheduler: lc\n", "x");
    ASSERT_TRUE(yaml);
    EXPECT_EQ(*yaml->find("mode"), "ipvs");
    EXPECT_EQ(*yaml->find("ipvs.scheduler"), "lc");
    EXPECT_EQ(yaml->find("clustercidr"), nullptr);
    EXPECT_EQ(yaml->find("nodeportaddresses"), nullptr);

    const ProxyConfiguration arguments = readProxyArguments(
        {"kube-proxy", "--cluster-cidr=10.42.0.0/16", "--masquerade-all", "--feature-gates=EndpointSliceProxying=false"}, "x");
    EXPECT_EQ(*arguments.find("clustercidr"), "10.42.0.0/16");
    EXPECT_EQ(*arguments.find("iptables.masqueradeall"), "true");
    EXPECT_EQ(*arguments.find("nftables.masqueradeall"), "true");
    EXPECT_EQ(*arguments.find("featuregates.endpointsliceproxying"), "false");
    EXPECT_TRUE(readProxyArguments({"kube-proxy", "--config=/x", "--cluster-cidr=10.42.0.0/16"}, "x").values.empty());
}

TEST(ProxySettings, TakesTheRunningConfiguration)
{
    const ProxySettings settings = settingsOf(sampleCluster("shop-iptables-nft"));
    EXPECT_EQ(settings.minor.value, 36);
    EXPECT_EQ(settings.detection.value, LocalDetection::byCidr);
    EXPECT_EQ(settings.localCidrs.origin, Setting<std::vector<Prefix>>::Origin::configured);
    EXPECT_EQ(settings.localCidr(IpFamily::ipv4)->toString(), "10.244.0.0/16");
    EXPECT_EQ(settings.localCidr(IpFamily::ipv6)->toString(), "fd00:10:244::/48");
    EXPECT_EQ(settings.localCidrs.source.file, "nodes/worker-1/configz.json");
    EXPECT_EQ(settings.masqueradeMark(), 0x4000u);
    EXPECT_TRUE(settings.accounting.value);
    EXPECT_EQ(settings.accounting.origin, Origin::inferred);
    EXPECT_FALSE(settings.endpointsObjects.value);
    EXPECT_EQ(settings.families.size(), 2u);
}

TEST(ProxySettings, KnowsWhatOldVersionsDo)
{
    const ProxySettings settings = settingsOf(sampleCluster("shop-1.20-iptables"));
    EXPECT_EQ(settings.minor.value, 20);
    EXPECT_EQ(settings.localCidr(IpFamily::ipv4)->toString(), "10.244.0.0/16");
    EXPECT_TRUE(settings.endpointsObjects.value);
    EXPECT_EQ(settings.families, std::vector{IpFamily::ipv4});
    EXPECT_TRUE(settings.serviceCidrs.value.empty());
    EXPECT_EQ(settingsOf(sampleCluster("shop-1.20-userspace")).hostIp->toString(), "10.0.2.15");
}

// Without any configuration the rules that are there must do, and it is said that they did.
TEST(ProxySettings, InfersFromTheRulesWhereNothingElseSaysIt)
{
    for (const char* const capture : {"shop-iptables-nft", "shop-nftables", "shop-ipvs"}) {
        EditedEvidence evidence(capture);
        evidence.remove("nodes/worker-1/configz.json").remove("api/configmaps.json").remove("api/daemonsets.json");
        const auto snapshot = evidence.build();
        const ProxySettings settings = settingsOf(*snapshot);
        ASSERT_TRUE(settings.localCidr(IpFamily::ipv4)) << capture;
        EXPECT_EQ(settings.localCidr(IpFamily::ipv4)->toString(), "10.244.0.0/16") << capture;
        EXPECT_EQ(settings.localCidr(IpFamily::ipv6)->toString(), "fd00:10:244::/48") << capture;
        EXPECT_EQ(settings.localCidrs.origin, Setting<std::vector<Prefix>>::Origin::inferred) << capture;
        EXPECT_EQ(settings.detection.origin, Setting<LocalDetection>::Origin::inferred) << capture;
        EXPECT_FALSE(settings.localCidrs.source.text.empty()) << capture;
        EXPECT_EQ(settings.masqueradeBit.value, 14) << capture;
    }
}

TEST(ProxySettings, TakesTheNodesOwnCidrWhereTold)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.replace("nodes/worker-1/configz.json", "\"detectLocalMode\":\"ClusterCIDR\"", "\"detectLocalMode\":\"NodeCIDR\"");
    const auto snapshot = evidence.build();
    EXPECT_EQ(settingsOf(*snapshot).localCidr(IpFamily::ipv4)->toString(), "10.244.2.0/24");
}

TEST(ProxySettings, DetectsNothingWithoutAClusterCidr)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.replace("nodes/worker-1/configz.json", "\"clusterCIDR\":\"10.244.0.0/16,fd00:10:244::/48\"", "\"clusterCIDR\":\"\"");
    evidence.remove("api/configmaps.json").remove("api/daemonsets.json");
    const auto snapshot = evidence.build();
    EXPECT_FALSE(settingsOf(*snapshot).detectsLocal(IpFamily::ipv4));
}

}  // namespace
}  // namespace fairlead::kubeproxy
