#include "model/map/map_picture.h"

#include "model/diagram/drawio_writer.h"
#include "model/diagram/font_metrics.h"
#include "model/diagram/svg_writer.h"
#include "model/map/map_words.h"
#include "tests/diagram/picture_checks.h"
#include "tests/map/little_cluster.h"
#include "tests/support/golden.h"
#include "tests/support/large_cluster.h"
#include "tests/support/sample_clusters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace fairlead::map {
namespace {

using diagram::DisplayList;
using diagram::FontMetrics;
using test::LittleCluster;
using testing::HasSubstr;

ClusterMap large(std::size_t nodes, std::size_t pods, std::size_t services, std::size_t nodelessIn = 0)
{
    return ClusterMap(cluster::ClusterSnapshot::build(test::largeCluster({nodes, pods, services, 3, 4, 9, nodelessIn})).value());
}

DisplayList checkedPicture(const ClusterMap& map, const MapPictureOptions& options = {})
{
    auto picture = drawMap(map, FontMetrics(), options);
    EXPECT_TRUE(picture);
    EXPECT_EQ(test::problemsOf(*picture, FontMetrics()), "");
    return std::move(*picture);
}

std::size_t countOf(const DisplayList& picture, const std::string& prefix)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(picture.items, [&prefix](const diagram::Item& item) { return item.id.starts_with(prefix); }));
}

TEST(MapPicture, OfTheSampleNamesEverything)
{
    const ClusterMap map(test::sharedSampleCluster("shop-iptables-nft"));
    const DisplayList picture = checkedPicture(map);
    EXPECT_EQ(countOf(picture, "pod:"), map.pods().size());
    EXPECT_EQ(countOf(picture, "service:"), map.services().size());
    EXPECT_EQ(countOf(picture, "node:"), map.machineCount());
    EXPECT_EQ(picture.find("folded"), nullptr);
    test::expectGolden("map/shop-picture.txt", test::describeGeometry(picture));
}

TEST(MapPicture, FoldsWhatAPageCannotHoldAndSaysSo)
{
    const ClusterMap cells = large(40, 1200, 100);
    EXPECT_EQ(pictureDetail(cells), PictureDetail::cells);
    const DisplayList withCells = checkedPicture(cells);
    EXPECT_EQ(countOf(withCells, "pod:"), 1200U);
    EXPECT_THAT(withCells.description, HasSubstr("drawn without names"));
    EXPECT_NE(withCells.find("services:more"), nullptr);

    const ClusterMap bars = large(200, 5000, 3, 50);
    EXPECT_EQ(pictureDetail(bars), PictureDetail::bars);
    const DisplayList withBars = checkedPicture(bars);
    EXPECT_EQ(countOf(withBars, "pod:"), 0U);
    EXPECT_GE(countOf(withBars, "bar:"), 200U);
    EXPECT_THAT(withBars.description, HasSubstr("as a bar"));
}

TEST(MapPicture, OfFiveThousandNodesIsAFileOfASaneSize)
{
    const ClusterMap map = large(5000, 20'000, 2000);
    const auto picture = drawMap(map, FontMetrics());
    ASSERT_TRUE(picture);
    EXPECT_EQ(countOf(*picture, "node:"), 5000U);
    EXPECT_LT(picture->size.width, 6000);
    EXPECT_LT(picture->size.height, 6000);
    EXPECT_LT(diagram::writeSvg(*picture).size(), 6'000'000U);
    EXPECT_THAT(picture->find("folded")->texts.front().text, HasSubstr("More than 400 nodes"));
}

TEST(MapPicture, LightsAServiceAndKeepsAFilter)
{
    const ClusterMap map(test::sharedSampleCluster("shop-iptables-nft"));
    MapPictureOptions options;
    options.service = thingOf(map, "service:shop/frontend");
    ASSERT_TRUE(options.service);
    const DisplayList picture = checkedPicture(map, options);
    std::size_t lit = 0;
    for (const diagram::Item& item : picture.items)
        lit += item.id.starts_with("pod:") && item.role == diagram::Role::serviceBand ? 1 : 0;
    EXPECT_EQ(lit, map.services()[options.service.index].pods.size());
    EXPECT_GT(lit, 0U);
    EXPECT_NE(picture.find("legend:lit"), nullptr);
    MapPictureOptions filtered;
    filtered.filter.state = "notReady";
    EXPECT_THAT(checkedPicture(map, filtered).description, HasSubstr("not ready"));
    filtered.filter.labels = "a b";
    EXPECT_FALSE(drawMap(map, FontMetrics(), filtered));
}

TEST(MapPicture, OfNothingAndOfOddClustersIsStillAPicture)
{
    checkedPicture(LittleCluster().map());
    checkedPicture(LittleCluster().node("alone").map());
    checkedPicture(LittleCluster().pod("waiting", "").map());
    checkedPicture(LittleCluster().node("a").without("pods").without("services").map());
    LittleCluster hostile;
    hostile.node(std::string(300, 'n'), std::string(200, 'z')).node("<script>alert(1)</script>", "\"&'");
    hostile.pod("p\n\x01" + std::string(500, 'x'), "<script>alert(1)</script>").service(std::string(253, 's'), {});
    const DisplayList picture = checkedPicture(hostile.map());
    EXPECT_EQ(diagram::writeSvg(picture).find("<script>"), std::string::npos);
    EXPECT_EQ(diagram::writeDrawio(picture).find("<script>"), std::string::npos);
}

TEST(MapPicture, IsTheSameForTheSameMap)
{
    const ClusterMap map = large(20, 300, 10);
    EXPECT_EQ(diagram::writeSvg(*drawMap(map, FontMetrics())), diagram::writeSvg(*drawMap(map, FontMetrics())));
}

}  // namespace
}  // namespace fairlead::map
