#include "model/kubernetes/kubeconfig/kubeconfig_parser.h"

#include "model/kubernetes/kubeconfig/base64.h"
#include "model/kubernetes/kubeconfig/yaml_document.h"
#include "model/kubernetes/kubeconfig/yaml_scalar.h"

#include <gmock/gmock.h>

namespace fairlead::kubernetes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string errorOf(const std::string& text)
{
    const auto config = parseKubeconfig(text, "/h/config");
    return config ? "fine" : config.error().what + ": " + config.error().why;
}

std::string oneCluster(const std::string& fields) { return "clusters:\n- name: c\n  cluster:\n    " + fields + '\n'; }
std::string oneUser(const std::string& fields) { return "users:\n- name: u\n  user:\n    " + fields + '\n'; }

TEST(KubeconfigParser, JsonIsYaml)  // L12
{
    const auto config = parseKubeconfig("{\n\t\"kind\": \"Config\", \"apiVersion\": \"v1\",\n\t\"clusters\": [{\"name\": \"c\", "
                                        "\"cluster\": {\"server\": \"https:\\/\\/h\"}}]\n}",
                                        "/h/config");
    ASSERT_TRUE(config) << config.error().what << config.error().why;
    EXPECT_EQ(config->findCluster("c")->server.value, "https://h");
    EXPECT_EQ(config->findCluster("c")->server.line, 3);
}

TEST(KubeconfigParser, JsonsEscapesInTwoHalvesAreOneCharacter)
{
    const auto nameOf = [](const std::string& text) -> std::string {
        const auto config = parseKubeconfig(text, "/h/config");
        return config ? config->currentContext.value : config.error().why;
    };
    EXPECT_EQ(nameOf(R"({"current-context": "a\ud83d\ude00b\u00e9"})"), "a\U0001F600b\u00e9");
    EXPECT_EQ(nameOf(R"({"current-context": "\\ud83d\ude00"})"), "this is neither YAML nor JSON: invalid unicode")
        << "the first backslash is a character of its own, and half a pair is none";
    EXPECT_EQ(nameOf(R"({"current-context": "\ud83d"})"), "this is neither YAML nor JSON: invalid unicode");
    EXPECT_EQ(nameOf(R"(current-context: '\ud83d\ude00')"), R"(\ud83d\ude00)") << "not JSON: no escape";
}

TEST(KubeconfigParser, KindAndVersionAreCheckedWhereTheyAreThere)  // L14, L15
{
    EXPECT_EQ(errorOf("apiVersion: v2\nkind: Config"), "/h/config:1: apiVersion: \"v2\" is not known");
    EXPECT_EQ(errorOf("apiVersion: v1\nkind: Pod"), "/h/config:2: kind: this is a \"Pod\", not a kubeconfig");
    EXPECT_EQ(errorOf("clusters: []"), "fine");
    EXPECT_EQ(errorOf("just text"), "/h/config:1: it is text, not a mapping");
    EXPECT_EQ(errorOf("- a"), "/h/config:1: it is a list, not a mapping");
}

TEST(KubeconfigParser, TextMustBeText)  // L17
{
    EXPECT_EQ(errorOf("clusters:\n- name: 123"), "/h/config:2: an entry of clusters, name: it is a number, not text");
    EXPECT_EQ(errorOf(oneUser("token: 12345")), "/h/config:4: user \"u\", token: it is a number, not text");
    EXPECT_EQ(errorOf(oneUser("token: yes")), "/h/config:4: user \"u\", token: it is true or false, not text");
    EXPECT_EQ(errorOf(oneUser("token: [a]")), "/h/config:4: user \"u\", token: it is a list, not text");
    EXPECT_EQ(errorOf(oneUser("token: \"12345\"")), "fine");
    EXPECT_EQ(errorOf(oneUser("token: null")), "fine");
    EXPECT_EQ(errorOf(oneCluster("insecure-skip-tls-verify: \"true\"")),
              "/h/config:4: cluster \"c\", insecure-skip-tls-verify: it is text, not true or false");
    EXPECT_EQ(errorOf("clusters: {c: {}}"), "/h/config:1: clusters: it is a mapping, not a list");
    EXPECT_EQ(errorOf("clusters: [x]"), "/h/config:1: an entry of clusters: it is text, not a mapping");
    EXPECT_EQ(errorOf(oneUser("exec: [x]")), "/h/config:4: user \"u\", exec: it is a list, not a mapping");
    EXPECT_EQ(errorOf(oneUser("exec: {command: c, args: [a, 1]}")),
              "/h/config:4: exec of user \"u\", args: it is a number, not text");
    EXPECT_EQ(errorOf("clusters:\nusers: ~\ncontexts: []"), "fine");
}

TEST(KubeconfigParser, KeysAreCaseSensitiveAndUnknownOnesSkipped)  // L18
{
    const auto config = parseKubeconfig(oneCluster("Server: https://h\n    colour: [blue]"), "/h/config");
    EXPECT_TRUE(config->findCluster("c")->server.empty());
}

TEST(KubeconfigParser, OfAKeyGivenTwiceTheLastCounts)  // L20
{
    EXPECT_EQ(
        parseKubeconfig(oneCluster("server: https://a\n    server: https://b"), "/h/config")->findCluster("c")->server.value,
        "https://b");
}

TEST(KubeconfigParser, ANameStandsOnceAndTheErrorShowsNoSecret)  // L13
{
    EXPECT_EQ(errorOf("users:\n- {name: u, user: {token: CANARY}}\n- {name: u, user: {token: CANARY}}"),
              "/h/config:3: an entry of users, name: there are two entries with the name \"u\"");
}

TEST(KubeconfigParser, AMissingQuoteIsFoundBeforeItShowsASecret)
{
    EXPECT_EQ(errorOf("current-context: \"x\nusers:\n- name: u\n  user:\n    token: CANARY\n# \"\n"),
              "/h/config:1: current-context: it holds what looks like the fields after it");
}

TEST(KubeconfigParser, ByteOrderMarkAndCrLfAreFine)  // L22
{
    const auto config = parseKubeconfig("\xef\xbb\xbf"
                                        "clusters:\r\n- name: c\r\n  cluster:\r\n    server: https://h\r\n",
                                        "/h/config");
    ASSERT_TRUE(config) << config.error().what << config.error().why;
    EXPECT_EQ(config->findCluster("c")->server.value, "https://h");
    EXPECT_EQ(config->findCluster("c")->server.line, 4);
}

TEST(KubeconfigParser, TabsDoNotIndent)  // L22c
{
    EXPECT_THAT(errorOf("clusters:\n\t- name: c"), HasSubstr("/h/config:2: "));
    EXPECT_THAT(errorOf("clusters:\n- name: c\n\tcluster: {}"), HasSubstr("/h/config:3: "));
    EXPECT_THAT(errorOf("clusters:\r\n- name: c\r\n  cluster:\r\n  \t  server: x"), HasSubstr("/h/config:4: "));
}

TEST(KubeconfigParser, OnlyTheFirstDocumentCounts)
{
    EXPECT_EQ(errorOf("clusters: []\n---\nclusters: [\n"), "fine");
    EXPECT_THAT(errorOf("clusters: []\n%TAG oops\nusers: [\n"), HasSubstr("/h/config:2: a directive"));
}

TEST(KubeconfigParser, AnchorsAndMergeKeysAreFollowed)
{
    const auto config = parseKubeconfig(
        "base: &b {server: https://h, tls-server-name: base}\nclusters:\n- name: c\n  cluster:\n    <<: *b\n"
        "    tls-server-name: own\n- name: d\n  cluster: *b\n- name: e\n  cluster: {<<: [{server: https://first}, *b]}\n",
        "/h/config");
    ASSERT_TRUE(config) << config.error().what << config.error().why;
    EXPECT_EQ(config->findCluster("c")->server.value, "https://h");
    EXPECT_EQ(config->findCluster("c")->tlsServerName.value, "own");
    EXPECT_EQ(config->findCluster("d")->tlsServerName.value, "base");
    EXPECT_EQ(config->findCluster("e")->server.value, "https://first");
    EXPECT_THAT(errorOf("a: &a [*a]"), HasSubstr("an anchor refers to itself"));
    EXPECT_THAT(errorOf("a: *nowhere"), HasSubstr("the referenced anchor is not defined"));
    EXPECT_THAT(errorOf("<<: 5"), HasSubstr("<< merges what is not a mapping"));
}

TEST(KubeconfigParser, Base64IsStrictButForLineEnds)  // T03b
{
    EXPECT_EQ(
        parseKubeconfig("clusters:\n- name: c\n  cluster:\n    certificate-authority-data: |\r\n      SGVs\r\n      bG8=\r\n",
                        "/h/config")
            ->findCluster("c")
            ->certificateAuthorityData.value,
        "Hello");
    EXPECT_EQ(errorOf(oneCluster("certificate-authority-data: \"SGVs bG8=\"")),
              "/h/config:4: cluster \"c\", certificate-authority-data: it is not base64");
    EXPECT_EQ(errorOf(oneUser("client-key-data: CANARY!")), "/h/config:4: user \"u\", client-key-data: it is not base64");
    for (const char* const bad : {"A", "AA", "AAA", "=", "====", "AA=A", "A===", "AAAA=", "AA==AAAA", "AA-_"})
        EXPECT_FALSE(decodeBase64(bad)) << bad;
    for (const std::string text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"})
        EXPECT_EQ(decodeBase64(encodeBase64(text)), text);
    EXPECT_EQ(decodeBase64Url("_-8"), "\xff\xef");
    EXPECT_FALSE(decodeBase64Url("_-8="));
}

TEST(KubeconfigParser, ReadsAnExecEntry)
{
    const auto config = parseKubeconfig(
        oneUser("exec:\n      apiVersion: client.authentication.k8s.io/v1\n      command: ./bin/p\n"
                "      args: [\"a b\", \"\", ~]\n      env: [{name: NAME, value: V}]\n      interactiveMode: Never\n"
                "      provideClusterInfo: true\n      installHint: |\n        one\n        two"),
        "/h/config");
    ASSERT_TRUE(config) << config.error().what << config.error().why;
    const ExecEntry& exec = *config->findUser("u")->exec;
    EXPECT_EQ(exec.command.value, "/h/bin/p");
    EXPECT_THAT(exec.arguments, ElementsAre("a b", "", ""));
    EXPECT_EQ(exec.environment.at(0).name, "NAME");
    EXPECT_EQ(exec.environment.at(0).value.reveal(), "V");
    EXPECT_EQ(exec.interactiveMode, ExecEntry::InteractiveMode::never);
    EXPECT_TRUE(exec.provideClusterInfo);
    EXPECT_EQ(exec.installHint.value, "one\ntwo\n");
}

TEST(KubeconfigParser, ReadsTheClusterExtensionForPlugins)
{
    const auto config = parseKubeconfig(
        "clusters:\n- name: c\n  cluster:\n    extensions:\n    - name: other\n      extension: 1\n"
        "    - name: client.authentication.k8s.io/exec\n      extension: {audience: \"06\", number: 6, flag: yes, l: [~, 1.5]}",
        "/h/config");
    EXPECT_EQ(config->findCluster("c")->execConfigJson, R"({"audience":"06","number":6,"flag":true,"l":[null,1.5E0]})");
}

TEST(KubeconfigParser, ReadsImpersonation)
{
    const auto config = parseKubeconfig(
        oneUser("as: joe\n    as-uid: \"7\"\n    as-groups: [a, b]\n    as-user-extra: {scopes: [read, write]}"), "/h/config");
    const Impersonation& as = config->findUser("u")->impersonation;
    EXPECT_EQ(as.user, "joe");
    EXPECT_EQ(as.uid, "7");
    EXPECT_THAT(as.groups, ElementsAre("a", "b"));
    EXPECT_THAT(as.extra.at("scopes"), ElementsAre("read", "write"));
}

TEST(YamlScalar, TellsTypesAsYaml11Does)
{
    using Kind = YamlNode::Kind;
    for (const char* const text :
         {"1", "-1", "+1", "0x1f", "0o17", "0b1", "1_000", "1.5", "1e5", ".5", "1.", "-.inf", ".nan", "007"})
        EXPECT_EQ(scalarKind(text, "?"), Kind::number) << text;
    for (const char* const text : {"", "~", "null", "Null", "NULL"})
        EXPECT_EQ(scalarKind(text, "?"), Kind::null) << text;
    for (const char* const text : {"y", "Yes", "on", "TRUE", "n", "No", "off", "False"})
        EXPECT_EQ(scalarKind(text, "?"), Kind::boolean) << text;
    for (const char* const text :
         {"2026-01-01", "1.2.3.4", "1a", "nULL", "-", "+", "inf", "e5", "0x", "10:30", "nan", "infinity"})
        EXPECT_EQ(scalarKind(text, "?"), Kind::text) << text;
    EXPECT_EQ(scalarKind("1", "!"), Kind::text);
    EXPECT_EQ(scalarKind("1", "tag:yaml.org,2002:str"), Kind::text);
}

TEST(YamlDocument, RefusesWhatIsHostile)
{
    const auto why = [](const std::string& text) {
        const auto document = YamlDocument::parse(text, "f");
        return document ? "fine" : document.error().what + ": " + document.error().why;
    };
    EXPECT_EQ(why(std::string("a: 1\n\0b", 7)), "f:2: it holds a control character, so it is not text");
    EXPECT_EQ(why("a: \x04\nb: 2"), "f:1: it holds a control character, so it is not text");
    EXPECT_EQ(why("a: \xff"), "f:1: it holds bytes that are not UTF-8");
    EXPECT_EQ(why("a: \xc0\xaf"), "f:1: it holds bytes that are not UTF-8");
    EXPECT_EQ(why("a: \xed\xa0\x80"), "f:1: it holds bytes that are not UTF-8");
    EXPECT_EQ(why("a: \xe4\xbd\xa0"), "fine");
    EXPECT_EQ(why(std::string("\xff\xfe"
                              "a\0",
                              4)),
              "f: it is UTF-16");
    EXPECT_EQ(why(std::string(YamlDocument::maxBytes + 1, 'a')), "f: it is larger than 16 MiB, which no kubeconfig is");
    EXPECT_EQ(why(std::string(100'000, '[')), "f:1: values are nested more than 60 deep");
    EXPECT_THAT(why("? [a]\n: b"), HasSubstr("a key is not plain text"));
    std::string many = "[";
    for (int item = 0; item < 600'000; ++item)
        many += "1,";
    EXPECT_EQ(why(many + "]"), "f:1: it holds more than 500,000 values");
    std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
    for (int level = 1; level < 12; ++level) {
        const std::string below = "*a" + std::to_string(level - 1);
        bomb += 'a' + std::to_string(level) + ": &a" + std::to_string(level) + " [" + below;
        for (int copy = 1; copy < 10; ++copy)
            bomb += "," + below;
        bomb += "]\n";
    }
    EXPECT_THAT(why(bomb), HasSubstr("its aliases unfold to more than 500,000 values"));
}

TEST(YamlDocument, ManyRealContextsAreRead)
{
    std::string text = "clusters:\n";
    for (int index = 0; index < 3000; ++index)
        text += "- name: c" + std::to_string(index)
            + "\n  cluster: {server: https://h, certificate-authority-data: " + std::string(2000, 'A') + "}\n";
    const auto config = parseKubeconfig(text, "/h/config");
    ASSERT_TRUE(config) << config.error().why;
    EXPECT_THAT(config->clusters, testing::SizeIs(3000));
}

}  // namespace
}  // namespace fairlead::kubernetes
