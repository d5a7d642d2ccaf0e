#include "tests/support/edited_evidence.h"
#include "tests/support/sample_clusters.h"
#include "views/details/details_panel.h"
#include "views/details/details_text.h"
#include "views/navigation/navigation.h"

#include <QTest>
#include <QTextBrowser>
#include <QUrl>

#include <gtest/gtest.h>

#include <algorithm>

namespace fairlead::views {
namespace {

TEST(Details, EscapeWhatComesFromTheCluster)
{
    Subject subject;
    subject.title = QStringLiteral("<script>&");
    subject.facts.push_back({QStringLiteral("<b>"), QStringLiteral("\"><img src=x>"), QStringLiteral("subject:pod/\"onclick")});
    subject.evidence.push_back({"nodes/<i>/x", 3, "<u>line</u>"});
    const Theme theme;
    const QString html = detailsHtml(subject, {}, theme.colors());
    for (const char* raw : {"<script>", "<img", "<i>", "<u>", "\"onclick"})
        EXPECT_FALSE(html.contains(QLatin1String(raw))) << raw;
}

TEST(Details, OfAServiceHoldItsFactsAndEvidence)
{
    const auto& snapshot = test::sampleCluster("shop-iptables-nft");
    const Subject subject = subjectOfService(snapshot, *snapshot.findService("shop", "frontend"), {});
    std::string facts;
    for (const SubjectFact& fact : subject.facts)
        facts += (fact.label + QLatin1Char('=') + fact.value + QLatin1Char(';')).toStdString();
    EXPECT_NE(facts.find("Type=NodePort;"), std::string::npos) << facts;
    EXPECT_NE(facts.find("Cluster IP=10.96.89.105;"), std::string::npos) << facts;
    EXPECT_NE(facts.find("node port 30080"), std::string::npos) << facts;
    ASSERT_FALSE(subject.evidence.empty());
    EXPECT_EQ(subject.evidence.front().file, "api/services.json");
}

TEST(Details, FindEveryRuleOfAServiceAndOfAPod)
{
    const auto& snapshot = test::sampleCluster("shop-iptables-nft");
    RuleSearch search{"shop", "frontend", {}, "control-plane"};
    const RuleMentions ofService = findMentions(snapshot, search, 100);
    EXPECT_FALSE(ofService.more);
    const auto has = [](const RuleMentions& mentions, std::string_view part) {
        return std::ranges::any_of(mentions.rules,
                                   [&](const SourceRef& ref) { return ref.text.find(part) != std::string::npos; });
    };
    EXPECT_TRUE(has(ofService, "-A KUBE-SERVICES -d 10.96.89.105/32"));
    EXPECT_TRUE(has(ofService, "-A KUBE-EXT-PY4JZH2ITZYEO4CN -j KUBE-SVC-PY4JZH2ITZYEO4CN")) << "without a comment";
    EXPECT_FALSE(has(ofService, "shop/catalog"));
    const auto& pod = *snapshot.podOfAddress(*IpAddress::parse("10.244.2.5"));
    const RuleMentions ofPod = findMentions(snapshot, subjectOfPod(snapshot, pod, QStringLiteral("control-plane")).search, 100);
    ASSERT_FALSE(ofPod.rules.empty());
    for (const SourceRef& ref : ofPod.rules)
        EXPECT_NE(ref.text.find("10.244.2.5"), std::string::npos) << ref.text;
    EXPECT_TRUE(findMentions(snapshot, search, 2).more);
}

// In every mode, not rules alone: maps, ipsets, virtual and real servers.
TEST(Details, FindWhatIsNoRule)
{
    const auto textsOf = [](const char* capture) {
        std::string texts;
        const RuleMentions found = findMentions(test::sampleCluster(capture), {"shop", "frontend", {}, "worker-1"}, 1000);
        for (const SourceRef& ref : found.rules)
            texts += ref.text + '\n';
        return texts;
    };
    const std::string nft = textsOf("shop-nftables");
    EXPECT_NE(nft.find("10.96.200.250 . tcp . 80 : goto service-"), std::string::npos) << nft;
    EXPECT_NE(nft.find("tcp . 30080 : goto external-"), std::string::npos) << nft;
    EXPECT_EQ(nft.find("\tchain "), std::string::npos) << "a declaration is no rule";
    const std::string ipvs = textsOf("shop-ipvs");
    EXPECT_NE(ipvs.find("add KUBE-NODE-PORT-TCP 30080"), std::string::npos) << ipvs;
    EXPECT_NE(ipvs.find("-A -t 172.30.56.12:30080 -s rr"), std::string::npos) << "the node port is served on each address";
    EXPECT_NE(ipvs.find("-a -t 10.96.137.73:80 -r "), std::string::npos) << ipvs;
    EXPECT_NE(textsOf("shop-1.20-userspace").find("KUBE-PORTALS-HOST"), std::string::npos);
}

TEST(DetailsPanel, ListsTheRulesThatMentionTheSubject)
{
    const auto snapshot = cluster::ClusterSnapshot::build(test::openSample("shop-iptables-nft")).value();
    Navigation navigation;
    const Theme theme;
    DetailsPanel panel(navigation, theme);
    EXPECT_TRUE(panel.plainText().contains(QStringLiteral("Select something")));
    panel.setSnapshot(snapshot, std::make_shared<NodeComparisons>(snapshot));
    panel.show(subjectOfService(*snapshot, *snapshot->findService("shop", "frontend"), QStringLiteral("control-plane")));
    EXPECT_TRUE(
        QTest::qWaitFor([&] { return panel.plainText().contains(QStringLiteral("-A KUBE-SERVICES -d 10.96.89.105/32")); }));
}

std::string factsOf(const Subject& subject)
{
    std::string facts;
    for (const SubjectFact& fact : subject.facts)
        facts += (fact.label + QLatin1Char('=') + fact.value + QLatin1Char(';')).toStdString();
    return facts;
}

TEST(Details, OfANodeSayHowMuchIsUnderstoodAndByWhichVersionItWasWritten)
{
    const auto snapshot = cluster::ClusterSnapshot::build(test::openSample("shop-iptables-nft")).value();
    Navigation navigation;
    const Theme theme;
    DetailsPanel panel(navigation, theme);
    panel.setSnapshot(snapshot, std::make_shared<NodeComparisons>(snapshot));
    const Subject subject = subjectOfNode(*snapshot, *snapshot->findNode("worker-1"), {});
    EXPECT_NE(factsOf(subject).find("rules read, all understood;"), std::string::npos) << factsOf(subject);
    EXPECT_EQ(factsOf(subject).find("Backends="), std::string::npos) << "one backend is nothing to mention";
    panel.show(subject);
    ASSERT_TRUE(QTest::qWaitFor([&] { return panel.plainText().contains(QStringLiteral("As it should be.")); }));
    EXPECT_TRUE(panel.plainText().contains(QStringLiteral("1.31 or newer"))) << panel.plainText().toStdString();
}

TEST(Details, OfANodeListItsDifferencesAndWhatIsNotUnderstood)
{
    const std::string rules = "nodes/worker-1/iptables-save.txt";
    test::EditedEvidence evidence("shop-iptables-nft");
    evidence.deleteLines(rules, {"\"shop/frontend:http\"", "DNAT --to-destination 10.244.1.4:8080"});
    evidence.lines(rules, {"-A KUBE-NODEPORTS", "\"shop/frontend:http\"", "--nfacct-name"},
                   [](std::string line) { return line.replace(line.find("-m nfacct"), 9, "-m wonder"); });
    const auto snapshot = evidence.build();
    Navigation navigation;
    const Theme theme;
    DetailsPanel panel(navigation, theme);
    panel.setSnapshot(snapshot, std::make_shared<NodeComparisons>(snapshot));
    panel.show(subjectOfNode(*snapshot, *snapshot->findNode("worker-1"), {}));
    ASSERT_TRUE(QTest::qWaitFor([&] { return panel.plainText().contains(QStringLiteral("missing worker-1 lacks an entry")); }))
        << panel.plainText().toStdString();
    EXPECT_TRUE(panel.plainText().contains(QStringLiteral("1 of "))) << panel.plainText().toStdString();
    panel.findChild<QTextBrowser*>()->anchorClicked(QUrl(QStringLiteral("subject:not-understood/worker-1")));
    EXPECT_TRUE(panel.plainText().contains(QStringLiteral("-m wonder"))) << panel.plainText().toStdString();
    EXPECT_TRUE(panel.plainText().contains(QStringLiteral("rules not understood"))) << panel.plainText().toStdString();
}

TEST(Details, OfANodeWithBothBackendsSaySo)
{
    test::EditedEvidence evidence("shop-iptables-nft");
    evidence.set("nodes/worker-1/iptables-legacy-save.txt", "*nat\n:KUBE-SERVICES - [0:0]\n-A KUBE-SERVICES -j RETURN\nCOMMIT\n");
    const auto snapshot = evidence.build();
    const std::string facts = factsOf(subjectOfNode(*snapshot, *snapshot->findNode("worker-1"), {}));
    EXPECT_NE(facts.find("Backends=both hold rules: iptables-save "), std::string::npos) << facts;
    EXPECT_NE(facts.find("iptables-legacy-save 1. The kernel asks both."), std::string::npos) << facts;
}

// An endpoint that is no pod leads to the rules that name its address.
TEST(Details, OfAnEndpointOutsideLeadToItsRules)
{
    const auto snapshot = cluster::ClusterSnapshot::build(test::openSample("shop-iptables-nft")).value();
    const Subject service =
        subjectOfService(*snapshot, *snapshot->findService("shop", "warehouse-db"), QStringLiteral("worker-1"));
    const auto endpoint = std::ranges::find(service.facts, QStringLiteral("Endpoint"), &SubjectFact::label);
    ASSERT_NE(endpoint, service.facts.end());
    ASSERT_TRUE(endpoint->link.startsWith(QStringLiteral("subject:address/"))) << endpoint->link.toStdString();
    Navigation navigation;
    const Theme theme;
    DetailsPanel panel(navigation, theme);
    panel.setSnapshot(snapshot, std::make_shared<NodeComparisons>(snapshot));
    panel.findChild<QTextBrowser*>()->anchorClicked(QUrl(endpoint->link));
    const QString address = endpoint->link.section(QLatin1Char('/'), 1);
    EXPECT_TRUE(QTest::qWaitFor([&] { return panel.plainText().contains(QStringLiteral("--to-destination ") + address); }))
        << panel.plainText().toStdString();
}

}  // namespace
}  // namespace fairlead::views
