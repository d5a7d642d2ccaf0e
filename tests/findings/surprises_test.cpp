#include "tests/findings/finding_runs.h"

#include <gmock/gmock.h>

// What looks wrong and is right. Those that the captures show by themselves (DROP beside live rules under policy Local, other
// endpoints on other nodes by zone hints, a random order on each node) are in the tests of healthy captures.

namespace fairlead {
namespace {

namespace json = boost::json;
using test::EditedEvidence;

TEST(LooksWrongButIsRight, ARealServerThatDrains)
{
    EditedEvidence evidence("shop-ipvs");
    const std::string file = "nodes/worker-1/ipvs.txt";
    const std::string text = evidence.text(file);
    const std::size_t at = text.find('\n', text.find("-A -t 10.96.")) + 1;
    const std::size_t service = text.find("-A -t 10.96.");
    const std::string address = text.substr(service + 6, text.find(' ', service + 6) - service - 6);
    evidence.set(file, text.substr(0, at) + "-a -t " + address + " -r 10.244.9.9:8080 -m -w 0\n" + text.substr(at));
    EXPECT_THAT(test::added(evidence, "shop-ipvs"), testing::IsEmpty());
}

TEST(LooksWrongButIsRight, AnEmptyNftChainThatNothingLeadsTo)
{
    EditedEvidence evidence("shop-nftables");
    evidence.json("nodes/worker-1/nft.json", [](json::value& listing) {
        const json::object chain{
            {"family", "ip"}, {"table", "kube-proxy"}, {"name", "service-ULMVA6XW-shop/gone/tcp/p80"}, {"handle", 9999}};
        listing.at("nftables").as_array().push_back(json::object{{"chain", chain}});
    });
    EXPECT_THAT(test::added(evidence, "shop-nftables"), testing::IsEmpty());
}

TEST(LooksWrongButIsRight, ServicesInAnotherOrder)
{
    EditedEvidence evidence("shop-iptables-nft");
    const std::string file = "nodes/worker-1/iptables-save.txt";
    std::string moved;
    evidence.lines(file, {"-A KUBE-SERVICES", "cluster IP"}, [&](std::string line) {
        if (!moved.empty())
            return line;
        moved = line;
        return std::string();
    });
    bool first = true;
    evidence.lines(file, {"-A KUBE-SERVICES", "cluster IP"}, [&](std::string line) {
        line += first ? moved : std::string();
        first = false;
        return line;
    });
    EXPECT_THAT(test::added(evidence, "shop-iptables-nft"), testing::IsEmpty());
}

TEST(LooksWrongButIsRight, AChangeThatKubeProxyMayNotHaveWrittenYet)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.deleteLines("nodes/worker-1/iptables-save.txt", {"-A KUBE-SERVICES", "shop/cart cluster IP"});
    EXPECT_THAT(test::added(evidence, "shop-iptables-nft"), testing::ElementsAre("error missing-rules shop/cart worker-1"));
    test::editSlice(evidence, "cart", "IPv4", [](json::object& slice) {
        slice["metadata"].as_object()["annotations"] =
            json::object{{"endpoints.kubernetes.io/last-change-trigger-time", "2026-11-23T02:43:15Z"}};
    });
    EXPECT_THAT(test::added(evidence, "shop-iptables-nft"), testing::IsEmpty());
}

TEST(LooksWrongButIsRight, AnEngineThatDropsForwardedPacketsBesideRulesOfTheCni)
{
    EditedEvidence evidence("shop-iptables-nft");
    const std::string file = "nodes/worker-1/iptables-save.txt";
    evidence.replace(file, ":FORWARD ACCEPT", ":FORWARD DROP");
    const std::string before = "[2675:145203] -A OUTPUT -j KUBE-FIREWALL\n";
    evidence.replace(file, before,
                     "[0:0] -A FORWARD -s 10.244.0.0/16 -j ACCEPT\n[0:0] -A FORWARD -d 10.244.0.0/16 -j ACCEPT\n" + before);
    EXPECT_THAT(test::added(evidence, "shop-iptables-nft"), testing::IsEmpty());
}

TEST(LooksWrongButIsRight, UnreadyPodsThatAreNoEndpoints)
{
    EditedEvidence evidence("shop-nftables");
    evidence.object("api/pods.json", "warming-up", [](json::object& pod) {
        pod["status"].as_object()["conditions"] =
            json::array{{{"type", "Ready"}, {"status", "False"}, {"reason", "ContainersNotReady"}}};
    });
    EXPECT_THAT(test::added(evidence, "shop-nftables"), testing::IsEmpty());
}

// Else the tests of the healthy captures would show nothing of it.
TEST(LooksWrongButIsRight, TheHealthyCaptureHoldsDropsAndOtherEndpointsOnOtherNodes)
{
    const EditedEvidence evidence("shop-iptables-nft");
    const auto endpoints = [&evidence](const std::string& node) {
        const std::string text = evidence.text("nodes/" + node + "/iptables-save.txt");
        std::size_t count = 0;
        for (std::size_t at = text.find("shop/zonal:"); at != std::string::npos; at = text.find("shop/zonal:", at + 1))
            count += text.compare(text.find(' ', at), 4, " -> ") == 0 ? 1 : 0;
        return count;
    };
    EXPECT_NE(endpoints("worker-1"), endpoints("worker-2"));
    EXPECT_GT(endpoints("worker-2"), 0U);
    EXPECT_THAT(evidence.text("nodes/control-plane/iptables-save.txt"),
                testing::HasSubstr(
                    R"("shop/payments:https has no local endpoints" -m addrtype --dst-type LOCAL -m tcp --dport 30443 -j DROP)"));
    EXPECT_THAT(test::shortly(findings::findFindings(evidence.build())),
                testing::ElementsAre("error no-matching-pods shop/orphan"));
}

}  // namespace
}  // namespace fairlead
