#include "views/chains/chains_page.h"

#include "tests/support/edited_evidence.h"
#include "views/details/details_panel.h"
#include "views/diagram/picture_pane.h"
#include "views/navigation/navigation.h"
#include "views/theme/theme.h"

#include <QComboBox>
#include <QTest>
#include <QToolButton>

#include <gtest/gtest.h>

#include <algorithm>

namespace fairlead::views {
namespace {

using test::EditedEvidence;

const std::string rules4 = "nodes/worker-1/iptables-save.txt";

class ChainsPageTest : public testing::Test {
protected:
    void open(const EditedEvidence& evidence, const char* service = "frontend")
    {
        m_snapshot = evidence.build();
        const auto comparisons = std::make_shared<NodeComparisons>(m_snapshot);
        m_page.resize(1200, 800);
        m_page.setVisible(true);
        m_page.setSnapshot(m_snapshot, comparisons);
        m_details.setSnapshot(m_snapshot, comparisons);
        QObject::connect(&m_navigation, &Navigation::placeChanged, &m_page, [this](const Place& place) {
            if (place.page == Place::Page::chains)
                m_page.show(place);
        });
        m_navigation.goTo(Place::ofChains(QStringLiteral("shop"), QString::fromLatin1(service), QStringLiteral("worker-1")));
        ASSERT_TRUE(waitFor([this] { return view().list() != nullptr; })) << m_page.pane().message().toStdString();
    }
    template <class Condition> static bool waitFor(Condition condition) { return QTest::qWaitFor(condition, 30'000); }
    DiagramView& view() { return m_page.pane().view(); }
    const diagram::Item* itemStarting(std::string_view id) const
    {
        const auto& items = m_page.findChild<DiagramView*>()->list()->items;
        const auto found = std::ranges::find_if(items, [&](const diagram::Item& item) { return item.id.starts_with(id); });
        return found == items.end() ? nullptr : &*found;
    }
    QString detailsOf(const diagram::Item& item)
    {
        m_details.show(m_page.subjectOf(item));
        return m_details.plainText();
    }

    Navigation m_navigation;
    Theme m_theme;
    std::shared_ptr<const cluster::ClusterSnapshot> m_snapshot;
    ChainsPage m_page{m_navigation, m_theme};
    DetailsPanel m_details{m_navigation, m_theme};
};

TEST_F(ChainsPageTest, SaysThatTheRulesAreAsTheyShouldBe)
{
    open(EditedEvidence("shop-iptables-nft"));
    EXPECT_TRUE(itemStarting("asItShouldBe"));
    EXPECT_FALSE(itemStarting("matter:"));
    EXPECT_FALSE(itemStarting("difference:"));
    ASSERT_TRUE(itemStarting("understood"));
    EXPECT_TRUE(QString::fromStdString(itemStarting("understood")->name).endsWith(QStringLiteral("all understood")));
}

TEST_F(ChainsPageTest, MarksAMissingRuleWhereItShouldStandAndLeadsThereByKeyboard)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.deleteLines(rules4, {"\"shop/frontend:http\"", "DNAT --to-destination 10.244.1.4:8080"});
    open(evidence);
    EXPECT_FALSE(itemStarting("asItShouldBe"));
    ASSERT_TRUE(itemStarting("matter:0"));
    view().setFocus();
    view().select("matter:0");
    QTest::keyClick(&view(), Qt::Key_Return);
    ASSERT_TRUE(view().selected());
    EXPECT_TRUE(view().selected()->id.starts_with("missing:-A KUBE-SEP-YJ5I4XG2FFAJSCUJ")) << view().selected()->id;
    EXPECT_EQ(view().selected()->parent.find("chain:ipv4/nat/KUBE-SEP-YJ5I4XG2FFAJSCUJ"), 0U) << "in its own chain";
    EXPECT_TRUE(view().selected()->shape->dashed) << "not by colour alone";
    const QString details = detailsOf(*view().selected());
    EXPECT_TRUE(details.contains(QStringLiteral("--to-destination 10.244.1.4:8080"))) << details.toStdString();
    EXPECT_TRUE(details.contains(QStringLiteral("Missing rule"))) << details.toStdString();
    EXPECT_TRUE(details.contains(QStringLiteral("Service shop/frontend:http"))) << "because of which object";
}

TEST_F(ChainsPageTest, MarksAStaleRuleInWords)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.lines(rules4, {"\"shop/frontend:http\"", "DNAT --to-destination 10.244.1.4:8080"},
                   [](std::string line) { return line.replace(line.find("10.244.1.4:8080"), 15, "10.244.1.99:8080"); });
    open(evidence);
    const auto* badge = itemStarting("difference:rule:");
    ASSERT_TRUE(badge);
    EXPECT_EQ(badge->texts.front().text, "stale");
    const auto* rule = view().list()->find(badge->parent);
    ASSERT_TRUE(rule);
    const QString details = detailsOf(*rule);
    EXPECT_TRUE(details.contains(QStringLiteral("Not as it should be"))) << details.toStdString();
    EXPECT_TRUE(details.contains(QStringLiteral("It should be: -A KUBE-SEP-YJ5I4XG2FFAJSCUJ"))) << details.toStdString();
}

TEST_F(ChainsPageTest, ShowsAChainThatIsNotThere)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.deleteLines(rules4, {"KUBE-SEP-C44T5VBS6N47HEIN"});
    open(evidence);
    const auto* card = itemStarting("missing:nat KUBE-SEP-C44T5VBS6N47HEIN");
    ASSERT_TRUE(card);
    EXPECT_TRUE(card->shape->dashed);
    EXPECT_TRUE(itemStarting("jump:missing")
                || std::ranges::any_of(view().list()->items,
                                       [&](const diagram::Item& item) { return item.id.ends_with('>' + card->id); }))
        << "and the jump that would lead there";
}

TEST_F(ChainsPageTest, CountsRulesThatAreNotUnderstoodAndListsThem)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.lines(rules4, {"-A KUBE-NODEPORTS", "\"shop/frontend:http\"", "--nfacct-name"},
                   [](std::string line) { return line.replace(line.find("-m nfacct"), 9, "-m wonder"); });
    open(evidence);
    const auto* understood = itemStarting("understood");
    ASSERT_TRUE(understood);
    EXPECT_TRUE(understood->name.starts_with("1 of ")) << understood->name;
    EXPECT_TRUE(understood->name.ends_with("rules not understood")) << understood->name;
    view().setFocus();
    view().select("understood");
    QTest::keyClick(&view(), Qt::Key_Return);
    EXPECT_EQ(m_navigation.place().page, Place::Page::evidence);
    EXPECT_TRUE(m_navigation.place().onlyNotUnderstood);
    EXPECT_EQ(m_navigation.place().file.toStdString(), rules4);
}

TEST_F(ChainsPageTest, ShowsEveryPortAndFamilyByKeyboard)
{
    open(EditedEvidence("shop-iptables-nft"), "catalog");
    auto& slices = *m_page.findChild<QComboBox*>(QStringLiteral("chainsSlice"));
    ASSERT_EQ(slices.count(), 4);
    EXPECT_TRUE(slices.isVisible());
    std::vector<std::string> seen;
    view().setFocus();
    for (int i = 0; i < 4; ++i) {
        seen.push_back(slices.currentText().toStdString());
        const auto before = view().list();
        QTest::keyClick(&view(), Qt::Key_P);
        ASSERT_TRUE(waitFor([&] { return view().list() && view().list() != before; }));
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"grpc, IPv4", "grpc, IPv6", "metrics, IPv4", "metrics, IPv6"}));
    EXPECT_EQ(slices.currentIndex(), 0) << "and round again";
}

TEST_F(ChainsPageTest, ShowsThePortAndFamilyOfTheRuleThatALinkNames)
{
    open(EditedEvidence("shop-iptables-nft"), "cart");
    const auto slices = kubeproxy::sliceService(*m_snapshot, "worker-1", "shop", "catalog").value();
    const auto& rule = slices[3].chains[2].entries.front().source;
    ASSERT_EQ(rule.file, "nodes/worker-1/ip6tables-save.txt");
    Place place = Place::ofChains(QStringLiteral("shop"), QStringLiteral("catalog"), QStringLiteral("worker-1"));
    place.file = QString::fromStdString(slices[3].chains.back().entries.front().source.file);
    place.line = slices[3].chains.back().entries.front().source.line;
    m_navigation.goTo(place);
    ASSERT_TRUE(waitFor([&] { return view().selected() != nullptr; }));
    EXPECT_EQ(view().selected()->link.evidence.file, "nodes/worker-1/ip6tables-save.txt");
    EXPECT_EQ(view().selected()->link.evidence.line, place.line);
}

TEST_F(ChainsPageTest, SaysWhichVersionsWriteARuleAndWhatCausedIt)
{
    open(EditedEvidence("shop-iptables-nft"));
    const auto detailsWith = [this](std::string_view text) {
        const auto& items = view().list()->items;
        const auto rule = std::ranges::find_if(items, [&](const diagram::Item& item) {
            return item.link.kind == diagram::Link::Kind::rule && item.evidence.front().text.find(text) != std::string::npos;
        });
        return rule == items.end() ? QString() : detailsOf(*rule);
    };
    const QString masquerade = detailsWith("external destinations\" -j KUBE-MARK-MASQ");
    EXPECT_TRUE(masquerade.contains(QStringLiteral("Service shop/frontend:http"))) << masquerade.toStdString();
    std::size_t told = 0;
    const auto version = kubeproxy::fingerprintVersion(*m_snapshot, *m_snapshot->findNode("worker-1"));
    for (const kubeproxy::VersionClue& clue : version.clues) {
        for (const diagram::Item& item : view().list()->items) {
            if (item.link.evidence.file != clue.source.file || item.link.evidence.line != clue.source.line)
                continue;
            EXPECT_TRUE(detailsOf(item).contains(clueWords(clue))) << clue.why;
            ++told;
        }
    }
    EXPECT_GE(told, 1U);
    const QString shared = detailsWith("-A KUBE-MARK-MASQ -j MARK");
    EXPECT_TRUE(shared.contains(QStringLiteral("kube-proxy on worker-1; it serves all services"))) << shared.toStdString();
    EXPECT_FALSE(shared.contains(QStringLiteral("Service shop/frontend:http"))) << "it is there whatever the services are";
}

TEST_F(ChainsPageTest, FollowsAJumpByKeyboard)
{
    open(EditedEvidence("shop-iptables-nft"));
    const auto& items = view().list()->items;
    const auto rule = std::ranges::find_if(items, [](const diagram::Item& item) {
        return item.link.kind == diagram::Link::Kind::rule
            && item.evidence.front().text.find("-j KUBE-SVC-PY4JZH2ITZYEO4CN") != std::string::npos;
    });
    ASSERT_NE(rule, items.end());
    view().setFocus();
    view().select(rule->id);
    QTest::keyClick(&view(), Qt::Key_J);
    ASSERT_TRUE(view().selected());
    EXPECT_TRUE(view().selected()->id.starts_with("chain:ipv4/nat/KUBE-SVC-PY4JZH2ITZYEO4CN"));
}

// Half a dump is none: what is not known is not said to be absent.
TEST_F(ChainsPageTest, SaysThatADumpWasCutAndWhere)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.set(rules4, evidence.text(rules4).substr(0, 20'000));
    open(evidence);
    EXPECT_EQ(itemStarting("header")->description, "What this node holds for the service is not known.");
    const auto* reason = itemStarting("notCompared");
    ASSERT_TRUE(reason);
    EXPECT_NE(reason->name.find("iptables-save.txt: line "), std::string::npos) << reason->name;
    m_details.show(subjectOfNode(*m_snapshot, *m_snapshot->findNode("worker-1"), {}));
    const auto& facts = m_details.subject().facts;
    const auto notRead = std::ranges::find(facts, QStringLiteral("Not read"), &SubjectFact::label);
    ASSERT_NE(notRead, facts.end());
    EXPECT_TRUE(notRead->value.contains(QStringLiteral("there is no COMMIT"))) << notRead->value.toStdString();
    const auto place = Place::fromLink(notRead->link);
    ASSERT_TRUE(place);
    EXPECT_GT(place->line, 100) << "a click leads to the line";
}

TEST_F(ChainsPageTest, MarksDifferencesInEveryMode)
{
    EditedEvidence nft("shop-nftables");
    nft.remove("nodes/worker-1/nft.json");
    nft.deleteLines("nodes/worker-1/nft.txt", {"10.96.200.250 . tcp . 80 : goto"});
    open(nft);
    const auto* element = itemStarting("missing:10.96.200.250");
    ASSERT_TRUE(element);
    EXPECT_TRUE(element->parent.find("service-ips") != std::string::npos) << element->parent;
    EditedEvidence ipvs("shop-ipvs");
    ipvs.deleteLines("nodes/worker-1/ipvs.txt", {"-a -t 10.96.128.38:443", "-r 10.244.1.5:8443"});
    open(ipvs, "payments");
    ASSERT_TRUE(waitFor([this] { return itemStarting("missing:-a -t 10.96.128.38:443") != nullptr; }));
    EditedEvidence userspace("shop-1.20-userspace");
    userspace.deleteLines(rules4, {"-A KUBE-PORTALS-CONTAINER", "\"shop/cart\""});
    open(userspace, "cart");
    ASSERT_TRUE(waitFor([this] { return itemStarting("missing:-A KUBE-PORTALS-CONTAINER") != nullptr; }));
}

}  // namespace
}  // namespace fairlead::views
