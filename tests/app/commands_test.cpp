#include "app/commands/chains_command.h"
#include "app/commands/services_command.h"
#include "tests/support/edited_evidence.h"
#include "tests/support/sample_clusters.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

#include <sstream>

namespace fairlead::app {
namespace {

namespace json = boost::json;
using test::sampleCluster;

json::object serviceNamed(const std::string& capture, const std::string& name)
{
    for (const json::value& service : servicesJson(sampleCluster(capture))) {
        if (service.as_object().at("name") == json::value(name))
            return service.as_object();
    }
    ADD_FAILURE() << "no service " << name;
    return {};
}

TEST(ServicesCommand, WritesTheFieldsOfTheContract)
{
    EXPECT_EQ(
        json::serialize(serviceNamed("shop-iptables-nft", "orphan")),
        R"({"namespace":"shop","name":"orphan","type":"NodePort","clusterIPs":["10.96.252.141"],)"
        R"("ports":[{"name":"","port":80,"protocol":"TCP","targetPort":80,"nodePort":30999}],)"
        R"("externalTrafficPolicy":"Cluster","internalTrafficPolicy":"Cluster","sessionAffinity":"None","endpoints":[],"state":"noEndpoints"})");
    const json::object frontend = serviceNamed("shop-iptables-nft", "frontend");
    EXPECT_EQ(json::serialize(frontend.at("endpoints").as_array().at(2)),
              R"({"address":"10.244.2.5","port":8080,"pod":"shop/frontend-55bbbd465f-x626f","node":"worker-1","zone":"zone-b",)"
              R"("ready":true,"serving":true,"terminating":false})");
    EXPECT_EQ(frontend.at("ports").as_array().at(0).at("targetPort").as_string(), "http");
}

TEST(ServicesCommand, SaysTheStateOfEachService)
{
    const std::map<std::string, std::string> states{{"frontend", "ok"},
                                                    {"cart", "degraded"},
                                                    {"orphan", "noEndpoints"},
                                                    {"catalog", "ok"},
                                                    {"catalog-headless", "notProxied"},
                                                    {"billing-external", "notProxied"},
                                                    {"warehouse-db", "ok"},
                                                    {"payments", "ok"}};
    for (const auto& [name, state] : states)
        EXPECT_EQ(serviceNamed("shop-iptables-nft", name).at("state").as_string(), state) << name;
}

TEST(ServicesCommand, HasNullWhereThereIsNothing)
{
    const json::object external = serviceNamed("shop-iptables-nft", "billing-external");
    EXPECT_TRUE(external.at("clusterIPs").as_array().empty());
    EXPECT_TRUE(external.at("externalTrafficPolicy").is_null());
    const json::object database = serviceNamed("shop-iptables-nft", "warehouse-db");
    const json::object endpoint = database.at("endpoints").as_array().at(0).as_object();
    EXPECT_EQ(endpoint.at("address").as_string(), "172.30.56.200");
    EXPECT_TRUE(endpoint.at("pod").is_null());
    EXPECT_TRUE(endpoint.at("node").is_null());
}

TEST(ServicesCommand, PrintsATableForPeople)
{
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(printServices(sampleCluster("shop-iptables-nft"), false, {out, err}), ExitStatus::fine);
    EXPECT_NE(out.str().find("NAMESPACE    NAME              TYPE          CLUSTER-IP           PORTS"), std::string::npos)
        << out.str();
    EXPECT_NE(out.str().find("shop         frontend          NodePort      10.96.89.105         80:30080/TCP"), std::string::npos)
        << out.str();
    EXPECT_TRUE(err.str().empty());
}

TEST(ChainsCommand, WritesTheFieldsOfTheContract)
{
    const auto slices = kubeproxy::sliceService(sampleCluster("shop-iptables-nft"), "worker-1", "shop", "frontend").value();
    const json::array written = chainsJson(sampleCluster("shop-iptables-nft"), slices);
    ASSERT_EQ(written.size(), 1u);
    const json::object& slice = written[0].as_object();
    EXPECT_EQ(slice.at("service").as_string(), "shop/frontend");
    EXPECT_EQ(slice.at("port").as_string(), "http");
    EXPECT_EQ(slice.at("node").as_string(), "worker-1");
    EXPECT_EQ(slice.at("mode").as_string(), "iptables");
    EXPECT_EQ(slice.at("family").as_string(), "ipv4");
    const json::object& chain = slice.at("chains").as_array().at(5).as_object();
    EXPECT_EQ(chain.at("name").as_string(), "KUBE-SVC-PY4JZH2ITZYEO4CN");
    EXPECT_EQ(chain.at("role").as_string(), "service");
    EXPECT_TRUE(chain.at("hook").is_null());
    const json::object& rule = chain.at("rules").as_array().at(1).as_object();
    EXPECT_EQ(json::serialize(rule.at("probability")), "3.33333E-1");
    EXPECT_EQ(rule.at("target").as_string(), "KUBE-SEP-YJ5I4XG2FFAJSCUJ");
    EXPECT_EQ(rule.at("endpoint").as_string(), "10.244.1.4:8080");
    EXPECT_EQ(rule.at("file").as_string(), "nodes/worker-1/iptables-save.txt");
    const auto line = sampleCluster("shop-iptables-nft")
                          .evidence()
                          .reference("nodes/worker-1/iptables-save.txt", static_cast<int>(rule.at("line").as_int64()));
    const std::string text(rule.at("text").as_string());
    EXPECT_TRUE(text.starts_with("-A KUBE-SVC-PY4JZH2ITZYEO4CN ")) << text;
    EXPECT_TRUE(line.text.ends_with(text)) << "the line of the file, but for its counters: " << line.text;
    EXPECT_EQ(slice.at("chains").as_array().at(0).at("hook").as_string(), "prerouting");
}

TEST(ChainsCommand, WritesVirtualServersAndSets)
{
    const auto ipvs = chainsJson(sampleCluster("shop-ipvs"),
                                 kubeproxy::sliceService(sampleCluster("shop-ipvs"), "worker-1", "shop", "frontend").value());
    EXPECT_FALSE(ipvs[0].at("virtualServers").as_array().empty());
    EXPECT_EQ(ipvs[0].at("virtualServers").as_array().at(0).at("realServers").as_array().size(), 3u);
    const auto nft = chainsJson(sampleCluster("shop-nftables"),
                                kubeproxy::sliceService(sampleCluster("shop-nftables"), "worker-1", "shop", "frontend").value());
    bool found = false;
    for (const json::value& set : nft[0].at("sets").as_array()) {
        for (const json::value& element : set.at("elements").as_array())
            found = found || element.at("verdict") == json::value("goto external-SFDBSQB2-shop/frontend/tcp/http");
    }
    EXPECT_TRUE(found) << json::serialize(nft[0].at("sets"));
}

TEST(ChainsCommand, SaysWhatIsMissingStaleOrExtra)
{
    const auto& whole = sampleCluster("shop-iptables-nft");
    const json::array fine = chainsJson(whole, kubeproxy::sliceService(whole, "worker-1", "shop", "frontend").value());
    EXPECT_EQ(fine[0].at("asItShouldBe"), json::value(true));
    EXPECT_TRUE(fine[0].at("differences").as_array().empty());
    test::EditedEvidence evidence("shop-iptables-nft");
    evidence.deleteLines("nodes/worker-1/iptables-save.txt", {"\"shop/frontend:http\"", "DNAT --to-destination 10.244.1.4:8080"});
    const auto broken = evidence.build();
    const json::array written = chainsJson(*broken, kubeproxy::sliceService(*broken, "worker-1", "shop", "frontend").value());
    EXPECT_EQ(written[0].at("asItShouldBe"), json::value(false));
    ASSERT_EQ(written[0].at("differingEntries").as_array().size(), 1U) << json::serialize(written[0].at("differingEntries"));
    const json::object& entry = written[0].at("differingEntries").as_array().at(0).as_object();
    EXPECT_EQ(entry.at("kind").as_string(), "missing");
    EXPECT_EQ(entry.at("place").as_string(), "nat KUBE-SEP-YJ5I4XG2FFAJSCUJ");
    EXPECT_TRUE(entry.at("found").is_null());
    EXPECT_NE(std::string(entry.at("expected").as_string()).find("10.244.1.4:8080"), std::string::npos);
    EXPECT_EQ(written[0].at("differences").as_array().size(), 1U);
}

TEST(ChainsCommand, SaysWhatIsWrongWithASelector)
{
    for (const char* const wrong : {"frontend", "shop/", "/frontend", "shop/frontend:", "shop:http/frontend", ""})
        EXPECT_EQ(parseServiceSelector(wrong).error().kind, ErrorKind::usage) << wrong;
    EXPECT_EQ(parseServiceSelector("shop/catalog:grpc")->port, "grpc");
    std::ostringstream out;
    std::ostringstream err;
    EXPECT_EQ(printChains(sampleCluster("shop-iptables-nft"), "worker-1", "shop/nothing", false, {out, err}),
              ExitStatus::notFound);
    EXPECT_EQ(err.str(), "fairlead: service shop/nothing: there is no such service\n`fairlead services` lists them\n");
    EXPECT_TRUE(out.str().empty());
}

TEST(ChainsCommand, CannotSteerATerminal)
{
    EXPECT_EQ(printable("a\x1b[31mb\nc\td\x7f"), "aU+001B[31mbU+000AcU+0009dU+007F");
    EXPECT_EQ(printable("Zürich"), "Zürich");
}

}  // namespace
}  // namespace fairlead::app
