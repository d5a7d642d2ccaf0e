#pragma once

#include "model/trace/walker.h"
#include "tests/integration/network_lab.h"
#include "tests/integration/packet_probe.h"

#include <functional>
#include <string>
#include <vector>

namespace fairlead::test {

// All rule sets that are loaded at once.
using LoadedRules = std::vector<RuleText>;

// Lets the kernel of a lab say what becomes of packets, and compares that with what the walk over the
// same node's dumps says: where each arrived, from which source, or how it was refused, or silence; and
// which rules counted how many.
//
// Each packet is sent twice, as two connections. First the node's own answers are kept from all rules, so
// that every counter must be exactly what the walk says. Then they go out, and their kind is compared.
class KernelJudge {
public:
    using Walk = std::function<trace::Trace(const trace::Walker&, const trace::Flow&)>;
    // What the kernel and the walk do not agree on, and under which rules.
    struct Disagreement {
        std::string what;
        LoadedRules rules;
    };

    // `walk`: what is judged; a test may give one that is wrong.
    explicit KernelJudge(NetworkLab& lab, Walk walk = {});

    // The first disagreement in words; empty where there is none.
    std::string judge(const LoadedRules& rules, const std::vector<SentPacket>& packets);
    // Leaves out rules and chains as long as one of the packets disagrees.
    Disagreement shrink(LoadedRules rules, const std::vector<SentPacket>& packets, std::string what);
    // Packets that were judged so far.
    std::size_t judged() const { return m_judged; }

private:
    struct Prediction {
        SentPacket packet;
        trace::Trace trace;
        const trace::Outcome* happened = nullptr;  // of the trace
    };

    std::string predict(const std::shared_ptr<const cluster::ClusterSnapshot>& before, const std::vector<SentPacket>& packets,
                        std::vector<Prediction>& predictions);
    void send(std::vector<Prediction>& predictions);
    std::string compare(Prediction& prediction, bool answers, bool chance);
    std::string compareCounters(const std::vector<Prediction>& predictions);
    std::string judgeAgain(const LoadedRules& rules, const SentPacket& packet);
    template <class Line>
    void leaveOut(std::vector<Line>& lines, const LoadedRules& rules, const SentPacket& guilty, std::string& what);

    NetworkLab& m_lab;
    PacketProbe m_probe;
    Walk m_walk;
    std::uint16_t m_nextPort = 20000;
    std::uint32_t m_nextId = 1;
    std::size_t m_judged = 0;
};

std::string toString(const KernelJudge::Disagreement& disagreement);

// The question that a packet asks of the walk.
trace::Flow flowOf(const SentPacket& packet);

// FAIRLEAD_KERNEL_SEED, or another number each time; printed, so that a run can be repeated.
std::uint64_t kernelSeed();
// FAIRLEAD_KERNEL_PACKETS, or `otherwise`.
std::uint64_t kernelPackets(std::uint64_t otherwise);
// Says on the error stream, where nobody overlooks it, that the kernel was not asked.
void sayThatNobodyJudges(const std::string& why);

}  // namespace fairlead::test
