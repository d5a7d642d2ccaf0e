#include "model/diagram/hand_commands.h"

#include "tests/support/sample_clusters.h"

#include <gmock/gmock.h>

namespace fairlead::test {

using diagram::handCommands;
using diagram::HandContext;
using diagram::Item;
using diagram::Link;
using diagram::shellWord;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

Item linked(Link link)
{
    Item item;
    item.link = std::move(link);
    return item;
}

Item frontend() { return linked({Link::Kind::service, "shop", "frontend", {}, {}, {}}); }

std::vector<std::string> commandsFor(const char* mode, const Item& item, const HandContext& here = {})
{
    std::vector<std::string> texts;
    for (const auto& each : handCommands(sampleCluster(mode), item, here))
        texts.push_back(each.command);
    return texts;
}

}  // namespace

TEST(HandCommands, ShowAServiceInTheNodesOwnMode)
{
    EXPECT_THAT(commandsFor("shop-iptables-nft", frontend()),
                testing::AllOf(Contains("kubectl get service -n shop frontend -o wide"),
                               Contains("kubectl get endpointslices -n shop -l kubernetes.io/service-name=frontend"),
                               Contains("iptables-save | grep -F shop/frontend")));
    EXPECT_THAT(commandsFor("shop-nftables", frontend()), Contains("nft list table ip kube-proxy | grep -F shop/frontend"));
    EXPECT_THAT(commandsFor("shop-ipvs", frontend()), Contains(HasSubstr("ipvsadm -Ln -t 10.96.")));
}

TEST(HandCommands, AreThoseOfTheNotesForANode)
{
    const auto commands = commandsFor("shop-iptables-nft", linked({Link::Kind::node, {}, "control-plane", {}, {}, {}}));
    EXPECT_THAT(commands,
                testing::AllOf(Contains("kubectl get nodes -o wide"), Contains("ip addr"),
                               Contains("cat /etc/kubernetes/manifests/kube-controller-manager.yaml | grep cluster-cidr"),
                               Contains("cat /etc/kubernetes/manifests/kube-apiserver.yaml | grep cluster-ip-range"),
                               Contains(HasSubstr("kubectl logs -n kube-system kube-proxy-"))));
    for (const auto& each :
         handCommands(sampleCluster("shop-iptables-nft"), linked({Link::Kind::node, {}, "worker-1", {}, {}, {}}), {}))
        EXPECT_THAT(each.command, Not(HasSubstr("manifests"))) << "only the control plane has them";
}

TEST(HandCommands, ShowAChainByItsName)
{
    Item chain = linked({Link::Kind::chain, "shop", "frontend", "control-plane", "ipv4/nat/KUBE-SERVICES", {}});
    EXPECT_THAT(commandsFor("shop-iptables-nft", chain), Contains("iptables-save -t nat | grep -wF -- KUBE-SERVICES"));
}

TEST(HandCommands, CopyAddressesWithAndWithoutPort)
{
    const auto addresses = diagram::addressesOf(sampleCluster("shop-iptables-nft"), frontend());
    EXPECT_THAT(addresses, testing::IsSupersetOf({"10.96.89.105", "10.96.89.105:80"}));
    EXPECT_THAT(diagram::addressesOf(sampleCluster("shop-iptables-nft"), Item{}), IsEmpty());
    EXPECT_THAT(commandsFor("shop-iptables-nft", Item{}), IsEmpty());
}

TEST(HandCommands, QuoteHostileNames)
{
    EXPECT_EQ(shellWord("kube-proxy-x7f"), "kube-proxy-x7f");
    EXPECT_EQ(shellWord("a; rm -rf ~"), "'a; rm -rf ~'");
    EXPECT_EQ(shellWord("it's"), "'it'\\''s'");
    EXPECT_EQ(shellWord(""), "''");
    EXPECT_EQ(shellWord("[fd00::1]:80"), "'[fd00::1]:80'");
    EXPECT_THAT(shellWord("a\nb"), Not(HasSubstr("\n")));
    const Item hostile = linked({Link::Kind::service, "$(id)", "`id`", {}, {}, {}});
    for (const std::string& command : commandsFor("shop-iptables-nft", hostile)) {
        EXPECT_THAT(command, Not(HasSubstr(" $(id)")));
        EXPECT_THAT(command, Not(HasSubstr(" `id`")));
    }
}

}  // namespace fairlead::test
