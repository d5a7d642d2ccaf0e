#include "model/facts/cluster_facts.h"
#include "model/facts/facts_json.h"
#include "model/facts/facts_text.h"
#include "tests/support/edited_evidence.h"

#include <gmock/gmock.h>

namespace fairlead::facts {
namespace {

using test::EditedEvidence;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr auto capture = "shop-iptables-nft";

ClusterFacts factsOf(const EditedEvidence& evidence) { return collectFacts(*evidence.build()); }

std::vector<std::string> valuesOf(const std::vector<Fact>& facts)
{
    std::vector<std::string> values;
    for (const Fact& fact : facts)
        values.push_back(fact.value);
    return values;
}

std::vector<std::string> filesOf(const Fact& fact)
{
    std::vector<std::string> files;
    for (const SourceRef& source : fact.from)
        files.push_back(source.file);
    return files;
}

class EveryCapture : public testing::TestWithParam<std::string> { };

// The captures are of healthy clusters: everybody agrees, and nothing that was collected is left out.
TEST_P(EveryCapture, AgreesWithItself)
{
    const ClusterFacts facts = factsOf(EditedEvidence(GetParam()));
    ASSERT_THAT(facts.nodes, SizeIs(3));
    for (const FactRow& row : rowsOf(facts))
        EXPECT_THAT(row.fact.disagree, IsEmpty()) << row.node << ' ' << row.label;
    EXPECT_THAT(valuesOf(facts.podCidrs), Contains("10.244.0.0/16"));
    EXPECT_THAT(valuesOf(facts.serviceCidrs), Contains("10.96.0.0/16"));
    EXPECT_EQ(facts.nodePortRange.value, "30000-32767");
    EXPECT_EQ(facts.kubeProxyOnAllNodes.value, "yes");
    EXPECT_THAT(facts.clusterDns.value, HasSubstr("10.96.0.10"));
    EXPECT_THAT(facts.overlaps, IsEmpty());
    for (const NodeFacts& node : facts.nodes) {
        EXPECT_EQ(node.interface, "eth0");
        EXPECT_THAT(node.podCidrs, Not(IsEmpty()));
        EXPECT_THAT(node.kubeProxyPod, HasSubstr("kube-system/kube-proxy-"));
        EXPECT_GT(node.rules, 50U);
    }
}

INSTANTIATE_TEST_SUITE_P(Captures, EveryCapture, testing::ValuesIn(test::captureNames()));

TEST(ClusterFacts, NameEachWhoSaysThePodCidr)
{
    const ClusterFacts facts = factsOf(EditedEvidence(capture));
    const std::vector<std::string> files = filesOf(facts.podCidrs.at(0));
    for (const char* file : {"api/pods.json", "nodes/control-plane/manifests/kube-controller-manager.yaml",
                             "nodes/worker-1/configz.json", "api/configmaps.json", "api/nodes.json"})
        EXPECT_THAT(files, Contains(file));
    const SourceRef& manifest = facts.podCidrs.at(0).from.at(1);
    EXPECT_EQ(manifest.line, 13);
    EXPECT_EQ(manifest.text, "    - --cluster-cidr=10.244.0.0/16,fd00:10:244::/48");
}

TEST(ClusterFacts, ShowWhoDisagreesOnThePodCidr)
{
    EditedEvidence evidence(capture);
    evidence.replace("nodes/control-plane/manifests/kube-controller-manager.yaml", "--cluster-cidr=10.244.0.0/16",
                     "--cluster-cidr=10.200.0.0/16");
    const Fact fact = factsOf(evidence).podCidrs.at(0);
    EXPECT_EQ(fact.value, "10.244.0.0/16");
    ASSERT_THAT(fact.disagree, SizeIs(1));
    EXPECT_EQ(fact.disagree[0].value, "10.200.0.0/16");
    EXPECT_EQ(fact.disagree[0].source.line, 13);
}

TEST(ClusterFacts, ShowANodeWhosePodCidrLiesElsewhere)
{
    EditedEvidence evidence(capture);
    evidence.replace("api/nodes.json", "10.244.3.0/24", "10.9.3.0/24");
    const Fact fact = factsOf(evidence).podCidrs.at(0);
    ASSERT_THAT(fact.disagree, SizeIs(1));
    EXPECT_EQ(fact.disagree[0].source.text, "Node worker-2: spec.podCIDRs 10.9.3.0/24");
}

// Objects alone: no manifests, no control plane among the pods, nothing of kube-proxy.
EditedEvidence bareObjects()
{
    EditedEvidence evidence(capture);
    for (const std::string& path : evidence.build()->evidence().paths()) {
        if (path.starts_with("nodes/"))
            evidence.remove(path);
    }
    for (const char* list : {"configmaps", "daemonsets", "servicecidrs"})
        evidence.remove("api/" + std::string(list) + ".json");
    evidence.removeObject("api/pods.json", "kube-apiserver-control-plane");
    evidence.removeObject("api/pods.json", "kube-controller-manager-control-plane");
    return evidence;
}

TEST(ClusterFacts, AreConcludedFromUseAndSaySo)
{
    const ClusterFacts facts = factsOf(bareObjects());
    ASSERT_THAT(facts.podCidrs, Not(IsEmpty()));
    EXPECT_EQ(facts.podCidrs[0].value, "10.244.0.0/22");
    EXPECT_TRUE(facts.podCidrs[0].inferred);
    EXPECT_THAT(facts.podCidrs[0].note, HasSubstr("spec.podCIDRs"));
    ASSERT_THAT(facts.serviceCidrs, Not(IsEmpty()));
    EXPECT_TRUE(facts.serviceCidrs[0].inferred);
    EXPECT_FALSE(facts.nodePortRange.known());
    EXPECT_THAT(facts.nodePortRange.note, HasSubstr("were not read"));
}

TEST(ClusterFacts, OfNothingAreUnknownWithTheReason)
{
    const auto snapshot = cluster::ClusterSnapshot::build(evidence::Evidence({}, {})).value();
    const ClusterFacts facts = collectFacts(*snapshot);
    EXPECT_THAT(facts.podCidrs, IsEmpty());
    for (const FactRow& row : rowsOf(facts)) {
        EXPECT_EQ(row.fact.known(), row.label == "Overlaps") << row.label;
        EXPECT_TRUE(row.fact.known() || !row.fact.note.empty()) << row.label;
    }
    EXPECT_TRUE(toJson(facts).at("kubeProxyOnAllNodes").at("value").is_null());
}

TEST(ClusterFacts, ShowANodeInAnotherMode)
{
    EditedEvidence evidence(capture);
    evidence.set("nodes/worker-1/proxy-mode.txt", "ipvs");
    const ClusterFacts facts = factsOf(evidence);
    // Its rules are what is in force.
    EXPECT_EQ(facts.nodes[1].proxyMode.value, "iptables");
    ASSERT_THAT(facts.nodes[1].proxyMode.disagree, SizeIs(1));
    EXPECT_EQ(facts.nodes[1].proxyMode.disagree[0].source.file, "nodes/worker-1/proxy-mode.txt");
}

TEST(ClusterFacts, KnowTheNodeWithoutKubeProxy)
{
    EditedEvidence evidence(capture);
    const auto pod = collectFacts(*evidence.build()).nodes.at(2).kubeProxyPod;
    evidence.removeObject("api/pods.json", pod.substr(pod.find('/') + 1));
    const Fact fact = factsOf(evidence).kubeProxyOnAllNodes;
    EXPECT_EQ(fact.value, "no");
    ASSERT_THAT(fact.from, SizeIs(1));
    EXPECT_EQ(fact.from[0].text, "Node worker-2: no pod of kube-proxy");
    ASSERT_THAT(fact.disagree, SizeIs(1));
    EXPECT_THAT(fact.disagree[0].source.text, HasSubstr("DaemonSet kube-system/kube-proxy: 3 of 3 ready"));
}

TEST(ClusterFacts, ReadKubeadmsConfiguration)
{
    EditedEvidence evidence = bareObjects();
    evidence.set("api/configmaps.json",
                 R"({"kind":"ConfigMapList","apiVersion":"v1","items":[{"metadata":{"name":"kubeadm-config",)"
                 R"("namespace":"kube-system"},"data":{"ClusterConfiguration":)"
                 R"("networking:\n  podSubnet: 10.244.0.0/16\n  serviceSubnet: 10.96.0.0/12\n"}}]})");
    const ClusterFacts facts = factsOf(evidence);
    EXPECT_THAT(valuesOf(facts.podCidrs), Contains("10.244.0.0/16"));
    EXPECT_THAT(valuesOf(facts.serviceCidrs), Contains("10.96.0.0/12"));
    EXPECT_FALSE(facts.podCidrs[0].inferred);
}

TEST(ClusterFacts, BearAConfigurationThatIsNoYaml)
{
    EditedEvidence evidence = bareObjects();
    evidence.set("api/configmaps.json",
                 R"({"kind":"ConfigMapList","apiVersion":"v1","items":[{"metadata":{"name":"kubeadm-config",)"
                 R"("namespace":"kube-system"},"data":{"ClusterConfiguration":"networking: [\n - {"}}]})");
    EXPECT_TRUE(factsOf(evidence).podCidrs.at(0).inferred);
}

TEST(FactsText, NamesWhoDisagrees)
{
    EditedEvidence evidence(capture);
    evidence.replace("nodes/control-plane/manifests/kube-apiserver.yaml", "10.96.0.0/16", "10.111.0.0/16");
    const std::string text = toText(factsOf(evidence));
    EXPECT_THAT(text, HasSubstr("but 10.111.0.0/16   [nodes/control-plane/manifests/kube-apiserver.yaml:"));
    EXPECT_THAT(text, HasSubstr("Node worker-2\n"));
}

}  // namespace
}  // namespace fairlead::facts
