#include "model/drift/mode_change.h"
#include "tests/support/edited_evidence.h"

#include <gmock/gmock.h>

namespace fairlead {
namespace {

using drift::ModeChange;
using drift::ModeChangePoint;
using test::EditedEvidence;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using Snapshot = std::shared_ptr<const cluster::ClusterSnapshot>;

const ModeChangePoint* pointOf(const ModeChange& change, std::string_view id)
{
    const auto found = std::ranges::find(change.cluster, id, &ModeChangePoint::id);
    return found == change.cluster.end() ? nullptr : &*found;
}

const ModeChangePoint* pointOf(const ModeChange& change, std::string_view service, std::string_view id)
{
    for (const drift::ServiceModeChange& own : change.services) {
        const auto found = std::ranges::find(own.points, id, &ModeChangePoint::id);
        if (own.service->meta.qualifiedName() == service && found != own.points.end())
            return &*found;
    }
    return nullptr;
}

Snapshot sample(const char* name) { return EditedEvidence(name).build(); }

TEST(ModeChange, FromIptablesNamesWhatIsLost)
{
    const Snapshot snapshot = sample("shop-iptables-nft");
    const ModeChange change = drift::modeChangeOf(*snapshot);
    EXPECT_EQ(change.from, "iptables");
    EXPECT_THAT(change.movingNodes, ElementsAre("control-plane", "worker-1", "worker-2"));
    const ModeChangePoint* const loopback = pointOf(change, "shop/frontend", "localhost-node-ports");
    ASSERT_NE(loopback, nullptr);
    EXPECT_EQ(loopback->weight, ModeChangePoint::Weight::breaks);
    EXPECT_THAT(loopback->text, HasSubstr("127.0.0.1:30080"));
    ASSERT_FALSE(loopback->evidence.empty());
    EXPECT_EQ(loopback->evidence.front().file, "api/services.json");
    const ModeChangePoint* const addresses = pointOf(change, "shop/frontend", "node-port-addresses");
    ASSERT_NE(addresses, nullptr);
    EXPECT_THAT(addresses->text, Not(HasSubstr("172.30.56.11,")));  // the primary one stays
    ASSERT_NE(pointOf(change, "unallocated-cluster-ips"), nullptr);
    EXPECT_THAT(pointOf(change, "unallocated-cluster-ips")->text, HasSubstr("10.96.0.0/16"));
    EXPECT_NE(pointOf(change, "wrong-cluster-ip-ports"), nullptr);
    EXPECT_NE(pointOf(change, "icmp"), nullptr);
    EXPECT_NE(pointOf(change, "leftovers"), nullptr);
    EXPECT_EQ(pointOf(change, "scheduler"), nullptr);
    EXPECT_EQ(pointOf(change, "shop/cart", "localhost-node-ports"), nullptr);  // it has no node port
    EXPECT_EQ(change.services.size() + change.unchangedServices, 14u);
}

TEST(ModeChange, FromIpvsNamesSchedulerPingsAndFallback)
{
    const Snapshot snapshot = sample("shop-ipvs");
    const ModeChange change = drift::modeChangeOf(*snapshot);
    EXPECT_EQ(change.from, "ipvs");
    ASSERT_NE(pointOf(change, "scheduler"), nullptr);
    EXPECT_THAT(pointOf(change, "scheduler")->text, HasSubstr("\"rr\""));
    EXPECT_THAT(pointOf(change, "icmp")->text, HasSubstr("kube-ipvs0"));
    EXPECT_THAT(pointOf(change, "leftovers")->text, HasSubstr("kube-ipvs0"));
    EXPECT_EQ(pointOf(change, "wrong-cluster-ip-ports"), nullptr);
    const ModeChangePoint* const fallback = pointOf(change, "shop/payments", "local-policy");
    ASSERT_NE(fallback, nullptr);
    EXPECT_EQ(fallback->nodes.size(), 1u);  // the node without an endpoint of it
    EXPECT_EQ(pointOf(change, "shop/frontend", "localhost-node-ports"), nullptr);  // never worked in IPVS mode
}

TEST(ModeChange, HasNothingToSayWhereTheModeIsThere)
{
    const Snapshot snapshot = sample("shop-nftables");
    const ModeChange change = drift::modeChangeOf(*snapshot);
    EXPECT_THAT(change.movingNodes, IsEmpty());
    EXPECT_EQ(change.alreadyThere.size(), 3u);
    EXPECT_THAT(change.services, IsEmpty());
    EXPECT_THAT(modeChangeMarkdown(*snapshot, change), HasSubstr("in nftables mode already"));
}

TEST(ModeChange, SaysWhatIsNeededFirst)
{
    const Snapshot old = sample("shop-1.20-iptables");
    const ModeChange change = drift::modeChangeOf(*old);
    ASSERT_NE(pointOf(change, "kube-proxy-too-old"), nullptr);
    EXPECT_FALSE(pointOf(change, "kube-proxy-too-old")->evidence.empty());
    EditedEvidence evidence("shop-iptables-nft");
    evidence.object("api/nodes.json", "worker-1", [](boost::json::object& node) {
        node.at("status").at("nodeInfo").as_object()["kernelVersion"] = "5.10.0-23-amd64";
    });
    const Snapshot snapshot = evidence.build();
    const ModeChange onOldKernel = drift::modeChangeOf(*snapshot);
    ASSERT_NE(pointOf(onOldKernel, "kernel-too-old"), nullptr);
    EXPECT_THAT(pointOf(onOldKernel, "kernel-too-old")->text, HasSubstr("worker-1 (5.10.0-23-amd64)"));
    const Snapshot recent = sample("shop-iptables-nft");
    EXPECT_EQ(pointOf(drift::modeChangeOf(*recent), "kernel-too-old"), nullptr);
}

TEST(ModeChange, HeedsTheSettingsOfThisCluster)
{
    EditedEvidence evidence("shop-iptables-nft");
    for (const char* const node : {"control-plane", "worker-1", "worker-2"})
        evidence.replace(std::string("nodes/") + node + "/configz.json", "\"localhostNodePorts\":true",
                         "\"localhostNodePorts\":false");
    const Snapshot snapshot = evidence.build();
    const ModeChange change = drift::modeChangeOf(*snapshot);
    EXPECT_EQ(pointOf(change, "shop/frontend", "localhost-node-ports"), nullptr);
    EXPECT_NE(pointOf(change, "shop/frontend", "node-port-addresses"), nullptr);
}

TEST(ModeChange, SeesAForwardPolicyThatDrops)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.replace("nodes/worker-1/iptables-save.txt", ":FORWARD ACCEPT", ":FORWARD DROP");
    const Snapshot snapshot = evidence.build();
    const ModeChange change = drift::modeChangeOf(*snapshot);
    const ModeChangePoint* const point = pointOf(change, "forward-policy");
    ASSERT_NE(point, nullptr);
    EXPECT_THAT(point->nodes, ElementsAre("worker-1"));
    ASSERT_EQ(point->evidence.size(), 1u);
    EXPECT_THAT(point->evidence.front().text, HasSubstr(":FORWARD DROP"));
    EXPECT_EQ(change.cluster.front().id, "forward-policy");  // what breaks comes first
}

TEST(ModeChange, SaysWhatIsNotKnown)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.remove("api/services.json");
    evidence.remove("api/servicecidrs.json");
    const Snapshot snapshot = evidence.build();
    const ModeChange change = drift::modeChangeOf(*snapshot);
    EXPECT_NE(pointOf(change, "services-not-read"), nullptr);
    EXPECT_THAT(change.services, IsEmpty());
}

TEST(ModeChange, IsWrittenForReadersAndPrograms)
{
    const Snapshot snapshot = sample("shop-iptables-nft");
    const ModeChange change = drift::modeChangeOf(*snapshot);
    const std::string markdown = modeChangeMarkdown(*snapshot, change);
    EXPECT_THAT(markdown, HasSubstr("### shop/frontend\n"));
    EXPECT_THAT(markdown, HasSubstr("- **Stops working: Node ports at 127.0.0.1 stop working** (all nodes that move)"));
    EXPECT_THAT(markdown, HasSubstr("How we know: "));
    const std::string html = modeChangeHtml(*snapshot, change);
    EXPECT_THAT(html, HasSubstr("<h3>shop/frontend</h3>"));
    EXPECT_THAT(html, HasSubstr("<li class=\"breaks\">"));
    const boost::json::value json = boost::json::parse(modeChangeJson(*snapshot, change));
    EXPECT_EQ(json.at("from").as_string(), "iptables");
    EXPECT_EQ(json.at("services").as_array().size(), change.services.size());
    EXPECT_EQ(json.at("nodes").at("moving").as_array().size(), 3u);
}

TEST(ModeChange, NamesCannotBecomeMarkup)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.object("api/services.json", "frontend",
                    [](boost::json::object& service) { service.at("metadata").as_object()["name"] = "<script>&"; });
    const Snapshot snapshot = evidence.build();
    const std::string html = modeChangeHtml(*snapshot, drift::modeChangeOf(*snapshot));
    EXPECT_THAT(html, Not(HasSubstr("<script>")));
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;&amp;"));
}

}  // namespace
}  // namespace fairlead
