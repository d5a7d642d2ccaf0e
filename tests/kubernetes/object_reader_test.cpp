#include "model/kubernetes/object_reader.h"

#include "tests/support/sample_captures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace fairlead::kubernetes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

evidence::Evidence evidenceOf(const std::map<std::string, std::string>& texts)
{
    std::map<std::string, evidence::Evidence::Text, std::less<>> files;
    for (const auto& [path, text] : texts)
        files[path] = std::make_shared<const std::string>(text);
    return {{}, std::move(files)};
}

// One list of `kind` with these items.
Result<Objects> readItems(const std::string& kind, const std::string& path, const std::string& items)
{
    return readObjects(evidenceOf({{path, R"({"kind":")" + kind + R"(List","apiVersion":"v1","items":[)" + items + "]}"}}));
}

Objects services(const std::string& items) { return readItems("Service", "api/services.json", items).value(); }

std::vector<std::string> messages(const Objects& objects)
{
    std::vector<std::string> result;
    for (const Warning& warning : objects.warnings)
        result.push_back(warning.message);
    return result;
}

template <class List> std::size_t sizeOf(const List& list) { return list ? list->size() : 0; }

TEST(ObjectReader, ReadsEverySampleCaptureWithoutAWarning)
{
    for (const std::string& name : test::captureNames()) {
        const evidence::Evidence evidence = test::openSample(name);
        const Result<Objects> objects = readObjects(evidence);
        ASSERT_TRUE(objects) << objects.error().what << ": " << objects.error().why;
        EXPECT_THAT(objects->warnings, IsEmpty()) << name;
        EXPECT_EQ(objects->serverVersion, "v1.36.2");
        const std::map<std::string, std::size_t> read{{"nodes", sizeOf(objects->nodes)},
                                                      {"namespaces", sizeOf(objects->namespaces)},
                                                      {"services", sizeOf(objects->services)},
                                                      {"pods", sizeOf(objects->pods)},
                                                      {"endpoints", sizeOf(objects->endpoints)},
                                                      {"endpointslices", sizeOf(objects->endpointSlices)},
                                                      {"daemonsets", sizeOf(objects->daemonSets)},
                                                      {"configmaps", sizeOf(objects->configMaps)},
                                                      {"servicecidrs", sizeOf(objects->serviceCidrs)},
                                                      {"ipaddresses", sizeOf(objects->ipAddresses)},
                                                      {"networkpolicies", sizeOf(objects->networkPolicies)}};
        for (const auto& [list, count] : read) {
            simdjson::dom::parser parser;
            const simdjson::dom::array items = parser.parse(*evidence.find("api/" + list + ".json"))["items"].get_array();
            EXPECT_EQ(count, items.size()) << name << ' ' << list;
        }
        EXPECT_EQ(objects->nodes->size(), 3) << name;
        EXPECT_GE(objects->services->size(), 10) << name;
    }
}

TEST(ObjectReader, ReadsTheShop)
{
    const Objects objects = readObjects(test::openSample("shop-iptables-nft")).value();
    const auto service = [&objects](std::string_view name) {
        return *std::ranges::find(*objects.services, name, [](const Service& each) { return each.meta.qualifiedName(); });
    };
    const Service frontend = service("shop/frontend");
    EXPECT_THAT(frontend.ipFamilies, Not(IsEmpty()));
    EXPECT_FALSE(frontend.headless());
    EXPECT_FALSE(frontend.internalPolicyLocal());
    EXPECT_EQ(frontend.meta.source.file, "api/services.json");
    EXPECT_EQ(frontend.meta.source.line, 1);
    EXPECT_THAT(frontend.meta.source.text, StartsWith(R"({"metadata":{"name":"frontend")"));
    const Node& node = objects.nodes->front();
    EXPECT_EQ(node.meta.name, "control-plane");
    EXPECT_EQ(node.internalIps().at(0).toString(), "172.30.56.11");
}

TEST(ObjectReader, ReadsAServiceWithAllItsFields)
{
    const Objects objects = services(R"({"metadata":{"namespace":"shop","name":"lb","uid":"u1","resourceVersion":"7",
        "creationTimestamp":"2026-01-01T00:00:00Z","deletionTimestamp":"2026-01-02T00:00:00Z","labels":{"a":"b"},
        "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"{}","x":"y"},
        "ownerReferences":[{"kind":"Gateway","name":"gw"}]},
      "spec":{"type":"LoadBalancer","clusterIP":"10.96.0.9","clusterIPs":["10.96.0.9","fd00::9"],"selector":{"app":"lb"},
        "ports":[{"name":"http","protocol":"TCP","port":80,"targetPort":8080,"nodePort":30080,"appProtocol":"http"},
                 {"name":"dns","protocol":"UDP","port":53,"targetPort":"dns"},{"name":"plain","port":90},{"name":"zero","port":91,"nodePort":0}],
        "externalIPs":["192.0.2.1"],"loadBalancerIP":"192.0.2.2","loadBalancerClass":"c","loadBalancerSourceRanges":["10.0.0.0/8"],
        "externalTrafficPolicy":"Local","internalTrafficPolicy":"Cluster","healthCheckNodePort":31000,
        "allocateLoadBalancerNodePorts":false,"publishNotReadyAddresses":true,"sessionAffinity":"ClientIP",
        "sessionAffinityConfig":{"clientIP":{"timeoutSeconds":60}},"trafficDistribution":"PreferClose",
        "ipFamilies":["IPv4","IPv6"],"ipFamilyPolicy":"PreferDualStack","futureField":[1,{}]},
      "status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.3"},{"hostname":"lb.example","ipMode":"Proxy"}]}}})");
    EXPECT_THAT(messages(objects), IsEmpty());
    const Service& service = objects.services->at(0);
    EXPECT_EQ(service.meta.qualifiedName(), "shop/lb");
    EXPECT_EQ(service.meta.deletionTimestamp, "2026-01-02T00:00:00Z");
    EXPECT_EQ(service.meta.annotations, (Labels{{"x", "y"}}));
    EXPECT_THAT(service.meta.ownerNames, ElementsAre("Gateway/gw"));
    EXPECT_EQ(service.type, ServiceType::loadBalancer);
    EXPECT_THAT(service.clusterIps, ElementsAre("10.96.0.9", "fd00::9"));
    ASSERT_EQ(service.ports.size(), 4);
    EXPECT_EQ(service.ports[0].targetPort, "8080");
    EXPECT_EQ(service.ports[0].nodePort, 30080);
    EXPECT_EQ(service.ports[0].appProtocol, "http");
    EXPECT_EQ(service.ports[1].protocol, Protocol::udp);
    EXPECT_EQ(service.ports[1].targetPort, "dns");
    EXPECT_EQ(service.ports[2].protocol, Protocol::tcp);
    EXPECT_EQ(service.ports[2].targetPort, "90");
    EXPECT_FALSE(service.ports[3].nodePort);
    EXPECT_TRUE(service.externalPolicyLocal());
    EXPECT_EQ(service.internalTrafficPolicy, TrafficPolicy::cluster);
    EXPECT_EQ(service.healthCheckNodePort, 31000);
    EXPECT_EQ(service.allocateLoadBalancerNodePorts, false);
    EXPECT_TRUE(service.publishNotReadyAddresses);
    EXPECT_TRUE(service.clientIpAffinity);
    EXPECT_EQ(service.affinityTimeoutSeconds, 60);
    EXPECT_THAT(service.loadBalancerSourceRanges, ElementsAre("10.0.0.0/8"));
    EXPECT_EQ(service.loadBalancerIngress.at(0).ipMode, "VIP");
    EXPECT_EQ(service.loadBalancerIngress.at(1).ipMode, "Proxy");
}

TEST(ObjectReader, ReadsTheFieldsOfOldServers)
{
    const Service service = services(R"({"metadata":{"name":"old"},"spec":{"clusterIP":"None"}})").services->at(0);
    EXPECT_THAT(service.clusterIps, ElementsAre("None"));
    EXPECT_TRUE(service.headless());
    EXPECT_FALSE(service.internalTrafficPolicy);
    EXPECT_FALSE(service.internalPolicyLocal());
    EXPECT_EQ(service.affinityTimeoutSeconds, 10800);

    const auto slices = readItems("EndpointSlice", "api/endpointslices.json",
                                  R"({"metadata":{"name":"s"},"addressType":"IPv4","endpoints":[{"addresses":["10.0.0.1"],
        "topology":{"kubernetes.io/hostname":"worker-1","topology.kubernetes.io/zone":"z"}}],"ports":null})");
    const Endpoint& endpoint = slices->endpointSlices->at(0).endpoints.at(0);
    EXPECT_EQ(endpoint.nodeName, "worker-1");
    EXPECT_EQ(endpoint.zone, "z");
}

TEST(ObjectReader, ReadsConditionsOfEndpointsAsTheApiMeansThem)
{
    const auto conditions = [](const std::string& json) {
        const auto objects = readItems("EndpointSlice", "api/endpointslices.json",
                                       R"({"metadata":{"name":"s"},"endpoints":[{"conditions":)" + json + "}]}");
        const Endpoint& endpoint = objects->endpointSlices->at(0).endpoints.at(0);
        return std::string(endpoint.ready ? "ready " : "- ") + (endpoint.serving ? "serving " : "- ")
            + (endpoint.terminating ? "terminating" : "-");
    };
    EXPECT_EQ(conditions("{}"), "ready serving -");
    EXPECT_EQ(conditions("null"), "ready serving -");
    EXPECT_EQ(conditions(R"({"ready":null,"serving":null,"terminating":null})"), "ready serving -");
    EXPECT_EQ(conditions(R"({"ready":false})"), "- - -");
    EXPECT_EQ(conditions(R"({"ready":false,"serving":true,"terminating":true})"), "- serving terminating");
    EXPECT_EQ(conditions(R"({"serving":false})"), "ready - -");
}

TEST(ObjectReader, ReadsPodsWithTheirContainers)
{
    const auto objects = readItems("Pod", "api/pods.json", R"({"metadata":{"namespace":"n","name":"p"},
      "spec":{"nodeName":"worker-1","hostNetwork":true,
        "initContainers":[{"name":"setup","image":"i"},{"name":"proxy","image":"e","restartPolicy":"Always","ports":[{"containerPort":15001}]}],
        "containers":[{"name":"c","image":"img","command":["a"],"args":["b","c"],"securityContext":{"privileged":true},
          "ports":[{"name":"http","containerPort":8080,"hostPort":80,"hostIP":"127.0.0.1"},{"containerPort":53,"protocol":"UDP"}]}]},
      "status":{"phase":"Running","hostIP":"172.30.0.1","podIP":"10.0.0.1","podIPs":[{"ip":"10.0.0.1"},{"ip":"fd00::1"}],
        "conditions":[{"type":"Initialized","status":"True"},{"type":"Ready","status":"True"}],
        "containerStatuses":[{"name":"c","ready":true,"restartCount":3},{"name":"gone","ready":true}],
        "initContainerStatuses":[{"name":"proxy","ready":true,"restartCount":1}]}})");
    EXPECT_THAT(objects->warnings, IsEmpty());
    const Pod& pod = objects->pods->at(0);
    EXPECT_TRUE(pod.ready());
    EXPECT_FALSE(pod.terminating());
    EXPECT_TRUE(pod.hostNetwork);
    EXPECT_THAT(pod.podIps, ElementsAre("10.0.0.1", "fd00::1"));
    ASSERT_EQ(pod.containers.size(), 2) << "the container, and the sidecar; not what ran before them";
    EXPECT_THAT(pod.containers[0].command, ElementsAre("a", "b", "c"));
    EXPECT_TRUE(pod.containers[0].privileged);
    EXPECT_TRUE(pod.containers[0].ready);
    EXPECT_EQ(pod.containers[0].restartCount, 3);
    EXPECT_EQ(pod.containers[0].ports.at(0).hostPort, 80);
    EXPECT_EQ(pod.containers[0].ports.at(1).protocol, Protocol::udp);
    EXPECT_EQ(pod.containers[1].name, "proxy");
    EXPECT_EQ(pod.containers[1].restartCount, 1);
}

TEST(ObjectReader, KeepsTheDifferenceBetweenAbsentAndEmpty)
{
    const Objects objects = readObjects(evidenceOf({{"api/pods.json", R"({"kind":"PodList","items":[]})"},
                                                    {"api/nodes.json", R"({"items":null,"kind":"NodeList"})"}}))
                                .value();
    EXPECT_THAT(objects.pods.value(), IsEmpty());
    EXPECT_THAT(objects.nodes.value(), IsEmpty());
    EXPECT_FALSE(objects.services);
    EXPECT_EQ(objects.serverVersion, "");
}

TEST(ObjectReader, WarnsWhereTheServerRefused)
{
    const Objects objects = readObjects(evidenceOf({{"api/nodes.json", R"({"kind":"Status","apiVersion":"v1","metadata":{},
        "status":"Failure","message":"nodes is forbidden: User \"dev\" cannot list","reason":"Forbidden","code":403})"}}))
                                .value();
    EXPECT_FALSE(objects.nodes);
    EXPECT_THAT(messages(objects),
                ElementsAre("the API server refused this list: Forbidden: nodes is forbidden: User \"dev\" cannot list"));
    EXPECT_EQ(objects.warnings[0].where.file, "api/nodes.json");
}

TEST(ObjectReader, ReadsWhatKubectlPrints)
{
    const Objects objects =
        readObjects(evidenceOf({{"api/services.json",
                                 "\xef\xbb\xbf{\n  \"apiVersion\": \"v1\",\n  \"items\": [\n"
                                 "    {\n      \"kind\": \"Service\",\n      \"metadata\": {\"name\": \"a\"}\n    },\n"
                                 "    {\"kind\": \"Pod\", \"metadata\": {\"name\": \"p\"}},\n"
                                 "    {\"kind\": \"Service\", \"metadata\": {\"name\": \"b\"}}\n"
                                 "  ],\n  \"kind\": \"List\"\n}\n"}}))
            .value();
    ASSERT_EQ(objects.services->size(), 2);
    EXPECT_EQ(objects.services->at(0).meta.source, (SourceRef{"api/services.json", 4, "{"}));
    EXPECT_EQ(objects.services->at(1).meta.source.line, 9);
    EXPECT_THAT(messages(objects), ElementsAre("an item of another kind than Service is left out"));
    EXPECT_EQ(objects.warnings[0].where.line, 8);
}

TEST(ObjectReader, NamesAWrongFieldAndReadsTheRest)
{
    const Objects objects = services(R"(
{"metadata":{"namespace":"shop","name":"a"},"spec":{"selector":{"app":7,"x":"y"},"externalName":[],"sessionAffinityConfig":{"clientIP":{"timeoutSeconds":"1"}}}},
{"metadata":{"namespace":"shop","name":"b"},"spec":{"ports":[{"port":80},{"port":"81"},{"port":82,"protocol":"ICMP"},{"name":"none"},{"port":70000},7]}},
{"metadata":{"namespace":"shop","name":"c"},"spec":{"type":"Magic"}},
{"metadata":{"namespace":"shop","name":"d"},"spec":{"clusterIPs":["10.0.0.1",2]}},
{"metadata":{"namespace":"shop","name":"e"},"spec":{"externalTrafficPolicy":"Nearby"}},
{"metadata":{"namespace":"shop"},"spec":{}},
{"metadata":[],"spec":{}},
{"metadata":{"namespace":"shop","name":"f"},"spec":"none"})");
    EXPECT_THAT(
        messages(objects),
        ElementsAre("Service shop/a: spec.sessionAffinityConfig.clientIP.timeoutSeconds is not a number from 0 to 2147483647; "
                    "read as absent",
                    "Service shop/a: spec.selector.app is not a text; read as absent",
                    "Service shop/a: spec.externalName is not a text; read as absent",
                    "Service shop/b: spec.ports[1].port is not a number from 0 to 65535; this entry of the list is left out",
                    "Service shop/b: spec.ports[1].port is not a port; this entry of the list is left out",
                    "Service shop/b: spec.ports[2].protocol is none of TCP, UDP and SCTP; this entry of the list is left out",
                    "Service shop/b: spec.ports[3].port is missing; this entry of the list is left out",
                    "Service shop/b: spec.ports[4].port is not a number from 0 to 65535; this entry of the list is left out",
                    "Service shop/b: spec.ports[4].port is not a port; this entry of the list is left out",
                    "Service shop/b: spec.ports[5] is not an object; this entry of the list is left out",
                    "Service shop/c: spec.type is not a type of service that Fairlead knows; the object is left out",
                    "Service shop/d: spec.clusterIPs[1] is not a text; the object is left out",
                    "Service shop/e: spec.externalTrafficPolicy is neither Cluster nor Local; the object is left out",
                    "Service shop/without a name: metadata.name is missing; the object is left out",
                    "Service without a name: metadata is not an object; read as absent",
                    "Service without a name: metadata.name is missing; the object is left out",
                    "Service shop/f: spec is not an object; read as absent"));
    std::vector<std::string> names;
    for (const Service& service : *objects.services)
        names.push_back(service.meta.name);
    EXPECT_THAT(names, ElementsAre("a", "b", "f"));
    EXPECT_EQ(objects.services->at(0).selector, (Labels{{"x", "y"}}));
    EXPECT_EQ(objects.services->at(1).ports.size(), 1);
    EXPECT_EQ(objects.warnings[3].where.line, 3);
}

TEST(ObjectReader, LeavesOutAnEndpointThatItCannotTrust)
{
    const auto objects = readItems("EndpointSlice", "api/endpointslices.json", R"({"metadata":{"name":"s"},"endpoints":[
        {"addresses":["10.0.0.1"],"conditions":{"ready":"yes"}},{"addresses":[1]},{"addresses":["10.0.0.3"]}]})");
    ASSERT_EQ(objects->endpointSlices->at(0).endpoints.size(), 1);
    EXPECT_THAT(objects->endpointSlices->at(0).endpoints[0].addresses, ElementsAre("10.0.0.3"));
    EXPECT_THAT(
        messages(*objects),
        ElementsAre(
            "EndpointSlice s: endpoints[0].conditions.ready is neither true nor false; this entry of the list is left out",
            "EndpointSlice s: endpoints[1].addresses[0] is not a text; this entry of the list is left out"));
}

TEST(ObjectReader, DoesNotWarnWithoutEnd)
{
    std::string items;
    for (int i = 0; i < 1000; ++i)
        items += std::string(i ? "," : "") + R"({"metadata":{"name":"n"},"spec":{"type":1}})";
    const Objects objects = services(items);
    EXPECT_EQ(objects.warnings.size(), 101);
    EXPECT_EQ(objects.warnings.back().message, "900 more faults like these are in the file");
}

std::string whyNot(const std::string& json)
{
    const auto objects = readObjects(evidenceOf({{"api/services.json", json}}));
    if (objects)
        return "it was read";
    EXPECT_EQ(objects.error().what, "cannot read api/services.json");
    EXPECT_NE(objects.error().hint, "");
    return objects.error().why;
}

// So many that several threads read them: their order, lines and errors are those of one.
TEST(ObjectReader, ReadsALongListAsAShortOne)
{
    const auto list = [](const std::vector<int>& broken, const std::vector<int>& odd) {
        std::string items;
        for (int i = 0; i < 3'000; ++i) {
            const std::string name = "\"s" + std::to_string(i) + '"';
            const bool isOdd = std::ranges::find(odd, i) != odd.end();
            const bool isBroken = std::ranges::find(broken, i) != broken.end();
            items += (i ? ",\n" : "\n") + std::string(R"({"metadata":{"namespace":"n","name":)") + (isBroken ? "" : name)
                + R"(},"spec":{"type":)" + (isOdd ? "5" : "\"ClusterIP\"") + "}}";
        }
        return readItems("Service", "api/services.json", items);
    };
    const auto good = list({}, {2'999, 1'400});
    ASSERT_TRUE(good.has_value());
    ASSERT_EQ(good->services->size(), 2'998) << "without the two odd ones";
    int number = 0;
    for (const Service& service : *good->services) {
        number += number == 1'400 ? 1 : 0;
        ASSERT_EQ(service.meta.name, "s" + std::to_string(number));
        ASSERT_EQ(service.meta.source.line, number + 2);
        ++number;
    }
    ASSERT_EQ(good->warnings.size(), 2);
    EXPECT_EQ(good->warnings[0].where.line, 1'402);
    EXPECT_EQ(good->warnings[1].where.line, 3'001);
    const auto bad = list({2'500, 700}, {});
    ASSERT_TRUE(bad.has_error());
    EXPECT_THAT(bad.error().why, HasSubstr("(line 702, "));
}

TEST(ObjectReader, RefusesWhatIsNotTheList)
{
    EXPECT_EQ(whyNot(R"({"kind":"PodList","items":[]})"), "it is of the kind \"PodList\", not \"ServiceList\"");
    EXPECT_EQ(whyNot(R"({"items":[]})"), "it is of the kind \"\", not \"ServiceList\"");
    EXPECT_EQ(whyNot(R"({"kind":"ServiceList"})"), "it has no items");
    EXPECT_EQ(whyNot(R"({"kind":7,"items":[]})"), "its kind is not a text");
    EXPECT_EQ(whyNot(R"({"kind":"Service","metadata":{"name":"one"}})"), "it is of the kind \"Service\", not \"ServiceList\"");
}

TEST(ObjectReader, SaysWhereItIsNotJson)
{
    EXPECT_EQ(whyNot(""), "it is not JSON: it ends early (line 1, byte 0)");
    EXPECT_EQ(whyNot("<html>"), "it is not JSON: it does not begin with an object (line 1, byte 0)");
    EXPECT_THAT(whyNot("{\"kind\":\"ServiceList\",\n\"items\":[\n{\"metadata\":{]}\n]}"), HasSubstr("(line 3, byte 33)"));
    EXPECT_EQ(whyNot("{\"kind\":\"ServiceList\",\n\"items\":[\n{\"a\":1}\n"), "it is not JSON: it ends early (line 4, byte 41)");
}

TEST(ObjectReader, RefusesBrokenJsonWhereverItIs)
{
    for (const char* json :
         {R"({"kind":"ServiceList","items":[{}]} x)", R"({"kind":"ServiceList","items":[{},]})",
          R"({"kind":"ServiceList","items":[{} {}]})", R"({"kind":"ServiceList","items":[1]})",
          R"({"kind":"ServiceList","items":{}})", R"({"kind":"ServiceList","items":[],"items":[]})",
          R"({"kind":"ServiceList" "items":[]})", R"({"kind":"ServiceList",items:[]})",
          R"({"kind":"ServiceList","items":[{"a":tru}]})", R"({"kind":"ServiceList","metadata":{"a":},"items":[]})",
          R"({"kind":"ServiceList","items":[{"a":"\x"}]})",
          R"({"kind":"ServiceList","items":[{"managedFields":[1 2],"metadata":{"name":"n"}}]})",
          "{\"kind\":\"ServiceList\",\"items\":[{\"a\":\"\xff\"}]}", R"({"kind":"ServiceList","items":[{}])",
          R"({"kind":"ServiceList","items":[{"a":"b\"}]})"})
        EXPECT_THAT(whyNot(json), StartsWith("it is not JSON: ")) << json;
    EXPECT_THAT(whyNot(R"({"kind":"ServiceList","items":)" + std::string(200'000, '[')), StartsWith("it is not JSON: "));
    EXPECT_THAT(whyNot("{\"kind\":\"ServiceList\",\n\"items\":[\n{},\n{\"a\":nul}]}"), HasSubstr("(line 4, byte 37)"));
}

TEST(ObjectReader, RefusesEveryTruncation)
{
    const std::string whole = *test::openSample("shop-1.20-iptables").find("api/services.json");
    const std::size_t end = whole.find_last_of('}');
    ASSERT_EQ(whyNot(whole), "it was read");
    for (std::size_t length = 0; length <= end; length += 97)
        EXPECT_THAT(whyNot(whole.substr(0, length)), StartsWith("it is not JSON: ")) << length;
    EXPECT_THAT(whyNot(whole.substr(0, end)), StartsWith("it is not JSON: "));
}

TEST(ObjectReader, RefusesABrokenVersion)
{
    const auto broken = readObjects(evidenceOf({{"api/version.json", "v1.36"}}));
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().what, "cannot read api/version.json");
    const auto other = readObjects(evidenceOf({{"api/version.json", R"({"major":1})"}}));
    EXPECT_THAT(messages(*other), ElementsAre("it does not say the server's gitVersion"));
}

}  // namespace
}  // namespace fairlead::kubernetes
