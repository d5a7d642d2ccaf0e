#include "tests/findings/finding_runs.h"

#include <gmock/gmock.h>

#include <ostream>

namespace fairlead {
namespace {

namespace json = boost::json;
using test::EditedEvidence;

constexpr const char* capture = "shop-iptables-nft";
const std::string worker = "nodes/worker-1/";

// The API alone, as without any right to the nodes: what is changed there is not held against the rules.
void withoutNodes(EditedEvidence& evidence)
{
    for (const std::string& path : test::openSample(capture).pathsBelow("nodes/"))
        evidence.remove(path);
}

void setSpec(EditedEvidence& evidence, const char* service, const char* field, json::value value)
{
    withoutNodes(evidence);
    evidence.object("api/services.json", service,
                    [&](json::object& object) { object["spec"].as_object()[field] = std::move(value); });
}

void insertRule(EditedEvidence& evidence, const std::string& rule)
{
    const std::string before = "[2649:236071] -A INPUT -j KUBE-FIREWALL\n";
    evidence.replace(worker + "iptables-save.txt", before, "[0:0] " + rule + "\n" + before);
}

void editPods(EditedEvidence& evidence, const std::string& prefix, const std::function<void(json::object&)>& edit)
{
    evidence.json("api/pods.json", [&](json::value& list) {
        for (json::value& pod : list.at("items").as_array()) {
            if (std::string_view(pod.at("metadata").at("name").as_string()).starts_with(prefix))
                edit(pod.as_object());
        }
    });
}

struct Fault {
    const char* name;
    void (*make)(EditedEvidence&);
    std::vector<std::string> found;  // and nothing else, beside what the whole capture shows
};

std::ostream& operator<<(std::ostream& out, const Fault& fault) { return out << fault.name; }

class BrokenCapture : public testing::TestWithParam<Fault> { };

TEST_P(BrokenCapture, RaisesExactlyItsFinding)
{
    EditedEvidence evidence(capture);
    GetParam().make(evidence);
    EXPECT_THAT(test::added(evidence, capture), testing::ElementsAreArray(GetParam().found));
}

const std::vector<Fault> serviceFaults{
    {"SelectorTypo",
     [](EditedEvidence& evidence) {
         setSpec(evidence, "orphan", "selector", json::object{{"app", "fronted"}});
     },
     {"error selector-typo shop/orphan"}},
    {"NoEndpoints",
     [](EditedEvidence& evidence) {
         withoutNodes(evidence);
         test::editSlice(evidence, "warehouse-db", "IPv4", [](json::object& slice) { slice["endpoints"] = json::array(); });
     },
     {"error no-endpoints shop/warehouse-db"}},
    {"NoReadyEndpoints",
     [](EditedEvidence& evidence) {
         withoutNodes(evidence);
         test::editSlice(evidence, "payments", "IPv4", [](json::object& slice) {
             for (json::value& endpoint : slice["endpoints"].as_array())
                 endpoint.as_object()["conditions"] = {{"ready", false}, {"serving", false}, {"terminating", false}};
         });
         editPods(evidence, "payments", [](json::object& pod) {
             for (json::value& condition : pod["status"].as_object()["conditions"].as_array()) {
                 if (condition.at("type") == "Ready")
                     condition.as_object()["status"] = "False";
             }
         });
     },
     {"error no-ready-endpoints shop/payments"}},
    {"TargetPortMismatch",
     [](EditedEvidence& evidence) {
         setSpec(evidence, "legacy-gateway", "ports", json::array{{{"port", 8088}, {"targetPort", 8081}, {"protocol", "TCP"}}});
     },
     {"warning target-port-mismatch shop/legacy-gateway"}},
    {"NamedTargetPortOfNobody",
     [](EditedEvidence& evidence) {
         setSpec(evidence, "frontend", "ports",
                 json::array{{{"name", "http"}, {"port", 80}, {"targetPort", "htpp"}, {"protocol", "TCP"}}});
         test::editSlice(evidence, "frontend", "IPv4", [](json::object& slice) { slice["ports"] = json::array(); });
     },
     {"error target-port-mismatch shop/frontend"}},
    {"SliceLagsPods",
     [](EditedEvidence& evidence) {
         withoutNodes(evidence);
         test::editSlice(evidence, "payments", "IPv4", [](json::object& slice) { slice["endpoints"] = json::array(); });
     },
     {"error slice-lags-pods shop/payments"}},
    {"InternalPolicyLocal",
     [](EditedEvidence& evidence) { setSpec(evidence, "payments", "internalTrafficPolicy", "Local"); },
     {"warning local-policy-no-endpoints shop/payments control-plane"}},
    {"SourceRangesBlock",
     [](EditedEvidence& evidence) { setSpec(evidence, "payments", "loadBalancerSourceRanges", json::array{"the office"}); },
     {"error source-ranges-block shop/payments"}},
    {"ExternalIpConflict",
     [](EditedEvidence& evidence) { setSpec(evidence, "orphan", "externalIPs", json::array{"10.96.89.105"}); },
     {"error external-ip-conflict shop/orphan"}},
    {"ExternalIpOfANode",
     [](EditedEvidence& evidence) { setSpec(evidence, "frontend", "externalIPs", json::array{"172.30.56.12"}); },
     {"warning external-ip-conflict shop/frontend worker-1"}},
    {"NodePortConflict",
     [](EditedEvidence& evidence) {
         setSpec(evidence, "orphan", "ports", json::array{{{"port", 80}, {"nodePort", 30080}, {"protocol", "TCP"}}});
     },
     {"error node-port-conflict shop/orphan"}},
    {"HostPortConflict",
     [](EditedEvidence& evidence) {
         withoutNodes(evidence);
         editPods(evidence, "warming-up", [](json::object& pod) {
             pod["spec"].as_object()["containers"].at(0).at("ports").at(0).as_object()["hostPort"] = 30080;
         });
     },
     {"error host-port-conflict shop/frontend worker-1 shop/warming-up"}},
    {"PodIpInServiceCidr",
     [](EditedEvidence& evidence) {
         editPods(evidence, "warming-up", [](json::object& pod) {
             pod["status"].as_object()["podIP"] = "10.96.77.7";
             pod["status"].as_object()["podIPs"] = json::array{{{"ip", "10.96.77.7"}}};
         });
     },
     {"error pod-ip-in-service-cidr shop/warming-up"}},
};

const std::vector<Fault> nodeFaults{
    {"CidrOverlap",
     [](EditedEvidence& evidence) {
         evidence.object("api/nodes.json", "worker-2", [](json::object& node) {
             node["spec"].as_object()["podCIDRs"] = json::array{"10.244.2.0/24", "fd00:10:244:3::/64"};
         });
     },
     {"error cidr-overlap"}},
    {"KubeProxyMissing",
     [](EditedEvidence& evidence) { evidence.removeObject("api/pods.json", "kube-proxy-k9tnb"); },
     {"error kube-proxy-missing worker-1"}},
    {"TwoKubeProxies",
     [](EditedEvidence& evidence) {
         evidence.json("api/pods.json", [](json::value& list) {
             for (const json::value& pod : json::array(list.at("items").as_array())) {
                 if (pod.at("metadata").at("name") != "kube-proxy-k9tnb")
                     continue;
                 json::value other = pod;
                 other.at("metadata").as_object()["name"] = "kube-proxy-other";
                 list.at("items").as_array().push_back(std::move(other));
             }
         });
     },
     {"error two-kube-proxies worker-1"}},
    {"IpForwardOff",
     [](EditedEvidence& evidence) {
         evidence.replace(worker + "sysctl.txt", "net.ipv4.ip_forward = 1", "net.ipv4.ip_forward = 0");
     },
     {"error ip-forward-off worker-1"}},
    {"ForwardDrop",
     [](EditedEvidence& evidence) { evidence.replace(worker + "iptables-save.txt", ":FORWARD ACCEPT", ":FORWARD DROP"); },
     {"error forward-drop worker-1"}},
    {"BridgeNfOff",
     [](EditedEvidence& evidence) {
         evidence.replace(worker + "sysctl.txt", "bridge-nf-call-iptables = 1", "bridge-nf-call-iptables = 0");
     },
     {"error bridge-nf-off worker-1"}},
    {"ConntrackFull",
     [](EditedEvidence& evidence) {
         evidence.replace(worker + "sysctl.txt", "nf_conntrack_max = 262144", "nf_conntrack_max = 8600");
     },
     {"error conntrack-full worker-1"}},
    {"BackendSplit",
     [](EditedEvidence& evidence) {
         evidence.set(worker + "iptables-legacy-save.txt",
                      "*nat\n:PREROUTING ACCEPT [0:0]\n:KUBE-SERVICES - [0:0]\n-A PREROUTING -j KUBE-SERVICES\n"
                      "-A KUBE-SERVICES -d 10.96.9.9/32 -p tcp -m tcp --dport 80 -j RETURN\nCOMMIT\n");
     },
     {"error backend-split worker-1"}},
    {"MasqueradeMissing",
     [](EditedEvidence& evidence) {
         evidence.deleteLines(worker + "iptables-save.txt", {"-A KUBE-POSTROUTING", "-j MASQUERADE"});
     },
     {"error masquerade-missing worker-1"}},
    {"MissingRules",
     [](EditedEvidence& evidence) {
         evidence.deleteLines(worker + "iptables-save.txt", {"-A KUBE-SERVICES", "shop/cart cluster IP"});
     },
     {"error missing-rules shop/cart worker-1"}},
    {"StaleRules",
     [](EditedEvidence& evidence) {
         evidence.replace(worker + "iptables-save.txt", "--to-destination 10.244.1.2:7070", "--to-destination 10.244.9.9:7070");
     },
     {"error stale-rules shop/cart worker-1"}},
    {"WeightsUneven",
     [](EditedEvidence& evidence) {
         evidence.lines(worker + "iptables-save.txt", {"-A KUBE-SVC-PY4JZH2ITZYEO4CN", "0.33333333349"},
                        [](std::string line) { return line.replace(line.find("0.33333333349"), 13, "0.90000000000"); });
     },
     {"warning weights-uneven shop/frontend worker-1"}},
    {"ExtraRules",
     [](EditedEvidence& evidence) { evidence.removeObject("api/services.json", "zonal"); },
     {"warning extra-rules shop/zonal"}},
    {"HealthCheckBehindFirewall",
     [](EditedEvidence& evidence) { insertRule(evidence, "-A INPUT -p tcp -m tcp --dport 32692 -j DROP"); },
     {"error node-firewall shop/payments worker-1"}},
    {"NodePortBehindFirewall",
     [](EditedEvidence& evidence) { insertRule(evidence, "-A INPUT -p tcp -m tcp --dport 30080 -j DROP"); },
     {"warning node-firewall shop/frontend worker-1"}},
    {"StaleConntrack",
     [](EditedEvidence& evidence) {
         evidence.set(worker + "conntrack.txt",
                      evidence.text(worker + "conntrack.txt")
                          + "ipv4     2 udp      17 29 src=10.244.2.7 dst=10.96.0.10 sport=5555 dport=53 src=10.244.9.9 "
                            "dst=10.244.2.7 sport=53 dport=5555 mark=0 use=1\n");
     },
     {"warning stale-conntrack kube-system/kube-dns worker-1"}},
    {"ModeMismatch",
     [](EditedEvidence& evidence) { evidence.set(worker + "proxy-mode.txt", "ipvs"); },
     {"warning mode-mismatch worker-1"}},
    {"ModeLeftovers",
     [](EditedEvidence& evidence) {
         evidence.set(worker + "ipset.txt",
                      "create KUBE-CLUSTER-IP hash:ip,port family inet hashsize 1024 maxelem 65536\nadd KUBE-CLUSTER-IP "
                      "10.96.0.10,udp:53\n");
         evidence.remove(worker + "ipvs.txt.error")
             .set(worker + "ipvs.txt", "-A -t 10.96.0.1:443 -s rr\n-a -t 10.96.0.1:443 -r 172.30.56.11:6443 -m -w 1\n");
     },
     {"warning mode-leftovers worker-1"}},
    {"RpFilterStrict",
     [](EditedEvidence& evidence) {
         evidence.replace(worker + "sysctl.txt", "conf.all.rp_filter = 0", "conf.all.rp_filter = 1");
         evidence.json(worker + "ip-route.json", [](json::value& routes) { routes.at(1).as_object()["dev"] = "cni0"; });
     },
     {"warning rp-filter-strict worker-1"}},
    {"MtuMismatch",
     [](EditedEvidence& evidence) {
         evidence.json(worker + "ip-addr.json", [](json::value& devices) {
             for (json::value& device : devices.as_array()) {
                 if (device.at("ifname") == "cni0")
                     device.as_object()["mtu"] = 9000;
             }
         });
     },
     {"warning mtu-mismatch worker-1"}},
    {"NodePortInEphemeralRange",
     [](EditedEvidence& evidence) { evidence.replace(worker + "sysctl.txt", "32768\t60999", "1024\t60999"); },
     {"warning node-port-in-ephemeral-range worker-1"}},
    {"VersionSkew",
     [](EditedEvidence& evidence) { evidence.replace("api/version.json", "v1.36.2", "v1.35.2"); },
     {"warning version-skew"}},
    {"OldCapture",
     [](EditedEvidence& evidence) {
         evidence.replace(worker + "iptables-save.txt", "Mon Nov 23 02:43:22", "Sat Nov 21 02:43:22");
     },
     {"warning old-capture worker-1"}},
};

const auto nameOfFault = [](const auto& fault) { return std::string(fault.param.name); };
INSTANTIATE_TEST_SUITE_P(Services, BrokenCapture, testing::ValuesIn(serviceFaults), nameOfFault);
INSTANTIATE_TEST_SUITE_P(Nodes, BrokenCapture, testing::ValuesIn(nodeFaults), nameOfFault);

TEST(InfoFindings, SayThatIpvsIsDeprecatedAndRulesWereNotRead)
{
    const auto ipvs = test::shortly(findings::findFindings(EditedEvidence("shop-ipvs").build()), true);
    EXPECT_THAT(ipvs, testing::ElementsAre("error no-matching-pods shop/orphan", "info ipvs-deprecated"));
    EditedEvidence evidence(capture);
    evidence.remove(worker + "iptables-save.txt");
    EXPECT_THAT(test::added(evidence, capture, true), testing::ElementsAre("info rules-not-read worker-1"));
}

// Whatever is missing: no finding is invented, and each kind that needs it says that it could not judge.
TEST(MissingEvidence, IsSaidForEachKindThatNeedsIt)
{
    EditedEvidence bare(capture);
    for (const std::string& path : test::openSample(capture).paths()) {
        if (path != "api/nodes.json" && path != "api/services.json")
            bare.remove(path);
    }
    const auto report = findings::findFindings(bare.build());
    std::set<std::string> unknown;
    for (const findings::NotKnown& entry : report.notKnown)
        unknown.insert(entry.id);
    EXPECT_THAT(unknown,
                testing::IsSupersetOf({"no-endpoints",
                                       "no-matching-pods",
                                       "selector-typo",
                                       "no-ready-endpoints",
                                       "target-port-mismatch",
                                       "slice-lags-pods",
                                       "kube-proxy-missing",
                                       "two-kube-proxies",
                                       "ip-forward-off",
                                       "forward-drop",
                                       "bridge-nf-off",
                                       "conntrack-full",
                                       "backend-split",
                                       "masquerade-missing",
                                       "missing-rules",
                                       "stale-rules",
                                       "extra-rules",
                                       "weights-uneven",
                                       "host-port-conflict",
                                       "pod-ip-in-service-cidr",
                                       "node-firewall",
                                       "stale-conntrack",
                                       "mode-mismatch",
                                       "mode-leftovers",
                                       "rp-filter-strict",
                                       "mtu-mismatch",
                                       "node-port-in-ephemeral-range"}));
    EXPECT_THAT(test::shortly(report), testing::IsEmpty());
}

TEST(MissingEvidence, WithoutAnythingNothingIsFound)
{
    const auto snapshot = cluster::ClusterSnapshot::build(evidence::Evidence()).value();
    EXPECT_THAT(findings::findFindings(snapshot).findings, testing::IsEmpty());
}

}  // namespace
}  // namespace fairlead
