#include "model/diagram/path_picture.h"

#include "fixed_text_measure.h"
#include "model/diagram/font_metrics.h"
#include "model/trace/walker.h"
#include "picture_checks.h"
#include "tests/support/golden.h"
#include "tests/support/sample_captures.h"
#include "tests/support/sample_clusters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::test {
namespace {

using diagram::DisplayList;
using diagram::drawPath;
using diagram::FontMetrics;
using diagram::Item;
using trace::Trace;
using trace::Walker;

// Every kind of origin to every port of every service and to the node ports.
std::vector<Trace> tracesOf(const Walker& walker)
{
    const cluster::ClusterSnapshot& snapshot = walker.snapshot();
    std::vector<std::string> origins{"outside", "node:" + snapshot.nodes().front().name};
    for (const kubernetes::Pod& pod : *snapshot.objects().pods) {
        if (!pod.hostNetwork && !pod.podIps.empty()) {
            origins.push_back("pod:" + pod.meta.nameSpace + '/' + pod.meta.name);
            break;
        }
    }
    std::vector<Trace> traces;
    const auto add = [&](const std::string& origin, const std::string& target) {
        if (auto trace = walker.trace(origin, target, snapshot.nodes().back().name))
            traces.push_back(std::move(*trace));
    };
    for (const std::string& origin : origins) {
        for (const kubernetes::Service& service : *snapshot.objects().services) {
            for (const kubernetes::ServicePort& port : service.ports) {
                const std::string suffix = std::to_string(port.port) + '/' + toString(port.protocol);
                for (const std::string& ip : service.clusterIps) {
                    if (const auto address = IpAddress::parse(ip))
                        add(origin, toString(*address, port.port) + '/' + toString(port.protocol));
                }
                for (const std::string& ip : service.externalIps)
                    add(origin, ip + ':' + suffix);
                if (port.nodePort)
                    add(origin,
                        "node:" + snapshot.nodes().front().name + ':' + std::to_string(*port.nodePort) + '/'
                            + toString(port.protocol));
            }
        }
        add(origin, "8.8.8.8:53/udp");
    }
    return traces;
}

TEST(PathPicture, KeepsTheArrowOfALongWay)
{
    const Walker walker(sharedSampleCluster("shop-iptables-nft"));
    Trace trace = walker.trace("node:worker-1", "service:shop/frontend").value();
    trace.flow.origin = "pod:a-namespace-with-a-long-name/a-deployment-with-a-very-long-name-7466d4674c-j7n6m";
    const DisplayList picture = drawPath(trace, FontMetrics(), {});
    const Item* const header = picture.find("header");
    ASSERT_TRUE(header);
    EXPECT_TRUE(std::ranges::any_of(header->texts, [](const diagram::Text& text) { return text.text.starts_with("\u2192 "); }));
    EXPECT_EQ(problemsOf(picture, FontMetrics()), "");
}

TEST(PathPicture, UsesAWiderPage)
{
    const Walker walker(sharedSampleCluster("shop-iptables-nft"));
    const Trace trace = walker.trace("node:worker-1", "service:shop/frontend").value();
    diagram::PathPictureOptions options;
    options.step = 0;
    for (const double width : {0.0, 1040.0, 1250.0, 1400.0, 9000.0}) {
        options.width = width;
        const DisplayList picture = drawPath(trace, FontMetrics(), options);
        EXPECT_EQ(picture.size.width, std::clamp(width, 1040.0, 1400.0));
        EXPECT_EQ(problemsOf(picture, FontMetrics()), "") << width;
    }
}

TEST(PathPicture, NothingOverlapsOrIsCutInAnyCapture)
{
    const FontMetrics measure;
    std::size_t pictures = 0;
    for (const std::string& name : captureNames()) {
        const Walker walker(sharedSampleCluster(name));
        for (const Trace& trace : tracesOf(walker)) {
            for (std::size_t outcome = 0; outcome < trace.outcomes.size(); ++outcome) {
                const DisplayList picture = drawPath(trace, measure, {outcome, std::size_t{0}, "shop", "2026-11-23"});
                ASSERT_EQ(problemsOf(picture, measure), "") << name << ": " << picture.title << ", outcome " << outcome;
                ++pictures;
            }
        }
    }
    EXPECT_GT(pictures, 500U);
}

}  // namespace
}  // namespace fairlead::test
