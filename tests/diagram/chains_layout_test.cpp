#include "model/diagram/chains_layout.h"

#include "picture_checks.h"

#include "model/diagram/font_metrics.h"
#include "model/diagram/modes_layout.h"
#include "tests/support/edited_evidence.h"
#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace fairlead::test {

using diagram::ChainsLayoutOptions;
using diagram::DisplayList;
using diagram::FontMetrics;
using diagram::Item;
using diagram::layOutChains;
using diagram::Role;

namespace {

std::vector<kubeproxy::ServiceSlice> slicesOf(const std::string& capture, const std::string& node, const std::string& service)
{
    return kubeproxy::sliceService(sampleCluster(capture), node, "shop", service).value();
}

std::size_t countRole(const DisplayList& picture, Role role)
{
    return static_cast<std::size_t>(
        std::count_if(picture.items.begin(), picture.items.end(), [role](const Item& item) { return item.role == role; }));
}

const Item* itemStarting(const DisplayList& picture, const std::string& id)
{
    const auto found =
        std::find_if(picture.items.begin(), picture.items.end(), [&id](const Item& item) { return item.id.starts_with(id); });
    return found == picture.items.end() ? nullptr : &*found;
}

}  // namespace

TEST(ChainsLayout, DrawsEveryServiceOfEverySampleWithoutOverlaps)
{
    const FontMetrics font;
    for (const std::string& capture : captureNames()) {
        const auto& snapshot = sampleCluster(capture);
        std::size_t drawn = 0;
        for (const kubernetes::Service& service : *snapshot.objects().services) {
            const auto slices = kubeproxy::sliceService(snapshot, "worker-1", service.meta.nameSpace, service.meta.name);
            ASSERT_TRUE(slices) << capture << ' ' << service.meta.qualifiedName() << ": " << slices.error().why;
            for (const auto& slice : *slices) {
                ChainsLayoutOptions options;
                options.verbatim = drawn % 2 == 0;
                EXPECT_EQ(problemsOf(layOutChains(slice, font, options), font), "") << capture << ' ' << slice.port.toString();
                ++drawn;
            }
        }
        EXPECT_GT(drawn, 10U) << capture;
    }
}

TEST(ChainsLayout, LeadsFromTheHookToEveryEndpointFromLeftToRight)
{
    const DisplayList picture = layOutChains(slicesOf("shop-iptables-nft", "worker-1", "frontend").front(), FontMetrics());
    EXPECT_GE(countRole(picture, Role::chainHook), 2U);
    EXPECT_EQ(countRole(picture, Role::chainEndpoint), 3U);
    const Item* hook = itemStarting(picture, "chain:ipv4/nat/PREROUTING");
    const Item* dispatch = itemStarting(picture, "chain:ipv4/nat/KUBE-SERVICES");
    const Item* service = itemStarting(picture, "chain:ipv4/nat/KUBE-SVC-");
    const Item* endpoint = itemStarting(picture, "chain:ipv4/nat/KUBE-SEP-");
    ASSERT_TRUE(hook && dispatch && service && endpoint);
    EXPECT_LT(hook->shape->rect.right(), dispatch->shape->rect.x);
    EXPECT_LT(dispatch->shape->rect.right(), service->shape->rect.x);
    EXPECT_LT(service->shape->rect.right(), endpoint->shape->rect.x);
    for (const Item& item : picture.items) {
        if (item.line) {
            EXPECT_LT(item.line->points.front().x, item.line->points.back().x) << item.id;
        }
    }
}

TEST(ChainsLayout, ShowsTheTrueShareOfEachEndpoint)
{
    const DisplayList picture = layOutChains(slicesOf("shop-iptables-nft", "worker-1", "frontend").front(), FontMetrics());
    std::size_t thirds = 0;
    for (const Item& item : picture.items)
        thirds += item.role == Role::badgeShare && item.texts.front().text == "1/3" ? 1 : 0;
    EXPECT_EQ(thirds, 3U);
}

TEST(ChainsLayout, ShowsTheVerbatimLineWhenAsked)
{
    const auto slice = slicesOf("shop-iptables-nft", "worker-1", "frontend").front();
    ChainsLayoutOptions options;
    const auto hasMono = [](const DisplayList& picture) {
        return std::any_of(picture.items.begin(), picture.items.end(), [](const Item& item) {
            return item.role == Role::ruleRow && !item.texts.empty() && item.texts.back().style == diagram::TextStyle::monoSmall;
        });
    };
    EXPECT_FALSE(hasMono(layOutChains(slice, FontMetrics(), options)));
    options.verbatim = true;
    const DisplayList picture = layOutChains(slice, FontMetrics(), options);
    EXPECT_TRUE(hasMono(picture));
    // Verbatim is the whole line, however long.
    for (const Item& item : picture.items) {
        std::string written;
        for (const auto& text : item.texts)
            written += text.style == diagram::TextStyle::monoSmall ? (written.empty() ? "" : " ") + text.text : "";
        if (item.role == Role::ruleRow && !written.empty() && !item.evidence.empty()) {
            EXPECT_EQ(written, item.evidence.front().text);
        }
    }
}

TEST(ChainsLayout, ShowsSetsAndVirtualServers)
{
    const DisplayList nft = layOutChains(slicesOf("shop-nftables", "worker-1", "frontend").front(), FontMetrics());
    EXPECT_GE(countRole(nft, Role::setCard), 1U);
    EXPECT_GE(countRole(nft, Role::jumpArrow), 4U);
    const DisplayList ipvs = layOutChains(slicesOf("shop-ipvs", "worker-1", "frontend").front(), FontMetrics());
    EXPECT_GE(countRole(ipvs, Role::virtualServerCard), 1U);
}

TEST(ChainsLayout, FoldsWhatIsTooMuchAndUnfoldsItWhenAsked)
{
    const auto slice = slicesOf("shop-iptables-nft", "worker-1", "frontend").front();
    ChainsLayoutOptions options;
    options.maxCardsPerColumn = 2;
    options.maxRules = 2;
    const DisplayList folded = layOutChains(slice, FontMetrics(), options);
    EXPECT_EQ(problemsOf(folded, FontMetrics()), "");
    const Item* more = itemStarting(folded, "more:column:");
    ASSERT_TRUE(more);
    EXPECT_EQ(more->texts.front().text, "+ 2 more endpoint chains");
    options.expanded = {more->id};
    EXPECT_EQ(countRole(layOutChains(slice, FontMetrics(), options), Role::chainEndpoint), 3U);
}

TEST(ChainsLayout, SurvivesChainsThatJumpInCircles)
{
    auto slice = slicesOf("shop-iptables-nft", "worker-1", "frontend").front();
    for (auto& chain : slice.chains) {
        for (auto& rule : chain.entries)
            rule.target = slice.chains.front().name;
    }
    EXPECT_EQ(problemsOf(layOutChains(slice, FontMetrics()), FontMetrics()), "");
}

TEST(ChainsLayout, DrawsAnEmptySlice)
{
    kubeproxy::ServiceSlice slice;
    slice.node = "worker-1";
    slice.port = {"shop", "gone", "", Protocol::tcp};
    const DisplayList picture = layOutChains(slice, FontMetrics());
    EXPECT_EQ(problemsOf(picture, FontMetrics()), "");
    EXPECT_EQ(picture.find("header")->description, "This node has no rules for the service.");
}

// Whatever is wrong, nothing overlaps and every difference that concerns the service is marked.
TEST(ChainsLayout, MarksEveryDifferenceOfABrokenNode)
{
    const FontMetrics font;
    for (const char* capture : {"shop-iptables-nft", "shop-nftables", "shop-ipvs", "shop-1.20-iptables"}) {
        EditedEvidence evidence(capture);
        evidence.object("api/services.json", "frontend", [](boost::json::object& service) {
            service.at("spec").as_object()["clusterIP"] = "10.96.200.200";
            service.at("spec").as_object()["clusterIPs"] = {"10.96.200.200"};
            service.at("spec").at("ports").at(0).as_object()["nodePort"] = 30999;
        });
        if (std::string(capture) != "shop-1.20-iptables")
            editSlice(evidence, "frontend", "IPv4",
                      [](boost::json::object& slice) { slice.at("endpoints").at(0).as_object()["addresses"] = {"10.244.9.9"}; });
        const auto snapshot = evidence.build();
        const auto drift = kubeproxy::findDrift(*snapshot, *snapshot->findNode("worker-1"));
        const auto slice = kubeproxy::sliceService(*snapshot, "worker-1", "shop", "frontend").value().front();
        const auto ofSlice = kubeproxy::driftOfSlice(*snapshot, slice, drift);
        ASSERT_FALSE(ofSlice.matters.empty()) << capture;
        ChainsLayoutOptions options;
        options.drift = &ofSlice;
        options.maxRules = 100;
        options.maxCardsPerColumn = 100;
        const DisplayList picture = layOutChains(slice, font, options);
        EXPECT_EQ(problemsOf(picture, font), "") << capture;
        for (const auto& deviation : ofSlice.deviations) {
            if (!deviation.found) {
                EXPECT_TRUE(itemStarting(picture, "missing:" + deviation.expected)) << capture << ' ' << deviation.expected;
            }
        }
        EXPECT_GE(countRole(picture, Role::badgeWarning), ofSlice.matters.size() + 1) << capture;
    }
}

TEST(ModesLayout, DrawsEveryServiceOfTheSamplesWithoutOverlaps)
{
    const FontMetrics font;
    const std::map<std::string, std::string> modes{{"iptables", "shop-iptables-nft"},
                                                   {"nftables", "shop-nftables"},
                                                   {"ipvs", "shop-ipvs"},
                                                   {"userspace", "shop-1.20-userspace"}};
    for (const kubernetes::Service& service : *sampleCluster("shop-iptables-nft").objects().services) {
        std::map<std::string, std::vector<kubeproxy::ServiceSlice>> slices;
        for (const auto& [mode, capture] : modes) {
            auto found = kubeproxy::sliceService(sampleCluster(capture), "worker-1", service.meta.nameSpace, service.meta.name);
            if (found)
                slices[mode] = std::move(*found);
        }
        std::vector<diagram::ModeColumn> columns;
        for (const auto& [mode, capture] : modes)
            columns.push_back({mode, slices[mode].empty() ? nullptr : &slices[mode].front(), "no rules"});
        const DisplayList picture = diagram::layOutModes(columns, service.meta.qualifiedName(), font);
        EXPECT_EQ(problemsOf(picture, font), "") << service.meta.qualifiedName();
    }
}

// What one mode does in a chain of rules, another does in one map.
TEST(ModesLayout, StandsTheSameQuestionOfAllModesInOneRow)
{
    const auto iptables = slicesOf("shop-iptables-nft", "worker-1", "frontend").front();
    const auto nft = slicesOf("shop-nftables", "worker-1", "frontend").front();
    const auto ipvs = slicesOf("shop-ipvs", "worker-1", "frontend").front();
    const DisplayList picture = diagram::layOutModes(
        {{"iptables", &iptables, ""}, {"nftables", &nft, ""}, {"ipvs", &ipvs, ""}, {"userspace", nullptr, "not read"}},
        "shop/frontend:http", FontMetrics());
    const Item* service = itemStarting(picture, "iptables:chain:ipv4/nat/KUBE-SVC-");
    const Item* map = itemStarting(picture, "nftables:chain:ipv4/kube-proxy/service-");
    const Item* server = itemStarting(picture, "ipvs:virtualServer:");
    ASSERT_TRUE(service && map && server);
    EXPECT_DOUBLE_EQ(service->shape->rect.y, map->shape->rect.y);
    EXPECT_DOUBLE_EQ(service->shape->rect.y, server->shape->rect.y);
    EXPECT_LT(service->shape->rect.right(), map->shape->rect.x);
    EXPECT_EQ(picture.find("userspace:mode")->description, "not read");
    EXPECT_TRUE(picture.find("iptables:mode")->description.find(" rules in ") != std::string::npos);
}

}  // namespace fairlead::test
