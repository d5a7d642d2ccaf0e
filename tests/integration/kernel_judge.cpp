#include "tests/integration/kernel_judge.h"

#include "model/trace/trace_json.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>

namespace fairlead::test {

using trace::Flow;
using trace::Outcome;
using trace::Step;
using trace::Verdict;

namespace {

// The device over which the walk says that the packet leaves; empty where no step says it.
std::string deviceOf(const Outcome& outcome)
{
    for (auto step = outcome.steps.rbegin(); step != outcome.steps.rend(); ++step) {
        const std::size_t over = step->effect.find("over ");
        if (step->hook == "routing")
            return over == std::string::npos ? "" : step->effect.substr(over + 5);
    }
    return "";
}

// `answers`: whether the node's answers could be seen.
bool agrees(const Outcome& outcome, const Sighting& seen, bool answers)
{
    if (!seen.place) {
        const bool refused = outcome.verdict == Verdict::rejected || outcome.verdict == Verdict::noRoute;
        return outcome.verdict == Verdict::dropped ? seen.refusal.empty() : refused && answers != seen.refusal.empty();
    }
    if (outcome.sourceSeen != seen.source || outcome.endpoint->address != seen.destination
        || outcome.endpoint->port != seen.destinationPort)
        return false;
    return seen.place->empty() ? outcome.verdict == Verdict::delivered
                               : outcome.verdict == Verdict::leaves && deviceOf(outcome) == *seen.place;
}

std::string describe(const Sighting& seen)
{
    if (!seen.place)
        return seen.refusal.empty() ? "silence" : "it was refused with " + seen.refusal;
    return "it arrived at " + (seen.place->empty() ? "the node" : "the other end of " + *seen.place) + " for "
        + toString(seen.destination, seen.destinationPort) + " from " + seen.source.toString();
}

std::string describe(const SentPacket& packet)
{
    return (packet.from.empty() ? "a process" : "over " + packet.from) + ": " + toString(packet.protocol) + ' '
        + toString(packet.source, packet.sourcePort) + " -> " + toString(packet.destination, packet.destinationPort);
}

// What the sender gets by a REJECT of this kind; the names of "icmpx-" depend on the packet's family.
std::string refusalOf(std::string_view with, IpFamily family)
{
    if (with == "tcp-reset")
        return std::string(with);
    static const std::map<std::string_view, std::string_view, std::less<>> ipv4{
        {"net-unreachable", "icmp 3/0"},  {"host-unreachable", "icmp 3/1"}, {"proto-unreachable", "icmp 3/2"},
        {"prot-unreachable", "icmp 3/2"}, {"port-unreachable", "icmp 3/3"}, {"net-prohibited", "icmp 3/9"},
        {"host-prohibited", "icmp 3/10"}, {"admin-prohibited", "icmp 3/13"}};
    static const std::map<std::string_view, std::string_view, std::less<>> ipv6{
        {"no-route", "icmp 1/0"},         {"adm-prohibited", "icmp 1/1"},   {"admin-prohibited", "icmp 1/1"},
        {"addr-unreachable", "icmp 1/3"}, {"port-unreachable", "icmp 1/4"}, {"host-unreachable", "icmp 1/3"}};
    const auto& names = family == IpFamily::ipv4 ? ipv4 : ipv6;
    const auto found = names.find(with.substr(with.find('-') + 1));
    return found == names.end() ? "" : std::string(found->second);
}

bool isOfIptables(const netfilter::Table& table)
{
    return table.name == "raw" || table.name == "mangle" || table.name == "nat" || table.name == "filter" || table.name == "hush";
}

std::vector<const netfilter::RuleSet*> countedRules(const cluster::ClusterNode& node)
{
    std::vector<const netfilter::RuleSet*> all;
    for (const auto* rules : {&node.rules.iptables, &node.rules.ip6tables, &node.rules.iptablesLegacy,
                              &node.rules.ip6tablesLegacy, &node.rules.nft}) {
        if (*rules)
            all.push_back(rules->get());
    }
    return all;
}

using Hits = std::map<std::pair<std::string, netfilter::RuleIndex>, std::uint64_t>;

std::string differenceOf(const netfilter::RuleSet& rules, Hits& hits)
{
    for (netfilter::RuleIndex index = 0; index < rules.rules().size(); ++index) {
        const netfilter::Rule& rule = rules.rules()[index];
        // nft lists what iptables-nft wrote too, and only a rule that counts can be compared.
        if (!rule.counters || (rules.syntax() == netfilter::Syntax::nftables && isOfIptables(rules.tableOf(rule.chain))))
            continue;
        const std::uint64_t expected = hits[{rules.file(), index}];
        if (rule.counters->packets != expected)
            return std::string(rules.file()) + ", rule " + std::to_string(index) + " counted "
                + std::to_string(rule.counters->packets) + " packets, the walk " + std::to_string(expected) + ": "
                + std::string(rules.text(index));
    }
    return "";
}

std::uint64_t numberFrom(const char* variable, std::uint64_t otherwise)
{
    const char* const text = std::getenv(variable);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

// Of a packet that was refused: by the kind that the walk says, or by any where no rule did it.
bool agreesOnRefusal(const Outcome& outcome, const Sighting& seen, IpFamily family)
{
    constexpr std::string_view reject = "reject with ";
    if (outcome.verdict != Verdict::rejected || outcome.steps.empty())
        return true;
    const std::string_view effect = outcome.steps.back().effect;
    const std::size_t at = effect.find(reject);
    return at == std::string_view::npos || refusalOf(effect.substr(at + reject.size()), family) == seen.refusal;
}

}  // namespace

Flow flowOf(const SentPacket& packet)
{
    Flow flow;
    flow.start = packet.from.empty() ? Flow::Start::process : Flow::Start::network;
    flow.node = "node";
    flow.family = packet.destination.family();
    flow.protocol = packet.protocol;
    if (!packet.from.empty())
        flow.source = packet.source;
    flow.sourcePort = packet.sourcePort;
    flow.destination = packet.destination;
    flow.destinationPort = packet.destinationPort;
    return flow;
}

KernelJudge::KernelJudge(NetworkLab& lab, Walk walk) : m_lab(lab), m_probe(lab), m_walk(std::move(walk))
{
    if (!m_walk)
        m_walk = [](const trace::Walker& walker, const Flow& flow) { return walker.walk(flow); };
}

// Fills in what each packet lacks and what the walk says of it.
std::string KernelJudge::predict(const std::shared_ptr<const cluster::ClusterSnapshot>& before,
                                 const std::vector<SentPacket>& packets, std::vector<Prediction>& predictions)
{
    const trace::Walker walker(before);
    for (SentPacket packet : packets) {
        packet.sourcePort = 20000;
        trace::Trace trace = m_walk(walker, flowOf(packet));
        if (packet.from.empty()) {
            const auto source = m_lab.kernelSource(packet.destination);
            const bool refused = trace.outcomes.size() == 1 && trace.outcomes.front().verdict == Verdict::rejected;
            if (!source && refused && trace.outcomes.front().reason.find("unreachable") != std::string::npos)
                continue;  // no route: the kernel does not even take it from the process
            if (source != trace.flow.source)
                return describe(packet) + ": the kernel sends from " + (source ? source->toString() : "nowhere") + "\nthe walk:\n"
                    + toText(trace);
            packet.source = *source;
        }
        predictions.push_back({packet, std::move(trace), nullptr});
    }
    return "";
}

// As connections of their own: each with a source port and an id that no other has.
void KernelJudge::send(std::vector<Prediction>& predictions)
{
    m_probe.forget();
    for (Prediction& prediction : predictions) {
        m_nextPort = m_nextPort >= 60000 ? 20000 : static_cast<std::uint16_t>(m_nextPort + 1);
        prediction.packet.sourcePort = m_nextPort;
        prediction.packet.id = 0x51000000 + m_nextId++;
        m_probe.send(prediction.packet);
    }
    m_probe.collect(0);
}

std::string KernelJudge::compare(Prediction& prediction, bool answers, bool chance)
{
    const auto fits = [&](const Outcome& outcome) { return agrees(outcome, m_probe.sighting(prediction.packet.id), answers); };
    const auto& outcomes = prediction.trace.outcomes;
    // Silence needs no patience where it is what was said.
    if (std::ranges::none_of(outcomes, fits))
        m_probe.collect(100);
    const auto found = std::ranges::find_if(outcomes, fits);
    prediction.happened = found == outcomes.end() ? nullptr : &*found;
    const Sighting seen = m_probe.sighting(prediction.packet.id);
    const auto agreesOnKind = [&] { return agreesOnRefusal(*prediction.happened, seen, prediction.trace.flow.family); };
    if (prediction.happened != nullptr && (!answers || chance || agreesOnKind()))
        return "";
    return describe(prediction.packet) + "\nthe kernel: " + describe(seen) + "\nthe walk:\n" + toText(prediction.trace);
}

std::string KernelJudge::judge(const LoadedRules& rules, const std::vector<SentPacket>& packets)
{
    std::vector<Prediction> predictions;
    if (std::string wrong = predict(m_lab.snapshot(), packets, predictions); !wrong.empty())
        return wrong;
    // Where chance leads to one outcome on several ways, only the outcome can be compared.
    const bool chance = std::ranges::any_of(rules, &RuleText::chance);
    for (const bool answers : {false, true}) {
        send(predictions);
        for (Prediction& prediction : predictions) {
            if (std::string wrong = compare(prediction, answers, chance); !wrong.empty())
                return wrong;
        }
        if (answers)
            break;
        if (std::string wrong = chance ? "" : compareCounters(predictions); !wrong.empty())
            return wrong;
        m_lab.letAnswersOut();
    }
    m_judged += packets.size();
    return "";
}

std::string KernelJudge::compareCounters(const std::vector<Prediction>& predictions)
{
    Hits hits;
    for (const Prediction& prediction : predictions) {
        for (const Step& step : prediction.happened->steps) {
            if (step.rules != nullptr && step.effect != "policy drop")
                ++hits[{step.file, step.rule}];
        }
    }
    const auto after = m_lab.snapshot();
    for (const netfilter::RuleSet* set : countedRules(after->nodes().front())) {
        if (std::string wrong = differenceOf(*set, hits); !wrong.empty())
            return wrong;
    }
    return "";
}

// Whether one packet disagrees under these rules. Several at once, as it may need luck.
std::string KernelJudge::judgeAgain(const LoadedRules& rules, const SentPacket& packet)
{
    return m_lab.load(rules) ? judge(rules, std::vector(12, packet)) : "";
}

// Takes out of `lines` what the disagreement does not need: halves, quarters, and so on to single ones.
template <class Line>
void KernelJudge::leaveOut(std::vector<Line>& lines, const LoadedRules& rules, const SentPacket& guilty, std::string& what)
{
    for (std::size_t size = std::max<std::size_t>(lines.size() / 2, 1); !lines.empty(); size /= 2) {
        for (std::size_t at = 0; at < lines.size();) {
            const auto first = lines.begin() + static_cast<std::ptrdiff_t>(at);
            const auto last = first + static_cast<std::ptrdiff_t>(std::min(size, lines.size() - at));
            const std::vector<Line> all = lines;
            lines.erase(first, last);
            if (std::string still = judgeAgain(rules, guilty); !still.empty()) {
                what = std::move(still);
            } else {
                lines = all;
                at += size;
            }
        }
        if (size == 1)
            return;
    }
}

KernelJudge::Disagreement KernelJudge::shrink(LoadedRules rules, const std::vector<SentPacket>& packets, std::string what)
{
    const auto guilty = std::ranges::find_if(packets, [&](const SentPacket& packet) {
        const std::string again = judgeAgain(rules, packet);
        if (!again.empty())
            what = again;
        return !again.empty();
    });
    if (guilty == packets.end())
        return {std::move(what), std::move(rules)};
    for (RuleText& set : rules)
        leaveOut(set.rules, rules, *guilty, what);
    for (RuleText& set : rules)
        leaveOut(set.declarations, rules, *guilty, what);
    return {std::move(what), std::move(rules)};
}

std::string toString(const KernelJudge::Disagreement& disagreement)
{
    std::string text = disagreement.what + "\nunder the rules\n";
    for (const RuleText& set : disagreement.rules)
        text += set.rules.empty() ? "" : set.text() + '\n';
    return text;
}

std::uint64_t kernelSeed()
{
    const std::uint64_t seed = numberFrom("FAIRLEAD_KERNEL_SEED", std::random_device()());
    std::cout << "FAIRLEAD_KERNEL_SEED=" << seed << '\n';
    return seed;
}

std::uint64_t kernelPackets(std::uint64_t otherwise) { return numberFrom("FAIRLEAD_KERNEL_PACKETS", otherwise); }

void sayThatNobodyJudges(const std::string& why) { std::cerr << "\n*** THE KERNEL DOES NOT JUDGE HERE: " << why << " ***\n\n"; }

}  // namespace fairlead::test
