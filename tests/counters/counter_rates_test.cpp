#include "model/counters/counter_rates.h"

#include <gmock/gmock.h>

namespace fairlead::counters {
namespace {

using testing::DoubleNear;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

EndpointCount endpoint(const char* name, std::optional<std::uint64_t> connections, std::optional<double> promised = 0.5)
{
    return {name, connections, promised, {}};
}

PortCounts portOn(const char* node, std::vector<EndpointCount> endpoints)
{
    PortCounts counts;
    counts.node = node;
    counts.port = {"shop", "web", "http", Protocol::tcp};
    counts.endpoints = std::move(endpoints);
    return counts;
}

ServiceCounts reading(std::vector<PortCounts> ports) { return {std::move(ports), {}}; }

TEST(CounterRates, ARewriteIsARestartNotANegativeRate)
{
    PortCounts before = portOn("n", {endpoint("a:1", 500), endpoint("b:1", 100)});
    before.rejected = 9;
    PortCounts after = portOn("n", {endpoint("a:1", 0), endpoint("b:1", 130)});
    after.rejected = 4;
    const auto rates = ratesBetween(reading({before}), reading({after}), 10);
    ASSERT_THAT(rates, SizeIs(1));
    EXPECT_TRUE(rates[0].restarted);
    EXPECT_TRUE(rates[0].endpoints[0].restarted);
    EXPECT_THAT(rates[0].endpoints[0].perSecond, Optional(0.0));
    EXPECT_FALSE(rates[0].endpoints[1].restarted);
    EXPECT_THAT(rates[0].endpoints[1].perSecond, Optional(DoubleNear(3, 1e-9)));
    EXPECT_THAT(rates[0].endpoints[1].got, Optional(1.0));
    EXPECT_THAT(rates[0].rejected, Optional(DoubleNear(0.4, 1e-9)));
}

TEST(CounterRates, EndpointsComeAndGo)
{
    const auto rates = ratesBetween(reading({portOn("n", {endpoint("a:1", 5), endpoint("old:1", 70)})}),
                                    reading({portOn("n", {endpoint("a:1", 15), endpoint("new:1", 10)})}), 5);
    ASSERT_THAT(rates, SizeIs(1));
    ASSERT_THAT(rates[0].endpoints, SizeIs(3));
    EXPECT_TRUE(rates[0].endpoints[1].appeared);
    EXPECT_THAT(rates[0].endpoints[1].perSecond, Optional(DoubleNear(2, 1e-9)));
    EXPECT_TRUE(rates[0].endpoints[2].gone);
    EXPECT_EQ(rates[0].endpoints[2].perSecond, std::nullopt);
    EXPECT_THAT(rates[0].perSecond, Optional(DoubleNear(4, 1e-9)));
}

TEST(CounterRates, WithoutCountersThereIsNoRateAndNoShare)
{
    PortCounts counts = portOn("n", {endpoint("a:1", std::nullopt)});
    counts.notCounted = "no counters";
    const auto rates = ratesBetween(reading({counts}), reading({counts}), 5);
    EXPECT_EQ(rates[0].perSecond, std::nullopt);
    EXPECT_EQ(rates[0].endpoints[0].got, std::nullopt);
    EXPECT_EQ(rates[0].notCounted, "no counters");
}

TEST(CounterRates, ThereIsNoneWithoutTwoReadingsOrTime)
{
    const auto counts = reading({portOn("n", {endpoint("a:1", 5)})});
    EXPECT_THAT(ratesBetween(reading({}), counts, 5), IsEmpty());
    EXPECT_THAT(ratesBetween(counts, reading({}), 5), IsEmpty());
    EXPECT_THAT(ratesBetween(counts, counts, 0), IsEmpty());
    EXPECT_THAT(ratesBetween(counts, counts, -1), IsEmpty());
}

TEST(CounterRates, OfAllNodesWeighEachNodesPromise)
{
    // n has both endpoints, m only b (a local policy); m takes three times the connections.
    const auto before = reading({portOn("m", {endpoint("b:1", 0, 1.0)}), portOn("n", {endpoint("a:1", 0), endpoint("b:1", 0)})});
    const auto after = reading({portOn("m", {endpoint("b:1", 30, 1.0)}), portOn("n", {endpoint("a:1", 4), endpoint("b:1", 6)})});
    const auto all = sumOfNodes(ratesBetween(before, after, 10));
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_THAT(all[0].node, IsEmpty());
    EXPECT_THAT(all[0].perSecond, Optional(DoubleNear(4, 1e-9)));
    ASSERT_THAT(all[0].endpoints, SizeIs(2));
    EXPECT_THAT(all[0].endpoints[1].got, Optional(DoubleNear(0.9, 1e-9)));
    EXPECT_THAT(all[0].endpoints[1].promised, Optional(DoubleNear(0.875, 1e-9)));
    EXPECT_FALSE(all[0].endpoints[0].gone);
}

TEST(CounterRates, AreWrittenAsCsv)
{
    const auto rates =
        ratesBetween(reading({portOn("n,1", {endpoint("a:1", 9)})}), reading({portOn("n,1", {endpoint("a:1", 4)})}), 2);
    EXPECT_EQ(ratesCsv(rates, "2026-11-23T01:47:01Z"),
              "2026-11-23T01:47:01Z,\"n,1\",shop/web:http,tcp,ipv4,a:1,2.0000,1.0000,0.5000,counter began anew\r\n");
    EXPECT_EQ(std::ranges::count(ratesCsvHeader(), ','), 9);
    EXPECT_THAT(ratesCsv({}, "t"), IsEmpty());
}

}  // namespace
}  // namespace fairlead::counters
