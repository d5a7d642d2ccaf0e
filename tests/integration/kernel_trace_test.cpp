// The kernel as the judge of random rule sets: loaded into a real network namespace, met by real packets.
//
// FAIRLEAD_KERNEL_SEED repeats a run, FAIRLEAD_KERNEL_PACKETS sets how many packets it has at least.

#include "tests/integration/kernel_judge.h"
#include "tests/integration/rule_generator.h"

#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <thread>

namespace fairlead::test {
namespace {

using trace::Verdict;
using Backend = RuleText::Backend;

using Mixes = std::vector<std::vector<Backend>>;

constexpr int packetsOfSet = 8;
constexpr std::uint64_t labsAtOnce = 4;

class KernelTrace : public testing::Test {
protected:
    void SetUp() override
    {
        if (const std::string why = NetworkLab::whyNot(); !why.empty()) {
            sayThatNobodyJudges(why);
            GTEST_SKIP() << why;
        }
    }

    static LabPlan plan()
    {
        LabPlan plan = planOfTwoDevices();
        plan.ipsets = RuleGenerator::ipsets();
        return plan;
    }

    static SentPacket randomPacket(RuleGenerator& random, IpFamily family)
    {
        SentPacket packet;
        const bool ipv4 = family == IpFamily::ipv4;
        packet.from = random.once(3) ? "" : random.once(4) ? "n2" : "n1";
        packet.protocol = random.once(2) ? Protocol::tcp : Protocol::udp;
        packet.destination = random.address(family);
        packet.destinationPort = random.port();
        if (packet.from == "n1")
            packet.source = IpAddress::parse(ipv4 ? "10.9.1.2" : "fd09:1::2").value();
        else if (packet.from == "n2")
            packet.source = IpAddress::parse(ipv4 ? "10.9.2.2" : "fd09:2::2").value();
        return packet;
    }

    // Loads, sends, compares, until the packets are spent. The backends of one mix are loaded together.
    static void judgeRandomRules(IpFamily family, const Mixes& mixes, std::uint64_t seed, std::uint64_t packets)
    {
        NetworkLab lab(plan());
        KernelJudge judge(lab);
        RuleGenerator random(seed);
        for (std::size_t set = 0; judge.judged() < packets && !HasFailure(); ++set) {
            LoadedRules rules;
            for (const Backend backend : mixes[set % mixes.size()])
                rules.push_back(random.make(backend, family, random.once(3)));
            std::string why;
            ASSERT_TRUE(lab.load(rules, &why)) << why << rules.front().text();
            std::vector<SentPacket> flows;
            for (int count = 0; count < packetsOfSet; ++count)
                flows.push_back(randomPacket(random, family));
            if (std::string what = judge.judge(rules, flows); !what.empty())
                FAIL() << toString(judge.shrink(rules, flows, std::move(what)));
        }
    }

    // The kernel takes its time to change rules, so several labs work side by side.
    static void run(IpFamily family, const Mixes& mixes, std::uint64_t packets)
    {
        const std::uint64_t seed = kernelSeed();
        std::cout << packets << " packets under " << packets / packetsOfSet << " rule sets\n";
        std::vector<std::thread> labs;
        for (std::uint64_t lab = 0; lab < labsAtOnce; ++lab)
            labs.emplace_back([&, lab] { judgeRandomRules(family, mixes, seed + lab, packets / labsAtOnce); });
        for (std::thread& lab : labs)
            lab.join();
    }
};

std::uint64_t packetsOfRun() { return kernelPackets(16'000); }

TEST_F(KernelTrace, AgreesOnIptablesOfBothBackends)
{
    run(IpFamily::ipv4, {{Backend::iptablesNft}, {Backend::iptablesLegacy}}, packetsOfRun() / 2);
}

TEST_F(KernelTrace, AgreesOnNftables) { run(IpFamily::ipv4, {{Backend::nft}}, packetsOfRun() / 4); }

TEST_F(KernelTrace, AgreesOnIptablesBesideNftables)
{
    run(IpFamily::ipv4, {{Backend::iptablesNft, Backend::nft}}, packetsOfRun() / 8);
}

TEST_F(KernelTrace, AgreesOnIpv6)
{
    run(IpFamily::ipv6, {{Backend::iptablesNft}, {Backend::nft}, {Backend::iptablesLegacy}}, packetsOfRun() / 4);
}

using Lie = void (*)(trace::Outcome&);

KernelJudge::Walk walkWith(Lie lie)
{
    return [lie](const trace::Walker& walker, const trace::Flow& flow) {
        trace::Trace trace = walker.walk(flow);
        for (trace::Outcome& outcome : trace.outcomes)
            lie(outcome);
        return trace;
    };
}

SentPacket packetTo(const char* address, std::uint16_t port, Protocol protocol, const char* from = "")
{
    SentPacket packet;
    packet.from = from;
    packet.source = IpAddress::parse("10.9.1.2").value();
    packet.protocol = protocol;
    packet.destination = IpAddress::parse(address).value();
    packet.destinationPort = port;
    return packet;
}

// The judge itself is judged: each kind of wrong answer about these rules is found out.
TEST_F(KernelTrace, FindsOutEveryKindOfWrongAnswer)
{
    const LoadedRules rules{
        ruleTextOfSave("# (nf_tables)\n*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n"
                       "-A PREROUTING -d 10.96.0.1/32 -p udp -m udp --dport 53 -j DNAT --to-destination 10.9.2.3:8053\n"
                       "-A POSTROUTING -j MASQUERADE\nCOMMIT\n"
                       "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -p udp -m udp --dport 9 -j REJECT\n"
                       "-A FORWARD -p udp -m udp --dport 10 -j DROP\nCOMMIT\n",
                       IpFamily::ipv4)};
    const std::vector<SentPacket> packets{packetTo("10.96.0.1", 53, Protocol::udp, "n1"),
                                          packetTo("10.9.2.4", 9, Protocol::udp, "n1"),
                                          packetTo("10.9.2.4", 10, Protocol::udp, "n1")};
    using trace::Outcome;
    const std::map<std::string, Lie> lies{
        {"another source",
         [](Outcome& outcome) { outcome.sourceSeen = outcome.sourceSeen ? IpAddress::parse("10.9.1.2") : std::nullopt; }},
        {"another port", [](Outcome& outcome) { outcome.endpoint ? outcome.endpoint->port = 53 : 0; }},
        {"another device",
         [](Outcome& outcome) {
             for (trace::Step& step : outcome.steps)
                 step.effect = step.hook == "routing" ? "directly over n1" : step.effect;
         }},
        {"another kind of refusal",
         [](Outcome& outcome) {
             if (outcome.verdict == Verdict::rejected)
                 outcome.steps.back().effect = "reject with icmp-host-unreachable";
         }},
        {"silence",
         [](Outcome& outcome) {
             if (outcome.verdict == Verdict::rejected)
                 outcome.verdict = Verdict::dropped;
         }},
        {"a rule less",
         [](Outcome& outcome) {
             outcome.steps.pop_back();
             outcome.steps.push_back({});
         }},
        {"a rule more", [](Outcome& outcome) {
             if (outcome.steps.back().rules != nullptr)
                 outcome.steps.insert(outcome.steps.begin(), outcome.steps.back());
         }}};
    NetworkLab lab(plan());
    ASSERT_TRUE(lab.load(rules));
    EXPECT_EQ(KernelJudge(lab).judge(rules, packets), "");
    for (const auto& [name, lie] : lies) {
        ASSERT_TRUE(lab.load(rules));
        EXPECT_NE(KernelJudge(lab, walkWith(lie)).judge(rules, packets), "") << name;
    }
}

// A walk that takes a drop for a refusal is found out, and by the two rules alone that lead to the drop.
TEST_F(KernelTrace, ShrinksADisagreementToTheRulesItNeeds)
{
    NetworkLab lab(plan());
    KernelJudge judge(lab, walkWith([](trace::Outcome& outcome) {
                          if (outcome.verdict == Verdict::dropped)
                              outcome.verdict = Verdict::rejected;
                      }));
    RuleGenerator random(1);
    LoadedRules rules{random.make(Backend::iptablesNft, IpFamily::ipv4, false)};
    RuleText& set = rules.front();
    std::erase_if(set.declarations, [](const std::string& line) { return line.ends_with("DROP [0:0]"); });
    set.declarations.insert(set.declarations.begin(), {"filter :OUTPUT ACCEPT [0:0]", "filter :INNER - [0:0]"});
    set.rules.insert(set.rules.begin(),
                     {{"filter", "-A INNER -p udp -m udp --dport 9 -j DROP"}, {"filter", "-A OUTPUT -j INNER"}});
    for (int port = 100; port < 130; ++port)
        set.rules.push_back({"filter", "-A INNER -p tcp -m tcp --dport " + std::to_string(port) + " -j ACCEPT"});
    const std::vector<SentPacket> packets{packetTo("10.9.2.2", 9, Protocol::tcp), packetTo("10.9.2.2", 9, Protocol::udp)};
    ASSERT_TRUE(lab.load(rules));
    std::string what = judge.judge(rules, packets);
    ASSERT_NE(what, "");
    const auto shrunk = judge.shrink(rules, packets, std::move(what));
    EXPECT_EQ(shrunk.rules.front().text(),
              "*filter\n:INNER - [0:0]\n-A INNER -p udp -m udp --dport 9 -j DROP\n-A OUTPUT -j INNER\nCOMMIT\n");
}

}  // namespace
}  // namespace fairlead::test
