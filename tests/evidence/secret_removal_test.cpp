#include "model/evidence/secret_removal.h"

#include "model/evidence/capture_reader.h"
#include "model/evidence/capture_writer.h"
#include "tests/support/edited_evidence.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

namespace fairlead::test {
namespace {

using evidence::Evidence;
using evidence::removeSecrets;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr auto canary = "C4narySecretC4nary";

Evidence withFiles(const Evidence& before, const std::map<std::string, std::string>& more)
{
    std::map<std::string, Evidence::Text, std::less<>> files;
    for (const std::string& path : before.paths())
        files.emplace(path, before.find(path));
    for (const auto& [path, text] : more)
        files[path] = std::make_shared<const std::string>(text);
    return Evidence(before.description(), std::move(files));
}

class SecretRemovalOfSample : public testing::TestWithParam<std::string> { };

TEST_P(SecretRemovalOfSample, LeavesWhatHoldsNoneAsItIs)
{
    const Evidence before = openSample(GetParam());
    const auto after = removeSecrets(before);
    EXPECT_THAT(after.leftOut, IsEmpty());
    EXPECT_EQ(after.evidence.paths(), before.paths());
    for (const std::string& path : before.paths()) {
        const bool same = *after.evidence.find(path) == *before.find(path);
        EXPECT_TRUE(same || path.starts_with("api/")) << path;
        if (path == "api/nodes.json" || path == "api/endpointslices.json" || path == "api/version.json") {
            EXPECT_TRUE(same) << path;
        }
    }
    const auto again = removeSecrets(after.evidence);
    for (const std::string& path : before.paths())
        EXPECT_TRUE(again.evidence.find(path) == after.evidence.find(path)) << path << ": cleaned twice is cleaned once";
}

INSTANTIATE_TEST_SUITE_P(Captures, SecretRemovalOfSample, testing::ValuesIn(captureNames()), [](const auto& one) {
    std::string name = one.param;
    std::ranges::replace_if(
        name, [](char c) { return c == '-' || c == '.'; }, '_');
    return name;
});

// A secret at each place where a cluster's person may have put one.
std::map<std::string, std::string> filesWithCanaries()
{
    const std::string s = canary;
    return {
        {"api/pods.json",
         R"({"kind":"PodList","items":[{"metadata":{"name":"p","namespace":"shop","annotations":{)"
         R"("kubectl.kubernetes.io/last-applied-configuration":"{\"env\":\"C4narySecretC4nary\"}",)"
         R"("vault.example.com/inject":"C4narySecretC4nary","app.kubernetes.io/db-password":"C4narySecretC4nary"}},)"
         R"("spec":{"volumes":[{"csi":{"driver":"d","volumeAttributes":{"k":"C4narySecretC4nary"}}},{"flexVolume":{"options":{"k":"C4narySecretC4nary"}}}],)"
         R"("initContainers":[{"name":"i","env":[{"name":"A","value":"C4narySecretC4nary"}]}],"containers":[{"name":"c",)"
         R"("image":"https://u:C4narySecretC4nary@r/i","env":[{"name":"DB","value":"C4narySecretC4nary"}],)"
         R"("command":["/app","--key","C4narySecretC4nary"],"args":["C4narySecretC4nary","--db=C4narySecretC4nary","--cluster-cidr=10.0.0.0/8","-p","C4narySecretC4nary"],)"
         R"("livenessProbe":{"httpGet":{"httpHeaders":[{"name":"X","value":"C4narySecretC4nary"}]},"exec":{"command":["sh","-c","echo C4narySecretC4nary"]}}}]},)"
         R"("status":{"containerStatuses":[{"lastState":{"terminated":{"message":"C4narySecretC4nary"}}}],"message":"Bearer C4narySecretC4nary"}}]})"},
        {"api/configmaps.json",
         R"({"items":[{"metadata":{"name":"kube-proxy","namespace":"kube-system"},"data":{"kubeconfig.conf":"token: C4narySecretC4nary",)"
         R"("config.conf":"mode: iptables\nclientConnection:\n  token: C4narySecretC4nary\n"},"binaryData":{"a":"C4narySecretC4nary"}}]})"},
        {"api/secrets.json", R"({"items":[{"data":{"a":"C4narySecretC4nary"}}]})"},
        {"kubeconfig", "token: " + s},
        {"nodes/worker-1/kubelet.conf", "client-key-data: " + s},
        {"nodes/worker-1/cni/calico-kubeconfig", "users:\n- user:\n    token: \"" + s + "\"\n    client-key-data: " + s + "\n"},
        {"nodes/worker-1/cni/10-a.conflist", R"({"policy":{"k8s_auth_token":"C4narySecretC4nary","type":"k8s"}})"},
        {"nodes/worker-1/manifests/app.yaml",
         "spec:\n  containers:\n  - name: a\n    env:\n    - name: A\n      value: " + s
             + "\n    - name: B\n      value: |\n        " + s + "\n        second " + s + "\n    - {name: C, value: " + s
             + "}\n    image: x\n    args:\n    - --oidc-client-secret=" + s + "\n    - --token\n    - " + s
             + "\n  - env: [{name: D, value: " + s + "}]\n"},
        {"nodes/worker-1/kube-proxy.log",
         "I0101 Authorization: Bearer " + s + "\n-----BEGIN RSA PRIVATE KEY-----\n" + s + "\n-----END RSA PRIVATE KEY-----\n"
             + "server=https://admin:" + s + "@10.0.0.1\n token eyJhbGciOi." + s + "." + s + " end\nUsing iptables Proxier\n"},
        {"nodes/worker-1/configz.json", R"({"clientConnection":{"password":"C4narySecretC4nary","kubeconfig":"/var/lib/a"}})"},
        {"nodes/worker-1/nft.json.error", R"({"command":"nft","exit":1,"stderr":"password=C4narySecretC4nary"})"},
    };
}

TEST(SecretRemoval, LeavesNoCanary)
{
    const auto files = filesWithCanaries();
    const auto result = removeSecrets(withFiles(openSample("shop-iptables-nft"), files));
    EXPECT_THAT(result.leftOut, ElementsAre("api/secrets.json", "kubeconfig", "nodes/worker-1/kubelet.conf"));
    for (const std::string& path : result.evidence.paths())
        EXPECT_THAT(*result.evidence.find(path), Not(HasSubstr(canary))) << path;
    for (const auto& [path, text] : files) {
        if (const auto clean = result.evidence.find(path)) {
            EXPECT_EQ(std::ranges::count(*clean, '\n'), std::ranges::count(text, '\n')) << path << ": lines keep their numbers";
        }
    }
    EXPECT_THAT(*result.evidence.find("api/pods.json"), HasSubstr("--cluster-cidr=10.0.0.0/8"));
    EXPECT_THAT(*result.evidence.find("api/configmaps.json"), HasSubstr("mode: iptables"));
    EXPECT_THAT(*result.evidence.find("nodes/worker-1/kube-proxy.log"), HasSubstr("Using iptables Proxier"));
    EXPECT_THAT(*result.evidence.find("nodes/worker-1/configz.json"), HasSubstr("/var/lib/a"));
}

TEST(SecretRemoval, OfASavedCaptureHoldsNoCanaryAnywhere)
{
    const TemporaryFolder folder;
    const auto result = removeSecrets(withFiles(openSample("shop-iptables-nft"), filesWithCanaries()));
    ASSERT_TRUE(evidence::writeCapture(result.evidence, folder.path() / "shop"));
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
        EXPECT_THAT(entry.path().string(), Not(HasSubstr(canary)));
        if (!entry.is_regular_file())
            continue;
        ++files;
        std::ifstream in(entry.path());
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        EXPECT_THAT(text, Not(HasSubstr(canary))) << entry.path();
    }
    EXPECT_GT(files, 50);
}

TEST(SecretRemoval, LeavesOutAListThatIsBroken)
{
    const auto result = removeSecrets(
        withFiles(openSample("shop-ipvs"), {{"api/pods.json", R"({"items":[{"env":[{"value":"C4narySecretC4nary")"}}));
    EXPECT_THAT(result.leftOut, ElementsAre("api/pods.json"));
    EXPECT_EQ(result.evidence.find("api/pods.json"), nullptr);
}

TEST(SecretRemoval, KeepsWhatOnlySoundsSecret)
{
    for (const char* text :
         {"tokenFile: /var/run/secrets/token", "--service-account-key-file=/etc/sa.pub", "secret: null", "nothing else"})
        EXPECT_EQ(evidence::removeSecretsFromText(text), text);
}

}  // namespace
}  // namespace fairlead::test
