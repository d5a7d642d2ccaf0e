#include "model/map/cluster_map.h"

#include "model/map/map_text.h"
#include "model/map/map_words.h"
#include "tests/map/little_cluster.h"
#include "tests/support/golden.h"
#include "tests/support/sample_clusters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::map {
namespace {

using test::LittleCluster;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> nodeNames(const ClusterMap& map)
{
    std::vector<std::string> names;
    for (const MapNode& node : map.nodes())
        names.push_back(node.name);
    return names;
}

std::string read(const ClusterMap& map) { return readMap(map, {}, emphasize(map, {}, {}).value()); }

TEST(ClusterMap, OrdersZonesNodesAndPodsWhateverTheApisOrder)
{
    LittleCluster cluster;
    cluster.node("node-10", "zone-b").node("node-2", "zone-b").node("alone").node("node-1", "zone-a");
    cluster.pod("old", "node-2").pod("young", "node-2").service("web", {"young"}).service("api", {"old", "young"});
    const ClusterMap map = cluster.map();
    EXPECT_THAT(nodeNames(map), ElementsAre("node-1", "node-2", "node-10", "alone"));
    ASSERT_EQ(map.zones().size(), 3U);
    EXPECT_EQ(titleOf(map.zones()[2]), "No zone");
    EXPECT_EQ(map.pods()[0].object->meta.name, "old");
    EXPECT_EQ(map.services()[0].object->meta.name, "api");
    EXPECT_EQ(read(map), read(cluster.turnedRound().map()));
}

TEST(ClusterMap, ComparesNumbersInNamesAsNumbers)
{
    EXPECT_TRUE(namesInOrder("node-2", "node-10"));
    EXPECT_FALSE(namesInOrder("node-10", "node-2"));
    EXPECT_TRUE(namesInOrder("node-02", "node-10"));
    EXPECT_TRUE(namesInOrder("a", "a1"));
    EXPECT_FALSE(namesInOrder("a", "a"));
    EXPECT_TRUE(namesInOrder("a01", "a1") != namesInOrder("a1", "a01"));
    EXPECT_TRUE(namesInOrder("99999999999999999999998", "99999999999999999999999"));
}

TEST(ClusterMap, TellsTheStatesOfPods)
{
    LittleCluster cluster;
    cluster.node("a");
    cluster.pod("ready", "a").pod("not-ready", "a", "False").pod("nobody-knows", "a", "Unknown");
    cluster.pod("going", "a").deleted().pod("done", "a", "False").phase("Succeeded").pod("odd", "a", "False").phase("Sleeping");
    const ClusterMap map = cluster.map();
    std::vector<PodState> states;
    for (const MapPod& pod : map.pods())
        states.push_back(pod.state);
    EXPECT_THAT(states,
                ElementsAre(PodState::ready, PodState::notReady, PodState::unknown, PodState::terminating, PodState::finished,
                            PodState::unknown));
    EXPECT_EQ(map.counts(), (Counts{1, 1, 1, 1, 2}));
    EXPECT_EQ(wordsOf(map.counts()), "1 ready, 1 not ready, 1 terminating, 1 finished, 2 of unknown state");
}

TEST(ClusterMap, HasAPlaceForPodsWithoutANodeAndForNodesThatOnlyPodsName)
{
    const ClusterMap map = LittleCluster().node("a", "z").pod("waiting", "", "False").pod("ghost", "gone").map();
    EXPECT_THAT(nodeNames(map), ElementsAre("a", "gone", ""));
    EXPECT_EQ(map.machineCount(), 2U);
    EXPECT_TRUE(map.nodes()[2].holdsNodeless());
    EXPECT_EQ(map.zones().back().kind, MapZone::Kind::noNode);
    EXPECT_EQ(map.nodes()[1].evidence, nullptr);
    EXPECT_EQ(roleOf(map, map.nodes()[1]), diagram::Role::nodeMissing);
    EXPECT_THAT(stateOf(map, map.nodes()[1]), HasSubstr("unknown to the API"));
}

TEST(ClusterMap, KnowsWhichServicesLeadToAPod)
{
    const ClusterMap map =
        LittleCluster().node("a").pod("x", "a").pod("y", "a").service("web", {"x", "y", "x"}).service("api", {"y", "gone"}).map();
    ASSERT_EQ(map.services().size(), 2U);
    EXPECT_THAT(map.services()[0].pods, ElementsAre(1U));  // api
    EXPECT_EQ(map.services()[0].elsewhere, 1U);
    EXPECT_THAT(map.services()[1].pods, ElementsAre(0U, 1U));
    EXPECT_THAT(map.servicesOf(0), ElementsAre(1U));
    EXPECT_THAT(map.servicesOf(1), ElementsAre(0U, 1U));
    EXPECT_EQ(reachOf(map, map.services()[0]), "1 pod on 1 node, 1 endpoint elsewhere");
}

TEST(ClusterMap, JudgesKubeProxyByItsPod)
{
    LittleCluster cluster;
    cluster.node("a").node("b").node("c");
    cluster.pod("kube-proxy-1", "a", "True", {}, "kube-system").pod("kube-proxy-2", "b", "False", {}, "kube-system");
    const ClusterMap map = cluster.map();
    EXPECT_EQ(map.nodes()[0].proxy, MapNode::Proxy::ready);
    EXPECT_EQ(map.nodes()[1].proxy, MapNode::Proxy::notReady);
    EXPECT_EQ(map.nodes()[2].proxy, MapNode::Proxy::absent);
    EXPECT_TRUE(isTroubled(map, map.nodes()[1]));
    EXPECT_FALSE(isTroubled(map, map.nodes()[2])) << "other programs serve services too";
    const ClusterMap blind = cluster.without("pods").map();
    EXPECT_EQ(blind.nodes()[0].proxy, MapNode::Proxy::unknown);
}

TEST(ClusterMap, SaysWhatWasNotRead)
{
    const ClusterMap map = LittleCluster().node("a").without("pods").without("services").map();
    EXPECT_EQ(summaryOf(map), "pods not read, 1 node, services not read");
    EXPECT_THAT(read(map), HasSubstr("Node a: mode not known; pods not read"));
    const ClusterMap nodeless = LittleCluster().pod("x", "a").without("nodes").map();
    EXPECT_EQ(summaryOf(nodeless), "1 pod on 1 node (nodes not read from the API), 0 services");
    EXPECT_FALSE(isTroubled(nodeless, nodeless.nodes()[0]));
}

TEST(ClusterMap, OfNothingIsEmpty)
{
    const ClusterMap map = LittleCluster().map();
    EXPECT_TRUE(map.nodes().empty());
    EXPECT_TRUE(map.zones().empty());
    EXPECT_EQ(map.machineCount(), 0U);
    EXPECT_EQ(summaryOf(map), "0 pods on 0 nodes, 0 services");
    EXPECT_THAT(read(map), HasSubstr("none"));
}

TEST(ClusterMap, OfTheSampleReadsAsExpected)
{
    const ClusterMap map(test::sharedSampleCluster("shop-iptables-nft"));
    test::expectGolden("map/shop.txt", read(map));
    test::expectGolden("map/shop.md", mapMarkdown(map));
    test::expectGolden("map/shop.json", mapJson(map) + '\n');
}

TEST(ClusterMap, KeepsHostileNamesOutOfItsWords)
{
    const ClusterMap map =
        LittleCluster().node("a\nb|`x`", "<z>").pod("p\x1b[31m", "a\nb|`x`").service("s\r\n# heading", {}).map();
    const std::string text = read(map);
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find('\r'), std::string::npos);
    const std::string markdown = mapMarkdown(map);
    EXPECT_EQ(markdown.find("\n# heading"), std::string::npos);
    EXPECT_THAT(markdown, HasSubstr("a b\\|\\`x\\`"));
}

TEST(ClusterMap, FindsThingsByTheirIdsAgain)
{
    const ClusterMap map(test::sharedSampleCluster("shop-iptables-nft"));
    const auto check = [&map](Thing::Kind kind, std::size_t count) {
        for (std::uint32_t i = 0; i < count; ++i) {
            const Thing thing{kind, i};
            if (!idOf(map, thing).ends_with(':')) {
                EXPECT_EQ(thingOf(map, idOf(map, thing)), thing) << idOf(map, thing);
            }
        }
    };
    check(Thing::Kind::zone, map.zones().size());
    check(Thing::Kind::node, map.nodes().size());
    check(Thing::Kind::pod, map.pods().size());
    check(Thing::Kind::service, map.services().size());
    for (const char* id : {"", "pod", "pod:", "pod:shop", "node:", "node:nowhere", "what:ever", "service:shop/none"})
        EXPECT_FALSE(thingOf(map, id)) << id;
}

TEST(ClusterMap, LeadsToTheServiceThatIsShown)
{
    const ClusterMap map = LittleCluster().node("a").pod("x", "a").service("api", {"x"}).service("web", {"x"}).map();
    const MapLayout layout(map);
    const Thing web{Thing::Kind::service, 1};
    EXPECT_EQ(itemOf(map, layout, {Thing::Kind::pod, 0}).drill.name, "api");
    EXPECT_EQ(itemOf(map, layout, {Thing::Kind::pod, 0}, web).drill.name, "web");
    EXPECT_EQ(itemOf(map, layout, {Thing::Kind::node, 0}, web).drill.name, "web");
    EXPECT_EQ(itemOf(map, layout, {Thing::Kind::node, 0}, web).drill.node, "a");
    EXPECT_FALSE(itemOf(map, layout, {Thing::Kind::pod, 0}).evidence.empty());
}

}  // namespace
}  // namespace fairlead::map
