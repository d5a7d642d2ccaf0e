#include "model/trace/what_if.h"

#include "model/kubeproxy/changed_cluster.h"
#include "tests/support/edited_evidence.h"
#include "tests/support/sample_clusters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::trace {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using WalkerPtr = std::shared_ptr<const Walker>;

WalkerPtr walkerOf(const std::string& capture) { return std::make_shared<const Walker>(test::sharedSampleCluster(capture)); }

std::string outcomesOf(const Trace& trace)
{
    std::string text;
    for (const Outcome& outcome : trace.outcomes) {
        text += std::to_string(outcome.probability).substr(0, 6) + ' ' + std::string(toString(outcome.verdict));
        if (outcome.endpoint)
            text += ' ' + fairlead::toString(outcome.endpoint->address, outcome.endpoint->port);
        if (outcome.sourceSeen)
            text += " sees " + outcome.sourceSeen->toString();
        text += '\n';
    }
    return text;
}

Result<WhatIfAnswer> ask(const WalkerPtr& walker, const FlowQuestion& question, const std::vector<std::string>& changes)
{
    const auto now = walker->trace(question.from, question.to, question.node);
    if (!now)
        return now.error();
    const auto whatIf = WhatIf::parse(changes);
    if (!whatIf)
        return whatIf.error();
    return askWhatIf(walker, question, *now, *whatIf);
}

std::vector<std::string> sentences(const WhatIfAnswer& answer)
{
    std::vector<std::string> texts;
    for (const TraceDifference& difference : answer.difference)
        texts.push_back(difference.sentence);
    return texts;
}

// Every origin to every address of every service port.
std::vector<FlowQuestion> questionsOf(const cluster::ClusterSnapshot& snapshot)
{
    std::vector<FlowQuestion> questions;
    std::vector<std::string> origins{"outside"};
    for (const auto& node : snapshot.nodes())
        origins.push_back("node:" + node.name);
    for (const kubernetes::Pod& pod : *snapshot.objects().pods) {
        if (!pod.podIps.empty() && !pod.nodeName.empty())
            origins.push_back("pod:" + pod.meta.nameSpace + '/' + pod.meta.name);
    }
    for (const kubernetes::Service& service : *snapshot.objects().services) {
        for (const kubernetes::ServicePort& port : service.ports) {
            const std::string protocol = '/' + toString(port.protocol);
            for (const std::string& origin : origins) {
                for (const std::string& ip : service.clusterIps) {
                    if (const auto address = IpAddress::parse(ip))
                        questions.push_back(
                            {origin, fairlead::toString(*address, port.port) + protocol, snapshot.nodes()[1].name});
                }
                if (port.nodePort)
                    questions.push_back(
                        {origin, "node:" + snapshot.nodes()[1].name + ':' + std::to_string(*port.nodePort) + protocol, {}});
            }
        }
    }
    return questions;
}

class EveryCapture : public testing::TestWithParam<std::string> { };

// The way that a change takes, without a change: all that kube-proxy wrote is replaced by what it
// should have written, and nothing may come of it.
TEST_P(EveryCapture, RulesWrittenAnewLeadToTheSameEnds)
{
    const auto& snapshot = test::sharedSampleCluster(GetParam());
    const auto rewritten = kubeproxy::rewriteCluster(*snapshot);
    ASSERT_TRUE(rewritten) << rewritten.error().why;
    EXPECT_THAT(rewritten->unchanged, IsEmpty());
    const Walker now(snapshot);
    const Walker then(rewritten->snapshot);
    std::size_t compared = 0;
    for (const FlowQuestion& question : questionsOf(*snapshot)) {
        const auto before = now.trace(question.from, question.to, question.node);
        const auto after = then.trace(question.from, question.to, question.node);
        ASSERT_EQ(before.has_value(), after.has_value());
        if (!before)
            continue;
        ASSERT_EQ(outcomesOf(*after), outcomesOf(*before)) << question.from << " to " << question.to;
        EXPECT_THAT(compareTraces(*before, *after), IsEmpty());
        ++compared;
    }
    EXPECT_GT(compared, 200U);
}

INSTANTIATE_TEST_SUITE_P(WhatIf, EveryCapture, testing::ValuesIn(test::captureNames()), [](const auto& capture) {
    std::string name = capture.param;
    std::ranges::replace_if(
        name, [](char c) { return c == '-' || c == '.'; }, '_');
    return name;
});

// 172.30.56.200 is a machine outside; worker-1 has one of the three endpoints of shop/frontend.
const FlowQuestion fromOutside{"outside:172.30.56.200", "node:worker-1:30080", {}};

TEST(WhatIf, ExternalTrafficPolicyLocalKeepsTheSourceAndTheNode)
{
    for (const char* const capture : {"shop-iptables-nft", "shop-iptables-legacy", "shop-nftables", "shop-1.20-iptables"}) {
        const auto answer = ask(walkerOf(capture), fromOutside, {"etp=Local"});
        ASSERT_TRUE(answer) << answer.error().why;
        ASSERT_EQ(answer->then.outcomes.size(), 1U) << capture << '\n' << outcomesOf(answer->then);
        const Outcome& outcome = answer->then.outcomes.front();
        EXPECT_EQ(outcome.verdict, Verdict::delivered);
        EXPECT_EQ(outcome.endpoint->node, "worker-1");
        EXPECT_EQ(outcome.sourceSeen->toString(), "172.30.56.200") << capture;
        EXPECT_FALSE(outcome.masqueraded);
        EXPECT_THAT(sentences(*answer), Contains(HasSubstr("100.0 % instead of 33.3 %")));
        EXPECT_THAT(sentences(*answer), Contains(HasSubstr("would show the source 172.30.56.200 instead of")));
    }
}

TEST(WhatIf, ExternalTrafficPolicyLocalDropsWhereNoEndpointIsLeft)
{
    const auto& snapshot = test::sampleCluster("shop-iptables-nft");
    std::vector<std::string> changes{"etp=Local"};
    for (const auto* slice : snapshot.slicesOf(*snapshot.findService("shop", "frontend"))) {
        for (const auto& endpoint : slice->endpoints) {
            if (endpoint.nodeName == "worker-1")
                changes.push_back("without=" + endpoint.addresses.front());
        }
    }
    ASSERT_GT(changes.size(), 1U);
    const auto answer = ask(walkerOf("shop-iptables-nft"), fromOutside, changes);
    ASSERT_TRUE(answer) << answer.error().why;
    EXPECT_EQ(outcomesOf(answer->then), "1.0000 dropped\n");
    EXPECT_THAT(sentences(*answer), Contains("100.0 % would be dropped, which is not so now."));
}

TEST(WhatIf, AnEndpointGoneLeavesItsShareToTheOthers)
{
    for (const std::string& capture : test::captureNames()) {
        const WalkerPtr walker = walkerOf(capture);
        const FlowQuestion question{"node:worker-1", "service:shop/frontend", {}};
        const auto now = walker->trace(question.from, question.to);
        ASSERT_EQ(now->outcomes.size(), 3U) << capture;
        const std::string gone = now->outcomes.front().endpoint->address.toString();
        const auto answer = ask(walker, question, {"without=" + gone});
        ASSERT_TRUE(answer) << capture << ": " << answer.error().why;
        ASSERT_EQ(answer->then.outcomes.size(), 2U) << capture << '\n' << outcomesOf(answer->then);
        for (const Outcome& outcome : answer->then.outcomes) {
            EXPECT_NEAR(outcome.probability, 0.5, 1e-6);
            EXPECT_NE(outcome.endpoint->address.toString(), gone);
        }
        EXPECT_THAT(sentences(*answer), Contains(AllOf(HasSubstr("Nothing would be delivered to " + gone), HasSubstr("33.3 %"))));
        EXPECT_THAT(sentences(*answer), Contains(HasSubstr("50.0 % instead of 33.3 %")));
    }
}

TEST(WhatIf, TheLastEndpointGoneIsRejected)
{
    const WalkerPtr walker = walkerOf("shop-iptables-nft");
    const auto now = walker->trace("node:worker-1", "service:shop/frontend");
    std::vector<std::string> changes;
    for (const Outcome& outcome : now->outcomes)
        changes.push_back("without=pod:" + *outcome.endpoint->pod);
    const auto answer = ask(walker, {"node:worker-1", "service:shop/frontend", {}}, changes);
    ASSERT_TRUE(answer) << answer.error().why;
    EXPECT_EQ(outcomesOf(answer->then), "1.0000 rejected\n");
}

// What is not the change's business stays verbatim: the rules of others, and what is amiss with another service.
TEST(WhatIf, EveryOtherLineStays)
{
    const std::string file = "nodes/worker-1/iptables-save.txt";
    test::EditedEvidence edited("shop-iptables-nft");
    edited.deleteLines(file, {"-A KUBE-SERVICES", "shop/catalog:grpc cluster IP"});
    const auto walker = std::make_shared<const Walker>(edited.build());
    const auto answer = ask(walker, fromOutside, {"etp=Local"});
    ASSERT_TRUE(answer) << answer.error().why;
    const auto linesOf = [&file](const Walker& each) {
        std::istringstream text(*each.snapshot().evidence().find(file));
        std::vector<std::string> lines;
        for (std::string line; std::getline(text, line);)
            lines.push_back(line);
        return lines;
    };
    const auto before = linesOf(*walker);
    const auto after = linesOf(*answer->walker);
    std::size_t lost = 0;
    for (const std::string& line : before) {
        if (std::ranges::find(after, line) != after.end())
            continue;
        ++lost;
        EXPECT_THAT(line, testing::AnyOf(HasSubstr("shop/frontend"), HasSubstr("PY4JZH2ITZYEO4CN"))) << line;
    }
    EXPECT_GT(lost, 0U);
    EXPECT_THAT(after, testing::Not(Contains(AllOf(HasSubstr("-A KUBE-SERVICES"), HasSubstr("shop/catalog:grpc cluster IP")))));
    EXPECT_THAT(after, Contains(HasSubstr("-A POSTROUTING -s 10.244.0.0/16")));
}

TEST(WhatIf, AnotherSourceAndAnotherNode)
{
    const WalkerPtr walker = walkerOf("shop-iptables-nft");
    const auto fromPod = ask(walker, fromOutside, {"from=node:worker-1"});
    ASSERT_TRUE(fromPod) << fromPod.error().why;
    EXPECT_EQ(fromPod->then.flow.origin, "node:worker-1");
    EXPECT_EQ(fromPod->walker, walker);  // the cluster itself is the same
    const auto elsewhere = ask(walker, {"outside:172.30.56.200", "service:shop/storefront-lb", "worker-1"}, {"node=worker-2"});
    ASSERT_TRUE(elsewhere) << elsewhere.error().why;
    EXPECT_EQ(elsewhere->then.flow.node, "worker-2");
}

TEST(WhatIf, WhatIsSoAlreadyChangesNothing)
{
    const auto answer = ask(walkerOf("shop-iptables-nft"), fromOutside, {"etp=Cluster"});
    ASSERT_TRUE(answer) << answer.error().why;
    EXPECT_THAT(answer->difference, IsEmpty());
}

TEST(WhatIf, SaysWhatIsWrongWithAChange)
{
    const WalkerPtr walker = walkerOf("shop-iptables-nft");
    const auto kindOf = [&](const std::string& change, const FlowQuestion& question = fromOutside) {
        const auto answer = ask(walker, question, {change});
        EXPECT_FALSE(answer) << change;
        EXPECT_NE(answer.error().hint, "");
        return answer.error().kind;
    };
    for (const char* const change : {"", "=", "etp", "etp=", "etp=Sometimes", "color=red", "without=nonsense"})
        EXPECT_EQ(kindOf(change), ErrorKind::usage) << change;
    EXPECT_EQ(kindOf("without=192.0.2.77"), ErrorKind::notFound);
    EXPECT_EQ(kindOf("without=pod:shop/nobody"), ErrorKind::notFound);
    EXPECT_EQ(kindOf("etp=Local", {"node:worker-1", "8.8.8.8:53/udp", {}}), ErrorKind::notFound);
    EXPECT_EQ(kindOf("node=nowhere", {"outside", "service:shop/storefront-lb", "worker-1"}), ErrorKind::notFound);
}

TEST(WhatIf, ANodeThatWasNotReadIsSaid)
{
    test::EditedEvidence edited("shop-iptables-nft");
    edited.remove("nodes/worker-1/iptables-save.txt").remove("nodes/worker-1/proxy-mode.txt");
    const auto walker = std::make_shared<const Walker>(edited.build());
    const auto there = ask(walker, fromOutside, {"etp=Local"});
    ASSERT_FALSE(there);
    EXPECT_THAT(there.error().why, HasSubstr("worker-1"));
}

}  // namespace
}  // namespace fairlead::trace
