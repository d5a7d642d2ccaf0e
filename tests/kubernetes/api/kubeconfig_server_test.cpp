#include "model/kubernetes/api/api_client.h"
#include "model/kubernetes/kubeconfig/base64.h"
#include "tests/kubernetes/kubeconfig_case.h"
#include "tests/support/api_double.h"
#include "tests/support/proxy_doubles.h"
#include "tests/support/run_coroutine.h"

#include <gmock/gmock.h>

// The cases of a kubeconfig that only a server can judge: what reaches it, over real TLS and through real proxies.

namespace fairlead::kubernetes {
namespace {

using test::ApiDouble;
using test::KubeconfigCase;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string authority(const ApiDouble& api) { return "certificate-authority-data: " + encodeBase64(api.authority().pem()); }
std::string server(const std::string& url) { return "server: \"" + url + '"'; }

// The server under another name or path.
std::string urlOf(ApiDouble& api, const std::string& host, const std::string& rest = {})
{
    return "https://" + host + ':' + std::to_string(api.server().port()) + rest;
}

// GETs /version as the kubeconfig says; "fine", or the error.
std::string ask(const std::string& cluster, const std::string& user, const std::map<std::string, std::string>& variables = {})
{
    KubeconfigCase folder;
    for (const auto& [name, value] : variables)
        folder.set(name, value);
    auto access = folder.config(cluster, user).access();
    if (!access)
        return folder.words(access.error());
    boost::asio::io_context context;
    ApiClient client(std::make_shared<const ServerAccess>(std::move(access->access)), {});
    ApiRequest request;
    request.path = "/version";
    request.asked = {"read", "/version", {}};
    const auto answer = test::runCoroutine(context, client.get(request, 1U << 20U));
    return answer ? "fine" : folder.words(answer.error().error);
}

std::string authorization(const ApiDouble& api) { return api.requests().back().field("authorization"); }

TEST(KubeconfigAgainstAServer, TokensAndPasswords)
{
    ApiDouble api;
    const std::string cluster = server(api.url()) + ", " + authority(api);
    EXPECT_EQ(ask(cluster, "token: good-token"), "fine");
    EXPECT_EQ(authorization(api), "Bearer good-token");
    EXPECT_EQ(ask(cluster, "token: good-token, tokenFile: absent"), "fine");  // U03b
    api.setPassword("ann", "a:b");
    EXPECT_EQ(ask(cluster, "username: ann, password: \"a:b\""), "fine");  // U06
    EXPECT_EQ(authorization(api), "Basic " + encodeBase64("ann:a:b"));
    EXPECT_EQ(
        ask(server("https://ann:a%3Ab@127.0.0.1:" + std::to_string(api.server().port())) + ", " + authority(api), "token: other"),
        "fine");  // T28
    EXPECT_EQ(authorization(api), "Basic " + encodeBase64("ann:a:b"));
    EXPECT_THAT(ask(cluster, "token: CANARY"), AllOf(HasSubstr("log in again"), Not(HasSubstr("CANARY"))));  // U21
}

TEST(KubeconfigAgainstAServer, ClientCertificatesAndWhoToBe)
{
    ApiDouble api;
    const auto alice = api.authority().issue({"alice", {}, ""});
    const std::string cluster = server(api.url()) + ", " + authority(api);
    const std::string pair =
        "client-certificate-data: " + encodeBase64(alice.pem) + ", client-key-data: " + encodeBase64(alice.keyPem);
    EXPECT_EQ(ask(cluster, pair), "fine");
    EXPECT_EQ(api.requests().back().user, "alice");
    EXPECT_EQ(ask(cluster, pair + ", token: good-token"), "fine");
    EXPECT_EQ(authorization(api), "Bearer good-token") << "both are sent";
    EXPECT_EQ(ask(cluster, "token: good-token, as: joe, as-uid: \"7\""), "fine");
    EXPECT_EQ(api.requests().back().field("impersonate-user"), "joe");
    EXPECT_EQ(api.requests().back().field("impersonate-uid"), "7");
}

TEST(KubeconfigAgainstAServer, TrustsOnlyWhatItIsTold)
{
    ApiDouble api;
    EXPECT_THAT(ask(server(api.url()), "token: good-token"), HasSubstr("unknown authority"));  // L02b
    EXPECT_EQ(ask(server(api.url()) + ", insecure-skip-tls-verify: true", "token: good-token"), "fine");
    ApiDouble named(test::CertificateWish{"kube-apiserver", {}, "DNS:kube.example"});
    const std::string cluster = server(named.url()) + ", " + authority(named);
    EXPECT_THAT(ask(cluster, "token: good-token"), HasSubstr("not for 127.0.0.1"));
    EXPECT_EQ(ask(cluster + ", tls-server-name: kube.example", "token: good-token"), "fine");  // T08
    EXPECT_EQ(named.requests().back().field("host"), "127.0.0.1:" + std::to_string(named.server().port()));
    ApiDouble expired(test::CertificateWish{"kube-apiserver", {}, "IP:127.0.0.1", -7200, -3600});
    EXPECT_THAT(ask(server(expired.url()) + ", " + authority(expired), "token: good-token"), HasSubstr("expired"));  // T15
}

TEST(KubeconfigAgainstAServer, KeepsThePathOfTheServer)
{
    ApiDouble api;
    for (const char* const path : {"/k8s/clusters/c-1", "/k8s/clusters/c-1/", "/"}) {
        ask(server(urlOf(api, "127.0.0.1", path)) + ", " + authority(api), "token: good-token");
        EXPECT_EQ(api.requests().back().path, std::string(path) == "/" ? "/version" : "/k8s/clusters/c-1/version");  // T12, T13b
    }
}

TEST(KubeconfigAgainstAServer, SendsNoCredentialOverHttp)  // T10
{
    ApiDouble api(test::CertificateWish{"kube-apiserver", {}, "IP:127.0.0.1"}, false);
    ask(server("http://ann:CANARY@127.0.0.1:" + std::to_string(api.server().port())),
        "token: CANARY, client-certificate: /absent");
    ASSERT_FALSE(api.requests().empty());
    EXPECT_EQ(authorization(api), "");
}

TEST(KubeconfigAgainstAServer, GoesThroughTheProxy)
{
    ApiDouble api(test::CertificateWish{"kube-apiserver", {}, "DNS:api.example,IP:127.0.0.1"});
    const std::string asked = "api.example:" + std::to_string(api.server().port());
    const std::string cluster = server(urlOf(api, "api.example")) + ", " + authority(api);
    test::SocksProxyDouble socks;
    socks.know("api.example", "127.0.0.1");
    EXPECT_EQ(ask(cluster + ", proxy-url: \"socks5://127.0.0.1:" + std::to_string(socks.port()) + '"', "token: good-token"),
              "fine");  // T19
    EXPECT_THAT(socks.asked(), ElementsAre(asked)) << "the name, which the proxy alone knows";
    test::HttpProxyDouble http;
    http.know("api.example", "127.0.0.1");
    http.requireUser("bob", "p@ss");
    const std::string proxy = "http://bob:p%40ss@127.0.0.1:" + std::to_string(http.port());
    EXPECT_EQ(ask(cluster + ", proxy-url: \"" + proxy + '"', "token: good-token"), "fine");  // T22c
    EXPECT_EQ(api.requests().back().field("proxy-authorization"), "");
    EXPECT_EQ(ask(cluster, "token: good-token", {{"HTTPS_PROXY", proxy}}), "fine");  // T22
    EXPECT_THAT(http.asked(), ElementsAre(asked, asked));
    EXPECT_NE(ask(cluster, "token: good-token", {{"HTTPS_PROXY", proxy}, {"NO_PROXY", "10.0.0.0/8,.example"}}), "fine");
    EXPECT_THAT(http.asked(), ElementsAre(asked, asked)) << "and nobody knows the name without it";
    const std::string wrong =
        ask(cluster + ", proxy-url: \"http://bob:CANARY@127.0.0.1:" + std::to_string(http.port()) + '"', "token: good-token");
    EXPECT_THAT(wrong, AllOf(HasSubstr("407"), Not(HasSubstr("CANARY"))));
}

TEST(KubeconfigAgainstAServer, SaysWhyNobodyAnswers)
{
    EXPECT_THAT(ask(server("https://127.0.0.1:1"), "token: t"), HasSubstr("refused"));  // T24
    ApiDouble plain(test::CertificateWish{"kube-apiserver", {}, "IP:127.0.0.1"}, false);
    EXPECT_THAT(ask(server(urlOf(plain, "127.0.0.1")), "token: CANARY"),
                AllOf(HasSubstr("TLS"), Not(HasSubstr("CANARY"))));  // T26
    EXPECT_TRUE(plain.requests().empty());
}

}  // namespace
}  // namespace fairlead::kubernetes
