#include "views/navigation/place.h"

#include <gtest/gtest.h>

namespace fairlead::views {
namespace {

QString text(const char* latin1) { return QString::fromLatin1(latin1); }

TEST(Place, IsWrittenAsALinkThatReadsBack)
{
    Place rule = Place::ofChains(text("shop"), text("frontend"), text("worker-1"));
    rule.chain = text("ipv4/nat/KUBE-SVC-PY4JZH2ITZYEO4CN");
    rule.file = text("nodes/worker-1/iptables-save.txt");
    rule.line = 97;
    EXPECT_EQ(rule.toLink(),
              text("fairlead:chains/shop/frontend?node=worker-1&chain=ipv4/nat/KUBE-SVC-PY4JZH2ITZYEO4CN"
                   "&file=nodes/worker-1/iptables-save.txt&line=97"));
    const Place places[]{Place::cluster(),
                         Place::ofService(text("shop"), text("frontend")),
                         Place::ofService(text("shop"), text("frontend"), text("worker-1")),
                         rule,
                         Place::ofCompare(text("shop"), text("cart")),
                         Place::ofComparison(text("shop"), text("cart"), text("worker-1"), text("node:worker-2")),
                         Place::ofComparison(text("shop"), text("cart"), {}, text("service:shop/frontend")),
                         Place::ofComparison({}, {}, {}, text("capture:/a b/ü&c=1.tar.gz")),
                         Place::ofEvidence(text("nodes/worker-1/nft.txt"), 3),
                         Place::ofEvidence(text("api/services.json"), 0),
                         Place::ofModeChange()};
    for (const Place& place : places)
        EXPECT_EQ(Place::fromLink(place.toLink()), place) << place.toLink().toStdString();
}

TEST(Place, KeepsCharactersThatLinksGiveAMeaning)
{
    Place place = Place::ofChains(text("a&b"), text("c/d?e#f"), QString::fromUtf8("n=ö+ %"));
    place.chain = text("ip/x/a&line=3");
    EXPECT_EQ(Place::fromLink(place.toLink()), place) << place.toLink().toStdString();
}

TEST(Place, OfAPastedLinkAllowsSpaceAround)
{
    EXPECT_EQ(Place::fromLink(text(" fairlead:service/shop/cart\n")), Place::ofService(text("shop"), text("cart")));
}

TEST(Place, RefusesWhatIsNotALink)
{
    for (const char* link :
         {"", "shop/frontend", "https://example.org/service/shop/frontend", "fairlead:", "fairlead:nowhere/a/b",
          "fairlead:service", "fairlead:service/shop", "fairlead:service/shop/", "fairlead:service//frontend",
          "fairlead:service/shop/frontend/more", "fairlead:chains/shop/frontend", "fairlead:cluster/shop", "fairlead:evidence",
          "fairlead:compare", "fairlead:compare?with=node:worker-1", "fairlead:evidence/", "fairlead:evidence/a?line=x",
          "fairlead:evidence/a?line=-1"})
        EXPECT_FALSE(Place::fromLink(text(link))) << link;
    EXPECT_FALSE(Place::fromLink(text("fairlead:evidence/") + QString(100'000, QLatin1Char('a'))));
}

TEST(Place, OfAPicturesLinkStaysInTheServiceShown)
{
    const Place here = Place::ofService(text("shop"), text("frontend"));
    diagram::Link link;
    EXPECT_FALSE(Place::fromLink(link, here));
    link.kind = diagram::Link::Kind::chains;
    EXPECT_FALSE(Place::fromLink(link, here)) << "without a node";
    link.node = "worker-1";
    EXPECT_EQ(Place::fromLink(link, here), Place::ofChains(text("shop"), text("frontend"), text("worker-1")));
    link = {diagram::Link::Kind::service, "other", "cart", {}, {}, {}};
    EXPECT_EQ(Place::fromLink(link, here), Place::ofService(text("other"), text("cart")));
    link = {diagram::Link::Kind::node, {}, "worker-2", {}, {}, {}};
    EXPECT_EQ(Place::fromLink(link, here), Place::ofService(text("shop"), text("frontend"), text("worker-2")));
    EXPECT_FALSE(Place::fromLink(link, Place::cluster()));
    link = {diagram::Link::Kind::evidence, {}, {}, {}, {}, {"api/pods.json", 1, "…"}};
    EXPECT_EQ(Place::fromLink(link, here), Place::ofEvidence(text("api/pods.json"), 1));
}

}  // namespace
}  // namespace fairlead::views
