#include "model/counters/service_counts.h"

#include "model/counters/counter_history.h"
#include "model/counters/counter_rates.h"
#include "tests/support/edited_evidence.h"

#include <gmock/gmock.h>

namespace fairlead::test {
namespace {

using counters::countService;
using counters::PortCounts;
using counters::ratesBetween;
using counters::ServiceCounts;
using testing::DoubleNear;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;

const PortCounts& onNode(const ServiceCounts& counts, std::string_view node)
{
    const auto found = std::ranges::find(counts.ports, node, &PortCounts::node);
    if (found == counts.ports.end())
        throw std::logic_error("no counts of this node");
    return *found;
}

std::vector<std::pair<std::string, std::uint64_t>> connectionsOf(const PortCounts& counts)
{
    std::vector<std::pair<std::string, std::uint64_t>> result;
    for (const auto& endpoint : counts.endpoints)
        result.emplace_back(endpoint.endpoint, endpoint.connections.value_or(999'999));
    return result;
}

TEST(ServiceCounts, AreThoseOfTheRulesOfEachNode)
{
    const auto counts = countService(*EditedEvidence("shop-iptables-nft").build(), "shop", "frontend");
    EXPECT_THAT(counts.ports, SizeIs(3)) << "a port on three nodes";
    EXPECT_THAT(counts.notRead, IsEmpty());
    const PortCounts& worker = onNode(counts, "worker-1");
    EXPECT_EQ(worker.port.toString(), "shop/frontend:http");
    EXPECT_THAT(connectionsOf(worker),
                testing::ElementsAre(testing::Pair("10.244.1.4:8080", 221), testing::Pair("10.244.2.5:8080", 219),
                                     testing::Pair("10.244.3.5:8080", 232)));
    for (const auto& endpoint : worker.endpoints) {
        EXPECT_THAT(endpoint.promised, Optional(DoubleNear(1.0 / 3, 1e-6)));
        EXPECT_THAT(endpoint.source.text, HasSubstr("DNAT --to-destination " + endpoint.endpoint));
    }
    EXPECT_GE(worker.masqueraded.value(), 24U + 16U) << "from outside the pods' range, and hairpins";
    EXPECT_THAT(worker.notCounted, IsEmpty());
}

TEST(ServiceCounts, RejectsAreCountedWhereNobodyServes)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.lines("nodes/worker-1/iptables-save.txt", {"shop/orphan has no endpoints"},
                   [](const std::string& line) { return "[17:1020]" + line.substr(line.find(']') + 1); });
    const auto counts = countService(*evidence.build(), "shop", "orphan");
    EXPECT_EQ(onNode(counts, "worker-1").rejected, 34U) << "of its ClusterIP and of its node port";
    EXPECT_THAT(onNode(counts, "worker-1").endpoints, IsEmpty());
}

TEST(ServiceCounts, OfNftablesModeAreNotThereAndItSaysWhy)
{
    const auto counts = countService(*EditedEvidence("shop-nftables").build(), "shop", "frontend");
    EXPECT_THAT(onNode(counts, "worker-1").notCounted, HasSubstr("without counters"));
    for (const auto& endpoint : onNode(counts, "worker-1").endpoints)
        EXPECT_EQ(endpoint.connections, std::nullopt);
}

TEST(ServiceCounts, OfADumpWithoutCountersAreNotThere)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.lines("nodes/worker-1/iptables-save.txt", {"] -A "},
                   [](const std::string& line) { return line.substr(line.find("-A ")); });
    const auto counts = countService(*evidence.build(), "shop", "frontend");
    EXPECT_THAT(onNode(counts, "worker-1").notCounted, HasSubstr("without -c"));
    EXPECT_THAT(onNode(counts, "worker-2").notCounted, IsEmpty());
}

TEST(ServiceCounts, OfIpvsComeFromItsStatistics)
{
    EditedEvidence evidence("shop-ipvs");
    const auto before = countService(*evidence.build(), "shop", "frontend");
    EXPECT_THAT(onNode(before, "worker-1").endpoints, SizeIs(3));
    EXPECT_THAT(onNode(before, "worker-1").endpoints[0].promised, Optional(DoubleNear(1.0 / 3, 1e-9)));
    evidence.remove("nodes/worker-1/ipvs-stats.txt");
    EXPECT_THAT(onNode(countService(*evidence.build(), "shop", "frontend"), "worker-1").notCounted, HasSubstr("ipvs-stats.txt"));
}

TEST(ServiceCounts, NodesWithoutRulesAreNamed)
{
    EditedEvidence evidence("shop-iptables-nft");
    for (const char* file : {"iptables-save.txt", "ip6tables-save.txt", "nft.json", "nft.txt"})
        evidence.remove(std::string("nodes/worker-2/") + file);
    const auto counts = countService(*evidence.build(), "shop", "frontend");
    ASSERT_THAT(counts.notRead, SizeIs(1));
    EXPECT_EQ(counts.notRead[0].file, "worker-2");
    EXPECT_THAT(countService(*evidence.build(), "shop", "nobody").ports, IsEmpty());
}

// The first reading, and one in which each endpoint of frontend on worker-1 took some more.
TEST(ServiceCounts, TwoReadingsOfADumpMakeRates)
{
    EditedEvidence evidence("shop-iptables-nft");
    const auto before = countService(*evidence.build(), "shop", "frontend");
    const auto setCounter = [&evidence](const std::string& endpoint, const std::string& counter) {
        evidence.lines("nodes/worker-1/iptables-save.txt", {"\"shop/frontend:http\"", "--to-destination " + endpoint},
                       [&counter](const std::string& line) { return counter + line.substr(line.find(']') + 1); });
    };
    setCounter("10.244.1.4:8080", "[241:14460]");
    setCounter("10.244.2.5:8080", "[249:14940]");
    setCounter("10.244.3.5:8080", "[282:16920]");
    const auto rates = ratesBetween(before, countService(*evidence.build(), "shop", "frontend"), 10);
    ASSERT_THAT(rates, SizeIs(3));
    const auto worker = std::ranges::find(rates, "worker-1", &counters::PortRates::node);
    EXPECT_THAT(worker->perSecond, Optional(DoubleNear(10, 1e-9)));
    EXPECT_THAT(worker->endpoints[0].perSecond, Optional(DoubleNear(2, 1e-9)));
    EXPECT_THAT(worker->endpoints[2].got, Optional(DoubleNear(0.5, 1e-9)));
    EXPECT_THAT(worker->endpoints[2].promised, Optional(DoubleNear(1.0 / 3, 1e-6)));
    EXPECT_THAT(rates[0].perSecond, Optional(DoubleNear(0, 1e-9)));
}

// A capture that recorded two later readings.
TEST(CounterHistory, ReadsTheReadingsOfACapture)
{
    EditedEvidence evidence("shop-iptables-nft");
    const std::string dump = evidence.text("nodes/worker-1/iptables-save.txt");
    const auto later = [&dump](std::string_view counter) {
        std::string text = dump;
        const std::size_t at = text.find("[221:13260] -A KUBE-SEP-");
        return text.replace(at, 11, counter);
    };
    evidence.set("samples/20261123T024331Z/nodes/worker-1/iptables-save.txt", later("[321:19260]"));
    evidence.set("samples/20261123T024341Z/nodes/worker-1/iptables-save.txt", later("[5:300]"));
    const auto history = counters::historyOf(*evidence.build(), "shop", "frontend");
    EXPECT_EQ(history.readings(), 3U);
    ASSERT_THAT(history.rates(), SizeIs(2));
    EXPECT_EQ(history.rates()[0].time, "2026-11-23T02:43:31Z");
    const auto first = counters::sumOfNodes(history.rates()[0].rates);
    EXPECT_THAT(first[0].perSecond, Optional(DoubleNear(10, 1e-9)));
    const auto second = counters::sumOfNodes(history.rates()[1].rates);
    EXPECT_TRUE(second[0].restarted);
    EXPECT_THAT(second[0].perSecond, Optional(DoubleNear(0.5, 1e-9)));
}

TEST(CounterHistory, ANodeThatWasNotReadAnewKeepsItsRate)
{
    counters::CounterHistory history;
    const auto counts = [](std::uint64_t a, std::uint64_t b) {
        ServiceCounts result;
        for (const auto& [node, number] : {std::pair{"a", a}, std::pair{"b", b}}) {
            PortCounts port;
            port.node = node;
            port.endpoints.push_back({"10.0.0.1:80", number, 1.0, {}});
            result.ports.push_back(port);
        }
        return result;
    };
    history.add(0, "0", counts(0, 0), {"a", "b"});
    history.add(10, "10", counts(20, 50), {"a", "b"});
    history.add(20, "20", counts(90, 50), {"a"});
    history.add(20, "20", counts(90, 50), {});
    ASSERT_THAT(history.rates(), SizeIs(2));
    EXPECT_THAT(history.rates()[1].rates[0].perSecond, Optional(DoubleNear(7, 1e-9)));
    EXPECT_THAT(history.rates()[1].rates[1].perSecond, Optional(DoubleNear(5, 1e-9))) << "b: as at its last reading";
}

TEST(CounterHistory, HoldsNoMoreThanItsLimit)
{
    counters::CounterHistory history;
    for (std::size_t second = 0; second < counters::CounterHistory::longest + 50; ++second) {
        ServiceCounts counts;
        counts.ports.emplace_back().node = "a";
        history.add(static_cast<double>(second), std::to_string(second), counts, {"a"});
    }
    EXPECT_EQ(history.rates().size(), counters::CounterHistory::longest);
    EXPECT_EQ(history.rates().back().time, std::to_string(counters::CounterHistory::longest + 49));
}

}  // namespace
}  // namespace fairlead::test
