#include "tests/support/rule_drifts.h"

#include <gtest/gtest.h>

namespace fairlead::kubeproxy {
namespace {

using test::addEndpoint;
using test::describe;
using test::driftOf;
using test::EditedEvidence;
using test::onlyDifference;
using Kind = Difference::Kind;

class NftDrift : public testing::Test {
protected:
    // Without the JSON the listing alone counts, which is easier to break.
    NftDrift() : m_evidence("shop-nftables") { m_evidence.remove("nodes/worker-1/nft.json"); }

    const std::string listing = "nodes/worker-1/nft.txt";
    EditedEvidence m_evidence;
};

TEST_F(NftDrift, AgreesByTheListingAlone)
{
    const NodeDrift drift = driftOf(m_evidence);
    EXPECT_TRUE(drift.differences.empty()) << describe(drift);
}

TEST_F(NftDrift, ReportsADeletedMapElement)
{
    m_evidence.deleteLines(listing, {"10.96.200.250 . tcp . 80 : goto"});
    const Difference difference = onlyDifference(driftOf(m_evidence));
    EXPECT_EQ(difference.kind, Kind::missing);
    EXPECT_EQ(difference.port->toString(), "shop/frontend:http");
    EXPECT_EQ(difference.place, "map service-ips");
}

TEST_F(NftDrift, ReportsAChangedEndpoint)
{
    m_evidence.replace(listing, "map { 0 : 10.244.1.4 . 8080, 1 : 10.244.2.5 . 8080, 2 : 10.244.3.5 . 8080 }",
                       "map { 0 : 10.244.1.4 . 8080, 1 : 10.244.2.5 . 8080, 2 : 10.244.3.99 . 8080 }");
    // Three services share the pods: each has an endpoint too few and one too many.
    const NodeDrift drift = driftOf(m_evidence);
    EXPECT_EQ(drift.differences.size(), 6u) << describe(drift);
    for (const Difference& difference : drift.differences)
        EXPECT_EQ(difference.kind, Kind::stale) << difference.sentence;
}

TEST_F(NftDrift, GroupsAllThatAnUnknownEndpointLacks)
{
    addEndpoint(m_evidence, "cart", "IPv4", "10.244.3.77");
    const Difference difference = onlyDifference(driftOf(m_evidence));
    EXPECT_EQ(difference.kind, Kind::stale);
    EXPECT_EQ(difference.endpoint, "10.244.3.77:7070");
}

TEST_F(NftDrift, ReportsADeletedChain)
{
    m_evidence.replace(listing, "		ip saddr != { 172.30.56.0/24, 198.51.100.0/24, 203.0.113.10 } drop\n", "");
    const Difference difference = onlyDifference(driftOf(m_evidence));
    EXPECT_EQ(difference.kind, Kind::missing);
    EXPECT_EQ(difference.port->toString(), "shop/payments:https");
}

TEST_F(NftDrift, ReportsAServiceThatTheApiDoesNotHave)
{
    m_evidence.removeObject("api/services.json", "warehouse-db");
    // With its address in cluster-ips, which does not say whose it is.
    const Difference difference = onlyDifference(driftOf(m_evidence));
    EXPECT_EQ(difference.kind, Kind::extra);
    EXPECT_EQ(difference.port->toString(), "shop/warehouse-db:pg");
    EXPECT_EQ(difference.entries.size(), 3u);
}

TEST_F(NftDrift, ReportsAChangedMark)
{
    m_evidence.lines(listing, {"ip daddr @cluster-ips ip saddr != 10.244.0.0/16"},
                     [](std::string line) { return line.replace(line.find("0x00004000"), 10, "0x00008000"); });
    const Difference difference = onlyDifference(driftOf(m_evidence));
    EXPECT_EQ(difference.kind, Kind::stale);
    EXPECT_EQ(difference.place, "kube-proxy services");
}

}  // namespace
}  // namespace fairlead::kubeproxy
