#include "model/kubernetes/kubeconfig/context_access.h"

#include "model/kubernetes/kubeconfig/base64.h"
#include "model/kubernetes/kubeconfig/pod_access.h"
#include "tests/kubernetes/kubeconfig_case.h"
#include "tests/support/certificate_pair.h"

#include <gmock/gmock.h>

namespace fairlead::kubernetes {
namespace {

using test::KubeconfigCase;
using test::runToEnd;
using test::server;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const test::CertificatePair& pair()
{
    static const test::CertificatePair made = test::makeCertificatePair();
    return made;
}

std::string data(const std::string& key, const std::string& bytes) { return key + ": " + encodeBase64(bytes); }

std::string errorOf(const std::string& cluster, const std::string& user)
{
    return KubeconfigCase().config(cluster, user).error();
}

ServerAccess accessOf(const std::string& cluster, const std::string& user)
{
    KubeconfigCase folder;
    auto result = folder.config(cluster, user).access();
    if (!result) {
        ADD_FAILURE() << folder.words(result.error());
        return {};
    }
    return std::move(result->access);
}

Credentials credentialsOf(const ServerAccess& access) { return runToEnd(access.credentials->credentials()).value(); }

std::string headerOf(const Credentials& credentials)
{
    return "bearer=" + credentials.bearerToken.reveal() + " basic=" + credentials.userName + ':' + credentials.password.reveal()
        + (credentials.certificate ? " certificate" : "");
}

// B. Choosing

TEST(ContextChoice, NamesWhatIsNotThere)
{
    const auto error = [](const std::string& head, const std::string& context = {}) {
        return KubeconfigCase()
            .write(".kube/config", head + "clusters: [{name: c, cluster: {server: \"https://h\"}}]\n")
            .error(context);
    };
    EXPECT_THAT(
        error("current-context: nope\ncontexts: [{name: x, context: {cluster: c}}]\n"),  // C01
        HasSubstr(".kube/config:1: current-context: there is no context \"nope\" | name one with --context; there are: x"));
    EXPECT_THAT(
        error("contexts: [{name: x, context: {cluster: c}}]\n"),  // C05
        StartsWith("no context is chosen: the kubeconfig has no current-context | name one with --context; there are: x"));
    EXPECT_THAT(error("contexts: [{name: x, context: {cluster: c}}]\n", "y"),
                StartsWith("context \"y\": no kubeconfig defines it"));
    EXPECT_THAT(error("contexts:\n- {name: x, context: {cluster: zzz}}\n", "x"),  // C03
                StartsWith(".kube/config:2: context \"x\", cluster: there is no cluster \"zzz\""));
    EXPECT_THAT(error("contexts:\n- {name: x, context: {user: u}}\n", "x"), HasSubstr("cluster: it names no cluster"));
    EXPECT_THAT(error("contexts:\n- {name: x, context: {cluster: c, user: ghost}}\n", "x"),  // C04
                StartsWith(".kube/config:2: context \"x\", user: there is no user \"ghost\""));
    EXPECT_EQ(error("contexts:\n- {name: x, context: {cluster: c}}\n", "x"), "fine");
    EXPECT_THAT(error("contexts:\n- {name: \"\", context: {cluster: c}}\ncurrent-context: \"\"\n"),
                HasSubstr("no context is chosen"));
}

TEST(ContextChoice, OnlyTheEntriesInUseAreChecked)  // C07
{
    KubeconfigCase folder;
    folder.write(".kube/config",
                 KubeconfigCase::text(server, "token: T0K")
                     + "- name: bad\n  user: {token: a, username: b, client-certificate: /absent}\n");
    EXPECT_EQ(folder.error(), "fine");
}

TEST(ContextChoice, AnEmptyNameIsNotOne)  // C09
{
    KubeconfigCase folder;
    folder.write(".kube/config",
                 "contexts: [{name: \"\", context: {cluster: c}}]\nclusters: [{name: c, cluster: {server: \"https://h\"}}]\n");
    const auto listed = folder.contexts();
    ASSERT_EQ(listed.size(), 1);
    EXPECT_EQ(listed[0].problems.at(0).why, "it is empty");
}

// C. Server and TLS

TEST(ClusterAccess, ReadsTheServer)
{
    const auto url = [](const std::string& text) {
        return std::string(accessOf("server: \"" + text + '"', "token: t").server.buffer());
    };
    EXPECT_EQ(url("https://h:6443"), "https://h:6443");
    EXPECT_EQ(url("https://h/k8s/clusters/c-1"), "https://h/k8s/clusters/c-1");  // T12
    EXPECT_EQ(url("https://h:6443/"), "https://h:6443");  // T13b
    EXPECT_EQ(url("https://h/prefix//?a=b#c"), "https://h/prefix");
    EXPECT_EQ(url("HTTPS://h"), "https://h");
    EXPECT_EQ(url("https://[fd00::1]:6443"), "https://[fd00::1]:6443");
    EXPECT_EQ(url("h:8080"), "http://h:8080") << "as for kubectl, without a scheme it is http";
    EXPECT_EQ(url("https://user:p%40ss@h"), "https://h");
}

TEST(ClusterAccess, RefusesWhatIsNoServer)
{
    EXPECT_EQ(
        errorOf("Server: h", "token: t"),  // L18
        ".kube/config:6: cluster \"c\", server: it names no server | write server: https://HOST:PORT (keys are case-sensitive)");
    EXPECT_THAT(errorOf("server: \"ftp://h\"", "token: t"),
                HasSubstr(".kube/config:7: cluster \"c\", server: the scheme ftp is not one"));
    EXPECT_THAT(errorOf("server: \"https://\"", "token: t"), HasSubstr("names no host"));
    EXPECT_THAT(errorOf("server: \"https://h:99999\"", "token: t"),
                HasSubstr("cluster \"c\", server: https://h:99999 has a port that cannot be"));
    EXPECT_THAT(errorOf("server: \"https://a:CANARY@h h\"", "token: t"),
                testing::AllOf(HasSubstr("https://REDACTED@h h is not a URL"), Not(HasSubstr("CANARY"))));
}

TEST(ClusterAccess, ReadsTheAuthority)
{
    EXPECT_EQ(
        errorOf(server + ", certificate-authority: nowhere.pem", "token: t"),  // T02
        ".kube/config:7: cluster \"c\", certificate-authority: .kube/nowhere.pem: No such file or directory | check the path");
    EXPECT_THAT(errorOf(server + ", " + data("certificate-authority-data", pair().key), "token: t"),  // T04b
                HasSubstr("certificate-authority-data: it holds a private key, not a certificate"));
    EXPECT_THAT(errorOf(server + ", insecure-skip-tls-verify: true, " + data("certificate-authority-data", pair().certificate),
                        "token: t"),  // T06
                HasSubstr("insecure-skip-tls-verify: a certificate authority is given as well"));
    EXPECT_THAT(
        errorOf(server + ", certificate-authority: a, " + data("certificate-authority-data", pair().certificate), "token: t"),
        HasSubstr("certificate-authority: certificate-authority-data is given as well"));
    EXPECT_EQ(
        accessOf(server + ", " + data("certificate-authority-data", pair().certificate), "token: t").certificateAuthorityPem,
        pair().certificate);
    KubeconfigCase folder;
    folder.write(".kube/ca.pem", "").config(server + ", certificate-authority: ca.pem", "token: t");
    EXPECT_THAT(folder.error(), HasSubstr("ca.pem: it holds no certificate"));  // T17: never the system's authorities
    EXPECT_EQ(folder.write(".kube/ca.pem", pair().certificate).access()->access.certificateAuthorityPem, pair().certificate);
}

TEST(ClusterAccess, KeepsTheRest)
{
    const ServerAccess access = accessOf(
        server + ", tls-server-name: kube.example, disable-compression: true, insecure-skip-tls-verify: true", "token: t");
    EXPECT_EQ(access.tlsServerName, "kube.example");  // T08
    EXPECT_TRUE(access.disableCompression);
    EXPECT_TRUE(access.insecureSkipTlsVerify);
    EXPECT_EQ(access.context + '/' + access.cluster + '/' + access.user, "x/c/u");
}

TEST(ClusterAccess, PlainHttpGetsNoCredentials)  // T10
{
    const ServerAccess access =
        accessOf("server: \"http://u:p@h\", certificate-authority: /absent, insecure-skip-tls-verify: true",
                 "token: T0K, username: a, client-certificate: /absent, as: joe");
    EXPECT_EQ(access.credentials, nullptr);
    EXPECT_EQ(access.server.buffer(), "http://h");
    EXPECT_EQ(access.certificateAuthorityPem, "");
    EXPECT_EQ(access.impersonation.user, "joe");
}

TEST(ClusterAccess, ReadsTheProxy)
{
    const auto proxy = [](const std::string& url) {
        return std::string(accessOf(server + ", proxy-url: \"" + url + '"', "token: t").proxy->buffer());
    };
    EXPECT_EQ(proxy("socks5://127.0.0.1:1080"), "socks5://127.0.0.1:1080");
    EXPECT_EQ(proxy("http://u:p@proxy:3128"), "http://u:p@proxy:3128");  // T22c
    EXPECT_EQ(proxy("https://proxy"), "https://proxy");
    EXPECT_THAT(errorOf(server + ", proxy-url: \"socks5h://p:1\"", "token: t"),  // T21
                HasSubstr("cluster \"c\", proxy-url: the scheme socks5h is not http, https or socks5"));
    EXPECT_THAT(errorOf(server + ", proxy-url: proxy", "token: t"), HasSubstr("proxy-url: proxy is not a URL"));
}

TEST(ClusterAccess, TakesTheProxyOfTheEnvironment)  // T22
{
    KubeconfigCase folder;
    folder.config(server, "token: t").set("HTTPS_PROXY", "proxy.example:3128");
    EXPECT_EQ(folder.access()->access.proxy->buffer(), "http://proxy.example:3128");
    folder.set("NO_PROXY", "other, .example");
    EXPECT_FALSE(folder.access()->access.proxy);
    folder.set("NO_PROXY", "").set("HTTPS_PROXY", "gopher://CANARY:CANARY@p");
    EXPECT_EQ(folder.error(),
              "the variable HTTPS_PROXY: the scheme gopher is not http, https or socks5 | write http://HOST:PORT, or unset it");
}

TEST(ClusterAccess, ALoginInTheUrlWins)  // T28
{
    const ServerAccess access = accessOf("server: \"https://ann:p%3Aw@h\"", "token: T0K");
    EXPECT_EQ(headerOf(credentialsOf(access)), "bearer= basic=ann:p:w");
    KubeconfigCase folder;
    folder.config("server: \"https://ann:CANARY@h\"", "token: T0K");
    EXPECT_EQ(folder.contexts().at(0).server, "https://REDACTED@h");
}

// D. Static credentials

TEST(UserAccess, ReadsTokensAndPasswords)
{
    EXPECT_EQ(headerOf(credentialsOf(accessOf(server, "token: T0K"))), "bearer=T0K basic=:");
    EXPECT_EQ(headerOf(credentialsOf(accessOf(server, "username: u, password: \"a:b\""))), "bearer= basic=u:a:b");  // U06
    KubeconfigCase folder;
    folder.write(".kube/tok", "T0K\n").config(server, "tokenFile: tok");
    EXPECT_EQ(headerOf(credentialsOf(folder.access()->access)), "bearer=T0K basic=:");  // U02
    EXPECT_EQ(headerOf(credentialsOf(folder.config(server, "tokenFile: tok, token: other").access()->access)),
              "bearer=T0K basic=:");
    EXPECT_EQ(headerOf(credentialsOf(folder.config(server, "tokenFile: gone, token: other").access()->access)),
              "bearer=other basic=:");  // U03b
    EXPECT_EQ(headerOf(credentialsOf(folder.write(".kube/tok", "").config(server, "tokenFile: tok").access()->access)),
              "bearer= basic=:");  // U04b
    EXPECT_EQ(folder.config(server, "tokenFile: gone").error(),
              ".kube/config:10: user \"u\", tokenFile: .kube/gone: No such file or directory | check the path");
    EXPECT_EQ(accessOf(server, "").credentials, nullptr);
}

TEST(UserAccess, RefusesTokensThatCouldWriteHeaders)  // U23
{
    EXPECT_THAT(errorOf(server, R"(token: "CANARY\n")"),
                testing::AllOf(StartsWith(".kube/config:10: user \"u\", token: it holds a line end or another control character"),
                               Not(HasSubstr("CANARY"))));
    EXPECT_THAT(errorOf(server, R"(token: "a\r\nX-Remote-User: admin")"), HasSubstr("token: it holds a line end"));
    KubeconfigCase folder;
    folder.write(".kube/tok", "a\nb\n").config(server, "tokenFile: tok");
    EXPECT_THAT(folder.error(), HasSubstr("user \"u\", token: it holds a line end"));
}

TEST(UserAccess, RefusesWhatContradictsItself)
{
    EXPECT_THAT(errorOf(server, "token: t, username: u"), HasSubstr("user \"u\", username: a token is given as well"));
    EXPECT_THAT(errorOf(server, "tokenFile: t, username: u, password: p"),
                HasSubstr("user \"u\", username: a token is given as well"));  // U07b
    EXPECT_THAT(errorOf(server, data("client-certificate-data", pair().certificate)),
                HasSubstr("user \"u\", client-key: there is a certificate, but no key"));  // U09
    EXPECT_THAT(
        errorOf(server, "client-certificate: a, client-key: k, " + data("client-certificate-data", pair().certificate)),  // U10
        HasSubstr("client-certificate-data: client-certificate is given as well"));
    EXPECT_THAT(errorOf(server, "client-certificate: a, client-key: k, " + data("client-key-data", pair().key)),
                HasSubstr("client-key-data: client-key is given as well"));
    EXPECT_THAT(errorOf(server, "token: t, as-groups: [g]"),
                HasSubstr("user \"u\", as: a uid, groups or extra are given"));  // U15
    EXPECT_THAT(errorOf(server, "token: t, as: \"a\\nb\""), HasSubstr("user \"u\", as: it holds a control character"));
}

TEST(UserAccess, ChecksCertificateAndKey)
{
    const auto withData = [](const std::string& certificate, const std::string& key) {
        return data("client-certificate-data", certificate) + ", " + data("client-key-data", key);
    };
    EXPECT_EQ(headerOf(credentialsOf(accessOf(server, withData(pair().certificate, pair().key) + ", token: T0K"))),
              "bearer=T0K basic=: certificate")
        << "both are sent";
    EXPECT_THAT(errorOf(server, withData(pair().certificate, test::makeCertificatePair().key)),
                HasSubstr("the private key does not belong to the certificate"));  // U11
    EXPECT_THAT(errorOf(server, withData(pair().certificate, pair().encryptedKey)),
                HasSubstr("the private key is encrypted"));  // U13
    EXPECT_THAT(errorOf(server, withData(pair().certificate, "CANARY")), HasSubstr("the private key is not one in PEM"));
    EXPECT_THAT(errorOf(server, withData("CANARY", pair().key)), HasSubstr("the certificate is not one in PEM"));
    KubeconfigCase folder;
    folder.write(".kube/both.pem", pair().certificate + pair().key)
        .config(server, "client-certificate: both.pem, client-key: both.pem");
    EXPECT_EQ(headerOf(credentialsOf(folder.access()->access)), "bearer= basic=: certificate");  // U25
    folder.config(server, "client-certificate: both.pem, " + data("client-key-data", pair().key));
    EXPECT_EQ(folder.error(), "fine") << "a certificate file and the key as data are a pair";
    EXPECT_THAT(folder.config(server, "client-certificate: gone.pem, client-key: both.pem").error(),
                HasSubstr("user \"u\", client-certificate: .kube/gone.pem: No such file or directory"));
}

TEST(UserAccess, SaysWhatBecameOfOldProviders)
{
    EXPECT_THAT(
        errorOf(server, "auth-provider: {name: gcp}"),
        HasSubstr("auth-provider: the gcp plugin was removed from Kubernetes in 1.26 | install gke-gcloud-auth-plugin"));  // U17
    EXPECT_THAT(errorOf(server, "auth-provider: {name: azure}, token: t"), HasSubstr("the azure plugin was removed"));
    EXPECT_THAT(errorOf(server, "auth-provider: {name: openstack}"),
                HasSubstr("no provider of the name \"openstack\" is known"));  // U19
    EXPECT_THAT(errorOf(server, "auth-provider: {name: oidc, config: {idp-issuer-url: i}}"),
                HasSubstr("it has no client-id"));  // U18c
    EXPECT_THAT(errorOf(server, "auth-provider: {name: oidc, config: {client-id: i}}"), HasSubstr("it has no idp-issuer-url"));
    EXPECT_THAT(
        errorOf(server, "auth-provider: {name: oidc}, exec: {command: c, apiVersion: client.authentication.k8s.io/v1beta1}"),
        HasSubstr("exec is given as well"));
}

// E. exec entries, before anything runs

TEST(ExecEntryCheck, FindsWhatIsMissing)
{
    const auto error = [](const std::string& fields) { return errorOf(server, "exec: {" + fields + '}'); };
    const std::string beta = "apiVersion: client.authentication.k8s.io/v1beta1";
    const std::string v1 = "apiVersion: client.authentication.k8s.io/v1";
    EXPECT_EQ(error(beta + ", command: c"), "fine");  // E01
    EXPECT_EQ(error(v1 + ", command: c, interactiveMode: Never"), "fine");
    EXPECT_THAT(error("command: c"), HasSubstr("exec of user \"u\", apiVersion: it is missing"));  // E05
    EXPECT_THAT(error("apiVersion: client.authentication.k8s.io/v1alpha1, command: c"), HasSubstr("v1alpha1\" is not supported"));
    EXPECT_THAT(error(v1 + ", command: c"), HasSubstr("interactiveMode: it is missing, and version v1 wants it"));
    EXPECT_THAT(error(beta + ", command: c, interactiveMode: Sometimes"),
                HasSubstr("\"Sometimes\" is not one of Never, IfAvailable, Always"));  // E20
    EXPECT_THAT(error(beta + ", command: c, env: [{value: v}]"), HasSubstr("env: a variable has no name"));  // E22
    EXPECT_THAT(error(beta), HasSubstr("command: it is missing"));  // E24
}

// F. and the list

TEST(PodAccess, TakesTheServiceAccount)
{
    KubeconfigCase folder;
    EXPECT_EQ(resolvePodAccess(Environment()).error().kind, ErrorKind::notFound);
    EXPECT_EQ(resolvePodAccess(Environment({{std::string("KUBERNETES_SERVICE_HOST"), "h"}})).error().why,  // I02
              "only one of KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT is set");
    const Environment pod({{"KUBERNETES_SERVICE_HOST", "fd00::1"}, {"KUBERNETES_SERVICE_PORT", "443"}});
    EXPECT_THAT(resolvePodAccess(pod, folder.path("absent")).error().why, HasSubstr("ca.crt: No such file"));
    folder.write("sa/ca.crt", pair().certificate).write("sa/token", "T0K\n");
    const auto access = resolvePodAccess(pod, folder.path("sa"));
    ASSERT_TRUE(access) << access.error().why;
    EXPECT_EQ(access->access.server.buffer(), "https://[fd00::1]:443");
    EXPECT_EQ(headerOf(credentialsOf(access->access)), "bearer=T0K basic=:");
    EXPECT_THAT(KubeconfigCase().set("KUBERNETES_SERVICE_HOST", "h").error(), HasSubstr("only one of KUBERNETES_SERVICE_HOST"));
}

TEST(ContextList, ShowsEachWithWhatIsBroken)
{
    KubeconfigCase folder;
    folder.write(".kube/config",
                 KubeconfigCase::text(server + ", insecure-skip-tls-verify: true", "token: T0K")
                     + "- name: cloud\n  user: {exec: {command: aws, args: [CANARY], apiVersion: "
                       "client.authentication.k8s.io/v1beta1}}\n");
    folder.write(
        "more",
        "contexts:\n- {name: eks, context: {cluster: c, user: cloud}}\n- {name: lost, context: {cluster: gone, user: u}}\n"
        "- {name: plain, context: {cluster: h}}\nclusters: [{name: h, cluster: {server: \"http://h:8080\"}}]\n");
    folder.list(".kube/config", "more");
    std::filesystem::permissions(folder.path(".kube/config"), std::filesystem::perms(0644));
    const auto listed = folder.contexts();
    ASSERT_EQ(listed.size(), 4);
    const auto line = [](const ContextSummary& context) {
        return context.name + ' ' + context.server + ' ' + context.user + " (" + context.login + ')'
            + (context.current ? " current" : "") + (context.insecure ? " insecure" : "") + (context.plainHttp ? " http" : "")
            + " problems:" + std::to_string(context.problems.size());
    };
    EXPECT_EQ(line(listed[0]), "x https://api.example:6443 u (token) current insecure problems:0");
    EXPECT_EQ(line(listed[1]), "eks https://api.example:6443 cloud (runs aws) insecure problems:0");
    EXPECT_EQ(line(listed[2]), "lost  u (token) problems:1");
    EXPECT_EQ(line(listed[3]), "plain http://h:8080  () http problems:0");
    EXPECT_THAT(listed[0].warnings,
                ElementsAre(HasSubstr("certificate is not checked"), HasSubstr("Others on this machine may read")));
    EXPECT_THAT(listed[3].warnings, ElementsAre(HasSubstr("Plain http")));
    EXPECT_EQ(listed[1].file, folder.path("more"));
    EXPECT_EQ(listed[1].line, 2);
}

}  // namespace
}  // namespace fairlead::kubernetes
