#include "model/kubeproxy/rule_drift.h"

#include "tests/support/rule_drifts.h"
#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace fairlead::kubeproxy {
namespace {

using test::addEndpoint;
using test::describe;
using test::driftOf;
using test::EditedEvidence;
using test::editSlice;
using test::onlyDifference;
using test::sampleCluster;
using Kind = Difference::Kind;
using Scope = Difference::Scope;

const std::string rules4 = "nodes/worker-1/iptables-save.txt";
const std::string rules6 = "nodes/worker-1/ip6tables-save.txt";

class EveryCapture : public testing::TestWithParam<std::string> { };

TEST_P(EveryCapture, AgreesWithWhatKubeProxyShouldHaveWritten)
{
    const cluster::ClusterSnapshot& snapshot = sampleCluster(GetParam());
    ASSERT_EQ(snapshot.nodes().size(), 3u);
    for (const cluster::ClusterNode& each : snapshot.nodes()) {
        const NodeDrift drift = findDrift(snapshot, each);
        EXPECT_TRUE(drift.differences.empty()) << each.name << '\n' << describe(drift);
        EXPECT_TRUE(drift.notCompared.empty()) << each.name << '\n' << describe(drift);
        EXPECT_GT(drift.comparedEntries, 50u) << each.name;
    }
}

INSTANTIATE_TEST_SUITE_P(RuleDrift, EveryCapture, testing::ValuesIn(test::captureNames()), [](const auto& capture) {
    std::string name = capture.param;
    std::ranges::replace_if(
        name, [](char letter) { return letter == '-' || letter == '.'; }, '_');
    return name;
});

// ---- iptables mode

constexpr const char* nftBackend = "shop-iptables-nft";

TEST(RuleDrift, ReportsADeletedRuleOfAnEndpointAlone)
{
    EditedEvidence evidence(nftBackend);
    evidence.deleteLines(rules4, {"\"shop/frontend:http\"", "DNAT --to-destination 10.244.1.4:8080"});
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::missing);
    EXPECT_EQ(difference.scope, Scope::entry);
    EXPECT_EQ(difference.port->toString(), "shop/frontend:http");
    EXPECT_EQ(difference.endpoint, "10.244.1.4:8080");
    ASSERT_EQ(difference.entries.size(), 1u);
    EXPECT_EQ(difference.entries[0].place, "nat KUBE-SEP-YJ5I4XG2FFAJSCUJ");
    EXPECT_EQ(difference.entries[0].expected,
              "-A KUBE-SEP-YJ5I4XG2FFAJSCUJ -p tcp -m comment --comment \"shop/frontend:http\" -m tcp -j DNAT --to-destination "
              "10.244.1.4:8080");
    EXPECT_FALSE(difference.entries[0].found);
}

TEST(RuleDrift, ReportsAChangedAddressAsOneStaleRule)
{
    EditedEvidence evidence(nftBackend);
    evidence.lines(rules4, {"\"shop/frontend:http\"", "DNAT --to-destination 10.244.1.4:8080"},
                   [](std::string line) { return line.replace(line.find("10.244.1.4:8080"), 15, "10.244.1.99:8080"); });
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::stale);
    EXPECT_EQ(difference.endpoint, "10.244.1.4:8080");
    ASSERT_EQ(difference.entries.size(), 1u);
    EXPECT_NE(difference.entries[0].found->text.find("10.244.1.99:8080"), std::string::npos);
    EXPECT_GT(difference.entries[0].found->line, 0);
}

TEST(RuleDrift, GroupsAllThatAnUnknownEndpointLacks)
{
    EditedEvidence evidence(nftBackend);
    addEndpoint(evidence, "frontend", "IPv4", "10.244.3.77");
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::stale);  // the rules lack an endpoint that the API has
    EXPECT_EQ(difference.scope, Scope::endpoint);
    EXPECT_EQ(difference.endpoint, "10.244.3.77:8080");
    // Its jump and the two rules of its chain, then the three shares that are a third instead of a quarter.
    ASSERT_EQ(difference.entries.size(), 6u);
    EXPECT_NE(difference.entries[0].expected.find("-j KUBE-SEP-"), std::string::npos);
    EXPECT_DOUBLE_EQ(difference.entries[5].expectedShare.value(), 0.25);
    EXPECT_NEAR(difference.entries[5].foundShare.value(), 1.0 / 3, 1e-9);
    EXPECT_NE(difference.sentence.find("does not know the endpoint 10.244.3.77:8080 of shop/frontend:http"), std::string::npos);
}

TEST(RuleDrift, GroupsAllThatIsLeftOfAnEndpoint)
{
    EditedEvidence evidence(nftBackend);
    editSlice(evidence, "frontend", "IPv4", [](boost::json::object& slice) {
        boost::json::array& endpoints = slice.at("endpoints").as_array();
        const auto gone = std::ranges::find_if(endpoints, [](const boost::json::value& endpoint) {
            return endpoint.at("addresses").at(0).as_string() == "10.244.1.4";
        });
        ASSERT_NE(gone, endpoints.end());
        endpoints.erase(gone);
    });
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::stale);
    EXPECT_EQ(difference.scope, Scope::endpoint);
    EXPECT_EQ(difference.endpoint, "10.244.1.4:8080");
    EXPECT_NE(difference.sentence.find("still sends connections for shop/frontend:http to 10.244.1.4:8080"), std::string::npos);
}

TEST(RuleDrift, TellsAnUnreadyEndpointFromAReadyOne)
{
    EditedEvidence evidence(nftBackend);
    editSlice(evidence, "frontend", "IPv4", [](boost::json::object& slice) {
        slice.at("endpoints").at(0).at("conditions").as_object() = {{"ready", false}, {"serving", false}, {"terminating", false}};
    });
    EXPECT_EQ(onlyDifference(driftOf(evidence)).kind, Kind::stale);
}

TEST(RuleDrift, ReportsChainsOfAServiceThatTheApiDoesNotHave)
{
    EditedEvidence evidence(nftBackend);
    evidence.removeObject("api/services.json", "cart");
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::extra);
    EXPECT_EQ(difference.scope, Scope::service);
    EXPECT_EQ(difference.port->toString(), "shop/cart");
    // The jump, the masquerade rule, twice two ways to endpoints, twice two rules of an endpoint.
    EXPECT_EQ(difference.entries.size(), 10u);
}

TEST(RuleDrift, ReportsAServiceThatTheNodeDoesNotKnow)
{
    EditedEvidence evidence(nftBackend);
    const auto drop = [&](std::initializer_list<std::string_view> words) { evidence.deleteLines(rules4, words); };
    drop({"shop/cart"});
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::missing);
    EXPECT_EQ(difference.scope, Scope::service);
    EXPECT_EQ(difference.port->toString(), "shop/cart");
    EXPECT_EQ(difference.entries.size(), 10u);
}

TEST(RuleDrift, ReportsADeletedJump)
{
    EditedEvidence evidence(nftBackend);
    evidence.deleteLines(rules4, {"-A PREROUTING", "-j KUBE-SERVICES"});
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::missing);
    EXPECT_FALSE(difference.port);
    EXPECT_EQ(difference.place, "nat PREROUTING");
}

TEST(RuleDrift, ReportsADeletedDispatchRule)
{
    EditedEvidence evidence(nftBackend);
    evidence.deleteLines(rules4, {"-A KUBE-SERVICES", "\"shop/frontend:http cluster IP\""});
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::missing);
    EXPECT_EQ(difference.port->toString(), "shop/frontend:http");
    EXPECT_EQ(difference.place, "nat KUBE-SERVICES");
}

TEST(RuleDrift, ReportsAChangedMark)
{
    EditedEvidence evidence(nftBackend);
    evidence.replace(rules4, "-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000",
                     "-A KUBE-MARK-MASQ -j MARK --set-xmark 0x8000/0x8000");
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::stale);
    EXPECT_EQ(difference.place, "nat KUBE-MARK-MASQ");
    EXPECT_EQ(difference.entries[0].expected, "-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000");
}

TEST(RuleDrift, ReportsAFlushedChainAsOne)
{
    EditedEvidence evidence(nftBackend);
    evidence.deleteLines(rules4, {"-A KUBE-SVC-PY4JZH2ITZYEO4CN"});
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::missing);
    EXPECT_EQ(difference.scope, Scope::chain);
    EXPECT_EQ(difference.place, "nat KUBE-SVC-PY4JZH2ITZYEO4CN");
    EXPECT_EQ(difference.entries.size(), 4u);
}

TEST(RuleDrift, ReportsAFlushedNodeAsOneForEachFamily)
{
    EditedEvidence evidence(nftBackend);
    evidence.set(rules4, "*nat\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n");
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::missing);
    EXPECT_EQ(difference.scope, Scope::everything);
    EXPECT_EQ(difference.family, IpFamily::ipv4);
}

TEST(RuleDrift, ReportsUnevenShares)
{
    EditedEvidence evidence(nftBackend);
    evidence.lines(rules4, {"-A KUBE-SVC-PY4JZH2ITZYEO4CN", "--probability 0.33333333349"},
                   [](std::string line) { return line.replace(line.find("0.33333333349"), 13, "0.90000000037"); });
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::stale);
    EXPECT_EQ(difference.entries.size(), 3u);
    EXPECT_NE(difference.sentence.find("unevenly: 90.0 % where it should be 33.3 %"), std::string::npos) << difference.sentence;
}

TEST(RuleDrift, CaresNotInWhichOrderEndpointsStand)
{
    EditedEvidence evidence(nftBackend);
    // 10.244.1.4 and 10.244.3.5 change places; the shares stay.
    evidence.lines(rules4, {"-A KUBE-SVC-PY4JZH2ITZYEO4CN", "KUBE-SEP-"}, [](std::string line) {
        const std::string first = "KUBE-SEP-YJ5I4XG2FFAJSCUJ";
        const std::string last = "KUBE-SEP-C44T5VBS6N47HEIN";
        if (const std::size_t at = line.find(first); at != std::string::npos)
            return line.replace(at, first.size(), last);
        if (const std::size_t at = line.find(last); at != std::string::npos)
            return line.replace(at, last.size(), first);
        return line;
    });
    const NodeDrift drift = driftOf(evidence);
    EXPECT_TRUE(drift.differences.empty()) << describe(drift);
}

TEST(RuleDrift, FollowsTheFirstAndTheLastEndpoint)
{
    EditedEvidence gone(nftBackend);
    editSlice(gone, "warehouse-db", "IPv4", [](boost::json::object& slice) { slice.at("endpoints").as_array().clear(); });
    const Difference lost = onlyDifference(driftOf(gone));
    EXPECT_EQ(lost.kind, Kind::stale);
    EXPECT_NE(lost.sentence.find("no endpoint for it any more"), std::string::npos) << lost.sentence;

    EditedEvidence came(nftBackend);
    came.json("api/endpointslices.json", [](boost::json::value& list) {
        boost::json::array& items = list.at("items").as_array();
        boost::json::value slice;
        for (const boost::json::value& item : items) {
            if (item.at("metadata").at("name").as_string().starts_with("legacy-gateway"))
                slice = item;
        }
        slice.at("metadata").as_object()["name"] = "orphan-x";
        slice.at("metadata").at("labels").as_object()["kubernetes.io/service-name"] = "orphan";
        items.push_back(slice);
    });
    const Difference gained = onlyDifference(driftOf(came));
    EXPECT_EQ(gained.kind, Kind::stale);
    EXPECT_EQ(gained.scope, Scope::service);
    EXPECT_NE(gained.sentence.find("still refuses connections to shop/orphan"), std::string::npos) << gained.sentence;
}

TEST(RuleDrift, ReportsAClusterIpThatChanged)
{
    EditedEvidence evidence(nftBackend);
    evidence.object("api/services.json", "cart", [](boost::json::object& service) {
        service.at("spec").as_object()["clusterIP"] = "10.96.200.200";
        service.at("spec").as_object()["clusterIPs"] = {"10.96.200.200"};
    });
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::stale);
    EXPECT_EQ(difference.port->toString(), "shop/cart");
    EXPECT_EQ(difference.entries.size(), 2u);
}

TEST(RuleDrift, LeavesOtherSoftwareAlone)
{
    EditedEvidence evidence(nftBackend);
    evidence.replace(rules4, "-A KUBE-MARK-MASQ -j MARK",
                     "-A CNI-HOSTPORT-DNAT -p tcp -j ACCEPT\n-A PREROUTING -j CNI-HOSTPORT-DNAT\n-A KUBE-MARK-MASQ -j MARK");
    const NodeDrift drift = driftOf(evidence);
    EXPECT_TRUE(drift.differences.empty()) << describe(drift);
}

TEST(RuleDrift, SaysWhatItCouldNotCompare)
{
    EditedEvidence evidence(nftBackend);
    evidence.remove(rules6);
    const NodeDrift drift = driftOf(evidence);
    EXPECT_TRUE(drift.differences.empty()) << describe(drift);
    ASSERT_EQ(drift.notCompared.size(), 1u);
    EXPECT_EQ(drift.notCompared[0].family, IpFamily::ipv6);

    EditedEvidence blind(nftBackend);
    blind.remove("api/endpointslices.json");
    EXPECT_EQ(driftOf(blind).notCompared.size(), 2u);
}

TEST(RuleDrift, ComparesTheSecondFamilyToo)
{
    EditedEvidence evidence(nftBackend);
    addEndpoint(evidence, "catalog", "IPv6", "fd00:10:244:3::77");
    const NodeDrift drift = driftOf(evidence);
    ASSERT_EQ(drift.differences.size(), 2u) << describe(drift);  // of each of its two ports
    EXPECT_EQ(drift.differences[0].family, IpFamily::ipv6);
    EXPECT_EQ(drift.differences[0].endpoint, "[fd00:10:244:3::77]:9000");
    EXPECT_EQ(drift.differences[1].endpoint, "[fd00:10:244:3::77]:9100");
}

TEST(RuleDrift, KnowsTheShapesOfOldVersions)
{
    EditedEvidence evidence("shop-1.20-iptables");
    evidence.deleteLines(rules4, {"-A KUBE-XLB-BTVQPHN42D4J3FOU", "route LOCAL traffic"});
    const Difference difference = onlyDifference(driftOf(evidence));
    EXPECT_EQ(difference.kind, Kind::missing);
    EXPECT_EQ(difference.place, "nat KUBE-XLB-BTVQPHN42D4J3FOU");
}

TEST(RuleDrift, ReadsEndpointsObjectsForOldVersions)
{
    // The slice counts for nothing there.
    EditedEvidence evidence("shop-1.20-iptables");
    addEndpoint(evidence, "frontend", "IPv4", "10.244.3.77");
    const NodeDrift drift = driftOf(evidence);
    EXPECT_TRUE(drift.differences.empty()) << describe(drift);
}

}  // namespace
}  // namespace fairlead::kubeproxy
