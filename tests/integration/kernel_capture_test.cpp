// The kernel as the judge of the rules that real clusters had: each node of each capture is built again
// in a namespace, with its devices, routes, ipsets and rules, and met by packets from and to everywhere.
//
// What this kernel lacks is said: no virtual server of the IPVS capture is judged, only the rules and
// ipsets around it; and in the userspace capture what kube-proxy's process does.

#include "model/trace/trace_json.h"
#include "tests/integration/capture_lab.h"
#include "tests/support/sample_captures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

namespace fairlead::test {
namespace {

constexpr std::size_t packetsAtOnce = 64;

class KernelCapture : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override
    {
        if (const std::string why = NetworkLab::whyNot(); !why.empty()) {
            sayThatNobodyJudges(why);
            GTEST_SKIP() << why;
        }
    }
};

// In portions, as the walk does not see what earlier packets left behind.
void judgeAll(NetworkLab& lab, KernelJudge& judge, const LoadedRules& rules, const std::vector<SentPacket>& packets)
{
    for (std::size_t at = 0; at < packets.size(); at += packetsAtOnce) {
        const auto first = packets.begin() + static_cast<std::ptrdiff_t>(at);
        const std::vector<SentPacket> some(first,
                                           first + static_cast<std::ptrdiff_t>(std::min(packetsAtOnce, packets.size() - at)));
        std::string why;
        ASSERT_TRUE(lab.load(rules, &why)) << why;
        if (std::string what = judge.judge(rules, some); !what.empty())
            FAIL() << toString(judge.shrink(rules, some, std::move(what)));
    }
}

// How many rules the capture has, as the model reads it; those of iptables-nft are in nft's listing too.
std::size_t rulesIn(const cluster::ClusterNode& node)
{
    std::size_t count = 0;
    for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
        for (const netfilter::RuleSet* rules : node.rules.iptablesOf(family))
            count += rules->rules().size();
    }
    if (node.rules.nft) {
        for (const netfilter::Rule& rule : node.rules.nft->rules())
            count += node.rules.nft->tableOf(rule.chain).name == "kube-proxy" ? 1 : 0;
    }
    return count;
}

TEST_P(KernelCapture, AgreesOnEveryNode)
{
    const auto capture = cluster::ClusterSnapshot::build(openSample(GetParam())).value();
    for (const cluster::ClusterNode& node : capture->nodes()) {
        const LoadedRules rules = rulesOf(*capture, node);
        std::size_t loaded = 0;
        for (const RuleText& set : rules)
            loaded += set.rules.size();
        ASSERT_EQ(loaded, rulesIn(node));
        NetworkLab lab(planOf(*capture, node));
        KernelJudge judge(lab);
        for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
            // The nft tables that were not made for one family alone stand for both.
            const bool meetsRules = std::ranges::any_of(
                rules, [family](const RuleText& set) { return set.backend == RuleText::Backend::nft || set.family == family; });
            if (meetsRules)
                judgeAll(lab, judge, rules, packetsOf(*capture, node, family));
            if (HasFailure())
                return;
        }
        EXPECT_GT(judge.judged(), 100u) << node.name;
        std::cout << node.name << ": " << judge.judged() << " packets\n";
    }
    if (GetParam() == "shop-ipvs")
        sayThatNobodyJudges("the virtual servers of " + GetParam() + ", only the rules and ipsets around them");
}

// Session affinity: what the walk says of a client that the rules have seen. In nftables mode the sets that
// were read say which endpoint it has; the lists of iptables are kept elsewhere, so any endpoint may be it.
class KernelAffinity : public KernelCapture { };

SentPacket packetToAffinity(const cluster::ClusterSnapshot& capture)
{
    SentPacket packet;
    packet.from = "cni0";
    packet.source = IpAddress::parse("10.244.2.200").value();
    for (const kubernetes::Service& service : *capture.objects().services) {
        if (!service.clientIpAffinity)
            continue;
        packet.destination = IpAddress::parse(service.clusterIps.front()).value();
        packet.destinationPort = service.ports.front().port;
        packet.protocol = service.ports.front().protocol;
    }
    return packet;
}

TEST_P(KernelAffinity, AClientSeenBeforeKeepsItsEndpoint)
{
    const auto capture = cluster::ClusterSnapshot::build(openSample(GetParam())).value();
    const cluster::ClusterNode& node = *capture->findNode("worker-1");
    NetworkLab lab(planOf(*capture, node));
    PacketProbe probe(lab);
    ASSERT_TRUE(lab.load(rulesOf(*capture, node)));
    SentPacket packet = packetToAffinity(*capture);
    std::optional<trace::Trace> seenBefore;
    std::optional<trace::Trace> recorded;
    for (int time = 0; time < 8; ++time) {
        packet.sourcePort = static_cast<std::uint16_t>(30000 + time);
        packet.id = static_cast<std::uint32_t>(1 + time);
        probe.send(packet);
        probe.collect(100);
        const Sighting seen = probe.sighting(packet.id);
        ASSERT_TRUE(seen.place);
        const trace::Walker walker(lab.snapshot());
        seenBefore = walker.walk(flowOf(packet), {trace::ClientHistory::seenBefore, true, true});
        recorded = walker.walk(flowOf(packet), {trace::ClientHistory::asRecorded, true, true});
        const bool one = recorded->outcomes.size() == 1 && recorded->outcomes.front().endpoint->address == seen.destination;
        const bool any = std::ranges::any_of(
            seenBefore->outcomes, [&](const trace::Outcome& outcome) { return outcome.endpoint->address == seen.destination; });
        EXPECT_TRUE(GetParam() == "shop-nftables" ? one : any) << toText(*recorded) << toText(*seenBefore);
        EXPECT_EQ(seen.destination, probe.sighting(1).destination);
    }
    ASSERT_GT(seenBefore->outcomes.size(), 1u);
    for (const trace::Outcome& outcome : seenBefore->outcomes)
        EXPECT_NEAR(outcome.probability, 1.0 / static_cast<double>(seenBefore->outcomes.size()), 1e-9);
}

std::string nameOf(const testing::TestParamInfo<std::string>& capture)
{
    std::string name = capture.param;
    std::ranges::replace_if(
        name, [](char c) { return c == '-' || c == '.'; }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Captures, KernelCapture, testing::ValuesIn(captureNames()), nameOf);
INSTANTIATE_TEST_SUITE_P(Captures, KernelAffinity,
                         testing::Values("shop-iptables-nft", "shop-iptables-legacy", "shop-nftables", "shop-1.20-iptables"),
                         nameOf);

}  // namespace
}  // namespace fairlead::test
