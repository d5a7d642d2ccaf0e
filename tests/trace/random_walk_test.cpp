// What must hold for every rule set: the walk ends, its shares sum to 1, and the index of long chains
// changes nothing.

#include "model/cluster/cluster_snapshot.h"
#include "model/trace/trace_json.h"
#include "model/trace/walker.h"
#include "tests/integration/rule_generator.h"

#include <gtest/gtest.h>

namespace fairlead::trace {
namespace {

constexpr const char* addresses =
    R"([{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP"],"mtu":65536,"addr_info":[{"family":"inet","local":"127.0.0.1","prefixlen":8,"scope":"host"}]},)"
    R"({"ifindex":2,"ifname":"n1","flags":["UP"],"mtu":1500,"addr_info":[{"family":"inet","local":"10.9.1.1","prefixlen":24,"scope":"global"}]},)"
    R"({"ifindex":3,"ifname":"n2","flags":["UP"],"mtu":1500,"addr_info":[{"family":"inet","local":"10.9.2.1","prefixlen":24,"scope":"global"}]}])";
constexpr const char* routes =
    R"([{"dst":"default","gateway":"10.9.2.2","dev":"n2","flags":[]},{"dst":"10.9.1.0/24","dev":"n1","scope":"link","prefsrc":"10.9.1.1","flags":[]},)"
    R"({"dst":"10.9.2.0/24","dev":"n2","scope":"link","prefsrc":"10.9.2.1","flags":[]},)"
    R"({"type":"local","dst":"10.9.1.1","dev":"n1","table":"local","scope":"host","prefsrc":"10.9.1.1","flags":[]},)"
    R"({"type":"local","dst":"10.9.2.1","dev":"n2","table":"local","scope":"host","prefsrc":"10.9.2.1","flags":[]},)"
    R"({"type":"local","dst":"127.0.0.0/8","dev":"lo","table":"local","scope":"host","prefsrc":"127.0.0.1","flags":[]}])";

std::shared_ptr<const cluster::ClusterSnapshot> nodeWith(const std::string& iptables, const std::string& sets = {})
{
    std::map<std::string, evidence::Evidence::Text, std::less<>> files;
    const auto add = [&files](const std::string& file, const std::string& text) {
        files["nodes/node/" + file] = std::make_shared<const std::string>(text);
    };
    add("iptables-save.txt", iptables);
    add("ip-addr.json", addresses);
    add("ip-route.json", routes);
    if (!sets.empty())
        add("ipset.txt", sets);
    evidence::CaptureDescription description;
    description.nodes = {"node"};
    return cluster::ClusterSnapshot::build(evidence::Evidence(description, std::move(files))).value();
}

Flow flow(const char* source, const IpAddress& destination, std::uint16_t port, Protocol protocol = Protocol::tcp)
{
    Flow flow;
    flow.start = source != nullptr ? Flow::Start::network : Flow::Start::process;
    flow.node = "node";
    flow.protocol = protocol;
    if (source != nullptr)
        flow.source = IpAddress::parse(source).value();
    flow.sourcePort = 40000;
    flow.destination = destination;
    flow.destinationPort = port;
    return flow;
}

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
        const Walker walker(nodeWith(rules.text(), test::RuleGenerator::ipsets()));
        for (int packet = 0; packet < 20; ++packet) {
            const Flow question = flow(random.once(3) ? nullptr : "10.9.1.2", random.address(IpFamily::ipv4), random.port(),
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
        nodeWith("*filter\n:FORWARD ACCEPT [0:0]\n:A - [0:0]\n:B - [0:0]\n-A FORWARD -j A\n-A A -g B\n-A B -g A\nCOMMIT\n"));
    const Trace gotos = walker.walk(flow("10.9.1.2", IpAddress::parse("10.9.2.2").value(), 80));
    ASSERT_EQ(gotos.outcomes.size(), 1u);
    EXPECT_EQ(gotos.outcomes.front().verdict, Verdict::notDecidable);
    const Walker jumps(nodeWith("*filter\n:FORWARD ACCEPT [0:0]\n:A - [0:0]\n-A FORWARD -j A\n-A A -j A\n-A A -j A\nCOMMIT\n"));
    EXPECT_EQ(jumps.walk(flow("10.9.1.2", IpAddress::parse("10.9.2.2").value(), 80)).outcomes.front().verdict,
              Verdict::notDecidable);
}

TEST(HostileRules, ChanceWithoutEndStaysExactAsFarAsItGoes)
{
    // Each rule halves, and every half is another packet: 2^40 of them.
    std::string text = "*mangle\n:PREROUTING ACCEPT [0:0]\n";
    for (int bit = 0; bit < 32; ++bit)
        text += "-A PREROUTING -m statistic --mode random --probability 0.5 -j MARK --set-xmark " + std::to_string(1u << bit)
            + "/0x0\n";
    const Walker walker(nodeWith(text + "COMMIT\n"));
    const Trace trace = walker.walk(flow("10.9.1.2", IpAddress::parse("10.9.2.2").value(), 80), {{}, false, true});
    EXPECT_NEAR(sumOf(trace), 1, 1e-9);
    EXPECT_FALSE(trace.undecided.empty());
}

TEST(UnknownMatch, EndsItsBranchAndNoOther)
{
    const Walker walker(nodeWith("*filter\n:FORWARD ACCEPT [0:0]\n"
                                 "-A FORWARD -m statistic --mode random --probability 0.25 -j DROP\n"
                                 "-A FORWARD -p tcp -m tcp --dport 443 -m string --algo bm --string x -j DROP\n"
                                 "-A FORWARD -m limit --limit 5/sec -j LOG\nCOMMIT\n"));
    const Trace other = walker.walk(flow("10.9.1.2", IpAddress::parse("10.9.2.2").value(), 80));
    ASSERT_EQ(other.outcomes.size(), 2u) << toText(other);
    EXPECT_EQ(other.outcomes[0].verdict, Verdict::leaves);
    EXPECT_NEAR(other.outcomes[0].probability, 0.75, 1e-6);
    EXPECT_EQ(other.outcomes[1].verdict, Verdict::dropped);
    const Trace asked = walker.walk(flow("10.9.1.2", IpAddress::parse("10.9.2.2").value(), 443));
    ASSERT_EQ(asked.outcomes.size(), 2u) << toText(asked);
    EXPECT_EQ(asked.outcomes[0].verdict, Verdict::notDecidable);
    EXPECT_NEAR(asked.outcomes[0].probability, 0.75, 1e-6);
    EXPECT_FALSE(asked.undecided.empty());
}

// A packet to the node itself leaves over "lo", which has no address for the world: the kernel then
// takes the first one of another device.
TEST(Masquerade, ToTheNodeItselfTakesTheFirstAddressOfTheWorld)
{
    const Walker walker(nodeWith("*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -j MASQUERADE\nCOMMIT\n"));
    const Trace trace = walker.walk(flow(nullptr, IpAddress::parse("10.9.2.1").value(), 80));
    ASSERT_EQ(trace.outcomes.size(), 1u);
    EXPECT_EQ(trace.flow.source, IpAddress::parse("10.9.2.1"));
    EXPECT_EQ(trace.outcomes.front().sourceSeen, IpAddress::parse("10.9.1.1"));
}

}  // namespace
}  // namespace fairlead::trace
