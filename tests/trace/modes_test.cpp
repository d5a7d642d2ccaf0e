// The captures of one and the same cluster in several modes must answer alike: what the truth of the
// iptables capture has proved is held against the IPVS and userspace captures, which have no truth of
// their own. Pods are the same where workload and node are.

#include "model/trace/trace_json.h"
#include "model/trace/walker.h"
#include "tests/support/edited_evidence.h"
#include "tests/support/sample_captures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace fairlead::trace {
namespace {

using cluster::ClusterSnapshot;

std::shared_ptr<const ClusterSnapshot> openCluster(const std::string& capture)
{
    return ClusterSnapshot::build(test::openSample(capture)).value();
}

// "shop/frontend" for shop/frontend-7466d4674c-g4hn6.
std::string workloadOf(const std::string& pod)
{
    std::string name = pod;
    const auto generated = [](const std::string& part) {
        return part.size() >= 5
            && std::ranges::all_of(part, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; });
    };
    for (int parts = 0; parts < 2; ++parts) {
        const std::size_t dash = name.rfind('-');
        if (dash != std::string::npos && generated(name.substr(dash + 1)))
            name.resize(dash);
    }
    return name;
}

// Whose address an endpoint sees: the client's own, or one of the node that the connection starts on.
std::string clientSeen(const ClusterSnapshot& snapshot, const Trace& trace, const Outcome& outcome)
{
    const auto* const pod = snapshot.podOfAddress(*outcome.sourceSeen);
    if (pod != nullptr && outcome.sourceSeen == trace.flow.source)
        return "the pod";
    const auto isIt = [&](const cluster::DeviceAddress& own) {
        return own.address == *outcome.sourceSeen && own.prefixLength < 32;
    };
    const auto hasIt = [&](const cluster::Device& device) { return std::ranges::any_of(device.addresses, isIt); };
    return std::ranges::any_of(*snapshot.findNode(trace.flow.node)->network.devices, hasIt) ? "the node" : "somebody else";
}

// What becomes of a flow, in words that are the same in every capture: an endpoint is told by its
// workload, and the clusters' ways into the world (which one masquerades and one does not) are left out.
std::string answerOf(const ClusterSnapshot& snapshot, const Trace& trace, bool alwaysNode = false)
{
    std::vector<std::string> lines;
    for (const Outcome& outcome : trace.outcomes) {
        std::array<char, 16> share{};
        std::snprintf(share.data(), share.size(), "%.4f ", outcome.probability);
        std::string line = share.data() + std::string(toString(outcome.verdict));
        if (outcome.verdict == Verdict::delivered)
            line += " to " + (outcome.endpoint->pod ? workloadOf(*outcome.endpoint->pod) : "a process") + ", which sees "
                + (alwaysNode ? "the node" : clientSeen(snapshot, trace, outcome));
        lines.push_back(std::move(line));
    }
    std::ranges::sort(lines);
    std::string all;
    for (const std::string& line : lines)
        all += line + '\n';
    return all;
}

std::vector<std::string> targetsIn(const ClusterSnapshot& snapshot, bool old)
{
    std::vector<std::string> targets;
    for (const kubernetes::Service& service : *snapshot.objects().services) {
        // Who serves a zone depends on where the scheduler has put the pods, which differs; and before 1.21
        // kube-proxy knew no internalTrafficPolicy. Endpoint slices made by hand are newer than 1.20 too.
        const bool byPlace = !service.trafficDistribution.empty() || (old && service.internalPolicyLocal());
        if (old && service.selector.empty())
            continue;
        if (service.headless() || service.type == kubernetes::ServiceType::externalName || byPlace)
            continue;
        for (const kubernetes::ServicePort& port : service.ports)
            targets.push_back("service:" + service.meta.qualifiedName() + ':' + std::to_string(port.port));
    }
    return targets;
}

// One of the workload on the node, so that the same origin can be asked in both captures.
std::optional<std::string> podOf(const ClusterSnapshot& snapshot, const std::string& workload, const std::string& node)
{
    for (const kubernetes::Pod& pod : *snapshot.objects().pods) {
        if (pod.nodeName == node && workloadOf(pod.meta.qualifiedName()) == workload)
            return "pod:" + pod.meta.qualifiedName();
    }
    return std::nullopt;
}

class Modes : public testing::TestWithParam<const char*> { };

// All targets from one origin; how many were compared.
int compareFrom(const Walker& known, const std::string& from, const Walker& asked, const std::string& same,
                const std::string& capture)
{
    // The second connection of the userspace proxy starts at the node, whoever the client is.
    const bool userspace = capture == "shop-1.20-userspace";
    const std::vector<std::string> targets = targetsIn(known.snapshot(), capture.starts_with("shop-1.20"));
    for (const std::string& target : targets) {
        const auto expected = known.trace(from, target);
        const auto trace = asked.trace(same, target);
        if (!expected || !trace) {
            ADD_FAILURE() << same << " -> " << target;
            continue;
        }
        EXPECT_EQ(answerOf(asked.snapshot(), *trace), answerOf(known.snapshot(), *expected, userspace))
            << same << " -> " << target << '\n'
            << toText(*trace);
        const auto* const client = asked.snapshot().podOfAddress(*trace->flow.source);
        EXPECT_EQ(client == nullptr ? "node:" + trace->flow.node : "pod:" + client->meta.qualifiedName(), same);
    }
    return static_cast<int>(targets.size());
}

TEST_P(Modes, AnswerAlike)
{
    const auto truth = openCluster("shop-iptables-nft");
    const auto other = openCluster(GetParam());
    const Walker known(truth);
    const Walker asked(other);
    int compared = 0;
    for (const cluster::ClusterNode& node : truth->nodes()) {
        compared += compareFrom(known, "node:" + node.name, asked, "node:" + node.name, GetParam());
        for (const char* workload : {"shop/frontend", "shop/catalog"}) {
            const auto from = podOf(*truth, workload, node.name);
            const auto same = podOf(*other, workload, node.name);
            if (from && same)
                compared += compareFrom(known, *from, asked, *same, GetParam());
        }
    }
    EXPECT_GT(compared, 90);
}

// Where each part goes, without the address that it comes from if the node wrote one.
std::string destinationsOf(const Trace& trace)
{
    std::string text;
    for (const Outcome& outcome : trace.outcomes) {
        text += std::to_string(outcome.probability) + ' ' + std::string(toString(outcome.verdict));
        if (outcome.endpoint)
            text += " to " + toString(outcome.endpoint->address, outcome.endpoint->port) + " from "
                + (outcome.masqueraded ? "the node" : outcome.sourceSeen->toString());
        text += '\n';
    }
    return text;
}

// Without what the nodes' own kernels say of routes and addresses, those that the API suggests are taken;
// they lead to the same places here. That they were taken is said, and which address is a guess too.
TEST(CaptureWalk, TakesTheRoutesOfTheApiWhereThereAreNoOthersAndSaysSo)
{
    const auto truth = openCluster("shop-iptables-nft");
    test::EditedEvidence edited("shop-iptables-nft");
    for (const cluster::ClusterNode& node : truth->nodes()) {
        for (const char* file : {"ip-addr.json", "ip-route.json", "ip6-route.json", "ip-rule.json"})
            edited.remove("nodes/" + node.name + '/' + file);
    }
    const Walker known(truth);
    const Walker asked(edited.build());
    for (const std::string& target : targetsIn(*truth, false)) {
        const std::string from = *podOf(*truth, "shop/frontend", "worker-1");
        const Trace expected = known.trace(from, target).value();
        const Trace trace = asked.trace(from, target).value();
        EXPECT_EQ(destinationsOf(trace), destinationsOf(expected));
        EXPECT_THAT(expected.undecided, testing::Not(testing::Contains(testing::HasSubstr("were not read"))));
        EXPECT_THAT(trace.undecided, testing::Contains(testing::HasSubstr("The routes of worker-1 were not read")));
        const bool rewritten = std::ranges::any_of(trace.outcomes, &Outcome::masqueraded);
        const auto guess = testing::Contains(testing::HasSubstr("it may be another than its internal one"));
        EXPECT_EQ(testing::Value(trace.undecided, guess), rewritten);
    }
}

// Both pods on one bridge, and br_netfilter off: the answer goes straight back, with the pod's own address.
TEST(CaptureWalk, TheAnswerOfANeighbourOnTheBridgeIsLost)
{
    const auto answers = [](const ClusterSnapshot& snapshot) {
        const Walker walker(std::shared_ptr<const ClusterSnapshot>(&snapshot, [](const ClusterSnapshot*) {}));
        std::string text;
        for (const Outcome& outcome :
             walker.trace(*podOf(snapshot, "shop/frontend", "worker-1"), "service:shop/catalog:9000").value().outcomes)
            text += outcome.endpoint->node + (outcome.reply.back().broken ? " broken\n" : " fine\n");
        return text;
    };
    EXPECT_THAT(answers(*openCluster("shop-iptables-nft")), testing::Not(testing::HasSubstr("broken")));
    test::EditedEvidence edited("shop-iptables-nft");
    edited.replace("nodes/worker-1/sysctl.txt", "bridge-nf-call-iptables = 1", "bridge-nf-call-iptables = 0");
    const std::string without = answers(*edited.build());
    EXPECT_THAT(without, testing::HasSubstr("worker-1 broken\n"));
    EXPECT_THAT(without, testing::HasSubstr("worker-2 fine\n"));
}

INSTANTIATE_TEST_SUITE_P(Captures, Modes,
                         testing::Values("shop-ipvs", "shop-1.20-userspace", "shop-1.20-iptables", "shop-nftables"));

}  // namespace
}  // namespace fairlead::trace
