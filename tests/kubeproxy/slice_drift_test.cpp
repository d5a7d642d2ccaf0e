#include "model/kubeproxy/slice_drift.h"

#include "tests/support/rule_drifts.h"
#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace fairlead::kubeproxy {
namespace {

using test::EditedEvidence;
using Kind = Difference::Kind;

const std::string rules4 = "nodes/worker-1/iptables-save.txt";

// Keeps the snapshot that the drift points into.
struct Seen {
    std::shared_ptr<const cluster::ClusterSnapshot> snapshot;
    SliceDrift drift;
};

Seen lookAt(const EditedEvidence& evidence, const std::string& service)
{
    Seen seen{evidence.build(), {}};
    const auto slices = sliceService(*seen.snapshot, "worker-1", "shop", service).value();
    seen.drift = driftOfSlice(*seen.snapshot, slices.front(), findDrift(*seen.snapshot, *seen.snapshot->findNode("worker-1")));
    return seen;
}

TEST(SliceDrift, SaysThatAllIsAsItShouldBeInEveryCapture)
{
    for (const std::string& capture : test::captureNames()) {
        const auto& snapshot = test::sampleCluster(capture);
        const NodeDrift drift = findDrift(snapshot, *snapshot.findNode("worker-1"));
        for (const ServiceSlice& slice : sliceService(snapshot, "worker-1", "shop", "frontend").value())
            EXPECT_TRUE(driftOfSlice(snapshot, slice, drift).asItShouldBe()) << capture;
    }
}

TEST(SliceDrift, SaysInWordsWhatAMissingRuleWouldDo)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.deleteLines(rules4, {"\"shop/frontend:http\"", "DNAT --to-destination 10.244.1.4:8080"});
    const Seen seen = lookAt(evidence, "frontend");
    ASSERT_EQ(seen.drift.matters.size(), 1U);
    EXPECT_EQ(seen.drift.matters[0].kind, Kind::missing);
    ASSERT_EQ(seen.drift.deviations.size(), 1U);
    EXPECT_EQ(seen.drift.deviations[0].meaning,
              "TCP: rewrite the destination to 10.244.1.4:8080, pod shop/frontend-55bbbd465f-jglx8.");
    EXPECT_EQ(seen.drift.deviations[0].place, "nat KUBE-SEP-YJ5I4XG2FFAJSCUJ");
    EXPECT_TRUE(lookAt(evidence, "cart").drift.asItShouldBe()) << "another service is as it was";
}

// The endpoint's chain is there: the missing jump is said as where it would lead.
TEST(SliceDrift, SaysWhereAMissingJumpWouldLead)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.deleteLines(rules4, {"-A KUBE-SVC-PY4JZH2ITZYEO4CN", "-j KUBE-SEP-C44T5VBS6N47HEIN"});
    const Seen seen = lookAt(evidence, "frontend");
    ASSERT_FALSE(seen.drift.deviations.empty());
    EXPECT_TRUE(seen.drift.deviations[0].meaning.find("go to 10.244.3.5:8080, pod shop/frontend-") != std::string::npos)
        << seen.drift.deviations[0].meaning;
}

TEST(SliceDrift, TellsMissingFromStaleInOneMatter)
{
    EditedEvidence evidence("shop-iptables-nft");
    test::addEndpoint(evidence, "frontend", "IPv4", "10.244.3.77");
    const Seen seen = lookAt(evidence, "frontend");
    ASSERT_EQ(seen.drift.matters.size(), 1U);
    const auto count = [&](Kind kind) { return std::ranges::count(seen.drift.deviations, kind, &SliceDeviation::kind); };
    EXPECT_EQ(count(Kind::missing), 3);
    EXPECT_EQ(count(Kind::stale), 3) << "the shares of the others";
    EXPECT_EQ(count(Kind::extra), 0);
}

TEST(SliceDrift, SpeaksOfMapsAndServersToo)
{
    EditedEvidence nft("shop-nftables");
    nft.remove("nodes/worker-1/nft.json");
    nft.deleteLines("nodes/worker-1/nft.txt", {"10.96.200.250 . tcp . 80 : goto"});
    const Seen map = lookAt(nft, "frontend");
    ASSERT_EQ(map.drift.deviations.size(), 1U);
    EXPECT_EQ(map.drift.deviations[0].place, "map service-ips");
    EXPECT_TRUE(map.drift.deviations[0].meaning.starts_with("10.96.200.250")) << map.drift.deviations[0].meaning;

    EditedEvidence ipvs("shop-ipvs");
    ipvs.deleteLines("nodes/worker-1/ipvs.txt", {"-a -t 10.96.128.38:443", "-r 10.244.1.5:8443"});
    const Seen server = lookAt(ipvs, "payments");
    ASSERT_EQ(server.drift.deviations.size(), 1U);
    EXPECT_EQ(server.drift.deviations[0].meaning, "Connections are also sent to 10.244.1.5:8443.");
}

TEST(SliceDrift, SaysWhatWasNotCompared)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.remove("api/endpointslices.json");
    const Seen seen = lookAt(evidence, "frontend");
    EXPECT_FALSE(seen.drift.asItShouldBe());
    EXPECT_EQ(seen.drift.notCompared.size(), 1U);
}

}  // namespace
}  // namespace fairlead::kubeproxy
