// The kernel as the judge: random rule sets are loaded into real network namespaces, real packets are
// sent, and what the kernel did with each is compared with what the walk over the same node's dumps says:
// where it arrived, with which source, or a refusal, or silence; and which rules' counters moved.
//
// FAIRLEAD_KERNEL_SEED repeats a run, FAIRLEAD_KERNEL_PACKETS sets how many packets it has at least.

#include "model/trace/trace_json.h"
#include "model/trace/walker.h"
#include "tests/integration/network_lab.h"
#include "tests/integration/packet_probe.h"
#include "tests/integration/random_rules.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <random>

namespace fairlead::trace {
namespace {

using test::NetworkLab;
using test::PacketProbe;
using test::RandomRules;
using test::RuleGenerator;
using test::SentPacket;
using test::Sighting;

constexpr int packetsOfBatch = 48;

std::uint64_t numberFrom(const char* variable, std::uint64_t otherwise)
{
    const char* const text = std::getenv(variable);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

// All rule sets that are loaded at once.
using Loaded = std::vector<RandomRules>;

struct Prediction {
    SentPacket packet;
    Trace trace;
};

bool agrees(const Outcome& outcome, const Sighting& seen)
{
    if (!seen.place)
        return seen.refused ? outcome.verdict == Verdict::rejected || outcome.verdict == Verdict::noRoute
                            : outcome.verdict == Verdict::dropped;
    const bool inNode = *seen.place == Sighting::Place::inNode;
    return outcome.verdict == (inNode ? Verdict::delivered : Verdict::leaves) && outcome.sourceSeen == seen.source
        && outcome.endpoint->address == seen.destination && outcome.endpoint->port == seen.destinationPort;
}

std::string describe(const Sighting& seen)
{
    if (!seen.place)
        return seen.refused ? "it was refused" : "silence";
    const char* place = *seen.place == Sighting::Place::inNode ? "the node"
        : *seen.place == Sighting::Place::atClient             ? "the client"
                                                               : "the server";
    return "it arrived at " + std::string(place) + " for " + toString(seen.destination, seen.destinationPort) + " from "
        + seen.source.toString();
}

std::string describe(const SentPacket& packet)
{
    const char* from = packet.from == SentPacket::From::node ? "node"
        : packet.from == SentPacket::From::client            ? "client"
                                                             : "server";
    return std::string(from) + ": " + toString(packet.protocol) + ' ' + toString(packet.source, packet.sourcePort) + " -> "
        + toString(packet.destination, packet.destinationPort);
}

class KernelTrace : public testing::Test {
protected:
    void SetUp() override
    {
        if (const std::string why = NetworkLab::whyNot(); !why.empty()) {
            std::cerr << "\n*** THE KERNEL DOES NOT JUDGE HERE: " << why << " ***\n\n";
            GTEST_SKIP() << why;
        }
        m_lab = std::make_unique<NetworkLab>();
        m_probe = std::make_unique<PacketProbe>(*m_lab);
        std::ofstream(m_folder.path() / "sets") << RuleGenerator::ipsets();
        m_lab->node.must("ipset restore < " + (m_folder.path() / "sets").string());
    }

    // False, and why, where the kernel does not take the rules.
    bool load(const Loaded& sets, std::string* why = nullptr)
    {
        // A lock of its own: another test at work must not make a command fail.
        std::string script = "export XTABLES_LOCKFILE=" + (m_folder.path() / "lock").string() + "; nft flush ruleset; ";
        for (const char* tool : {"iptables-legacy", "ip6tables-legacy"})
            for (const char* table : {"raw", "mangle", "nat", "filter"})
                script += std::string(tool) + " -t " + table + " -F; " + tool + " -t " + table + " -X; ";
        for (const char* tool : {"iptables-legacy", "ip6tables-legacy"})
            for (const char* chain : {"INPUT", "FORWARD", "OUTPUT"})
                script += std::string(tool) + " -P " + chain + " ACCEPT; ";
        script += "set -e; ";
        for (std::size_t at = 0; at < sets.size(); ++at) {
            const std::string file = (m_folder.path() / std::to_string(at)).string();
            std::ofstream(file) << sets[at].text();
            script += sets[at].loadCommand(file) + "; ";
        }
        const auto output = m_lab->node.run("( " + script + " ) 2>&1");
        if (why != nullptr)
            *why = output.text;
        return output.status == 0;
    }

    SentPacket randomPacket(RuleGenerator& random, IpFamily family)
    {
        SentPacket packet;
        const bool ipv4 = family == IpFamily::ipv4;
        packet.from = random.once(3) ? SentPacket::From::node
            : random.once(4)         ? SentPacket::From::server
                                     : SentPacket::From::client;
        packet.protocol = random.once(2) ? Protocol::tcp : Protocol::udp;
        packet.destination = random.address(family);
        packet.destinationPort = random.port();
        if (packet.from == SentPacket::From::client)
            packet.source = IpAddress::parse(ipv4 ? "10.9.1.2" : "fd09:1::2").value();
        else if (packet.from == SentPacket::From::server)
            packet.source = IpAddress::parse(ipv4 ? "10.9.2.2" : "fd09:2::2").value();
        renew(packet);
        return packet;
    }

    // Another source port and id, so that it is a connection of its own.
    void renew(SentPacket& packet)
    {
        m_nextPort = m_nextPort >= 60000 ? 20000 : static_cast<std::uint16_t>(m_nextPort + 1);
        packet.sourcePort = m_nextPort;
        packet.id = 0x51000000 + m_nextId++;
    }

    static Flow flowOf(const SentPacket& packet)
    {
        Flow flow;
        const bool local = packet.from == SentPacket::From::node;
        flow.start = local ? Flow::Start::process : Flow::Start::network;
        flow.node = "node";
        flow.family = packet.destination.family();
        flow.protocol = packet.protocol;
        if (!local)
            flow.source = packet.source;
        flow.sourcePort = packet.sourcePort;
        flow.destination = packet.destination;
        flow.destinationPort = packet.destinationPort;
        return flow;
    }

    // Predicts, sends, and compares; the first disagreement in words, or nothing.
    std::string judge(std::vector<SentPacket> packets, const Loaded& sets)
    {
        const Walker walker(m_lab->snapshot());
        std::vector<Prediction> predictions;
        for (SentPacket& packet : packets) {
            Trace trace = walker.walk(flowOf(packet));
            if (packet.from == SentPacket::From::node) {
                const auto source = m_lab->kernelSource(packet.destination);
                if (source != trace.flow.source)
                    return describe(packet) + ": the kernel sends from " + (source ? source->toString() : "nowhere");
                packet.source = *source;
            }
            predictions.push_back({packet, std::move(trace)});
        }
        m_probe->forget();
        for (const Prediction& prediction : predictions)
            m_probe->send(prediction.packet);
        m_probe->collect(0);
        for (const Prediction& prediction : predictions) {
            if (std::string wrong = compare(prediction); !wrong.empty())
                return wrong;
        }
        const bool chance = std::ranges::any_of(sets, &RandomRules::chance);
        return chance ? "" : compareCounters(predictions);
    }

    std::string compare(const Prediction& prediction)
    {
        const auto fits = [&](const Outcome& outcome) { return agrees(outcome, m_probe->sighting(prediction.packet.id)); };
        // Silence needs no patience where it is what was said.
        if (std::ranges::none_of(prediction.trace.outcomes, fits))
            m_probe->collect(100);
        if (std::ranges::any_of(prediction.trace.outcomes, fits))
            return "";
        return describe(prediction.packet) + "\nthe kernel: " + describe(m_probe->sighting(prediction.packet.id))
            + "\nthe walk:\n" + toText(prediction.trace);
    }

    // Every rule must have counted what the walk says. Beyond that, rules see the node's own answers: nat
    // rules those of REJECT, which belong to a connection that is not settled yet, all others also those of
    // local sockets; and a packet over the loopback device meets some chains twice.
    std::string compareCounters(const std::vector<Prediction>& predictions)
    {
        std::map<std::pair<std::string, int>, std::uint64_t> hits;
        std::uint64_t answers = 0;
        std::uint64_t rejected = 0;
        for (const Prediction& prediction : predictions) {
            for (const Step& step : prediction.trace.outcomes.front().steps) {
                if (step.rules != nullptr && step.effect != "policy drop")
                    ++hits[{step.file, step.line}];
            }
            const Verdict verdict = prediction.trace.outcomes.front().verdict;
            answers += verdict == Verdict::rejected || verdict == Verdict::delivered ? 1 : 0;
            rejected += verdict == Verdict::rejected ? 1 : 0;
        }
        m_after = m_lab->snapshot();
        const cluster::ClusterNode& node = m_after->nodes().front();
        for (const auto* rules : {node.rules.iptables.get(), node.rules.iptablesLegacy.get()}) {
            if (rules == nullptr)
                continue;
            for (const netfilter::Rule& rule : rules->rules()) {
                const std::uint64_t expected = hits[{rules->file(), rule.line}];
                const std::uint64_t counted = rule.counters ? rule.counters->packets : 0;
                const bool nat = rules->tableOf(rule.chain).name == "nat";
                const std::uint64_t slack = nat ? rejected : answers * 2 + predictions.size();
                if (counted < expected || counted > expected + slack)
                    return rules->file() + ':' + std::to_string(rule.line) + " counted " + std::to_string(counted)
                        + " packets, the walk " + std::to_string(expected) + ": "
                        + std::string(rules->evidence().substr(rule.textOffset, rule.textLength));
            }
        }
        return "";
    }

    // Whether one packet disagrees under these rules. A packet that needs luck gets several tries.
    std::string judgeAgain(const Loaded& sets, SentPacket packet)
    {
        std::string wrong;
        if (!load(sets))
            return wrong;
        for (int tries = std::ranges::any_of(sets, &RandomRules::chance) ? 12 : 1; tries > 0 && wrong.empty(); --tries) {
            renew(packet);
            wrong = judge({packet}, sets);
        }
        return wrong;
    }

    // Leaves out rule after rule while the disagreement stays.
    void shrink(Loaded sets, const std::vector<SentPacket>& packets, std::string wrong)
    {
        std::optional<SentPacket> guilty;
        for (const SentPacket& packet : packets) {
            if (std::string again = judgeAgain(sets, packet); !again.empty()) {
                guilty = packet;
                wrong = std::move(again);
                break;
            }
        }
        for (RandomRules& set : sets) {
            for (std::size_t at = set.rules.size(); guilty && at-- > 0;) {
                const RandomRules::Rule removed = set.rules[at];
                set.rules.erase(set.rules.begin() + static_cast<std::ptrdiff_t>(at));
                if (std::string still = judgeAgain(sets, *guilty); !still.empty())
                    wrong = std::move(still);
                else
                    set.rules.insert(set.rules.begin() + static_cast<std::ptrdiff_t>(at), removed);
            }
        }
        std::string text;
        for (const RandomRules& set : sets)
            text += set.text() + '\n';
        ADD_FAILURE() << wrong << "\nunder the rules\n" << text;
    }

    // Loads, sends, compares, until the packets are spent. The backends of one batch are loaded together.
    void run(IpFamily family, const std::vector<std::vector<RandomRules::Backend>>& mixes, std::uint64_t packets)
    {
        const std::uint64_t seed = numberFrom("FAIRLEAD_KERNEL_SEED", std::random_device()());
        std::cout << "FAIRLEAD_KERNEL_SEED=" << seed << '\n';
        RuleGenerator random(seed);
        std::uint64_t sent = 0;
        for (std::size_t batch = 0; sent < packets && !HasFailure(); ++batch) {
            Loaded sets;
            for (const RandomRules::Backend backend : mixes[batch % mixes.size()])
                sets.push_back(random.make(backend, family, random.once(3)));
            std::string why;
            ASSERT_TRUE(load(sets, &why)) << why << sets.front().text();
            std::vector<SentPacket> flows;
            for (int count = 0; count < packetsOfBatch; ++count)
                flows.push_back(randomPacket(random, family));
            if (std::string wrong = judge(flows, sets); !wrong.empty())
                shrink(sets, flows, std::move(wrong));
            sent += flows.size();
        }
        std::cout << sent << " packets\n";
        RecordProperty("packets", static_cast<int>(sent));
    }

    test::TemporaryFolder m_folder;
    std::unique_ptr<NetworkLab> m_lab;
    std::unique_ptr<PacketProbe> m_probe;
    std::shared_ptr<const cluster::ClusterSnapshot> m_after;
    std::uint16_t m_nextPort = 20000;
    std::uint32_t m_nextId = 1;
};

using Backend = RandomRules::Backend;

std::uint64_t packetsOfRun() { return numberFrom("FAIRLEAD_KERNEL_PACKETS", 10'000); }

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

}  // namespace
}  // namespace fairlead::trace
