#include "kinds_cluster.h"
#include "picture_checks.h"

#include "model/diagram/font_metrics.h"
#include "model/diagram/service_graph_builder.h"
#include "model/diagram/service_layout.h"
#include "tests/support/sample_clusters.h"

#include <gtest/gtest.h>

#include <algorithm>

// Every kind of service, on nodes whose rules are as they should be: what each picture says.

namespace fairlead::test {

using diagram::buildServiceGraph;
using diagram::DisplayList;
using diagram::FontMetrics;
using diagram::GraphEndpoint;
using diagram::GraphNode;
using diagram::GraphPath;
using diagram::layOutService;
using diagram::Role;
using diagram::ServiceGraph;
using diagram::ServiceGraphOptions;
using diagram::ServiceLayoutOptions;

namespace {

ServiceGraph graphOf(const std::string& name, const ServiceGraphOptions& options = {})
{
    return buildServiceGraph(*kindsCluster(), "kinds", name, options).value();
}

const GraphNode& nodeOf(const ServiceGraph& graph, const std::string& name)
{
    return *std::ranges::find(graph.nodes, name, &GraphNode::name);
}

std::vector<std::string> reached(const ServiceGraph& graph, const GraphPath& path)
{
    std::vector<std::string> names;
    for (const std::size_t i : path.endpoints)
        names.push_back(graph.endpoints[i].toString());
    return names;
}

bool has(const DisplayList& picture, const std::string& id) { return picture.find(id) != nullptr; }

}  // namespace

TEST(ServiceKinds, AreDrawnWithoutOverlapsAndWithoutDifferences)
{
    const FontMetrics font;
    for (const std::string& name : kindNames()) {
        for (const char* focus : {"control-plane", "worker-1"}) {
            for (const auto traffic : {ServiceLayoutOptions::Traffic::internal, ServiceLayoutOptions::Traffic::external}) {
                ServiceGraphOptions content;
                content.replies = true;
                const ServiceGraph graph = graphOf(name, content);
                ServiceLayoutOptions options;
                options.traffic = traffic;
                options.focusNode = focus;
                options.returnPath = true;
                EXPECT_EQ(problemsOf(layOutService(graph, font, options), font), "") << name;
                for (const GraphNode& node : graph.nodes) {
                    for (const auto& difference : node.differences)
                        ADD_FAILURE() << name << ' ' << node.name << ": " << difference.text;
                    EXPECT_TRUE(graph.kind != ServiceGraph::Kind::proxied || node.internal.fromRules) << name << ' ' << node.name;
                }
            }
        }
    }
}

TEST(ServiceKinds, LoadBalancersSayHowTheyDeliver)
{
    const ServiceGraph bare = graphOf("lb-no-node-ports");
    EXPECT_TRUE(bare.portless);
    EXPECT_FALSE(bare.shownPort()->nodePort);
    EXPECT_TRUE(nodeOf(bare, "worker-1").external.sourceRewritten);
    const DisplayList picture = layOutService(bare, FontMetrics());
    EXPECT_TRUE(has(picture, "sign:portless"));
    EXPECT_FALSE(has(picture, "socket:node:worker-1"));
    EXPECT_TRUE(has(picture, "edge:outside>node:worker-1"));

    EXPECT_FALSE(graphOf("lb-ipmode-proxy").entries.front().inRules);
    EXPECT_TRUE(layOutService(graphOf("lb-ipmode-proxy"), FontMetrics()).find("entry:203.0.113.22")->shape->dashed);
    EXPECT_EQ(graphOf("lb-hostname").entries.front().address, "lb-4711.eu-central-1.example.com");
    EXPECT_TRUE(has(layOutService(graphOf("lb-source-ranges"), FontMetrics()), "sign:sourceRanges"));
    EXPECT_TRUE(has(layOutService(graphOf("lb-local-health"), FontMetrics()), "sign:healthCheck"));
}

TEST(ServiceKinds, PoliciesNarrowWhatTheRulesReach)
{
    const ServiceGraph internal = graphOf("itp-local");
    EXPECT_EQ(reached(internal, nodeOf(internal, "worker-2").internal), std::vector<std::string>{"10.244.3.5:8080"});
    EXPECT_EQ(nodeOf(internal, "worker-1").internal.outcome, GraphPath::Outcome::dropped);
    const ServiceGraph external = graphOf("etp-local-node-port");
    EXPECT_EQ(reached(external, nodeOf(external, "worker-1").external), std::vector<std::string>{"10.244.2.5:8080"});
    EXPECT_FALSE(nodeOf(external, "worker-1").external.sourceRewritten);
    EXPECT_EQ(nodeOf(external, "worker-2").external.outcome, GraphPath::Outcome::dropped);
    for (const char* name : {"prefer-same-zone", "prefer-same-node"}) {
        const ServiceGraph graph = graphOf(name);
        EXPECT_EQ(reached(graph, nodeOf(graph, "worker-2").internal), std::vector<std::string>{"10.244.3.5:8080"}) << name;
    }
    EXPECT_EQ(layOutService(graphOf("prefer-same-node"), FontMetrics()).find("endpoint:10.244.2.5:8080")->texts.back().text,
              "hinted for worker-1");
    EXPECT_EQ(graphOf("affinity").affinitySeconds, 600U);
}

TEST(ServiceKinds, EndpointsAreWhatTheyAre)
{
    const ServiceGraph states = graphOf("every-state");
    EXPECT_EQ(reached(states, nodeOf(states, "worker-1").internal), std::vector<std::string>{"10.244.1.4:8080"});
    const DisplayList picture = layOutService(states, FontMetrics());
    EXPECT_EQ(picture.find("endpoint:10.244.1.41:8080")->role, Role::endpointNotReady);
    EXPECT_EQ(picture.find("endpoint:10.244.2.51:8080")->texts.back().text, "terminating, still serves");
    EXPECT_EQ(picture.find("endpoint:10.244.3.51:8080")->texts.back().text, "terminating");
    const ServiceGraph going = graphOf("all-terminating");
    EXPECT_EQ(nodeOf(going, "worker-1").internal.endpoints.size(), 3U);
    const ServiceGraph host = graphOf("host-network");
    EXPECT_TRUE(host.endpoints.front().hostNetwork);
    EXPECT_EQ(host.endpoints.front().made, "It uses the address of the node: kubelet called no CNI plugin for it.");
    const ServiceGraph mixed = graphOf("inside-and-outside");
    EXPECT_EQ(std::ranges::count(mixed.endpoints, std::string(), &GraphEndpoint::node), 2);
    EXPECT_EQ(nodeOf(graphOf("nobody"), "worker-1").external.outcome, GraphPath::Outcome::rejected);
}

TEST(ServiceKinds, AllPortsStandInOnePicture)
{
    std::size_t lanes = 0;
    const auto draw = [&lanes](const cluster::ClusterSnapshot& snapshot, const kubernetes::Service& service) {
        const auto graphs = diagram::buildPortGraphs(snapshot, service.meta.nameSpace, service.meta.name).value();
        for (const bool external : {false, true}) {
            ServiceLayoutOptions options;
            options.traffic = external ? ServiceLayoutOptions::Traffic::external : ServiceLayoutOptions::Traffic::internal;
            const DisplayList picture = diagram::layOutPorts(graphs, FontMetrics(), options);
            EXPECT_EQ(problemsOf(picture, FontMetrics()), "") << service.meta.qualifiedName();
            for (std::size_t i = 1; i < graphs.size(); ++i) {
                const auto& port = service.ports[i];
                EXPECT_TRUE(picture.find("lane:" + std::to_string(port.port) + '/' + toString(port.protocol)))
                    << service.meta.qualifiedName();
                ++lanes;
            }
        }
    };
    for (const std::string& name : kindNames())
        draw(*kindsCluster(), *kindsCluster()->findService("kinds", name));
    for (const char* const capture : {"shop-iptables-nft", "shop-nftables", "shop-ipvs"}) {
        for (const kubernetes::Service& service : *sampleCluster(capture).objects().services)
            draw(sampleCluster(capture), service);
    }
    EXPECT_GT(lanes, 20U);
}

TEST(ServiceKinds, EachPortAndFamilyHasItsPicture)
{
    const auto words = [](const std::string& port) {
        ServiceGraphOptions content;
        content.port = port;
        return layOutService(graphOf("many-ports", content), FontMetrics()).find("ports:node:control-plane")->texts.front().text;
    };
    EXPECT_EQ(words("http"), "30141 \u2192 8080");
    EXPECT_EQ(words("dns"), "30142/UDP \u2192 5353");
    EXPECT_EQ(words("signal"), "30143/SCTP \u2192 3868");
    ServiceGraphOptions content;
    content.family = IpFamily::ipv6;
    const ServiceGraph six = graphOf("dual-stack", content);
    EXPECT_EQ(six.clusterIp, "fd00:10:96::c801");
    EXPECT_EQ(reached(six, nodeOf(six, "worker-1").external),
              (std::vector<std::string>{"[fd00:10:244:1::4]:8080", "[fd00:10:244:3::5]:8080"}));
    EXPECT_EQ(layOutService(six, FontMetrics()).find("endpoint:[fd00:10:244:1::4]:8080")->texts[1].text,
              "[fd00:10:244:1::4]:8080");
}

}  // namespace fairlead::test
