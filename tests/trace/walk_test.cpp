// What one node does to a packet, case by case, where the expected answer is known from the kernel's rules.
// (What most rules do is judged by the kernel itself: tests/integration.)

#include "model/trace/trace_json.h"
#include "model/trace/walker.h"
#include "tests/trace/lone_node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::trace {
namespace {

using test::flowTo;
using test::loneNode;
using testing::HasSubstr;

// "0.25 dropped\n0.75 leaves\n", in the order of the trace.
std::string verdicts(const Trace& trace)
{
    std::string text;
    for (const Outcome& outcome : trace.outcomes) {
        std::array<char, 16> share{};
        std::snprintf(share.data(), share.size(), "%.3f ", outcome.probability);
        text += share.data() + std::string(toString(outcome.verdict));
        text += outcome.endpoint ? ' ' + toString(outcome.endpoint->address, outcome.endpoint->port) + '\n' : "\n";
    }
    return text;
}

std::string walk(const std::string& rules, const Flow& flow, const TraceOptions& options = {},
                 const std::map<std::string, std::string>& files = {})
{
    return verdicts(Walker(loneNode(rules, files)).walk(flow, options));
}

TEST(Statistic, EveryNthPacketIsAShareLikeChance)
{
    EXPECT_EQ(walk("*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m statistic --mode nth --every 4 --packet 0 -j DROP\nCOMMIT\n",
                   flowTo("10.9.1.2", "10.9.2.2", 80)),
              "0.750 leaves 10.9.2.2:80\n0.250 dropped\n");
}

// A service with session affinity, as kube-proxy writes it.
std::string affinityRules()
{
    std::string rules = "*nat\n:PREROUTING ACCEPT [0:0]\n:KUBE-SVC-A - [0:0]\n:KUBE-SEP-A - [0:0]\n:KUBE-SEP-B - [0:0]\n"
                        "-A PREROUTING -d 10.96.0.1/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-A\n";
    for (const char* chain : {"KUBE-SEP-A", "KUBE-SEP-B"})
        rules += std::string("-A KUBE-SVC-A -m recent --rcheck --seconds 10800 --reap --name ") + chain
            + " --mask 255.255.255.255 --rsource -j " + chain + '\n';
    rules += "-A KUBE-SVC-A -m statistic --mode random --probability 0.25 -j KUBE-SEP-A\n-A KUBE-SVC-A -j KUBE-SEP-B\n";
    for (const auto& [chain, address] : {std::pair("KUBE-SEP-A", "10.9.2.3"), std::pair("KUBE-SEP-B", "10.9.2.4")})
        rules += std::string("-A ") + chain + " -p tcp -m recent --set --name " + chain
            + " --mask 255.255.255.255 --rsource -m tcp -j DNAT --to-destination " + address + ":8080\n";
    return rules + "COMMIT\n";
}

TEST(Affinity, AClientSeenBeforeKeepsItsEndpointWhicheverItIs)
{
    const Flow flow = flowTo("10.9.1.2", "10.96.0.1", 80);
    EXPECT_EQ(walk(affinityRules(), flow), "0.750 leaves 10.9.2.4:8080\n0.250 leaves 10.9.2.3:8080\n");
    EXPECT_EQ(walk(affinityRules(), flow, {ClientHistory::seenBefore, true, true}),
              "0.500 leaves 10.9.2.3:8080\n0.500 leaves 10.9.2.4:8080\n");
    const Trace trace = Walker(loneNode(affinityRules())).walk(flow);
    EXPECT_THAT(trace.undecided, testing::Contains(HasSubstr("Session affinity applies")));
}

TEST(Reply, ConnectionTrackingUndoesBothRewrites)
{
    const Walker walker(loneNode("*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n"
                                 "-A PREROUTING -d 10.96.0.1/32 -p tcp -j DNAT --to-destination 10.9.2.3:8080\n"
                                 "-A POSTROUTING -j MASQUERADE\nCOMMIT\n"));
    const Trace trace = walker.walk(flowTo("10.9.1.2", "10.96.0.1", 80));
    ASSERT_EQ(verdicts(trace), "1.000 leaves 10.9.2.3:8080\n");
    const Outcome& outcome = trace.outcomes.front();
    EXPECT_EQ(outcome.sourceSeen, IpAddress::parse("10.9.2.1"));
    EXPECT_TRUE(outcome.masqueraded);
    ASSERT_EQ(outcome.reply.size(), 1u);
    EXPECT_EQ(outcome.reply.front().effect, "source 10.9.2.3:8080 → 10.96.0.1:80, destination 10.9.2.1 → 10.9.1.2:40000");
    EXPECT_FALSE(outcome.reply.front().broken);
}

TEST(Protocol, SctpIsToldFromTcp)
{
    const std::string rules =
        "*nat\n:PREROUTING ACCEPT [0:0]\n"
        "-A PREROUTING -d 10.96.0.1/32 -p sctp -m sctp --dport 36412 -j DNAT --to-destination 10.9.2.3:36412\n"
        "COMMIT\n*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -d 10.96.0.1/32 -j REJECT\nCOMMIT\n";
    EXPECT_EQ(walk(rules, flowTo("10.9.1.2", "10.96.0.1", 36412, Protocol::sctp)), "1.000 leaves 10.9.2.3:36412\n");
    EXPECT_EQ(walk(rules, flowTo("10.9.1.2", "10.96.0.1", 36412)), "1.000 rejected\n");
}

TEST(NotDecidable, SaysWhichMatchOrStatementIsTheReason)
{
    const auto why = [](const std::string& rule, const Flow& flow) {
        const std::string table = rule.find("TPROXY") == std::string::npos ? "filter" : "mangle";
        const std::string chain = table == "mangle" ? "PREROUTING" : flow.source ? "FORWARD" : "OUTPUT";
        const Trace trace =
            Walker(loneNode('*' + table + "\n:" + chain + " ACCEPT [0:0]\n-A " + chain + ' ' + rule + "\nCOMMIT\n")).walk(flow);
        return verdicts(trace) + (trace.undecided.empty() ? "" : trace.undecided.front());
    };
    const Flow passing = flowTo("10.9.1.2", "10.9.2.2", 80);
    EXPECT_THAT(why("-m u32 --u32 0x0=0x1 -j DROP", passing), HasSubstr("notDecidable\nthe match \"u32"));
    EXPECT_THAT(why("-m time --timestart 08:00:00 -j DROP", passing), HasSubstr("notDecidable\nthe match \""));
    EXPECT_THAT(why("-m hashlimit --hashlimit-upto 5/sec --hashlimit-name x -j DROP", passing), HasSubstr("notDecidable\n"));
    EXPECT_THAT(why("-p tcp -j TPROXY --on-port 15001 --on-ip 127.0.0.1 --tproxy-mark 0x1/0x1", passing),
                HasSubstr("notDecidable\na transparent proxy takes the packet"));
    EXPECT_THAT(why("-j SOMETHING --new", passing), HasSubstr("notDecidable\n"));
    // Who sent it: known of a packet that passes through, which has no socket here.
    EXPECT_EQ(why("-m owner --uid-owner 0 -j DROP", passing), "1.000 leaves 10.9.2.2:80\n");
    EXPECT_THAT(why("-m owner --uid-owner 0 -j DROP", flowTo(nullptr, "10.9.2.2", 80)), HasSubstr("notDecidable\n"));
}

TEST(Routes, OfEveryKindEndAsTheKernelEndsThem)
{
    const auto with = [](const std::string& route) {
        return walk("*filter\nCOMMIT\n", flowTo("10.9.1.2", "10.50.0.1", 80), {},
                    {{"ip-route.json", "[" + route + test::loneRoutes + ']'}});
    };
    EXPECT_EQ(with(R"({"type":"blackhole","dst":"10.50.0.0/16","flags":[]},)"), "1.000 dropped\n");
    EXPECT_EQ(with(R"({"type":"unreachable","dst":"10.50.0.0/16","flags":[]},)"), "1.000 rejected\n");
    EXPECT_EQ(with(R"({"type":"prohibit","dst":"10.50.0.0/16","flags":[]},)"), "1.000 rejected\n");
    EXPECT_EQ(with(R"({"dst":"10.50.0.0/16","dev":"n1","scope":"link","flags":[]},)"), "1.000 leaves 10.50.0.1:80\n");
    EXPECT_EQ(walk("*filter\nCOMMIT\n", flowTo("10.9.1.2", "10.50.0.1", 80), {},
                   {{"ip-route.json", R"([{"dst":"10.9.1.0/24","dev":"n1","scope":"link","flags":[]}])"}}),
              "1.000 noRoute\n");
}

TEST(Routes, AMarkChoosesAnotherTable)
{
    const std::map<std::string, std::string> files{
        {"ip-rule.json",
         R"([{"priority":0,"src":"all","table":"local"},{"priority":100,"src":"all","fwmark":"0x1","table":"100"},)"
         R"({"priority":32766,"src":"all","table":"main"}])"},
        {"ip-route.json",
         std::string(R"([{"type":"unreachable","dst":"default","table":"100","flags":[]},)") + test::loneRoutes + ']'}};
    const std::string mark =
        "*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -p tcp -j MARK --set-xmark 0x1/0xffffffff\nCOMMIT\n";
    EXPECT_EQ(walk(mark, flowTo("10.9.1.2", "10.9.2.2", 80), {}, files), "1.000 rejected\n");
    EXPECT_EQ(walk(mark, flowTo("10.9.1.2", "10.9.2.2", 80, Protocol::udp), {}, files), "1.000 leaves 10.9.2.2:80\n");
}

TEST(Nodes, ThatSendToEachOtherInACircleEnd)
{
    std::map<std::string, evidence::Evidence::Text, std::less<>> files;
    for (const auto& [node, own, other] : {std::tuple("a", "10.9.0.1", "10.9.0.2"), std::tuple("b", "10.9.0.2", "10.9.0.1")}) {
        const std::string folder = std::string("nodes/") + node + '/';
        const auto add = [&](const std::string& file, const std::string& text) {
            files[folder + file] = std::make_shared<const std::string>(text);
        };
        add("iptables-save.txt", "*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT\n");
        add("ip-addr.json",
            R"([{"ifindex":2,"ifname":"e","flags":["UP"],"mtu":1500,"addr_info":[{"family":"inet","local":")" + std::string(own)
                + R"(","prefixlen":24,"scope":"global"}]}])");
        add("ip-route.json", R"([{"dst":"default","gateway":")" + std::string(other) + R"(","dev":"e","flags":[]}])");
    }
    evidence::CaptureDescription description;
    description.nodes = {"a", "b"};
    const Walker walker(cluster::ClusterSnapshot::build(evidence::Evidence(description, std::move(files))).value());
    Flow flow = flowTo("198.18.0.1", "10.50.0.1", 80);
    flow.node = "a";
    const Trace trace = walker.walk(flow);
    EXPECT_EQ(verdicts(trace), "1.000 dropped\n");
    EXPECT_THAT(trace.outcomes.front().reason, HasSubstr("circle"));
}

}  // namespace
}  // namespace fairlead::trace
