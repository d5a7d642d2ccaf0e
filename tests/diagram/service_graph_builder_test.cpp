#include "model/diagram/service_graph_builder.h"

#include "picture_checks.h"

#include "model/diagram/font_metrics.h"
#include "model/diagram/service_layout.h"
#include "tests/support/edited_evidence.h"
#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace fairlead::test {

using diagram::buildServiceGraph;
using diagram::FontMetrics;
using diagram::GraphEndpoint;
using diagram::GraphNode;
using diagram::GraphPath;
using diagram::ServiceGraph;
using diagram::ServiceGraphOptions;
using diagram::ServiceLayoutOptions;

namespace {

ServiceGraph graphOf(const std::string& name, const std::string& capture = "shop-iptables-nft",
                     const ServiceGraphOptions& options = {})
{
    return buildServiceGraph(sampleCluster(capture), "shop", name, options).value();
}

std::vector<std::string> namesOf(const ServiceGraph& graph, const std::vector<std::size_t>& endpoints)
{
    std::vector<std::string> names;
    for (const std::size_t i : endpoints)
        names.push_back(graph.endpoints[i].toString());
    return names;
}

const GraphNode& nodeOf(const ServiceGraph& graph, const std::string& name)
{
    return *std::find_if(graph.nodes.begin(), graph.nodes.end(), [&name](const GraphNode& node) { return node.name == name; });
}

}  // namespace

TEST(ServiceGraphBuilder, DrawsEveryServiceOfEverySampleInBothFamilies)
{
    const FontMetrics font;
    for (const std::string& capture : captureNames()) {
        const auto& snapshot = sampleCluster(capture);
        std::size_t drawn = 0;
        for (const kubernetes::Service& service : *snapshot.objects().services) {
            for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
                const auto graph = buildServiceGraph(snapshot, service.meta.nameSpace, service.meta.name, {family, {}, 64});
                if (!graph)
                    continue;
                for (const auto traffic : {ServiceLayoutOptions::Traffic::internal, ServiceLayoutOptions::Traffic::external}) {
                    ServiceLayoutOptions options;
                    options.traffic = traffic;
                    options.focusNode = "worker-1";
                    EXPECT_EQ(problemsOf(layOutService(*graph, font, options), font), "")
                        << capture << ' ' << service.meta.qualifiedName();
                }
                ++drawn;
            }
        }
        EXPECT_GE(drawn, snapshot.objects().services->size()) << capture;
    }
}

// The captures are of healthy clusters: a difference here would be a false alarm. The one that is
// true: a kube-proxy 1.20 reads Endpoints, and warehouse-db has only an EndpointSlice made by hand.
TEST(ServiceGraphBuilder, SeesNoDifferenceWhereThereIsNone)
{
    for (const std::string& capture : captureNames()) {
        const auto& snapshot = sampleCluster(capture);
        for (const kubernetes::Service& service : *snapshot.objects().services) {
            if (capture == "shop-1.20-iptables" && service.meta.name == "warehouse-db")
                continue;
            for (const kubernetes::ServicePort& port : service.ports) {
                const auto graph =
                    buildServiceGraph(snapshot, service.meta.nameSpace, service.meta.name, {{}, std::to_string(port.port), 64});
                ASSERT_TRUE(graph) << capture << ' ' << service.meta.qualifiedName();
                for (const GraphNode& node : graph->nodes) {
                    for (const auto& difference : node.differences) {
                        if (!difference.text.ends_with("though the policy is Local"))
                            ADD_FAILURE() << capture << ' ' << service.meta.qualifiedName() << ' ' << node.name << ": "
                                          << difference.text;
                    }
                }
            }
        }
    }
}

// IPVS mode takes other nodes' endpoints where a node has none, and the userspace proxy knows no policy:
// then the rules do not do what the API wants, though nothing is missing in them.
TEST(ServiceGraphBuilder, SaysThatAModeDoesNotKeepTheLocalPolicy)
{
    const ServiceGraph graph = graphOf("payments", "shop-ipvs");
    ASSERT_EQ(nodeOf(graph, "worker-2").differences.size(), 1U);
    EXPECT_EQ(nodeOf(graph, "worker-2").differences.front().text,
              "ipvs mode sends it on to 10.244.1.5:8443, though the policy is Local");
    EXPECT_EQ(namesOf(graph, nodeOf(graph, "worker-2").external.extra).front(), "10.244.1.5:8443");
    EXPECT_EQ(nodeOf(graphOf("payments", "shop-1.20-userspace"), "worker-1").differences.size(), 1U);
}

// What is drawn of a node is what its rules do, whatever the policy says.
TEST(ServiceGraphBuilder, TakesTheRewrittenSourceFromTheRules)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.remove("nodes/worker-1/nft.json").remove("nodes/worker-1/nft.txt");
    evidence.deleteLines("nodes/worker-1/iptables-save.txt", {"shop/frontend:http external destinations", "KUBE-MARK-MASQ"});
    const auto snapshot = evidence.build();
    const ServiceGraph graph = buildServiceGraph(*snapshot, "shop", "frontend").value();
    EXPECT_TRUE(nodeOf(graph, "control-plane").external.sourceRewritten);
    EXPECT_EQ(nodeOf(graph, "control-plane").external.sourcesSeen, (std::vector<std::string>{"10.244.1.1", "172.30.56.11"}));
    EXPECT_FALSE(nodeOf(graph, "worker-1").external.sourceRewritten);
    ASSERT_EQ(nodeOf(graph, "worker-1").differences.size(), 1U);
    EXPECT_EQ(nodeOf(graph, "worker-1").differences.front().text, "the rules leave the source from outside as it is");
}

TEST(ServiceGraphBuilder, SaysWhoGaveAPodItsAddressAndCable)
{
    const ServiceGraph graph = graphOf("frontend");
    EXPECT_EQ(graph.endpoints.back().made,
              "The CNI plugin bridge (IPAM host-local) gave it 10.244.3.5 out of 10.244.3.0/24, the podCIDR of worker-2. "
              "Its veth is one of the 6 plugged into the bridge cni0.");
    EXPECT_EQ(nodeOf(graph, "worker-2").network.bridge, "cni0");
    EXPECT_EQ(nodeOf(graph, "worker-2").network.address, "10.244.3.1/24");
}

// A network without a bridge, where each pod has a route: then the cable has a name.
TEST(ServiceGraphBuilder, NamesTheCableWhereARouteDoes)
{
    EditedEvidence evidence("shop-iptables-nft");
    evidence.json("nodes/worker-2/ip-route.json", [](boost::json::value& routes) {
        routes.as_array().push_back(
            {{"dst", "10.244.3.5"}, {"dev", "veth3x5"}, {"scope", "link"}, {"flags", boost::json::array()}});
    });
    const auto snapshot = evidence.build();
    const ServiceGraph graph = buildServiceGraph(*snapshot, "shop", "frontend").value();
    EXPECT_EQ(graph.endpoints.back().device, "veth3x5");
    EXPECT_TRUE(graph.endpoints.back().made.ends_with("Its cable ends in the device veth3x5 of the node."));
}

TEST(ServiceGraphBuilder, SeesThatTheRulesLackAnEndpoint)
{
    const ServiceGraph graph = graphOf("warehouse-db", "shop-1.20-iptables");
    ASSERT_EQ(nodeOf(graph, "worker-1").differences.size(), 1U);
    EXPECT_EQ(nodeOf(graph, "worker-1").differences.front().text, "the rules lead to no endpoint");
}

TEST(ServiceGraphBuilder, KnowsThatAnOldProxyIgnoresTheInternalPolicy)
{
    EXPECT_EQ(nodeOf(graphOf("node-agent"), "worker-1").internal.endpoints.size(), 1U);
    EXPECT_EQ(nodeOf(graphOf("node-agent", "shop-1.20-iptables"), "worker-1").internal.endpoints.size(), 3U);
}

TEST(ServiceGraphBuilder, TellsAClusterIpService)
{
    const ServiceGraph graph = graphOf("catalog");
    EXPECT_EQ(graph.kind, ServiceGraph::Kind::proxied);
    EXPECT_EQ(graph.clusterIp, "10.96.44.134");
    EXPECT_TRUE(graph.otherFamily);
    EXPECT_EQ(graph.mode, "iptables");
    EXPECT_EQ(graph.kubernetes, "v1.36.2");
    EXPECT_EQ(graph.selector, "app=catalog");
    ASSERT_EQ(graph.nodes.size(), 3U);
    const GraphNode& worker = nodeOf(graph, "worker-1");
    EXPECT_EQ(worker.zone, "zone-b");
    EXPECT_EQ(worker.address, "172.30.56.12");
    EXPECT_EQ(worker.cni.name, "CNI bridge");
    EXPECT_EQ(worker.cni.detail, "10.244.2.0/24");
    EXPECT_EQ(worker.kubelet.detail, "v1.36.2");
    EXPECT_TRUE(worker.rulesRead);
    EXPECT_FALSE(worker.rulesSources.empty());
    EXPECT_EQ(namesOf(graph, worker.internal.endpoints),
              (std::vector<std::string>{"10.244.1.3:9000", "10.244.2.3:9000", "10.244.2.4:9000", "10.244.3.4:9000"}));
    EXPECT_FALSE(graph.externallyReachable());
}

TEST(ServiceGraphBuilder, TellsTheOtherFamilyAndTheOtherPort)
{
    const ServiceGraph graph = graphOf("catalog", "shop-iptables-nft", {IpFamily::ipv6, "metrics", 64});
    EXPECT_EQ(graph.clusterIp, "fd00:10:96::7dd");
    EXPECT_EQ(graph.shownPort()->port, 9100);
    EXPECT_EQ(nodeOf(graph, "worker-1").address, "fd00:56::12");
    EXPECT_EQ(graph.endpoints.front().toString(), "[fd00:10:244:1::3]:9100");
}

TEST(ServiceGraphBuilder, KeepsOutsideTrafficOnTheNodeUnderTheLocalPolicy)
{
    const ServiceGraph graph = graphOf("payments");
    EXPECT_TRUE(graph.externalLocal);
    EXPECT_EQ(graph.sourceRanges.size(), 2U);
    ASSERT_EQ(graph.entries.size(), 1U);
    EXPECT_EQ(graph.entries.front().address, "203.0.113.10");
    EXPECT_EQ(nodeOf(graph, "control-plane").external.outcome, GraphPath::Outcome::dropped);
    EXPECT_EQ(nodeOf(graph, "control-plane").internal.endpoints.size(), 2U);
    EXPECT_EQ(namesOf(graph, nodeOf(graph, "worker-2").external.endpoints), std::vector<std::string>{"10.244.3.7:8443"});
    EXPECT_FALSE(nodeOf(graph, "worker-2").external.sourceRewritten);
}

TEST(ServiceGraphBuilder, TellsTheEdgeCases)
{
    EXPECT_EQ(nodeOf(graphOf("orphan"), "worker-1").internal.outcome, GraphPath::Outcome::rejected);
    EXPECT_EQ(graphOf("catalog-headless").kind, ServiceGraph::Kind::headless);
    EXPECT_EQ(graphOf("catalog-headless").endpoints.size(), 4U);
    EXPECT_EQ(graphOf("billing-external").kind, ServiceGraph::Kind::externalName);
    EXPECT_EQ(graphOf("billing-external").externalName, "billing.example.com");
    EXPECT_EQ(graphOf("cart").affinitySeconds, 10800U);
    const ServiceGraph cart = graphOf("cart");
    EXPECT_EQ(std::count_if(cart.endpoints.begin(), cart.endpoints.end(),
                            [](const auto& endpoint) { return endpoint.state == GraphEndpoint::State::notReady; }),
              1);
    EXPECT_EQ(graphOf("zonal").topology, "PreferSameZone");
    EXPECT_EQ(namesOf(graphOf("zonal"), nodeOf(graphOf("zonal"), "worker-2").internal.endpoints),
              std::vector<std::string>{"10.244.3.4:9000"});
    EXPECT_TRUE(graphOf("warehouse-db").selector.empty());
    EXPECT_EQ(graphOf("warehouse-db").endpoints.front().node, "");
    EXPECT_EQ(graphOf("legacy-gateway").entries.front().address, "192.0.2.50");
}

TEST(ServiceGraphBuilder, RefusesWhatIsNotThere)
{
    const auto& snapshot = sampleCluster("shop-iptables-nft");
    EXPECT_EQ(buildServiceGraph(snapshot, "shop", "nothing").error().kind, ErrorKind::notFound);
    EXPECT_EQ(buildServiceGraph(snapshot, "shop", "cart", {{}, "http", 64}).error().hint, "its ports are 7070");
    EXPECT_EQ(buildServiceGraph(snapshot, "shop", "cart", {IpFamily::ipv6, {}, 64}).error().kind, ErrorKind::notFound);
}

}  // namespace fairlead::test
