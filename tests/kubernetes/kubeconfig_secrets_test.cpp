#include "model/kubernetes/credentials/exec_credential_parser.h"
#include "model/kubernetes/kubeconfig/base64.h"
#include "model/kubernetes/kubeconfig/kubeconfig_parser.h"
#include "tests/kubernetes/kubeconfig_case.h"
#include "tests/support/certificate_pair.h"

#include <gmock/gmock.h>

#include <array>

// No secret gets into a message: secrets are planted everywhere, everything is broken in every way, and all that is said
// is searched for them.

namespace fairlead::kubernetes {
namespace {

using test::KubeconfigCase;

// All letters, so that a piece of one is found too.
const std::string canary = "KXQZVJWNOSUCHWORDKXQZVJ";
constexpr std::size_t piece = 4;  // characters of it that would be a leak

bool leaks(const std::string& said)
{
    for (std::size_t at = 0; at + piece <= canary.size(); ++at) {
        if (said.find(canary.substr(at, piece)) != std::string::npos)
            return true;
    }
    return said.find(encodeBase64(canary).substr(0, 8)) != std::string::npos;
}

std::string saidBy(const Error& error) { return error.what + '\n' + error.why + '\n' + error.hint + '\n'; }

// Each of the secrets that a kubeconfig can hold.
std::string fullConfig()
{
    return "current-context: x\ncontexts:\n- name: x\n  context: {cluster: c, user: u}\n- name: y\n  context: {cluster: c, user: "
           "o}\n"
           "- name: z\n  context: {cluster: d, user: e}\n- name: p\n  context: {cluster: c, user: p}\nclusters:\n- name: c\n  "
           "cluster:\n"
           "    server: https://ann:"
        + canary + "@api.example:6443\n    proxy-url: http://bob:" + canary
        + "@proxy:3128\n"
          "- name: d\n  cluster:\n    server: https://api.example\n"
          "users:\n- name: u\n  user:\n    token: "
        + canary + "\n    client-certificate-data: " + encodeBase64(canary) + "\n    client-key-data: " + encodeBase64(canary)
        + "\n- name: o\n  user:\n    auth-provider:\n      name: oidc\n      config:\n        client-id: i\n"
          "        client-secret: "
        + canary + "\n        id-token: " + canary + "\n        refresh-token: " + canary
        + "\n        idp-issuer-url: https://issuer\n"
          "- name: e\n  user:\n    exec:\n      apiVersion: client.authentication.k8s.io/v1beta1\n      command: absent\n      "
          "args:\n      - --secret="
        + canary + "\n      env:\n      - name: SECRET\n        value: " + canary
        + "\n- name: p\n  user:\n    username: pat\n    password: " + canary + '\n';
}

std::vector<ContextSummary> listOf(const std::string& text, const Environment& environment)
{
    const test::TemporaryFolder folder;
    return readContextList(folder.write("config", text).string(), environment).contexts;
}

// All that is said about a configuration.
std::string allSaid(const std::string& text)
{
    std::string said;
    LoadedKubeconfig loaded;
    auto config = parseKubeconfig(text, "/h/config");
    if (config)
        loaded.config = std::move(*config);
    else
        loaded.failures.push_back(config.error());
    for (const Error& error : loaded.failures)
        said += saidBy(error);
    const Environment environment({{"HTTPS_PROXY", "ftp://u:" + canary + "@p"}, {"HOME", "/h"}});
    for (const ContextSummary& context : listOf(text, environment)) {
        said += context.name + context.server + context.user + context.login + context.file;
        for (const Error& problem : context.problems)
            said += saidBy(problem);
        for (const std::string& warning : context.warnings)
            said += warning;
    }
    CredentialSurroundings around;
    around.environment = environment;
    for (const char* const name : {"", "x", "y", "z", "p", "absent"}) {
        const auto access = resolveAccess(loaded, name, around);
        if (!access) {
            said += saidBy(access.error());
        } else if (access->access.credentials) {
            const auto credentials = test::runToEnd(access->access.credentials->credentials());
            said += credentials ? "" : saidBy(credentials.error());
        }
    }
    return said;
}

TEST(KubeconfigSecrets, NoErrorHoldsOneWhereverTheFileIsCut)
{
    const std::string text = fullConfig();
    for (std::size_t length = 0; length <= text.size(); ++length)
        ASSERT_FALSE(leaks(allSaid(text.substr(0, length)))) << allSaid(text.substr(0, length));
}

TEST(KubeconfigSecrets, NoErrorHoldsOneWhateverIsWrongWithALine)
{
    std::vector<std::string> lines;
    std::istringstream stream(fullConfig());
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    int refused = 0;
    const auto together = [&lines](std::size_t changed, const std::string& by) {
        std::string text;
        for (std::size_t index = 0; index < lines.size(); ++index)
            text += (index == changed ? by : lines[index]) + '\n';
        return text;
    };
    for (std::size_t index = 0; index < lines.size(); ++index) {
        const std::string& line = lines[index];
        const auto colon = line.find(": ");
        const std::string key = line.substr(0, colon == std::string::npos ? line.size() : colon + 2);
        const bool isSecret = line.find(canary) != std::string::npos;  // of a name nobody expects that it is hidden
        const std::string value = colon == std::string::npos ? "" : line.substr(colon + 2);
        for (const std::string& by : {std::string(),
                                      line + ": " + value,
                                      '\t' + line,
                                      key + '[' + value,
                                      key + '[' + value + ']',
                                      key + "{a: " + value + '}',
                                      key + '"' + value + "\\n\"",
                                      key + '"' + value,
                                      key + '&' + value,
                                      key + '*' + value,
                                      key + '!' + value,
                                      key + "yes",
                                      key + "12",
                                      key + '@' + value,
                                      key + '%' + value,
                                      key + "|x" + value,
                                      '%' + value,
                                      line + "\x01",
                                      line + line,
                                      line + "\n" + line,
                                      key + value + ' ' + value,
                                      key + "\"\\x" + value + '"',
                                      key + "ftp://" + value,
                                      isSecret ? key + "https://a:" + canary + "/b@c d" : key,
                                      isSecret ? key + canary : key}) {
            const std::string said = allSaid(together(index, by));
            ASSERT_FALSE(leaks(said)) << by << '\n' << said;
            refused += said.find("/h/config:") != std::string::npos ? 1 : 0;
        }
    }
    EXPECT_GT(refused, 500) << "else this test would break nothing";
}

TEST(KubeconfigSecrets, NoErrorOfAPluginsAnswerHoldsOne)
{
    const std::string answer = R"({"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":")"
        + canary + R"(","clientCertificateData":")" + canary + R"(","clientKeyData":")" + canary + R"(","expirationTimestamp":")"
        + canary + R"("}})";
    for (std::size_t length = 0; length <= answer.size(); ++length) {
        for (const char* const version : {"client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"}) {
            const auto result = parseExecCredential(answer.substr(0, length), version);
            ASSERT_FALSE(result);
            ASSERT_FALSE(leaks(saidBy(result.error()))) << saidBy(result.error());
        }
    }
}

}  // namespace
}  // namespace fairlead::kubernetes
