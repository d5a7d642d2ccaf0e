// Reality as the judge: real connections over three real clusters, the moment before their captures
// were taken. Every line must agree with the walk over the capture.
//
// What agreeing means, line by line:
// - refused: every outcome is `rejected`. timeout: every outcome is `dropped`, `leaves` or `noRoute`.
// - answered: every endpoint that answered, with the source that it saw, is an outcome (`delivered`, or
//   `leaves` for a machine beyond the nodes). {"other":"open"} is a connection that was accepted and
//   says nothing about who did: then some outcome is `delivered` or `leaves`. The servers of UDP name
//   themselves by their pod's first address, also where they were asked over IPv6: then the pod and
//   the source decide, and the address must be one of that pod's.
// - An outcome that nobody saw must have been missable: with share p and n connections, (1-p)^n is
//   at least 0.001 divided by the number of lines tested.
// - The shares: Pearson's chi-square over the outcomes of a line. No line below 0.001 divided by the
//   number of lines tested (Bonferroni), and the sum over all lines of a capture not below 0.001.
//   Under session affinity a client keeps its endpoint: then exactly one endpoint answers.

#include "model/cluster/cluster_snapshot.h"
#include "model/trace/trace_json.h"
#include "model/trace/walker.h"
#include "tests/support/sample_captures.h"

#include <boost/math/distributions/chi_squared.hpp>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <fstream>

namespace fairlead::trace {
namespace {

constexpr double leastLikelihood = 0.001;

struct Seen {
    std::string pod;  // "outside" for the machine beyond the nodes
    std::string endpoint;
    std::string sourceSeen;
    double count = 0;
};

struct Line {
    std::string from;
    std::string to;
    std::string result;
    std::vector<Seen> seen;
    bool open = false;
};

std::string text(simdjson::dom::element element, const char* key)
{
    std::string_view value;
    return element[key].get(value) == simdjson::SUCCESS ? std::string(value) : std::string();
}

std::vector<Line> readTruth(const std::string& capture)
{
    std::vector<Line> lines;
    std::ifstream file(std::string(FAIRLEAD_TEST_DATA) + "/captures/" + capture + ".truth.jsonl");
    simdjson::dom::parser parser;
    for (std::string row; std::getline(file, row);) {
        const simdjson::dom::element element = parser.parse(row);
        Line line{text(element, "from"), text(element, "to"), text(element, "result"), {}, false};
        for (const simdjson::dom::element observed : element["observed"].get_array()) {
            if (!text(observed, "other").empty())
                line.open = true;
            else
                line.seen.push_back({text(observed, "pod"), text(observed, "endpoint"), text(observed, "sourceSeen"),
                                     observed["count"].get_double()});
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

bool reachesSomebody(const Outcome& outcome)
{
    return outcome.verdict == Verdict::delivered || outcome.verdict == Verdict::leaves;
}

// Whether the server may have named itself by this address when it was asked at `asked`.
bool mayBeNamed(const std::string& named, const IpAddress& asked, const cluster::ClusterSnapshot* snapshot)
{
    const IpAddress address = IpAddress::parse(named).value();
    if (address == asked)
        return true;
    const auto* pod = snapshot != nullptr && !asked.isIpv4() ? snapshot->podOfAddress(asked) : nullptr;
    return pod != nullptr && pod == snapshot->podOfAddress(address);
}

bool is(const Outcome& outcome, const Seen& seen, const cluster::ClusterSnapshot* snapshot)
{
    if (!reachesSomebody(outcome) || outcome.sourceSeen->toString() != seen.sourceSeen
        || !mayBeNamed(seen.endpoint, outcome.endpoint->address, snapshot))
        return false;
    return seen.pod == "outside" ? outcome.verdict == Verdict::leaves : outcome.endpoint->pod == seen.pod;
}

bool hasAffinity(const Trace& trace)
{
    return std::ranges::any_of(trace.undecided,
                               [](const std::string& why) { return why.starts_with("Session affinity applies"); });
}

class Judge {
public:
    Judge(const Line& line, const Trace& trace, double linesTested, const cluster::ClusterSnapshot* snapshot = nullptr)
        : m_line(line), m_trace(trace), m_least(leastLikelihood / linesTested), m_snapshot(snapshot)
    {
    }

    // What disagrees; empty where nothing does.
    std::string disagreement()
    {
        const auto all = [this](auto... verdicts) {
            return std::ranges::all_of(m_trace.outcomes,
                                       [&](const Outcome& outcome) { return ((outcome.verdict == verdicts) || ...); });
        };
        if (m_line.result == "refused")
            return all(Verdict::rejected) ? "" : "was refused";
        if (m_line.result == "timeout")
            return all(Verdict::dropped, Verdict::leaves, Verdict::noRoute) ? "" : "timed out";
        if (m_line.result != "answered")
            return "an unknown result";
        if (m_line.open && std::ranges::none_of(m_trace.outcomes, reachesSomebody))
            return "was accepted";
        for (const Seen& seen : m_line.seen) {
            if (std::ranges::none_of(m_trace.outcomes, [&](const Outcome& outcome) { return is(outcome, seen, m_snapshot); }))
                return seen.endpoint + " answered, and saw " + seen.sourceSeen;
        }
        return m_line.seen.empty() ? "" : shares();
    }

    double chiSquare() const { return m_chiSquare; }
    double degrees() const { return m_degrees; }

private:
    std::string shares()
    {
        if (hasAffinity(m_trace))
            return m_line.seen.size() == 1 ? "" : "affinity, and yet several endpoints answered";
        double total = 0;
        for (const Seen& seen : m_line.seen)
            total += seen.count;
        for (const Outcome& outcome : m_trace.outcomes) {
            double count = 0;
            for (const Seen& seen : m_line.seen)
                count += is(outcome, seen, m_snapshot) ? seen.count : 0;
            if (count == 0 && std::pow(1 - outcome.probability, total) < m_least)
                return "nobody saw an outcome with the share " + std::to_string(outcome.probability);
            const double expected = outcome.probability * total;
            m_chiSquare += (count - expected) * (count - expected) / expected;
        }
        m_degrees = static_cast<double>(m_trace.outcomes.size()) - 1;
        if (m_degrees == 0)
            return "";
        const double likelihood = likelihoodOf(m_chiSquare, m_degrees);
        return likelihood < m_least ? "the shares are as likely as " + std::to_string(likelihood) : "";
    }

public:
    static double likelihoodOf(double chiSquare, double degrees)
    {
        return boost::math::cdf(boost::math::complement(boost::math::chi_squared(degrees), chiSquare));
    }

private:
    const Line& m_line;
    const Trace& m_trace;
    double m_least;
    const cluster::ClusterSnapshot* m_snapshot;
    double m_chiSquare = 0;
    double m_degrees = 0;
};

class Truth : public testing::TestWithParam<const char*> { };

TEST_P(Truth, EveryLineAgrees)
{
    const auto snapshot = cluster::ClusterSnapshot::build(test::openSample(GetParam()));
    ASSERT_TRUE(snapshot);
    const Walker walker(*snapshot);
    const std::vector<Line> lines = readTruth(GetParam());
    ASSERT_EQ(lines.size(), 955u);
    std::size_t disagreeing = 0;
    double chiSquare = 0;
    double degrees = 0;
    for (const Line& line : lines) {
        const auto trace = walker.trace(line.from, line.to);
        ASSERT_TRUE(trace) << line.from << " " << line.to << ": " << trace.error().why;
        Judge judge(line, *trace, static_cast<double>(lines.size()), snapshot->get());
        const std::string disagreement = judge.disagreement();
        chiSquare += judge.chiSquare();
        degrees += judge.degrees();
        if (disagreement.empty())
            continue;
        ++disagreeing;
        ADD_FAILURE() << line.from << " -> " << line.to << ": " << disagreement << ", but\n" << toText(*trace, disagreeing < 4);
        if (disagreeing == 40)
            FAIL() << "and so on";
    }
    EXPECT_EQ(disagreeing, 0u);
    EXPECT_GT(degrees, 500) << "hardly any line has shares to test";
    EXPECT_GE(Judge::likelihoodOf(chiSquare, degrees), leastLikelihood)
        << "the shares of all lines together: chi-square " << chiSquare << " with " << degrees << " degrees of freedom";
}

// In nftables mode the affinity sets were read too: they name the very endpoint that each client was served by.
TEST(TruthOfAffinity, IsWhatTheSetsRecorded)
{
    const auto snapshot = cluster::ClusterSnapshot::build(test::openSample("shop-nftables")).value();
    const Walker walker(snapshot);
    int compared = 0;
    for (const Line& line : readTruth("shop-nftables")) {
        const Trace unknown = walker.trace(line.from, line.to).value();
        if (line.result != "answered" || line.seen.empty() || !hasAffinity(unknown))
            continue;
        const Trace recorded = walker.trace(line.from, line.to, std::nullopt, {ClientHistory::asRecorded, true, true}).value();
        ASSERT_EQ(line.seen.size(), 1u);
        EXPECT_GT(unknown.outcomes.size(), 1u);
        EXPECT_TRUE(recorded.outcomes.size() == 1 && is(recorded.outcomes.front(), line.seen.front(), snapshot.get()))
            << line.from << " -> " << line.to << ": " << line.seen.front().endpoint << " answered, but\n"
            << toText(recorded);
        ++compared;
    }
    EXPECT_GT(compared, 10);
}

// The rule for shares is one that can fail.
TEST(TruthRule, RefusesSharesThatChanceDoesNotExplain)
{
    Trace trace;
    for (const char* address : {"10.0.0.1", "10.0.0.2"}) {
        Outcome outcome;
        outcome.probability = 0.5;
        outcome.verdict = Verdict::delivered;
        outcome.endpoint = Endpoint{IpAddress::parse(address).value(), 80, "shop/x", "n"};
        outcome.sourceSeen = IpAddress::parse("10.0.0.9").value();
        trace.outcomes.push_back(outcome);
    }
    const auto judge = [&trace](double first, double second) {
        Line line{"", "", "answered", {{"shop/x", "10.0.0.1", "10.0.0.9", first}}, false};
        if (second > 0)
            line.seen.push_back({"shop/x", "10.0.0.2", "10.0.0.9", second});
        return Judge(line, trace, 1).disagreement();
    };
    EXPECT_EQ(judge(12, 12), "");
    EXPECT_EQ(judge(7, 17), "");
    EXPECT_NE(judge(2, 22), "");
    EXPECT_NE(judge(24, 0), "");
    Line wrongSource{"", "", "answered", {{"shop/x", "10.0.0.1", "10.0.0.8", 1}}, false};
    EXPECT_NE(Judge(wrongSource, trace, 1).disagreement(), "");
    Line refused{"", "", "refused", {}, false};
    EXPECT_NE(Judge(refused, trace, 1).disagreement(), "");
}

INSTANTIATE_TEST_SUITE_P(Captures, Truth, testing::Values("shop-iptables-nft", "shop-iptables-legacy", "shop-nftables"));

}  // namespace
}  // namespace fairlead::trace
