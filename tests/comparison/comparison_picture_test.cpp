#include "model/comparison/compare.h"
#include "model/comparison/comparison_layout.h"
#include "model/diagram/font_metrics.h"
#include "tests/diagram/picture_checks.h"
#include "tests/support/golden.h"
#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

#include <set>

// What a comparison looks like: nothing lies on anything else, in any kind of it, and the same picture each time.

namespace fairlead::comparison {
namespace {

using test::sharedSampleCluster;

std::vector<Comparison> comparisons()
{
    const auto& cluster = sharedSampleCluster("shop-iptables-nft");
    const auto& other = sharedSampleCluster("shop-ipvs");
    std::vector<Comparison> all;
    for (const char* const service :
         {"frontend", "payments", "catalog", "node-agent", "zonal", "orphan", "catalog-headless", "billing-external", "cart"}) {
        all.push_back(compareNodes(cluster, {"shop", service}, "worker-1", "control-plane").value());
        all.push_back(compareServices(cluster, {"shop", service}, {"shop", "cart"}).value());
        all.push_back(compareTimes(cluster, other, {"shop", service}).value());
        all.push_back(compareNodes(other, {"shop", service}, "worker-1", "worker-2").value());
    }
    all.push_back(compareClusters(cluster, other));
    all.push_back(compareClusters(cluster, cluster));
    return all;
}

TEST(ComparisonPicture, NothingOverlapsOrIsCut)
{
    for (const Comparison& comparison : comparisons()) {
        std::set<std::string> ids;
        for (const Section& section : comparison.sections) {
            for (const Row& row : section.rows)
                EXPECT_TRUE(ids.insert(row.id).second) << comparison.title << ": " << row.id;
        }
        for (const bool everything : {false, true}) {
            for (const double width : {240.0, 380.0, 640.0}) {
                ComparisonLayoutOptions options;
                options.everything = everything;
                options.columnWidth = width;
                options.maxRows = 40;
                const auto picture = layOutComparison(comparison, diagram::FontMetrics(), options);
                ASSERT_EQ(test::problemsOf(picture, diagram::FontMetrics()), "") << comparison.title << ", " << width;
            }
        }
    }
}

TEST(ComparisonPicture, IsTheSameEachTime)
{
    const auto compared =
        compareNodes(sharedSampleCluster("shop-iptables-nft"), {"shop", "payments"}, "worker-1", "control-plane").value();
    test::expectGolden("comparison/payments-nodes.txt",
                       test::describeGeometry(layOutComparison(compared, diagram::FontMetrics(), {})));
}

}  // namespace
}  // namespace fairlead::comparison
