#include "model/anonymization/text_rewriting.h"

#include <gmock/gmock.h>

namespace fairlead::anonymization {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class RewritingTest : public testing::Test {
protected:
    RewritingTest()
    {
        m_names.add("svc", {"cart", "web"});
        m_names.add("ns", {"acme"});
    }

    NameMap m_names;
    AddressMap m_addresses{11, {}};
    RuleNames m_rules{m_names, m_addresses};
    Aliases m_aliases{m_names, m_addresses, m_rules};
};

TEST_F(RewritingTest, AChainGetsTheHashOfItsNewName)
{
    const kubeproxy::ServicePortName before{"acme", "web", "p80", Protocol::tcp};
    const kubeproxy::ServicePortName after{"ns-1", "svc-2", m_names.map("p80"), Protocol::tcp};
    const std::string endpoint = *m_addresses.mapText("10.180.0.1:80");
    const std::string svc = "KUBE-SVC-" + serviceHash(before);
    const std::string sep = "KUBE-SEP-" + endpointHash(before, "10.180.0.1:80");
    const std::string dump = "*nat\n:ACME-FW - [0:0]\n[1:2] -A " + svc
        + " -m comment --comment \"acme/web:p80 -> 10.180.0.1:80\" -j " + sep + "\n[1:2] -A " + sep
        + " -p tcp -m comment --comment \"acme/web:p80\" -m tcp -j DNAT --to-destination 10.180.0.1:80\n"
        + "[0:0] -A ACME-FW -m comment --comment \"acme's own -j rule\" -j LOG --log-prefix \"acme: \"\nCOMMIT\n";
    m_rules.learn(dump);
    const std::string mapped = rewriteIptables(dump, m_aliases);
    EXPECT_THAT(mapped,
                AllOf(HasSubstr("-A KUBE-SVC-" + serviceHash(after) + " -m comment --comment \"ns-1/svc-2:" + after.port + " -> "
                                + endpoint + "\" -j KUBE-SEP-" + endpointHash(after, endpoint)),
                      HasSubstr("--to-destination " + endpoint + '\n'), HasSubstr("[1:2]"), Not(HasSubstr("acme")),
                      Not(HasSubstr("ACME")), Not(HasSubstr("own"))));
    EXPECT_EQ(std::ranges::count(mapped, '\n'), std::ranges::count(dump, '\n'));
}

TEST_F(RewritingTest, WithoutCommentsTheJumpTellsWhoseAnEndpointsChainIs)
{
    const kubeproxy::ServicePortName before{"acme", "web", "", Protocol::udp};
    const kubeproxy::ServicePortName after{"ns-1", "svc-2", "", Protocol::udp};
    m_rules.addService("acme/web");
    const std::string sep = "KUBE-SEP-" + endpointHash(before, "[fd00:1::a]:53");
    m_rules.learn("-A KUBE-SVC-" + serviceHash(before) + " -j " + sep + "\n-A " + sep
                  + " -p udp -m udp -j DNAT --to-destination [fd00:1::a]:53\n");
    EXPECT_EQ(m_rules.map(sep), "KUBE-SEP-" + endpointHash(after, *m_addresses.mapText("[fd00:1::a]:53")));
}

TEST_F(RewritingTest, NftNamesAreThoseOfTheNewService)
{
    const kubeproxy::ServicePortName before{"acme", "cart", "", Protocol::tcp};
    const kubeproxy::ServicePortName after{"ns-1", "svc-1", "", Protocol::tcp};
    const IpAddress address = IpAddress::parse("fd00:10:244::a").value();
    EXPECT_EQ(m_rules.map("@affinity-" + nftEndpointBase(before, address, 8080)),
              "@affinity-" + nftEndpointBase(after, m_addresses.map(address), 8080));
    EXPECT_EQ(rewriteNft("\t\tgoto external-" + nftServiceBase(before) + " comment \"masquerade\"\n", m_aliases),
              "\t\tgoto external-" + nftServiceBase(after) + " comment \"masquerade\"\n");
    EXPECT_EQ(rewriteNft("{ tcp . 30999 comment \"acme/cart\" : drop }", m_aliases),
              "{ tcp . 30999 comment \"ns-1/svc-1\" : drop }");
    EXPECT_THAT(rewriteNft("log prefix \"acme \" unfinished \"acme", m_aliases), HasSubstr("log prefix \"name-"));
}

TEST_F(RewritingTest, AnUnknownHashKeepsItsForm)
{
    const auto mapped = m_rules.map("KUBE-SEP-ABCDEFGHIJKLMNOP");
    ASSERT_TRUE(mapped);
    EXPECT_THAT(*mapped, AllOf(testing::StartsWith("KUBE-SEP-"), testing::SizeIs(25), Not(HasSubstr("ABCDEFGH"))));
    EXPECT_EQ(m_rules.map("KUBE-SEP-ABCDEFGHIJKLMNOP"), mapped);
    for (const char* other : {"KUBE-SERVICES", "KUBE-SEP-short", "KUBE-SVC-ABCDEFGHIJKLMN0P", "service-", "endpoint-slices",
                              "service-ABCDEFG1-x/y/tcp/"})
        EXPECT_EQ(m_rules.map(other), std::nullopt) << other;
}

TEST_F(RewritingTest, JsonOfTheKernelKeepsPrefixesWhole)
{
    const std::string json =
        R"({"nftables": [{"rule": {"expr": [{"prefix": {"addr": "10.64.0.0", "len": 10}}, "10.64.0.1"], "comment": "acme/web:p80"}}]})";
    const auto mapped = rewriteKernelJson(json, m_aliases);
    const std::string prefix = m_addresses.map(Prefix::parse("10.64.0.0/10").value()).address().toString();
    EXPECT_THAT(*mapped, AllOf(HasSubstr("{\"addr\": \"" + prefix + "\", \"len\": 10}"), Not(HasSubstr("acme"))));
    EXPECT_FALSE(rewriteKernelJson("{\"nftables\": [", m_aliases));
    EXPECT_THAT(*rewriteKernelJson(R"([{"priority":5,"src":"10.64.0.0","srclen":10}])", m_aliases),
                HasSubstr("\"src\":\"" + prefix + '"'));
}

TEST_F(RewritingTest, AConfigurationKeepsWhatKubernetesSays)
{
    EXPECT_EQ(rewriteYaml("# acme\nmode: \"ipvs\"\nclusterCIDR: 10.0.0.0/8\nhostnameOverride: acme\npath: /etc/acme\nargs:\n- "
                          "--secret-name=acme\n- --cluster-cidr=10.0.0.0/8\nsync: 30s\n",
                          m_aliases),
              "\nmode: \"ipvs\"\nclusterCIDR: 10.0.0.0/8\nhostnameOverride: ns-1\npath: name-1\nargs:\n- --name-2=(removed)\n- "
              "--cluster-cidr=10.0.0.0/8\nsync: 30s\n");
    EXPECT_EQ(rewriteLog("I1 acme\nI2 x.go:1] \"Version info\" version=\"v1.36.2\" host=acme\nUsing iptables Proxier acme\n"),
              "\n\"Version info\" version=\"v1.36.2\"\nUsing iptables Proxier\n");
}

}  // namespace
}  // namespace fairlead::anonymization
