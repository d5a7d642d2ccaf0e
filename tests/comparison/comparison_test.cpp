#include "model/comparison/compare.h"
#include "model/comparison/comparison_layout.h"
#include "model/comparison/comparison_text.h"
#include "model/evidence/readings.h"
#include "tests/diagram/fixed_text_measure.h"
#include "tests/support/edited_evidence.h"
#include "tests/support/golden.h"
#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace fairlead::comparison {
namespace {

using test::EditedEvidence;
using Judgement = Row::Judgement;

const std::string rules1 = "nodes/worker-1/iptables-save.txt";

std::vector<const Row*> differencesOf(const Comparison& comparison, const std::string& section = {})
{
    std::vector<const Row*> rows;
    for (const Section& each : comparison.sections) {
        for (const Row& row : each.rows) {
            if (row.differs() && (section.empty() || each.id.starts_with(section)))
                rows.push_back(&row);
        }
    }
    return rows;
}

std::string wordsOf(const std::vector<const Row*>& rows)
{
    std::string text;
    for (const Row* const row : rows)
        text += row->words + "  [" + row->reason + "]\n";
    return text;
}

TEST(CompareNodes, FindsTheRulesOfTwoHealthyNodesAlike)
{
    for (const char* const capture : {"shop-iptables-nft", "shop-nftables", "shop-ipvs", "shop-iptables-legacy"}) {
        const auto compared = compareNodes(test::sharedSampleCluster(capture), {"shop", "frontend"}, "worker-1", "worker-2");
        ASSERT_TRUE(compared) << capture;
        EXPECT_EQ(compared->count(Judgement::fault), 0U) << capture << '\n' << wordsOf(differencesOf(*compared));
        for (const Row* const row : differencesOf(*compared, "rules"))
            EXPECT_EQ(row->judgement, Judgement::legitimate) << capture << ": " << row->words;
        EXPECT_GT(compared->rows(), 20U) << capture << " compares something";
    }
}

TEST(CompareNodes, SaysThatLocalEndpointsAreLegitimate)
{
    const auto compared =
        compareNodes(test::sharedSampleCluster("shop-iptables-nft"), {"shop", "payments"}, "worker-1", "control-plane");
    ASSERT_TRUE(compared);
    const auto rules = differencesOf(*compared, "rules");
    ASSERT_FALSE(rules.empty());
    for (const Row* const row : rules) {
        EXPECT_EQ(row->judgement, Judgement::legitimate) << row->words;
    }
    EXPECT_TRUE(std::ranges::any_of(rules, [](const Row* row) { return row->reason.find("externalTrafficPolicy Local") == 0; }))
        << wordsOf(rules);
    const auto paths = differencesOf(*compared, "paths");
    ASSERT_FALSE(paths.empty());
    EXPECT_EQ(paths.front()->judgement, Judgement::legitimate);
    EXPECT_EQ(compared->verdict().find("should not be"), std::string::npos) << compared->verdict();
}

TEST(CompareNodes, CallsARuleThatOneNodeLacksAFault)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.deleteLines(rules1, {"\"shop/frontend:http\"", "DNAT --to-destination 10.244.1.4:8080"});
    const auto compared = compareNodes(evidence.build(), {"shop", "frontend"}, "worker-1", "worker-2");
    ASSERT_TRUE(compared);
    const auto rules = differencesOf(*compared, "rules");
    ASSERT_EQ(rules.size(), 1U) << wordsOf(rules);
    EXPECT_EQ(rules.front()->kind, Row::Kind::onlySecond);
    EXPECT_EQ(rules.front()->judgement, Judgement::fault);
    EXPECT_EQ(rules.front()->reason, "worker-1 should have it and lacks it.");
    EXPECT_NE(rules.front()->second.verbatim.find("10.244.1.4:8080"), std::string::npos);
    EXPECT_EQ(rules.front()->second.sources.front().file, "nodes/worker-2/iptables-save.txt");
}

TEST(CompareNodes, PutsAStaleRuleOppositeTheRightOne)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.lines(rules1, {"\"shop/frontend:http\"", "DNAT --to-destination 10.244.1.4:8080"},
                   [](std::string line) { return line.replace(line.find("10.244.1.4:8080"), 15, "10.244.1.99:8080"); });
    const auto compared = compareNodes(evidence.build(), {"shop", "frontend"}, "worker-1", "worker-2");
    ASSERT_TRUE(compared);
    const auto rules = differencesOf(*compared, "rules");
    ASSERT_EQ(rules.size(), 1U) << wordsOf(rules);
    EXPECT_EQ(rules.front()->kind, Row::Kind::changed);
    EXPECT_EQ(rules.front()->judgement, Judgement::fault);
    EXPECT_EQ(rules.front()->reason.find("worker-1: stale"), 0U) << rules.front()->reason;
}

TEST(CompareNodes, DoesNotTakeCountersCommentsOrOrderForDifferences)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.lines(rules1, {"--comment \"shop/frontend:http\""}, [](std::string line) {
        const std::size_t end = line.find("] ");
        return "[123456:7890123" + line.substr(end);
    });
    const auto compared = compareNodes(evidence.build(), {"shop", "frontend"}, "worker-1", "worker-2");
    ASSERT_TRUE(compared);
    EXPECT_TRUE(differencesOf(*compared, "rules").empty()) << wordsOf(differencesOf(*compared, "rules"));
}

TEST(CompareNodes, SaysThatModesCannotBeComparedRuleByRule)
{
    EditedEvidence evidence("shop-iptables-nft");
    const EditedEvidence other("shop-nftables");
    for (const char* const file : {"iptables-save.txt", "ip6tables-save.txt"})
        evidence.remove(std::string("nodes/worker-1/") + file);
    evidence.set("nodes/worker-1/nft.json", other.text("nodes/worker-1/nft.json"));
    evidence.set("nodes/worker-1/proxy-mode.txt", "nftables");
    const auto compared = compareNodes(evidence.build(), {"shop", "frontend"}, "worker-1", "worker-2");
    ASSERT_TRUE(compared);
    const auto section =
        std::ranges::find_if(compared->sections, [](const Section& each) { return each.id.starts_with("rules"); });
    ASSERT_NE(section, compared->sections.end());
    EXPECT_TRUE(section->rows.empty());
    EXPECT_NE(section->note.find("other rules for the same"), std::string::npos) << section->note;
    EXPECT_NE(wordsOf(differencesOf(*compared, "nodes")).find("nftables"), std::string::npos);
}

TEST(CompareNodes, ReportsBadPartners)
{
    const auto& cluster = test::sharedSampleCluster("shop-iptables-nft");
    const auto noNode = compareNodes(cluster, {"shop", "frontend"}, "worker-1", "worker-9");
    ASSERT_FALSE(noNode);
    EXPECT_EQ(noNode.error().kind, ErrorKind::notFound);
    EXPECT_EQ(noNode.error().what, "node worker-9");
    EXPECT_EQ(compareNodes(cluster, {"shop", "nothing"}, "worker-1", "worker-2").error().what, "service shop/nothing");
    EXPECT_EQ(compareServices(cluster, {"shop", "cart"}, {"shop", "nothing"}).error().what, "service shop/nothing");
    EXPECT_EQ(compareServices(cluster, {"shop", "cart"}, {"shop", "frontend"}, "worker-9").error().what, "node worker-9");
    CompareOptions options;
    options.port = "no-such-port";
    EXPECT_EQ(compareNodes(cluster, {"shop", "frontend"}, "worker-1", "worker-2", options).error().why,
              "it has no port no-such-port");
    const auto itself = compareNodes(cluster, {"shop", "frontend"}, "worker-1", "worker-1");
    ASSERT_TRUE(itself);
    EXPECT_EQ(itself->differences(), 0U);
    EXPECT_EQ(itself->verdict().find("No differences: "), 0U) << itself->verdict();
}

TEST(CompareNodes, SaysWhereRulesWereNotRead)
{
    EditedEvidence evidence("shop-iptables-nft");
    const auto whole = evidence.build();
    for (const std::string& path : whole->evidence().pathsBelow("nodes/worker-1/")) {
        if (path.find("tables") != std::string::npos || path.find("/nft.") != std::string::npos)
            evidence.remove(path);
    }
    const auto compared = compareNodes(evidence.build(), {"shop", "frontend"}, "worker-1", "worker-2");
    ASSERT_TRUE(compared);
    EXPECT_TRUE(std::ranges::any_of(
        compared->notes, [](const std::string& note) { return note.find("The rules of worker-1 were not compared: ") == 0; }));
    EXPECT_TRUE(differencesOf(*compared, "rules").empty()) << "what is not known is no difference";
}

TEST(CompareServices, ComparesWhatIsDoneAndNotTheNamesOfChains)
{
    const auto compared = compareServices(test::sharedSampleCluster("shop-iptables-nft"), {"shop", "frontend"}, {"shop", "cart"});
    ASSERT_TRUE(compared);
    const std::string words = wordsOf(differencesOf(*compared));
    EXPECT_NE(words.find("type: NodePort (shop/frontend), ClusterIP (shop/cart)"), std::string::npos) << words;
    EXPECT_NE(words.find("session affinity: none (shop/frontend), ClientIP, 3 h (shop/cart)"), std::string::npos) << words;
    EXPECT_NE(words.find("port 30080"), std::string::npos) << words;
    EXPECT_EQ(words.find("KUBE-SERVICES: only shop/cart has it"), std::string::npos) << "both have a rule for their cluster IP\n"
                                                                                     << words;
    EXPECT_EQ(compared->count(Judgement::fault), 0U) << "two services need not be alike";
    EXPECT_TRUE(compared->first.graph && compared->second.graph);
}

TEST(CompareServices, FindsAServiceLikeItself)
{
    for (const char* const capture : {"shop-iptables-nft", "shop-nftables", "shop-ipvs"}) {
        const auto compared = compareServices(test::sharedSampleCluster(capture), {"shop", "catalog"}, {"shop", "catalog"});
        ASSERT_TRUE(compared);
        EXPECT_EQ(compared->differences(), 0U) << capture << '\n' << wordsOf(differencesOf(*compared));
    }
}

std::shared_ptr<const cluster::ClusterSnapshot> later()
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.replace("capture.json", "2026-11-23T02:43:21Z", "2026-11-24T02:43:21Z");
    evidence.removeObject("api/services.json", "warehouse-db");
    evidence.object("api/services.json", "frontend",
                    [](boost::json::object& service) { service.at("spec").as_object()["externalTrafficPolicy"] = "Local"; });
    test::editSlice(evidence, "frontend", "IPv4", [](boost::json::object& slice) {
        boost::json::array& endpoints = slice.at("endpoints").as_array();
        endpoints.erase(endpoints.begin());
    });
    return evidence.build();
}

TEST(CompareTimes, ListsWhatChangedOfAService)
{
    const auto& before = test::sharedSampleCluster("shop-iptables-nft");
    const auto compared = compareTimes(before, later(), {"shop", "frontend"});
    ASSERT_TRUE(compared);
    const std::string words = wordsOf(differencesOf(*compared));
    EXPECT_NE(words.find("external traffic policy: Cluster became Local"), std::string::npos) << words;
    EXPECT_NE(words.find("endpoint of http: gone: "), std::string::npos) << words;
    EXPECT_TRUE(compared->overTime);
    const auto gone = compareTimes(before, later(), {"shop", "warehouse-db"});
    ASSERT_TRUE(gone);
    EXPECT_NE(std::ranges::find(gone->notes, "shop/warehouse-db is only in the first."), gone->notes.end());
    EXPECT_EQ(compareTimes(before, later(), {"shop", "never"}).error().kind, ErrorKind::notFound);
}

TEST(CompareTimes, AllowsAnotherClusterAndSaysIt)
{
    const auto compared = compareTimes(test::sharedSampleCluster("shop-iptables-nft"), test::sharedSampleCluster("shop-nftables"),
                                       {"shop", "frontend"});
    ASSERT_TRUE(compared);
    EXPECT_FALSE(compared->overTime);
    EXPECT_EQ(compared->notes.front().find("These are two clusters, "), 0U) << compared->notes.front();
    EXPECT_EQ(wordsOf(differencesOf(*compared)).find(" became "), std::string::npos);
}

TEST(CompareClusters, ListsServicesEndpointsAndRules)
{
    const Comparison compared = compareClusters(test::sharedSampleCluster("shop-iptables-nft"), later());
    const std::string words = wordsOf(differencesOf(compared));
    EXPECT_NE(words.find("shop/warehouse-db: gone: "), std::string::npos) << words;
    EXPECT_NE(words.find("shop/frontend, external traffic policy: Cluster became Local"), std::string::npos) << words;
    EXPECT_NE(words.find("shop/frontend, endpoint of http: gone: "), std::string::npos) << words;
    EXPECT_TRUE(differencesOf(compared, "rules").empty()) << "the nodes' rules are the same bytes\n" << words;
    for (const Row* const row : differencesOf(compared, "services"))
        EXPECT_FALSE(row->service.empty()) << row->words;
    EXPECT_EQ(compareClusters(test::sharedSampleCluster("shop-ipvs"), test::sharedSampleCluster("shop-ipvs")).differences(), 0U);
}

TEST(CompareClusters, CountsRulesByServiceAndNode)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.deleteLines(rules1, {"\"shop/frontend:http\"", "DNAT --to-destination 10.244.1.4:8080"});
    evidence.lines(rules1, {"-A KUBE-SVC"}, [](std::string line) { return "[9:99" + line.substr(line.find("] ")); });
    const Comparison compared = compareClusters(test::sharedSampleCluster("shop-iptables-nft"), evidence.build());
    const auto rules = differencesOf(compared, "rules");
    ASSERT_EQ(rules.size(), 1U) << wordsOf(rules);
    EXPECT_EQ(rules.front()->words, "Rules of shop/frontend on worker-1: 1 gone");
    EXPECT_EQ(rules.front()->service, "shop/frontend");
    EXPECT_EQ(rules.front()->reason, "Nothing changed for it in the API.");
}

TEST(Readings, StandInPlaceOfWhatWasReadFirst)
{
    EditedEvidence edited("shop-iptables-nft");
    EditedEvidence changed("shop-iptables-nft");
    changed.lines(rules1, {"\"shop/frontend:http\"", "DNAT --to-destination 10.244.1.4:8080"},
                  [](std::string line) { return line.replace(line.find("10.244.1.4:8080"), 15, "10.244.1.77:8080"); });
    edited.set("samples/20261123T024400Z/" + rules1, changed.text(rules1));
    const auto first = edited.build();
    EXPECT_EQ(evidence::readingTimes(first->evidence()), std::vector<std::string>{"20261123T024400Z"});
    auto reading = evidence::atReading(first->evidence(), "20261123T024400Z");
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->description().takenAt, "2026-11-23T02:44:00Z");
    const auto second = cluster::ClusterSnapshot::build(std::move(*reading)).value();
    const auto compared = compareTimes(first, second, {"shop", "frontend"}, "worker-1");
    ASSERT_TRUE(compared);
    EXPECT_NE(wordsOf(differencesOf(*compared, "rules")).find("10.244.1.77"), std::string::npos);
    EXPECT_FALSE(evidence::atReading(first->evidence(), "20200101T000000Z"));
    EXPECT_FALSE(evidence::atReading(first->evidence(), ""));
    EXPECT_FALSE(evidence::atReading(first->evidence(), ".."));
}

// Texts stay in their boxes and rows do not lie on each other.
void expectTidy(const diagram::DisplayList& list, const std::string& what)
{
    std::set<std::string> ids;
    for (const diagram::Item& item : list.items) {
        EXPECT_TRUE(ids.insert(item.id).second) << what << ": " << item.id << " twice";
        for (const diagram::Text& text : item.texts) {
            EXPECT_GE(text.rect.x, 0) << what << ": " << item.id;
            EXPECT_LE(text.rect.right(), list.size.width + 0.5) << what << ": " << item.id;
            EXPECT_LE(text.rect.bottom(), list.size.height + 0.5) << what << ": " << item.id;
        }
    }
    const diagram::Item* last = nullptr;
    for (const diagram::Item& item : list.items) {
        if (!item.id.starts_with("first:") || !item.shape)
            continue;
        if (last) {
            EXPECT_GE(item.shape->rect.y, last->shape->rect.bottom()) << what << ": " << item.id;
        }
        last = &item;
    }
}

TEST(ComparisonLayout, NumbersEachDifferenceAndListsItInWords)
{
    const auto compared =
        compareNodes(test::sharedSampleCluster("shop-iptables-nft"), {"shop", "payments"}, "worker-1", "control-plane").value();
    ComparisonLayoutOptions options;
    options.expanded = {"more:summary"};
    const auto list = layOutComparison(compared, test::FixedTextMeasure(), options);
    expectTidy(list, "payments");
    for (const Row* const row : differencesOf(compared)) {
        EXPECT_TRUE(list.find("difference:" + row->id)) << row->id;
        EXPECT_TRUE(list.find("words:" + row->id)) << row->id;
    }
}

TEST(ComparisonLayout, MarksTheDifferencesInBothPictures)
{
    const auto compared =
        compareServices(test::sharedSampleCluster("shop-iptables-nft"), {"shop", "frontend"}, {"shop", "cart"}).value();
    ComparisonLayoutOptions options;
    options.pictures = true;
    const auto list = layOutComparison(compared, test::FixedTextMeasure(), options);
    expectTidy(list, "frontend and cart");
    EXPECT_TRUE(list.find("left/band"));
    EXPECT_TRUE(list.find("right/band"));
    EXPECT_TRUE(list.find("mark:left/band")) << "the cluster IPs differ";
    EXPECT_TRUE(list.find("mark:right/sign:affinity"));
    options.everything = true;
    EXPECT_GT(layOutComparison(compared, test::FixedTextMeasure(), options).items.size(), list.items.size());
}

TEST(ComparisonLayout, FoldsManyRows)
{
    const Comparison compared =
        compareClusters(test::sharedSampleCluster("shop-iptables-nft"), test::sharedSampleCluster("shop-ipvs"));
    ComparisonLayoutOptions options;
    options.maxRows = 5;
    const auto folded = layOutComparison(compared, test::FixedTextMeasure(), options);
    ASSERT_TRUE(folded.find("more:endpoints"));
    options.expanded = {"more:endpoints"};
    const auto open = layOutComparison(compared, test::FixedTextMeasure(), options);
    EXPECT_FALSE(open.find("more:endpoints"));
    EXPECT_GT(open.size.height, folded.size.height);
}

TEST(ComparisonText, SaysTheSameInMarkdownAndJson)
{
    const auto compared =
        compareNodes(test::sharedSampleCluster("shop-iptables-nft"), {"shop", "payments"}, "worker-1", "control-plane").value();
    test::expectGolden("comparison/payments-nodes.md", writeMarkdown(compared));
    const boost::json::object json = comparisonJson(compared);
    EXPECT_EQ(json.at("differences").as_uint64(), compared.differences());
    EXPECT_EQ(json.at("kind").as_string(), "nodes");
    EXPECT_TRUE(json.at("sections").as_array().front().at("rows").as_array().front().as_object().contains("judgement"));
}

}  // namespace
}  // namespace fairlead::comparison
