#include "kinds_cluster.h"

#include "model/kubeproxy/expected_rules.h"
#include "model/netfilter/iptables_save_parser.h"
#include "tests/support/edited_evidence.h"

#include <algorithm>

namespace fairlead::test {

namespace {

namespace json = boost::json;

struct KindEndpoint {
    std::string address;
    std::string node;
    std::string pod;
    std::string state = "ready";  // "ready", "notReady", "serving", "terminating"
    std::string hint = {};  // "zone:zone-a", "node:worker-1"
};

const std::vector<KindEndpoint>& threePods()
{
    static const std::vector<KindEndpoint> pods{{"10.244.1.4", "control-plane", "frontend-a"},
                                                {"10.244.2.5", "worker-1", "frontend-b"},
                                                {"10.244.3.5", "worker-2", "frontend-c"}};
    return pods;
}

struct Kind {
    std::string name;
    json::object spec;
    std::vector<KindEndpoint> endpoints;
    json::value status = json::object();
    std::vector<KindEndpoint> endpoints6 = {};
};

json::array ports(std::initializer_list<json::object> list) { return json::array(list.begin(), list.end()); }

json::object tcp(int port, int target, int nodePort = 0)
{
    json::object result{{"name", "http"}, {"protocol", "TCP"}, {"port", port}, {"targetPort", target}};
    if (nodePort != 0)
        result["nodePort"] = nodePort;
    return result;
}

json::object other(const char* name, const char* protocol, int port, int nodePort)
{
    return {{"name", name}, {"protocol", protocol}, {"port", port}, {"targetPort", port}, {"nodePort", nodePort}};
}

json::object balancer(json::object more = {})
{
    json::object spec{{"type", "LoadBalancer"}, {"ports", ports({tcp(80, 8080, 30121)})}, {"externalTrafficPolicy", "Cluster"}};
    for (auto& field : more)
        spec[field.key()] = field.value();
    return spec;
}

json::object ingress(json::object entry) { return {{"loadBalancer", {{"ingress", json::array{std::move(entry)}}}}}; }

std::vector<Kind> balancerKinds()
{
    return {
        {"lb-no-node-ports", balancer({{"allocateLoadBalancerNodePorts", false}, {"ports", ports({tcp(80, 8080)})}}), threePods(),
         ingress({{"ip", "203.0.113.21"}, {"ipMode", "VIP"}})},
        {"lb-ipmode-proxy", balancer({{"ports", ports({tcp(80, 8080, 30122)})}}), threePods(),
         ingress({{"ip", "203.0.113.22"}, {"ipMode", "Proxy"}})},
        {"lb-hostname", balancer({{"ports", ports({tcp(80, 8080, 30123)})}}), threePods(),
         ingress({{"hostname", "lb-4711.eu-central-1.example.com"}})},
        {"lb-source-ranges",
         balancer({{"ports", ports({tcp(80, 8080, 30124)})}, {"loadBalancerSourceRanges", json::array{"198.51.100.0/24"}}}),
         threePods(), ingress({{"ip", "203.0.113.24"}})},
        {"lb-local-health",
         balancer({{"ports", ports({tcp(80, 8080, 30125)})}, {"externalTrafficPolicy", "Local"}, {"healthCheckNodePort", 31125}}),
         {threePods()[1]},
         ingress({{"ip", "203.0.113.25"}})},
    };
}

std::vector<Kind> policyKinds()
{
    const std::vector<KindEndpoint> pods = threePods();
    auto zonal = pods;
    auto nodal = pods;
    for (std::size_t i = 0; i < pods.size(); ++i) {
        zonal[i].hint = std::string("zone:zone-") + "abc"[i];
        nodal[i].hint = "node:" + pods[i].node;
    }
    return {
        {"itp-local", {{"internalTrafficPolicy", "Local"}, {"ports", ports({tcp(80, 8080)})}}, {pods[0], pods[2]}},
        {"etp-local-node-port",
         {{"type", "NodePort"}, {"externalTrafficPolicy", "Local"}, {"ports", ports({tcp(80, 8080, 30131)})}},
         {pods[1]}},
        {"external-ips-local",
         {{"externalIPs", json::array{"192.0.2.61", "192.0.2.62"}},
          {"externalTrafficPolicy", "Local"},
          {"ports", ports({tcp(80, 8080)})}},
         {pods[2]}},
        {"affinity",
         {{"type", "NodePort"},
          {"sessionAffinity", "ClientIP"},
          {"sessionAffinityConfig", {{"clientIP", {{"timeoutSeconds", 600}}}}},
          {"ports", ports({tcp(80, 8080, 30132)})}},
         pods},
        {"prefer-same-zone", {{"trafficDistribution", "PreferSameZone"}, {"ports", ports({tcp(80, 8080)})}}, zonal},
        {"prefer-same-node", {{"trafficDistribution", "PreferSameNode"}, {"ports", ports({tcp(80, 8080)})}}, nodal},
    };
}

std::vector<Kind> endpointKinds()
{
    const std::vector<KindEndpoint> pods = threePods();
    auto going = pods;
    for (KindEndpoint& each : going)
        each.state = "serving";
    return {
        {"many-ports",
         {{"type", "NodePort"},
          {"ports", ports({tcp(80, 8080, 30141), other("dns", "UDP", 5353, 30142), other("signal", "SCTP", 3868, 30143)})}},
         pods},
        {"all-terminating", {{"ports", ports({tcp(80, 8080)})}}, going},
        {"every-state",
         {{"ports", ports({tcp(80, 8080)})}},
         {pods[0],
          {"10.244.1.41", "control-plane", "starting", "notReady"},
          {"10.244.2.51", "worker-1", "going-but-serving", "serving"},
          {"10.244.3.51", "worker-2", "going", "terminating"}}},
        {"publish-not-ready",
         {{"publishNotReadyAddresses", true}, {"ports", ports({tcp(80, 8080)})}},
         {pods[0], {"10.244.2.3", "worker-1", "starting", "ready"}}},
        {"host-network",
         {{"ports", ports({tcp(9100, 9100)})}},
         {{"172.30.56.11", "control-plane", "node-exporter-a"}, {"172.30.56.12", "worker-1", "node-exporter-b"}}},
        {"inside-and-outside",
         {{"ports", ports({tcp(5432, 5432)})}},
         {{"10.244.2.5", "worker-1", "frontend-b"}, {"172.30.56.200", "", ""}, {"198.51.100.7", "", ""}}},
        {"dual-stack",
         {{"type", "NodePort"}, {"ports", ports({tcp(80, 8080, 30144)})}},
         pods,
         json::object(),
         {{"fd00:10:244:1::4", "control-plane", "frontend-a"}, {"fd00:10:244:3::5", "worker-2", "frontend-c"}}},
        {"nobody", {{"type", "NodePort"}, {"ports", ports({tcp(80, 8080, 30145)})}}, {}},
        {"headless-by-hand", {{"clusterIP", "None"}, {"ports", ports({tcp(80, 8080)})}}, {pods[0], {"172.30.56.201", "", ""}}},
    };
}

const std::vector<Kind>& kinds()
{
    static const std::vector<Kind> all = [] {
        std::vector<Kind> result = balancerKinds();
        for (const auto& more : {policyKinds(), endpointKinds()})
            result.insert(result.end(), more.begin(), more.end());
        return result;
    }();
    return all;
}

json::object serviceOf(const Kind& kind, std::size_t number)
{
    json::object spec = kind.spec;
    spec.insert_or_assign("selector", json::object{{"app", kind.name}});
    if (!spec.contains("type"))
        spec["type"] = "ClusterIP";
    const bool headless = spec.contains("clusterIP");
    const bool dual = !kind.endpoints6.empty();
    const std::string address = headless ? "None" : "10.96.200." + std::to_string(number + 1);
    spec["clusterIP"] = address;
    json::array addresses{json::value(address)};
    if (dual)
        addresses.push_back(json::value("fd00:10:96::c801"));
    spec["clusterIPs"] = addresses;
    spec["ipFamilies"] = dual ? json::array{"IPv4", "IPv6"} : json::array{"IPv4"};
    if (kind.name.ends_with("by-hand"))
        spec.erase("selector");
    return {{"metadata", {{"name", kind.name}, {"namespace", "kinds"}}}, {"spec", spec}, {"status", kind.status}};
}

json::object endpointJson(const KindEndpoint& endpoint)
{
    const bool going = endpoint.state == "serving" || endpoint.state == "terminating";
    json::object result{{"addresses", json::array{json::value(endpoint.address)}},
                        {"conditions",
                         {{"ready", endpoint.state == "ready"},
                          {"serving", endpoint.state == "ready" || endpoint.state == "serving"},
                          {"terminating", going}}}};
    if (!endpoint.node.empty())
        result["nodeName"] = endpoint.node;
    if (!endpoint.pod.empty())
        result["targetRef"] = {{"kind", "Pod"}, {"namespace", "kinds"}, {"name", endpoint.pod}};
    if (endpoint.hint.starts_with("zone:"))
        result["hints"] = {{"forZones", json::array{{{"name", endpoint.hint.substr(5)}}}}};
    if (endpoint.hint.starts_with("node:"))
        result["hints"] = {{"forNodes", json::array{{{"name", endpoint.hint.substr(5)}}}}};
    return result;
}

json::object sliceOf(const Kind& kind, const std::vector<KindEndpoint>& endpoints, const char* type)
{
    json::array list;
    for (const KindEndpoint& endpoint : endpoints)
        list.push_back(endpointJson(endpoint));
    json::array portList;
    for (const json::value& port : kind.spec.at("ports").as_array())
        portList.push_back({{"name", port.at("name")}, {"protocol", port.at("protocol")}, {"port", port.at("targetPort")}});
    return {{"metadata",
             {{"name", kind.name + '-' + type}, {"namespace", "kinds"}, {"labels", {{"kubernetes.io/service-name", kind.name}}}}},
            {"addressType", type},
            {"ports", portList},
            {"endpoints", list}};
}

void addObjects(EditedEvidence& evidence)
{
    evidence.json("api/services.json", [](json::value& list) {
        for (std::size_t i = 0; i < kinds().size(); ++i)
            list.at("items").as_array().push_back(serviceOf(kinds()[i], i));
    });
    evidence.json("api/endpointslices.json", [](json::value& list) {
        for (const Kind& kind : kinds()) {
            list.at("items").as_array().push_back(sliceOf(kind, kind.endpoints, "IPv4"));
            if (!kind.endpoints6.empty())
                list.at("items").as_array().push_back(sliceOf(kind, kind.endpoints6, "IPv6"));
        }
    });
}

}  // namespace

std::shared_ptr<const cluster::ClusterSnapshot> kindsCluster()
{
    static const std::shared_ptr<const cluster::ClusterSnapshot> built = [] {
        EditedEvidence evidence("shop-iptables-nft");
        addObjects(evidence);
        const auto wanted = evidence.build();
        for (const cluster::ClusterNode& node : wanted->nodes()) {
            // Shows the same iptables rules once more, as they were.
            evidence.remove("nodes/" + node.name + "/nft.json").remove("nodes/" + node.name + "/nft.txt");
            const kubeproxy::ProxySettings settings = kubeproxy::readProxySettings(*wanted, node);
            for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
                const auto expected = kubeproxy::expectRules(*wanted, node, settings, family).value();
                evidence.set("nodes/" + node.name + (family == IpFamily::ipv4 ? "/iptables-save.txt" : "/ip6tables-save.txt"),
                             netfilter::printIptablesSave(*expected.iptables));
            }
        }
        return evidence.build();
    }();
    return built;
}

const std::vector<std::string>& kindNames()
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> result;
        for (const Kind& kind : kinds())
            result.push_back(kind.name);
        return result;
    }();
    return names;
}

}  // namespace fairlead::test
