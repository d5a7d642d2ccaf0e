#include "model/anonymization/anonymizer.h"

#include "model/cluster/cluster_snapshot.h"
#include "model/evidence/secret_removal.h"
#include "model/facts/cluster_facts.h"
#include "model/kubeproxy/rule_drift.h"
#include "tests/support/edited_evidence.h"

#include <gmock/gmock.h>

namespace fairlead::test {
namespace {

using anonymization::anonymize;
using anonymization::AnonymizedEvidence;
using evidence::Evidence;

constexpr std::uint64_t key = 42;

bool isNameCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; }

// Whether the word stands in the text, not as a part of another.
bool holdsWord(std::string_view text, std::string_view word)
{
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !isNameCharacter(text[at - 1])) && (end == text.size() || !isNameCharacter(text[end])))
            return true;
    }
    return false;
}

class AnonymizedSample : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override
    {
        original = evidence::removeSecrets(openSample(GetParam())).evidence;
        auto anonymous = anonymize(original, key);
        ASSERT_TRUE(anonymous) << anonymous.error().why;
        result = std::move(*anonymous);
        before = cluster::ClusterSnapshot::build(original).value();
        after = cluster::ClusterSnapshot::build(result.evidence).value();
    }
    std::string aliasOf(std::string_view text) const { return result.aliasOf(text); }

    Evidence original;
    AnonymizedEvidence result;
    std::shared_ptr<const cluster::ClusterSnapshot> before;
    std::shared_ptr<const cluster::ClusterSnapshot> after;
};

TEST_P(AnonymizedSample, HoldsNoNameAndNoAddressOfTheOriginal)
{
    std::set<std::string> names;
    const auto add = [&names](const auto& objects) {
        if (!objects)
            return;
        for (const auto& object : *objects)
            names.insert({object.meta.name, object.meta.nameSpace});
    };
    add(before->objects().nodes);
    add(before->objects().namespaces);
    add(before->objects().services);
    add(before->objects().pods);
    add(before->objects().endpointSlices);
    // Words that Kubernetes itself gives a meaning, or that stand for something else too: the role of a node.
    for (const char* word :
         {"", "default", "kube-system", "kube-public", "kube-node-lease", "kubernetes", "kube-dns", "control-plane"})
        names.erase(word);
    std::set<std::string> addresses;
    for (const auto& pod : *before->objects().pods)
        addresses.insert(pod.podIps.begin(), pod.podIps.end());
    for (const auto& service : *before->objects().services) {
        for (const auto* list : {&service.clusterIps, &service.externalIps})
            addresses.insert(list->begin(), list->end());
        for (const auto& ingress : service.loadBalancerIngress)
            addresses.insert(ingress.ip);
    }
    for (const auto& node : *before->objects().nodes) {
        for (const auto& address : node.addresses)
            addresses.insert(address.address);
    }
    for (const char* word : {"", "None", "control-plane"})
        addresses.erase(word);
    EXPECT_GT(names.size(), 20U);
    EXPECT_GT(addresses.size(), 30U);
    EXPECT_THAT(result.keptAddresses, testing::IsEmpty());
    for (const std::string& path : result.evidence.paths()) {
        const std::string text = path + '\n' + *result.evidence.find(path);
        for (const std::string& word : names)
            EXPECT_FALSE(holdsWord(text, word)) << path << " holds " << word;
        for (const std::string& word : addresses)
            EXPECT_FALSE(holdsWord(text, word)) << path << " holds " << word;
        EXPECT_FALSE(holdsWord(text, GetParam())) << path;
        EXPECT_EQ(text.find("example.com"), std::string::npos) << path;
    }
}

TEST_P(AnonymizedSample, HasTheSameObjectsUnderOtherNames)
{
    const auto& services = *before->objects().services;
    ASSERT_EQ(services.size(), after->objects().services->size());
    for (const auto& service : services) {
        const auto* const other = after->findService(aliasOf(service.meta.nameSpace), aliasOf(service.meta.name));
        ASSERT_TRUE(other) << service.meta.name;
        EXPECT_EQ(other->type, service.type);
        ASSERT_EQ(other->clusterIps.size(), service.clusterIps.size());
        for (std::size_t index = 0; index < service.clusterIps.size(); ++index)
            EXPECT_EQ(other->clusterIps[index], aliasOf(service.clusterIps[index]));
        EXPECT_EQ(other->selector.size(), service.selector.size());
        ASSERT_EQ(other->ports.size(), service.ports.size());
        for (std::size_t index = 0; index < service.ports.size(); ++index) {
            EXPECT_EQ(other->ports[index].port, service.ports[index].port);
            EXPECT_EQ(other->ports[index].nodePort, service.ports[index].nodePort);
            EXPECT_EQ(other->ports[index].name, aliasOf(service.ports[index].name));
        }
        EXPECT_EQ(before->slicesOf(service).size(), after->slicesOf(*other).size()) << service.meta.name;
        EXPECT_EQ(other->externalTrafficPolicy, service.externalTrafficPolicy);
        EXPECT_EQ(other->trafficDistribution, service.trafficDistribution);
    }
    for (const auto& pod : *before->objects().pods) {
        const auto* const other = after->findPod(aliasOf(pod.meta.nameSpace), aliasOf(pod.meta.name));
        ASSERT_TRUE(other) << pod.meta.name;
        EXPECT_EQ(other->nodeName, aliasOf(pod.nodeName));
        EXPECT_EQ(other->meta.labels.size(), pod.meta.labels.size());
        EXPECT_EQ(other->ready(), pod.ready());
    }
}

TEST_P(AnonymizedSample, DriftsAsTheOriginal)
{
    ASSERT_EQ(before->nodes().size(), after->nodes().size());
    for (const auto& node : before->nodes()) {
        const auto* const other = after->findNode(aliasOf(node.name));
        ASSERT_TRUE(other) << node.name;
        EXPECT_EQ(other->mode, node.mode);
        EXPECT_EQ(other->proxyMinor, node.proxyMinor);
        EXPECT_EQ(other->rules.notRead.size(), node.rules.notRead.size());
        const auto drift = kubeproxy::findDrift(*before, node);
        const auto otherDrift = kubeproxy::findDrift(*after, *other);
        EXPECT_EQ(otherDrift.comparedEntries, drift.comparedEntries) << node.name;
        EXPECT_EQ(otherDrift.notCompared.size(), drift.notCompared.size());
        EXPECT_EQ(otherDrift.differences.size(), drift.differences.size()) << node.name;
        EXPECT_TRUE(drift.differences.empty()) << "the samples have none";
        for (const auto& difference : otherDrift.differences)
            ADD_FAILURE() << node.name << ": " << difference.sentence;
    }
}

TEST_P(AnonymizedSample, HasTheSameFacts)
{
    const auto facts = facts::collectFacts(*before);
    const auto others = facts::collectFacts(*after);
    EXPECT_EQ(others.podCidrs.size(), facts.podCidrs.size());
    ASSERT_EQ(others.serviceCidrs.size(), facts.serviceCidrs.size());
    for (std::size_t index = 0; index < facts.serviceCidrs.size(); ++index)
        EXPECT_EQ(others.serviceCidrs[index].value, aliasOf(facts.serviceCidrs[index].value));
    for (std::size_t index = 0; index < facts.podCidrs.size(); ++index)
        EXPECT_EQ(others.podCidrs[index].value, aliasOf(facts.podCidrs[index].value));
    EXPECT_EQ(others.nodePortRange.value, facts.nodePortRange.value);
    EXPECT_EQ(others.proxyMode.value, facts.proxyMode.value);
    EXPECT_EQ(others.kubeProxyOnAllNodes.value, facts.kubeProxyOnAllNodes.value);
    EXPECT_EQ(others.overlaps.size(), facts.overlaps.size());
}

TEST_P(AnonymizedSample, IsTheSameForTheSameKeyAndAnotherForAnother)
{
    const auto again = anonymize(original, key).value();
    ASSERT_EQ(again.evidence.paths(), result.evidence.paths());
    for (const std::string& path : result.evidence.paths())
        EXPECT_TRUE(*again.evidence.find(path) == *result.evidence.find(path)) << path;
    const auto other = anonymize(original, key + 1000).value();
    EXPECT_FALSE(*other.evidence.find("api/services.json") == *result.evidence.find("api/services.json"));
}

TEST_P(AnonymizedSample, KeepsTheNumbersOfTheLines)
{
    for (const std::string& path : original.paths()) {
        if (!path.ends_with("tables-save.txt") && !path.ends_with("nft.txt") && !path.ends_with("ipset.txt")
            && !path.ends_with(".yaml"))
            continue;
        std::string other = path;
        const std::string node = path.substr(6, path.find('/', 6) - 6);
        other.replace(6, node.size(), aliasOf(node));
        const auto text = result.evidence.find(other);
        ASSERT_TRUE(text) << other;
        EXPECT_EQ(std::ranges::count(*text, '\n'), std::ranges::count(*original.find(path), '\n')) << path;
    }
}

INSTANTIATE_TEST_SUITE_P(Captures, AnonymizedSample, testing::ValuesIn(captureNames()), [](const auto& one) {
    std::string name = one.param;
    std::ranges::replace_if(
        name, [](char c) { return c == '-' || c == '.'; }, '_');
    return name;
});

TEST(Anonymizer, RefusesListsThatCannotBeRead)
{
    const Evidence broken({}, {{"api/pods.json", std::make_shared<const std::string>("{\"items\":[")}});
    EXPECT_FALSE(anonymize(broken, key));
}

TEST(Anonymizer, LeavesOutWhatItCannotRewrite)
{
    const auto text = [](const char* words) { return std::make_shared<const std::string>(words); };
    const Evidence odd({},
                       {{"nodes/n/nft.json", text("{\"acme")},
                        {"nodes/n/kube-proxy-metrics.txt", text("acme 1")},
                        {"notes.txt", text("acme")},
                        {"nodes/n/cni/10-acme.conflist", text("{\"name\":\"acme\"}")}});
    const auto result = anonymize(odd, key).value();
    EXPECT_THAT(result.leftOut, testing::ElementsAre("nodes/n/kube-proxy-metrics.txt", "nodes/n/nft.json", "notes.txt"));
    ASSERT_EQ(result.evidence.paths().size(), 1U);
    EXPECT_EQ(result.evidence.paths()[0].find("acme"), std::string::npos);
    EXPECT_EQ(result.evidence.find(result.evidence.paths()[0])->find("acme"), std::string::npos);
}

}  // namespace
}  // namespace fairlead::test
