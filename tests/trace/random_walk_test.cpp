// What must hold for every rule set: the walk ends, its shares sum to 1, and the index of long chains
// changes nothing.

#include "model/trace/trace_json.h"
#include "model/trace/walker.h"
#include "tests/integration/rule_generator.h"
#include "tests/trace/lone_node.h"

#include <gtest/gtest.h>

namespace fairlead::trace {
namespace {

using test::flowTo;
using test::loneNode;

double sumOf(const Trace& trace)
{
    double sum = 0;
    for (const Outcome& outcome : trace.outcomes)
        sum += outcome.probability;
    return sum;
}

TEST(RandomWalk, SharesSumToOneAndTheIndexChangesNothing)
{
    test::RuleGenerator random(20261123);
    for (int set = 0; set < 150; ++set) {
        test::RuleText rules = random.make(test::RuleText::Backend::iptablesNft, IpFamily::ipv4, true);
        // One chain long enough to be indexed.
        rules.declarations.push_back("nat :LONG - [0:0]");
        for (int rule = 0; rule < 60; ++rule) {
            const std::string host = random.address(IpFamily::ipv4).toString();
            const std::string to = random.once(6) ? "" : "-p tcp -m tcp --dport " + std::to_string(random.port()) + ' ';
            rules.rules.push_back({"nat",
                                   "-A LONG " + (random.once(5) ? "" : "-d " + host + "/32 ") + to
                                       + (random.once(3) ? "-m statistic --mode random --probability 0.5 -j RETURN"
                                                         : "-j MARK --set-xmark 0x1/0x1")});
        }
        rules.rules.insert(rules.rules.begin(), {"nat", "-A PREROUTING -j LONG"});
        const Walker walker(loneNode(rules.text(), {{"ipset.txt", test::RuleGenerator::ipsets()}}));
        for (int packet = 0; packet < 20; ++packet) {
            const Flow question = flowTo(random.once(3) ? nullptr : "10.9.1.2", random.address(IpFamily::ipv4), random.port(),
                                         random.once(2) ? Protocol::udp : Protocol::tcp);
            const Trace trace = walker.walk(question);
            ASSERT_NEAR(sumOf(trace), 1, 1e-9) << rules.text();
            TraceOptions linear;
            linear.useIndex = false;
            ASSERT_EQ(toText(trace), toText(walker.walk(question, linear))) << rules.text();
            TraceOptions brief;
            brief.steps = false;
            ASSERT_EQ(walker.walk(question, brief).outcomes.size(), trace.outcomes.size());
        }
    }
}

TEST(HostileRules, CirclesEnd)
{
    const Walker walker(
        loneNode("*filter\n:FORWARD ACCEPT [0:0]\n:A - [0:0]\n:B - [0:0]\n-A FORWARD -j A\n-A A -g B\n-A B -g A\nCOMMIT\n"));
    const Trace gotos = walker.walk(flowTo("10.9.1.2", "10.9.2.2", 80));
    ASSERT_EQ(gotos.outcomes.size(), 1u);
    EXPECT_EQ(gotos.outcomes.front().verdict, Verdict::notDecidable);
    const Walker jumps(loneNode("*filter\n:FORWARD ACCEPT [0:0]\n:A - [0:0]\n-A FORWARD -j A\n-A A -j A\n-A A -j A\nCOMMIT\n"));
    EXPECT_EQ(jumps.walk(flowTo("10.9.1.2", "10.9.2.2", 80)).outcomes.front().verdict, Verdict::notDecidable);
}

TEST(HostileRules, ChanceWithoutEndStaysExactAsFarAsItGoes)
{
    // Each rule halves, and every half is another packet: 2^40 of them.
    std::string text = "*mangle\n:PREROUTING ACCEPT [0:0]\n";
    for (int bit = 0; bit < 32; ++bit)
        text += "-A PREROUTING -m statistic --mode random --probability 0.5 -j MARK --set-xmark " + std::to_string(1u << bit)
            + "/0x0\n";
    const Walker walker(loneNode(text + "COMMIT\n"));
    const Trace trace = walker.walk(flowTo("10.9.1.2", "10.9.2.2", 80), {{}, false, true});
    EXPECT_NEAR(sumOf(trace), 1, 1e-9);
    EXPECT_FALSE(trace.undecided.empty());
}

TEST(UnknownMatch, EndsItsBranchAndNoOther)
{
    const Walker walker(loneNode("*filter\n:FORWARD ACCEPT [0:0]\n"
                                 "-A FORWARD -m statistic --mode random --probability 0.25 -j DROP\n"
                                 "-A FORWARD -p tcp -m tcp --dport 443 -m string --algo bm --string x -j DROP\n"
                                 "-A FORWARD -m limit --limit 5/sec -j LOG\nCOMMIT\n"));
    const Trace other = walker.walk(flowTo("10.9.1.2", "10.9.2.2", 80));
    ASSERT_EQ(other.outcomes.size(), 2u) << toText(other);
    EXPECT_EQ(other.outcomes[0].verdict, Verdict::leaves);
    EXPECT_NEAR(other.outcomes[0].probability, 0.75, 1e-6);
    EXPECT_EQ(other.outcomes[1].verdict, Verdict::dropped);
    const Trace asked = walker.walk(flowTo("10.9.1.2", "10.9.2.2", 443));
    ASSERT_EQ(asked.outcomes.size(), 2u) << toText(asked);
    EXPECT_EQ(asked.outcomes[0].verdict, Verdict::notDecidable);
    EXPECT_NEAR(asked.outcomes[0].probability, 0.75, 1e-6);
    EXPECT_FALSE(asked.undecided.empty());
}

// A packet to the node itself leaves over "lo", which has no address for the world: the kernel then
// takes the first one of another device.
TEST(Masquerade, ToTheNodeItselfTakesTheFirstAddressOfTheWorld)
{
    const Walker walker(loneNode("*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n"));
    const Trace trace = walker.walk(flowTo(nullptr, "10.9.2.1", 80));
    ASSERT_EQ(trace.outcomes.size(), 1u);
    EXPECT_EQ(trace.flow.source, IpAddress::parse("10.9.2.1"));
    EXPECT_EQ(trace.outcomes.front().sourceSeen, IpAddress::parse("10.9.1.1"));
}

}  // namespace
}  // namespace fairlead::trace
