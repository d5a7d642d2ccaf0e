#include "tests/app/run_fairlead.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

namespace fairlead::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST(FactsCommand, PrintsTheRangesWithTheirSources)
{
    const Answer answer = fairlead({"facts", "--demo"});
    EXPECT_EQ(answer.status, app::ExitStatus::fine);
    EXPECT_THAT(answer.out, StartsWith("Cluster shop-iptables-nft\n"));
    EXPECT_THAT(answer.out, HasSubstr("10.244.0.0/16   [api/pods.json:1 and "));
    EXPECT_THAT(answer.out, HasSubstr("static   10.96.0.1 to 10.96.1.0: "));
    EXPECT_THAT(answer.err, IsEmpty());
}

TEST(FactsCommand, HasTheFieldsOfTheContract)
{
    const boost::json::object facts = boost::json::parse(fairlead({"facts", "--demo", "--json"}).out).as_object();
    for (const char* field : {"cluster", "kubernetes", "podCidrs", "serviceCidrs", "nodeCidrs", "nodePortRange", "proxyMode",
                              "kubeProxyOnAllNodes", "overlaps", "nodes"})
        EXPECT_TRUE(facts.contains(field)) << field;
    EXPECT_TRUE(facts.at("kubeProxyOnAllNodes").at("value").as_bool());
    const boost::json::object& range = facts.at("podCidrs").as_array().at(0).as_object();
    EXPECT_EQ(range.at("value").as_string(), "10.244.0.0/16");
    for (const char* field : {"file", "line", "text"})
        EXPECT_TRUE(range.at("from").as_array().at(0).as_object().contains(field)) << field;
    const boost::json::object& node = facts.at("nodes").as_array().at(0).as_object();
    for (const char* field :
         {"name", "internalIPs", "podCidrs", "interface", "nodeCidr", "proxyMode", "backend", "kubeProxyPod", "rules"})
        EXPECT_TRUE(node.contains(field)) << field;
    EXPECT_EQ(node.at("backend").as_string(), "nft");
    EXPECT_EQ(node.at("rules").as_int64(), 255);
}

TEST(FactsCommand, SaysWhoseAnAddressIs)
{
    const Answer answer = fairlead({"facts", "--demo", "--who", "dial tcp 172.30.56.12:30080: i/o timeout"});
    EXPECT_EQ(answer.status, app::ExitStatus::fine);
    EXPECT_THAT(answer.out, StartsWith("172.30.56.12:30080\n  InternalIP of node worker-1   [api/nodes.json:1]\n"));
    EXPECT_THAT(answer.out, HasSubstr("node port 30080/tcp of service shop/frontend"));
    const boost::json::value listings = boost::json::parse(fairlead({"facts", "--demo", "--json", "--who", "30080"}).out);
    EXPECT_EQ(listings.at(0).at("tenants").at(0).at("service").as_string(), "shop/frontend");
}

TEST(FactsCommand, SaysThatNobodyHasIt)
{
    const Answer answer = fairlead({"facts", "--demo", "--who", "10.96.255.77"});
    EXPECT_EQ(answer.status, app::ExitStatus::notFound);
    EXPECT_THAT(answer.out, HasSubstr("free: in the service CIDR 10.96.0.0/16"));
}

TEST(FactsCommand, AsksForAnAddressWhereThereIsNone)
{
    const Answer answer = fairlead({"facts", "--demo", "--who", "no\x1b[31m address"});
    EXPECT_EQ(answer.status, app::ExitStatus::usage);
    EXPECT_THAT(answer.err, StartsWith("fairlead: --who: there is no address in \"noU+001B[31m address\"\n"));
}

}  // namespace
}  // namespace fairlead::test
