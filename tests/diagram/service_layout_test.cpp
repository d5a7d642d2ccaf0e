#include "model/diagram/service_layout.h"

#include "fixed_text_measure.h"
#include "picture_checks.h"
#include "sample_graphs.h"

#include "model/diagram/font_metrics.h"
#include "tests/support/golden.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace fairlead::test {

using diagram::DisplayList;
using diagram::FontMetrics;
using diagram::GraphEndpoint;
using diagram::GraphEntry;
using diagram::Item;
using diagram::layOutService;
using diagram::Role;
using diagram::ServiceGraph;
using diagram::ServiceLayoutOptions;

namespace {

std::vector<std::string> textsOf(const DisplayList& picture, const std::string& id)
{
    std::vector<std::string> result;
    const Item* item = picture.find(id);
    for (const auto& text : item ? item->texts : std::vector<diagram::Text>())
        result.push_back(text.text);
    return result;
}

std::size_t countRole(const DisplayList& picture, Role role)
{
    return static_cast<std::size_t>(
        std::count_if(picture.items.begin(), picture.items.end(), [role](const Item& item) { return item.role == role; }));
}

const std::vector<std::string>& hostileNames()
{
    static const std::vector<std::string> names{"",
                                                "a",
                                                std::string(300, 'W'),
                                                "</text><script>alert(1)</script>",
                                                "new\nline\ttab",
                                                std::string("nul\0byte", 8),
                                                "\xff\xfe broken",
                                                "\u202Ereversed",
                                                "\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57",
                                                "a b c d e f"};
    return names;
}

// Takes endpoints from a node's paths, adds others, and says so; and lets answers come back.
void disturb(ServiceGraph& graph, diagram::GraphNode& node, std::mt19937& random)
{
    for (diagram::GraphPath* path : {&node.internal, &node.external}) {
        std::vector<std::size_t> kept;
        for (const std::size_t endpoint : path->endpoints)
            (random() % 4 == 0 ? path->missing : kept).push_back(endpoint);
        path->endpoints = kept;
        path->shares.assign(kept.size(), 1.0 / static_cast<double>(std::max<std::size_t>(kept.size(), 1)));
        path->extra.assign(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(kept.size() / 3));
        path->sourceRewritten = random() % 2 == 0 && !kept.empty();
        if (!path->missing.empty())
            node.differences.push_back({hostileNames()[random() % 10] + " is missing in the rules", path->missing.front(), {}});
        for (const std::size_t endpoint : kept)
            path->replies.push_back(
                {endpoint,
                 "10.1.1.1",
                 "10.96.0.1:80",
                 "10.1.1.1",
                 {{node.name, "source 10.1.0.1:8080 \u2192 10.96.0.1:80, destination 10.1.1.2 \u2192 10.1.1.1", "undone",
                   random() % 5 == 0}}});
    }
    if (!graph.entries.empty() && random() % 3 == 0)
        graph.entries.front().missingOn = node.name;
}

ServiceGraph randomGraph(unsigned seed)
{
    std::mt19937 random(seed);
    const auto pick = [&random](unsigned n) { return static_cast<std::size_t>(random() % n); };
    ServiceGraph graph = largeGraph(pick(14), 0, 1 + pick(4));
    graph.name = pick(4) == 0 ? hostileNames()[pick(10)] : "web";
    graph.internalLocal = pick(4) == 0;
    graph.externalLocal = pick(3) == 0;
    graph.ports.clear();
    for (std::size_t i = 0; i < 1 + pick(5); ++i)
        graph.ports.push_back({pick(2) ? "http" : "", Protocol::tcp, static_cast<std::uint16_t>(80 + i), "http",
                               pick(2) ? std::optional<std::uint16_t>(static_cast<std::uint16_t>(30000 + i)) : std::nullopt});
    graph.port = pick(static_cast<unsigned>(graph.ports.size()));
    for (std::size_t i = 0, count = pick(7); i < count; ++i)
        graph.entries.push_back({pick(2) ? GraphEntry::Kind::loadBalancer : GraphEntry::Kind::externalIp,
                                 "198.51.100." + std::to_string(i),
                                 pick(3) != 0,
                                 "",
                                 "",
                                 {}});
    for (std::size_t i = 0, count = pick(40); i < count; ++i) {
        const bool beyond = graph.nodes.empty() || pick(10) == 0;
        const std::string node = beyond ? "" : graph.nodes[pick(static_cast<unsigned>(graph.nodes.size()))].name;
        auto& added =
            graph.endpoints[addEndpoint(graph, node, pick(2) ? "10.1.0." + std::to_string(i) : "fd00::" + std::to_string(i), 8080,
                                        pick(9) == 0 ? hostileNames()[pick(10)] : "web-" + std::to_string(i))];
        added.state = static_cast<GraphEndpoint::State>(pick(8) < 5 ? 0 : pick(4));
        added.hostNetwork = pick(8) == 0;
    }
    for (auto& node : graph.nodes) {
        node.ready = pick(8) != 0;
        node.rulesRead = pick(6) != 0;
        node.clientAddress = pick(3) ? "10.1.1.1" : "fd00:10:244:1::1234";
        node.network = {pick(3) ? "cni0" : "", "10.1.1.1/24", pick(100), pick(2) == 0, "Plugged in.", {}};
        node.zone = pick(5) == 0 ? hostileNames()[pick(10)] : node.zone;
    }
    graph.kind = static_cast<ServiceGraph::Kind>(pick(6) < 4 ? 0 : pick(3));
    connect(graph);
    for (auto& node : graph.nodes)
        disturb(graph, node, random);
    return graph;
}

}  // namespace

TEST(ServiceLayout, DrawsEverySampleWithoutOverlapsInBothMeasures)
{
    const FontMetrics font;
    const FixedTextMeasure fixed;
    for (const auto& [name, graph] : sampleGraphs()) {
        EXPECT_EQ(problemsOf(layOutService(graph, font), font), "") << name;
        EXPECT_EQ(problemsOf(layOutService(graph, fixed), fixed), "") << name;
    }
}

TEST(ServiceLayout, KeepsTheGeometryOfTheSamples)
{
    const FontMetrics font;
    const std::set<std::string> kept{"catalog", "frontend", "payments", "troubled", "large"};
    for (const auto& [name, graph] : sampleGraphs()) {
        if (kept.contains(name))
            expectGolden("diagram/" + name + ".txt", describeGeometry(layOutService(graph, font)));
    }
}

TEST(ServiceLayout, DrawsRandomServicesWithoutOverlaps)
{
    const FontMetrics font;
    for (unsigned seed = 0; seed < 150; ++seed) {
        const ServiceGraph graph = randomGraph(seed);
        ServiceLayoutOptions options;
        options.traffic = static_cast<ServiceLayoutOptions::Traffic>(seed % 3);
        options.focusNode = graph.nodes.empty() ? "" : graph.nodes[seed % graph.nodes.size()].name;
        ASSERT_EQ(problemsOf(layOutService(graph, font, options), font), "") << "seed " << seed;
    }
}

TEST(ServiceLayout, DrawsHostileNamesSafely)
{
    const FontMetrics font;
    for (const std::string& hostile : hostileNames()) {
        ServiceGraph graph = troubledGraph();
        graph.name = graph.nameSpace = graph.cluster = hostile;
        for (auto& node : graph.nodes)
            node.name = node.zone = node.mode = node.notRead = node.clientPod = hostile;
        for (auto& endpoint : graph.endpoints)
            endpoint.pod = endpoint.address = endpoint.node = hostile;
        EXPECT_EQ(problemsOf(layOutService(graph, font), font), "") << hostile;
    }
}

TEST(ServiceLayout, FollowsAPodOfTheFirstNodeToEveryEndpoint)
{
    const DisplayList picture = layOutService(catalogGraph(), FontMetrics());
    EXPECT_EQ(countRole(picture, Role::edgeLocal), 2U);  // one connection and its sign in the legend
    EXPECT_EQ(countRole(picture, Role::edgeRemote), 4U);
    ASSERT_TRUE(picture.find("edge:control-plane>10.244.2.4:9000"));
    EXPECT_EQ(picture.find("edge:control-plane>10.244.2.4:9000")->description, "1/4 of the new connections, to another node.");
    EXPECT_EQ(textsOf(picture, "share:edge:control-plane>10.244.2.4:9000"), std::vector<std::string>{"1/4"});
    EXPECT_EQ(textsOf(picture, "port:9000/tcp").front(), "10.96.44.134:9000");
}

TEST(ServiceLayout, FollowsTheNodeThatIsAskedFor)
{
    ServiceLayoutOptions options;
    options.focusNode = "worker-1";
    const DisplayList picture = layOutService(catalogGraph(), FontMetrics(), options);
    EXPECT_TRUE(picture.find("edge:worker-1>10.244.1.3:9000"));
    EXPECT_FALSE(picture.find("edge:control-plane>10.244.1.3:9000"));
}

TEST(ServiceLayout, ShowsANodePortOnEveryNodeAndTheRewrittenSource)
{
    const DisplayList picture = layOutService(frontendGraph(), FontMetrics());
    for (const char* node : {"control-plane", "worker-1", "worker-2"})
        EXPECT_EQ(textsOf(picture, std::string("socket:node:") + node), std::vector<std::string>{":30080"});
    EXPECT_TRUE(picture.find("rewritten:control-plane"));
    EXPECT_EQ(textsOf(picture, "ports:node:control-plane"), std::vector<std::string>{"30080 \u2192 8080"});
}

TEST(ServiceLayout, DrawsEachNodesOwnWayUnderALocalPolicy)
{
    const DisplayList picture = layOutService(paymentsGraph(), FontMetrics());
    EXPECT_TRUE(picture.find("cross:node:control-plane"));
    EXPECT_TRUE(picture.find("edge:worker-1>10.244.2.7:8443"));
    EXPECT_TRUE(picture.find("edge:worker-2>10.244.3.7:8443"));
    EXPECT_FALSE(picture.find("edge:worker-1>10.244.3.7:8443"));
    EXPECT_FALSE(picture.find("rewritten:worker-1"));
    EXPECT_EQ(
        textsOf(picture, "rules:control-plane"),
        (std::vector<std::string>{"iptables rules", "inside: to any of 2 endpoints", "outside: dropped, no endpoint here"}));
}

TEST(ServiceLayout, SaysThatNothingAnswers)
{
    const DisplayList picture = layOutService(orphanGraph(), FontMetrics());
    EXPECT_EQ(textsOf(picture, "noEndpoints"), (std::vector<std::string>{"No endpoints", "No ready pod matches app=orphan."}));
    EXPECT_EQ(countRole(picture, Role::edgeLocal) + countRole(picture, Role::edgeRemote), 0U);
}

TEST(ServiceLayout, ShowsNoRulesWhereNoProxyIsInvolved)
{
    for (const ServiceGraph& graph : {headlessGraph(), externalNameGraph()}) {
        const DisplayList picture = layOutService(graph, FontMetrics());
        EXPECT_EQ(countRole(picture, Role::rulesBox), 0U);
        EXPECT_EQ(countRole(picture, Role::clusterIp), 0U);
        EXPECT_EQ(countRole(picture, Role::notProxied), 1U);
    }
}

TEST(ServiceLayout, FoldsManyNodesAndEndpoints)
{
    const DisplayList picture = layOutService(largeGraph(5000, 250, 3), FontMetrics());
    EXPECT_LT(picture.items.size(), 300U);
    EXPECT_TRUE(picture.find("zone:zone-2"));
    ASSERT_TRUE(picture.find("more:zone:zone-0"));
    EXPECT_EQ(problemsOf(picture, FontMetrics()), "");
}

TEST(ServiceLayout, ShowsWhatWasFoldedWhenAsked)
{
    ServiceGraph graph = catalogGraph();
    for (int i = 10; i < 20; ++i)
        addEndpoint(graph, "worker-2", "10.244.3." + std::to_string(i), 9000, "catalog-" + std::to_string(i));
    connect(graph);
    ServiceLayoutOptions options;
    EXPECT_TRUE(layOutService(graph, FontMetrics()).find("more:node:worker-2"));
    options.expanded = {"more:node:worker-2"};
    const DisplayList picture = layOutService(graph, FontMetrics(), options);
    EXPECT_FALSE(picture.find("more:node:worker-2"));
    EXPECT_TRUE(picture.find("endpoint:10.244.3.19:9000"));
}

TEST(ServiceLayout, MovesNothingElseWhenAnEndpointArrives)
{
    ServiceGraph graph = catalogGraph();
    const DisplayList before = layOutService(graph, FontMetrics());
    addEndpoint(graph, "worker-2", "10.244.3.77", 9000, "catalog-new");
    connect(graph);
    const DisplayList after = layOutService(graph, FontMetrics());
    for (const Item& item : before.items) {
        if (!item.id.starts_with("endpoint:") && !item.id.starts_with("client:") && !item.id.starts_with("rules:"))
            continue;
        ASSERT_TRUE(after.find(item.id)) << item.id;
        EXPECT_EQ(after.find(item.id)->shape->rect, item.shape->rect) << item.id;
    }
}

// A large cluster: nothing but the endpoint's own column and the counts may change.
TEST(ServiceLayout, MovesNothingInALargeClusterWhenAnEndpointArrives)
{
    const ServiceGraph before = largeGraph(100, 250, 3);
    const DisplayList first = layOutService(before, FontMetrics());
    for (std::size_t node = 0; node < before.nodes.size(); node += 7) {
        ServiceGraph graph = before;
        addEndpoint(graph, graph.nodes[node].name, "10.2.9." + std::to_string(node), 8080, "big-new");
        connect(graph);
        const DisplayList second = layOutService(graph, FontMetrics());
        for (const Item& item : first.items) {
            if (!item.shape || item.id.starts_with("share:"))
                continue;
            const Item* const now = second.find(item.id);
            ASSERT_TRUE(now) << item.id << " after one more on " << graph.nodes[node].name;
            EXPECT_EQ(now->shape->rect.x, item.shape->rect.x) << item.id;
            if (item.shape->rect.bottom() < first.find("rules:zone-0")->shape->rect.bottom()) {
                EXPECT_EQ(now->shape->rect, item.shape->rect) << item.id;
            }
        }
    }
}

TEST(ServiceLayout, ShowsAsMuchOfAZoneAsCanBeRead)
{
    ServiceLayoutOptions options;
    options.expanded = {"zone:zone-1"};
    const DisplayList picture = layOutService(largeGraph(5000, 250, 3), FontMetrics(), options);
    EXPECT_EQ(problemsOf(picture, FontMetrics()), "");
    EXPECT_GT(countRole(picture, Role::node), options.maxExpandedNodes);
    EXPECT_LT(countRole(picture, Role::node), options.maxExpandedNodes + 10);
    EXPECT_TRUE(picture.find("zone:zone-1"));
    options.expanded = {"all"};
    EXPECT_FALSE(layOutService(largeGraph(20, 60, 2), FontMetrics(), options).find("zone:zone-1"));
}

TEST(ServiceLayout, DrawsADifferenceInItsPlace)
{
    ServiceGraph graph = catalogGraph();
    graph.nodes[0].internal.missing = {3};
    graph.nodes[0].internal.endpoints = {0, 1, 2};
    graph.nodes[0].internal.shares = {0.25, 0.25, 0.5};
    graph.nodes[0].internal.extra = {2};
    graph.nodes[0].differences = {
        {"10.244.3.4:9000 is missing in the rules", 3, {{"nodes/control-plane/iptables-save.txt", 5, ""}}}};
    const DisplayList picture = layOutService(graph, FontMetrics());
    EXPECT_EQ(problemsOf(picture, FontMetrics()), "");
    EXPECT_EQ(picture.find("edge:control-plane>10.244.3.4:9000")->role, Role::edgeMissing);
    EXPECT_EQ(picture.find("edge:control-plane>10.244.2.4:9000")->role, Role::edgeDropped);
    EXPECT_EQ(textsOf(picture, "share:edge:control-plane>10.244.2.4:9000"), std::vector<std::string>{"1/2"});
    EXPECT_EQ(textsOf(picture, "difference:control-plane"),
              std::vector<std::string>{"\u2260 10.244.3.4:9000 is missing in the rules"});
    EXPECT_FALSE(picture.find("difference:control-plane")->evidence.empty());
    EXPECT_TRUE(picture.find("legendText:wanted by the API, missing in the rules"));
}

TEST(ServiceLayout, ShowsTheWayBackOnDemand)
{
    ServiceGraph graph = frontendGraph();
    graph.nodes[0].external.replies = {
        {1,
         "198.18.0.1",
         "172.30.56.11:30080",
         "172.30.56.11",
         {{"control-plane", "source 10.244.2.5:8080 \u2192 172.30.56.11:30080", "connection tracking undoes it", false}}}};
    EXPECT_FALSE(layOutService(graph, FontMetrics()).find("reply:0"));
    ServiceLayoutOptions options;
    options.returnPath = true;
    const DisplayList picture = layOutService(graph, FontMetrics(), options);
    EXPECT_EQ(textsOf(picture, "reply:0"),
              (std::vector<std::string>{"The endpoint on worker-1", "10.244.2.5:8080", "answers 172.30.56.11"}));
    EXPECT_EQ(textsOf(picture, "reply:1").front(), "control-plane undoes the rewrite");
    EXPECT_EQ(textsOf(picture, "reply:2").back(), "sees 172.30.56.11:30080");
    EXPECT_TRUE(picture.find("edge:reply:2"));
}

TEST(ServiceLayout, IsTheSameEachTime)
{
    for (const auto& [name, graph] : sampleGraphs())
        EXPECT_EQ(describeGeometry(layOutService(graph, FontMetrics())), describeGeometry(layOutService(graph, FontMetrics())))
            << name;
}

TEST(ServiceLayout, GivesEveryDrawnThingItsEvidenceAndItsLink)
{
    const DisplayList picture = layOutService(frontendGraph(), FontMetrics());
    EXPECT_EQ(picture.find("rules:worker-1")->drill,
              (diagram::Link{diagram::Link::Kind::chains, "shop", "frontend", "worker-1", {}, {}}));
    EXPECT_EQ(picture.find("endpoint:10.244.2.5:8080")->link.kind, diagram::Link::Kind::pod);
    for (const char* id : {"band", "node:worker-1", "rules:worker-1", "endpoint:10.244.2.5:8080", "socket:node:worker-1"})
        EXPECT_FALSE(picture.find(id)->evidence.empty()) << id;
}

}  // namespace fairlead::test
