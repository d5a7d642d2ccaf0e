#include "model/map/map_filter.h"

#include "model/map/map_search.h"
#include "model/map/map_words.h"
#include "tests/map/little_cluster.h"
#include "tests/support/sample_clusters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::map {
namespace {

using test::LittleCluster;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

ClusterMap twoTeams()
{
    LittleCluster cluster;
    cluster.node("node-1").node("node-2");
    cluster.pod("cart", "node-1", "True", {{"app", "cart"}})
        .pod("web", "node-2", "False", {{"app", "web"}})
        .pod("waiting", "", "False");
    cluster.pod("dns", "node-1", "True", {}, "kube-system").service("cart", {"cart"}).service("both", {"cart", "web"});
    return cluster.map();
}

std::vector<std::string> shown(const ClusterMap& map, const MapFilter& filter)
{
    const auto emphasis = emphasize(map, filter, {});
    std::vector<std::string> names;
    for (std::uint32_t i = 0; emphasis && i < map.pods().size(); ++i) {
        if (emphasis->pods[i] != Emphasis::Pod::dimmed)
            names.push_back(map.pods()[i].object->meta.name);
    }
    EXPECT_TRUE(emphasis && emphasis->shown == names.size());
    return names;
}

TEST(MapFilter, LetsThroughWhatAllItsPartsDo)
{
    const ClusterMap map = twoTeams();
    EXPECT_THAT(shown(map, {}), ElementsAre("cart", "dns", "web", "waiting"));
    EXPECT_THAT(shown(map, {"shop", "", "", ""}), ElementsAre("cart", "web", "waiting"));
    EXPECT_THAT(shown(map, {"", "app=cart", "", ""}), ElementsAre("cart"));
    EXPECT_THAT(shown(map, {"", "app!=cart", "", ""}), ElementsAre("dns", "web", "waiting"));
    EXPECT_THAT(shown(map, {"", "app", "", ""}), ElementsAre("cart", "web"));
    EXPECT_THAT(shown(map, {"", "", "node-2", ""}), ElementsAre("web"));
    EXPECT_THAT(shown(map, {"", "", "", "notReady"}), ElementsAre("web", "waiting"));
    EXPECT_THAT(shown(map, {"", "", "", "noNode"}), ElementsAre("waiting"));
    EXPECT_THAT(shown(map, {"shop", "app", "node", "ready"}), ElementsAre("cart"));
    EXPECT_THAT(shown(map, {"nowhere", "", "", ""}), IsEmpty());
}

TEST(MapFilter, CountsOnEachNode)
{
    const ClusterMap map = twoTeams();
    const auto emphasis = emphasize(map, {"shop", "", "", ""}, {}).value();
    EXPECT_THAT(emphasis.shownOnNode, ElementsAre(1U, 1U, 1U));
    EXPECT_EQ(filterWords(map, {"shop", "", "", ""}, emphasis), "3 of 4 pods: namespace shop");
    const auto none = emphasize(map, {"x", "app=a", "n", "ready"}, {}).value();
    EXPECT_EQ(filterWords(map, {"x", "app=a", "n", "ready"}, none), "No pod fits: namespace x, labels app=a, node n, ready");
    EXPECT_EQ(filterWords(map, {}, none), "");
}

TEST(MapFilter, RefusesWhatItDoesNotUnderstand)
{
    const ClusterMap map = twoTeams();
    EXPECT_THAT(emphasize(map, {"", "app=a b", "", ""}, {}).error().why, HasSubstr("not understood"));
    EXPECT_THAT(emphasize(map, {"", "", "", "asleep"}, {}).error().what, HasSubstr("asleep"));
}

TEST(MapFilter, LightsThePodsOfAServiceThatTheFilterLetsThrough)
{
    const ClusterMap map = twoTeams();
    const Thing both = thingOf(map, "service:shop/both");
    auto emphasis = emphasize(map, {}, both).value();
    EXPECT_EQ(emphasis.lit, 2U);
    EXPECT_THAT(emphasis.litOnNode, ElementsAre(1U, 1U, 0U));
    select(map, {}, emphasis);
    EXPECT_EQ(emphasis.lit, 0U);
    EXPECT_EQ(emphasis.pods[0], Emphasis::Pod::plain);
    select(map, {Thing::Kind::pod, 0}, emphasis);
    EXPECT_THAT(emphasis.services, ElementsAre(true, true));
    select(map, {Thing::Kind::node, 1}, emphasis);
    EXPECT_THAT(emphasis.services, ElementsAre(true, false));
    emphasis = emphasize(map, {"", "app=web", "", ""}, both).value();
    EXPECT_EQ(emphasis.lit, 1U);
    EXPECT_EQ(emphasis.pods[0], Emphasis::Pod::dimmed);
}

std::vector<std::string> found(const ClusterMap& map, const char* text)
{
    std::vector<std::string> ids;
    for (const Thing& thing : search(map, text).things)
        ids.push_back(idOf(map, thing));
    return ids;
}

TEST(MapSearch, FindsNamesAndAddressesOfAllKinds)
{
    const ClusterMap map = twoTeams();
    EXPECT_THAT(found(map, "node-2"), ElementsAre("node:node-2"));
    EXPECT_THAT(found(map, "CART"), ElementsAre("service:shop/cart", "pod:shop/cart"));
    EXPECT_THAT(found(map, " shop/we "), ElementsAre("pod:shop/web"));
    EXPECT_THAT(found(map, "10.244.0.1"), ElementsAre("pod:shop/cart"));
    EXPECT_THAT(found(map, "10.96.0.2"), ElementsAre("service:shop/both"));
    EXPECT_THAT(found(map, "172.18.0.2"), ElementsAre("node:node-2"));
    EXPECT_THAT(found(map, "nothing of the kind"), IsEmpty());
    EXPECT_THAT(found(map, ""), IsEmpty());
    EXPECT_THAT(found(map, " \t "), IsEmpty());
}

TEST(MapSearch, PutsTheVeryNameFirst)
{
    const ClusterMap map = LittleCluster().node("a").pod("cart-2", "a").pod("cart", "a").service("my-cart", {}).map();
    EXPECT_THAT(found(map, "cart"), ElementsAre("pod:shop/cart", "service:shop/my-cart", "pod:shop/cart-2"));
}

TEST(MapSearch, CountsWhatIsBeyondTheLimit)
{
    LittleCluster cluster;
    cluster.node("a");
    for (int i = 0; i < 20; ++i)
        cluster.pod("web-" + std::to_string(i), "a");
    const MapHits hits = search(cluster.map(), "web", 5);
    EXPECT_EQ(hits.things.size(), 5U);
    EXPECT_EQ(hits.more, 15U);
}

TEST(MapSearch, FindsTheNodeRatherThanPodsInItsNetwork)
{
    const ClusterMap map(test::sharedSampleCluster("shop-iptables-nft"));
    const kubernetes::Node& worker = *map.nodes()[1].object();
    const auto ids = found(map, worker.addresses.front().address.c_str());
    EXPECT_THAT(ids, ElementsAre("node:worker-1"));
}

}  // namespace
}  // namespace fairlead::map
