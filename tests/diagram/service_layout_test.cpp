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
    }
    graph.kind = static_cast<ServiceGraph::Kind>(pick(6) < 4 ? 0 : pick(3));
    connect(graph);
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
