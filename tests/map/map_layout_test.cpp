#include "model/map/map_layout.h"

#include "model/map/map_words.h"
#include "tests/map/little_cluster.h"
#include "tests/support/golden.h"
#include "tests/support/large_cluster.h"
#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

#include <iomanip>
#include <random>
#include <set>
#include <sstream>

namespace fairlead::map {
namespace {

using diagram::Rect;
using test::LittleCluster;

std::vector<Thing> allThings(const ClusterMap& map)
{
    std::vector<Thing> things;
    const auto add = [&things](Thing::Kind kind, std::size_t count) {
        for (std::uint32_t i = 0; i < count; ++i)
            things.push_back({kind, i});
    };
    add(Thing::Kind::service, map.services().size());
    add(Thing::Kind::zone, map.zones().size());
    add(Thing::Kind::node, map.nodes().size());
    add(Thing::Kind::pod, map.pods().size());
    return things;
}

bool overlap(const Rect& a, const Rect& b)
{
    constexpr double tolerance = 1e-6;
    return a.x + tolerance < b.right() && b.x + tolerance < a.right() && a.y + tolerance < b.bottom()
        && b.y + tolerance < a.bottom();
}

bool holds(const Rect& outer, const Rect& inner)
{
    constexpr double tolerance = 1e-6;
    return inner.x >= outer.x - tolerance && inner.y >= outer.y - tolerance && inner.right() <= outer.right() + tolerance
        && inner.bottom() <= outer.bottom() + tolerance;
}

// All that may never be, whatever the cluster.
void check(const ClusterMap& map)
{
    const MapLayout layout(map);
    const Rect page{0, 0, layout.size().width, layout.size().height};
    const auto things = allThings(map);
    for (std::size_t i = 0; i < things.size(); ++i) {
        const Rect rect = layout.rectOf(map, things[i]);
        EXPECT_TRUE(holds(page, rect)) << idOf(map, things[i]);
        EXPECT_GT(rect.width, 0) << idOf(map, things[i]);
        for (std::size_t j = i + 1; j < things.size() && things[j].kind == things[i].kind; ++j)
            EXPECT_FALSE(overlap(rect, layout.rectOf(map, things[j]))) << idOf(map, things[i]) << " and " << idOf(map, things[j]);
        if (things[i].kind == Thing::Kind::node) {
            EXPECT_TRUE(holds(layout.zoneRect(map.nodes()[things[i].index].zone), rect)) << idOf(map, things[i]);
        }
        if (things[i].kind == Thing::Kind::pod) {
            EXPECT_TRUE(holds(layout.nodeRect(map.pods()[things[i].index].node), rect)) << idOf(map, things[i]);
        }
        if (things[i].kind == Thing::Kind::zone && !map.services().empty()) {
            EXPECT_FALSE(overlap(rect, layout.servicesRect()));
        }
        const bool place = things[i].kind == Thing::Kind::node && map.nodes()[things[i].index].holdsNodeless();
        if (things[i].kind != Thing::Kind::zone && things[i].kind != Thing::Kind::node && !place) {
            EXPECT_EQ(layout.thingAt(map, rect.center(), Detail::names), things[i]) << idOf(map, things[i]);
        }
    }
}

std::string describe(const ClusterMap& map)
{
    const MapLayout layout(map);
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << "size " << layout.size().width << " x " << layout.size().height << '\n';
    for (const Thing& thing : allThings(map)) {
        const Rect rect = layout.rectOf(map, thing);
        text << idOf(map, thing) << "  " << rect.x << ' ' << rect.y << "  " << rect.width << " x " << rect.height << '\n';
    }
    return text.str();
}

TEST(MapLayout, OfTheSampleIsAsExpected)
{
    test::expectGolden("map/shop-layout.txt", describe(ClusterMap(test::sharedSampleCluster("shop-iptables-nft"))));
}

TEST(MapLayout, OfEveryCaptureHasNoOverlaps)
{
    for (const std::string& name : test::captureNames()) {
        SCOPED_TRACE(name);
        check(ClusterMap(test::sharedSampleCluster(name)));
    }
}

TEST(MapLayout, OfRandomClustersHasNoOverlaps)
{
    std::mt19937 chance(20261127);
    const auto upTo = [&chance](int most) { return std::uniform_int_distribution(0, most)(chance); };
    for (int round = 0; round < 60; ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        LittleCluster cluster;
        const int nodes = upTo(round % 3 == 0 ? 2 : 40);
        const int zones = upTo(9);
        for (int i = 0; i < nodes; ++i)
            cluster.node("node-" + std::to_string(i), zones == 0 || upTo(5) == 0 ? "" : "zone-" + std::to_string(upTo(zones)));
        const int pods = upTo(120);
        const int crowded = upTo(nodes);
        for (int i = 0; i < pods; ++i) {
            const int node = upTo(2) == 0 ? crowded : upTo(nodes + 1);
            cluster.pod("pod-" + std::to_string(i), upTo(12) == 0 ? "" : "node-" + std::to_string(node));
        }
        for (int i = upTo(70); i-- > 0;)
            cluster.service("service-" + std::to_string(i), {"pod-" + std::to_string(upTo(130))});
        check(cluster.map());
    }
}

TEST(MapLayout, OfNothingOneAndManyPodsOnANode)
{
    check(LittleCluster().map());
    check(LittleCluster().node("alone").map());
    LittleCluster crowded;
    crowded.node("a").node("b").node("c").node("d").node("e").node("f").node("g").node("h").node("i").node("j").node("k");
    for (int i = 0; i < 500; ++i)
        crowded.pod("pod-" + std::to_string(i), "a");
    check(crowded.map());
    LittleCluster waiting;
    for (int i = 0; i < 300; ++i)
        waiting.pod("pod-" + std::to_string(i), "");
    check(waiting.node("a").map());
}

TEST(MapLayout, OnePodMoreMovesNothing)
{
    const auto build = [](bool more) {
        LittleCluster cluster;
        for (int i = 0; i < 12; ++i)
            cluster.node("node-" + std::to_string(i), "zone-" + std::to_string(i % 3));
        for (int i = 0; i < 48; ++i)
            cluster.pod("pod-" + std::to_string(i), "node-" + std::to_string(i % 12));
        cluster.service("web", {"pod-1"});
        return more ? cluster.pod("another", "node-5").map() : cluster.map();
    };
    const ClusterMap before = build(false);
    const ClusterMap after = build(true);
    const MapLayout first(before);
    const MapLayout second(after);
    EXPECT_EQ(first.size(), second.size());
    for (const Thing& thing : allThings(before)) {
        const Thing same = thingOf(after, idOf(before, thing));
        ASSERT_TRUE(same) << idOf(before, thing);
        EXPECT_EQ(first.rectOf(before, thing), second.rectOf(after, same)) << idOf(before, thing);
    }
}

TEST(MapLayout, ACrowdedNodeMovesNoOther)
{
    const auto build = [](int crowd) {
        LittleCluster cluster;
        for (int i = 0; i < 12; ++i)
            cluster.node("node-" + std::to_string(i));
        for (int i = 0; i < 12 * 5; ++i)
            cluster.pod("pod-" + std::to_string(i), "node-" + std::to_string(i % 12));
        for (int i = 0; i < crowd; ++i)
            cluster.pod("crowd-" + std::to_string(i), "node-3");
        return cluster.map();
    };
    const ClusterMap before = build(0);
    const ClusterMap after = build(90);
    const MapLayout first(before);
    const MapLayout second(after);
    for (std::uint32_t i = 0; i < before.nodes().size(); ++i)
        EXPECT_EQ(first.nodeRect(i), second.nodeRect(i)) << i;
    EXPECT_LT(second.cells(3).cell.width, first.cells(3).cell.width);
    EXPECT_EQ(second.cells(4).cell.width, first.cells(4).cell.width);
}

TEST(MapLayout, VisitsJustTheNodesInSight)
{
    const ClusterMap map(cluster::ClusterSnapshot::build(test::largeCluster({300, 900, 50, 3, 4, 0, 0})).value());
    const MapLayout layout(map);
    std::mt19937 chance(7);
    const auto part = [&chance](double most) { return std::uniform_real_distribution(-0.1 * most, most)(chance); };
    for (int round = 0; round < 200; ++round) {
        const Rect area{part(layout.size().width), part(layout.size().height), part(3000) + 300, part(2000) + 200};
        std::set<std::uint32_t> visited;
        layout.forEachNode(area, [&visited](std::uint32_t node) { EXPECT_TRUE(visited.insert(node).second); });
        for (std::uint32_t i = 0; i < map.nodes().size(); ++i) {
            if (layout.nodeRect(i).intersects(area)) {
                EXPECT_TRUE(visited.contains(i)) << i;
            }
        }
        std::set<std::uint32_t> services;
        layout.forEachService(area, [&services](std::uint32_t service) { services.insert(service); });
        for (std::uint32_t i = 0; i < map.services().size(); ++i) {
            if (layout.serviceRect(i).intersects(area)) {
                EXPECT_TRUE(services.contains(i)) << i;
            }
        }
    }
}

TEST(MapLayout, ShowsMoreTheNearerOneIs)
{
    const ClusterMap map(cluster::ClusterSnapshot::build(test::largeCluster({300, 9000, 20, 3, 4, 0, 0})).value());
    const MapLayout layout(map);
    EXPECT_EQ(layout.detailAt(0.001), Detail::zones);
    EXPECT_EQ(layout.detailAt(0.05), Detail::nodes);
    EXPECT_EQ(layout.detailAt(0.2), Detail::pods);
    EXPECT_EQ(layout.detailAt(1), Detail::names);
    const Rect node = layout.nodeRect(17);
    const diagram::Point onPod = layout.podRect(map, map.nodes()[17].firstPod).center();
    EXPECT_EQ(layout.thingAt(map, onPod, Detail::names).kind, Thing::Kind::pod);
    EXPECT_EQ(layout.thingAt(map, onPod, Detail::nodes), (Thing{Thing::Kind::node, 17}));
    EXPECT_EQ(layout.thingAt(map, onPod, Detail::zones).kind, Thing::Kind::zone);
    EXPECT_EQ(layout.thingAt(map, {node.x - 5, node.y}, Detail::names).kind, Thing::Kind::zone);
    EXPECT_FALSE(layout.thingAt(map, {-10, -10}, Detail::names));
    EXPECT_FALSE(layout.thingAt(map, {1e9, 1e9}, Detail::names));
}

}  // namespace
}  // namespace fairlead::map
