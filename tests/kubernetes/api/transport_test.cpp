#include "tests/support/api_access.h"
#include "tests/support/proxy_doubles.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <filesystem>
#include <vector>

namespace fairlead::kubernetes {
namespace {

using test::ApiAccess;
using test::ApiDouble;
using test::CertificateWish;
using test::IssuedCertificate;
using test::SocketServer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Error errorOf(const ApiResult<std::string>& result) { return result ? Error{"no error", *result, {}} : result.error().error; }

TEST(Transport, ReadsOverVerifiedTls)
{
    ApiDouble api;
    ApiAccess access(api);
    const auto version = access.get("/version");
    ASSERT_TRUE(version) << version.error().error.why;
    EXPECT_THAT(*version, HasSubstr("v1.36.2"));
    const auto tls = access.steps.last(ConnectionStep::tls);
    ASSERT_TRUE(tls);
    EXPECT_THAT(tls->detail, HasSubstr("TLSv1.3, certificate of CN=kube-apiserver until "));
    EXPECT_EQ(access.steps.last(ConnectionStep::credentials)->detail, "a token");
}

TEST(Transport, UsesAConnectionAgain)
{
    ApiDouble api;
    ApiAccess access(api);
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(access.get("/version"));
    EXPECT_EQ(api.server().accepted(), 1);
    EXPECT_EQ(access.credentials->asked, 5) << "credentials are asked for before every request";
}

TEST(Transport, ConnectsAnewWhereTheServerClosedAnIdleConnection)
{
    ApiDouble api;
    ApiAccess access(api);
    ASSERT_TRUE(access.get("/version"));
    api.server().dropConnections();
    const auto version = access.get("/version");
    ASSERT_TRUE(version) << version.error().error.why;
    EXPECT_EQ(api.server().accepted(), 2);
}

TEST(Transport, SaysThatACertificateExpiredAndWhen)
{
    ApiDouble api(CertificateWish{"kube-apiserver", {}, "IP:127.0.0.1", -7200, -3600});
    ApiAccess access(api);
    const Error error = errorOf(access.get("/version"));
    EXPECT_EQ(error.what, "cannot trust the server 127.0.0.1");
    EXPECT_THAT(error.why, HasSubstr("the certificate of CN=kube-apiserver expired on 20"));
    EXPECT_THAT(error.hint, HasSubstr("renew"));
    EXPECT_TRUE(api.requests().empty());
}

TEST(Transport, SaysThatACertificateIsNotValidYet)
{
    ApiDouble api(CertificateWish{"kube-apiserver", {}, "IP:127.0.0.1", 3600, 7200});
    ApiAccess access(api);
    EXPECT_THAT(errorOf(access.get("/version")).why, HasSubstr("is valid only from 20"));
}

TEST(Transport, SaysForWhichNamesACertificateIs)
{
    ApiDouble api(CertificateWish{"kube-apiserver", {}, "DNS:api.example,DNS:*.svc.example,IP:10.96.0.1"});
    ApiAccess access(api);
    const Error error = errorOf(access.get("/version"));
    EXPECT_EQ(error.why, "its certificate is not for 127.0.0.1 but for api.example, *.svc.example, 10.96.0.1");
    EXPECT_THAT(error.hint, HasSubstr("tls-server-name"));
    access.access.tlsServerName = "api.example";
    ApiAccess named(api);
    named.access.tlsServerName = "api.example";
    EXPECT_TRUE(named.get("/version"));
    ApiAccess wild(api);
    wild.access.tlsServerName = "kubernetes.svc.example";
    EXPECT_TRUE(wild.get("/version"));
}

TEST(Transport, TakesNoNameFromTheSubject)
{
    ApiDouble api(CertificateWish{"127.0.0.1", {}, ""});
    ApiAccess access(api);
    EXPECT_EQ(errorOf(access.get("/version")).why, "its certificate is not for 127.0.0.1 but for no name at all");
}

TEST(Transport, RefusesAnUnknownAuthorityAndNamesIt)
{
    ApiDouble api;
    ApiAccess access(api);
    access.access.certificateAuthorityPem.clear();  // the system's, which knows nothing of the test's
    Error error = errorOf(access.get("/version"));
    EXPECT_THAT(error.why, HasSubstr("is signed by an unknown authority: CN=test-authority"));
    EXPECT_THAT(error.hint, HasSubstr("certificate-authority"));

    ApiAccess other(api);
    other.access.certificateAuthorityPem = test::TestAuthority("another").pem();
    EXPECT_THAT(errorOf(other.get("/version")).why, HasSubstr("unknown authority"));
    EXPECT_TRUE(api.requests().empty()) << "no credential leaves before the server is trusted";

    ApiAccess insecure(api);
    insecure.access.certificateAuthorityPem.clear();
    insecure.access.insecureSkipTlsVerify = true;
    EXPECT_TRUE(insecure.get("/version"));
    EXPECT_THAT(insecure.steps.last(ConnectionStep::tls)->detail, HasSubstr("NOT verified"));
}

TEST(Transport, ReadsTheAuthoritysFileAgainWhenItWasReplaced)
{
    ApiDouble api;
    const test::TemporaryFolder folder;
    const auto file = folder.write("ca.pem", test::TestAuthority("the old one").pem());
    ApiAccess access(api);
    access.access.certificateAuthorityPem = test::TestAuthority("the old one").pem();
    access.access.certificateAuthorityFile = file.string();
    EXPECT_THAT(errorOf(access.get("/version")).why, HasSubstr("unknown authority"));
    folder.write("ca.pem", "half of a");
    EXPECT_THAT(errorOf(access.get("/version")).why, HasSubstr("unknown authority")) << "what is no certificate is not taken";
    folder.write("ca.pem", api.authority().pem());
    EXPECT_TRUE(access.get("/version"));
    std::filesystem::remove(file);
    access.client().closeIdle();
    EXPECT_TRUE(access.get("/version")) << "and what was read last stays good";
}

TEST(Transport, ShowsAClientCertificate)
{
    ApiDouble api;
    ApiAccess access(api);
    const IssuedCertificate issued = api.authority().issue({"alice", {"system:masters"}, ""});
    access.credentials->current = {};
    access.credentials->current.certificate = ClientCertificate{issued.pem, Secret(issued.keyPem)};
    ASSERT_TRUE(access.get("/version"));
    EXPECT_EQ(api.requests().back().user, "alice");
    EXPECT_THAT(access.steps.last(ConnectionStep::credentials)->detail,
                HasSubstr("client certificate of CN=alice, O=system:masters until 20"));
}

TEST(Transport, ClosesConnectionsWhenTheCertificateChanges)
{
    ApiDouble api;
    ApiAccess access(api);
    const IssuedCertificate alice = api.authority().issue({"alice", {}, ""});
    const IssuedCertificate bob = api.authority().issue({"bob", {}, ""});
    access.credentials->current = {};
    access.credentials->current.certificate = ClientCertificate{alice.pem, Secret(alice.keyPem)};
    ASSERT_TRUE(access.get("/version"));
    access.credentials->current.certificate = ClientCertificate{bob.pem, Secret(bob.keyPem)};
    ASSERT_TRUE(access.get("/version"));
    EXPECT_EQ(api.requests().back().user, "bob");
    EXPECT_EQ(api.server().accepted(), 2);
}

TEST(Transport, SaysWhatIsWrongWithAPairOfPem)
{
    ApiDouble api;
    const IssuedCertificate alice = api.authority().issue({"alice", {}, ""});
    const IssuedCertificate bob = api.authority().issue({"bob", {}, ""});
    const auto tryPair = [&api](const std::string& certificate, const std::string& key) {
        ApiAccess access(api);
        access.credentials->current = {};
        access.credentials->current.certificate = ClientCertificate{certificate, Secret(key)};
        return errorOf(access.get("/version"));
    };
    EXPECT_THAT(tryPair(alice.pem, bob.keyPem).why, HasSubstr("does not belong to the certificate"));
    EXPECT_EQ(tryPair("rubbish", alice.keyPem).what, "cannot use the client certificate");
    EXPECT_EQ(tryPair(alice.pem, "rubbish").what, "cannot use the client key");
    ApiAccess access(api);
    access.access.certificateAuthorityPem = "rubbish";
    EXPECT_EQ(errorOf(access.get("/version")).why, "there is no certificate in it");
}

TEST(Transport, TellsARefusedConnectionFromOneThatIsNotAnswered)
{
    ApiDouble api;
    ApiAccess access(api);
    access.access.server.set_port_number(1);
    const Error error = errorOf(access.get("/version"));
    EXPECT_EQ(error.what, "cannot connect to 127.0.0.1:1");
    EXPECT_EQ(error.why, "127.0.0.1: connection refused");
    EXPECT_THAT(error.hint, HasSubstr("nothing listens on this port"));
    EXPECT_EQ(access.steps.ended(), "name ok, tcp failed");
    EXPECT_EQ(access.credentials->asked, 0) << "no plugin runs for a server that cannot be reached";
}

TEST(Transport, SaysThatANameIsUnknown)
{
    ApiDouble api;
    ApiAccess access(api);
    access.access.server.set_host("no-such-name.invalid");
    EXPECT_EQ(errorOf(access.get("/version")).what, "cannot find no-such-name.invalid");
    EXPECT_EQ(access.steps.ended(), "name failed");
}

TEST(Transport, GivesUpAServerThatDoesNotStartTls)
{
    SocketServer silent([](test::ServerStream& stream) {
        char byte = 0;
        while (stream.read(&byte, 1) > 0) { }
    });
    ApiDouble api;
    ApiAccess access(api);
    access.access.server.set_port_number(silent.port());
    access.limits.handshake = std::chrono::milliseconds(50);
    EXPECT_EQ(errorOf(access.get("/version")).why, "the TLS handshake took too long");
}

TEST(Transport, SaysThatAPortDoesNotSpeakTls)
{
    SocketServer plain([](test::ServerStream& stream) { stream.write("HTTP/1.0 400 Bad Request\r\n\r\n"); });
    ApiDouble api;
    ApiAccess access(api);
    access.access.server.set_port_number(plain.port());
    EXPECT_THAT(errorOf(access.get("/version")).why, HasSubstr("the answer is not TLS"));
}

TEST(Transport, SendsNothingSecretOverHttp)
{
    ApiDouble api(CertificateWish{}, false);
    ApiAccess access(api);
    access.access.impersonation.user = "boss";
    ASSERT_TRUE(access.get("/version"));
    const auto request = api.requests().back();
    EXPECT_EQ(request.field("authorization"), "");
    EXPECT_EQ(request.field("impersonate-user"), "");
    EXPECT_EQ(access.credentials->asked, 0);
}

TEST(Transport, ConnectsThroughAnHttpProxy)
{
    ApiDouble api;
    test::HttpProxyDouble proxy;
    ApiAccess access(api);
    access.setProxy("http://127.0.0.1:" + std::to_string(proxy.port()));
    const auto version = access.get("/version");
    ASSERT_TRUE(version) << version.error().error.why;
    EXPECT_THAT(proxy.asked(), ElementsAre("127.0.0.1:" + std::to_string(api.server().port())));
    EXPECT_EQ(access.steps.ended(), "name ok, tcp ok, proxy ok, credentials ok, tls ok");
}

TEST(Transport, GivesAProxyItsUserAndNoMessageThePassword)
{
    ApiDouble api;
    test::HttpProxyDouble proxy;
    proxy.requireUser("carol", "s3cr3t:x");
    const std::string port = std::to_string(proxy.port());
    ApiAccess access(api);
    access.setProxy("http://carol:s3cr3t%3Ax@127.0.0.1:" + port);
    EXPECT_TRUE(access.get("/version"));

    ApiAccess wrong(api);
    wrong.setProxy("http://carol:canary@127.0.0.1:" + port);
    const Error error = errorOf(wrong.get("/version"));
    EXPECT_THAT(error.what, HasSubstr("the proxy http://127.0.0.1:" + port + " gives no connection to 127.0.0.1:"));
    EXPECT_THAT(error.why, HasSubstr("407"));
    EXPECT_THAT(error.what + error.why + error.hint, Not(HasSubstr("canary")));
}

TEST(Transport, ConnectsThroughAProxyOverTls)
{
    ApiDouble api;
    const IssuedCertificate issued = api.authority().issue({"proxy", {}, "IP:127.0.0.1"});
    test::HttpProxyDouble proxy(test::TlsServerOptions{issued.pem, issued.keyPem, {}});
    ApiAccess access(api);
    access.setProxy("https://127.0.0.1:" + std::to_string(proxy.port()));
    const auto version = access.get("/version");
    ASSERT_TRUE(version) << version.error().error.why;
    EXPECT_EQ(proxy.asked().size(), 1U);
}

TEST(Transport, LetsASocksProxyResolveTheName)
{
    ApiDouble api(CertificateWish{"kube-apiserver", {}, "DNS:api.hidden.invalid"});
    test::SocksProxyDouble proxy;
    proxy.know("api.hidden.invalid", "127.0.0.1");
    proxy.requireUser("carol", "pass");
    ApiAccess access(api);
    access.access.server.set_host("api.hidden.invalid");
    access.setProxy("socks5://carol:pass@127.0.0.1:" + std::to_string(proxy.port()));
    const auto version = access.get("/version");
    ASSERT_TRUE(version) << version.error().error.what << version.error().error.why;
    EXPECT_THAT(proxy.asked(), ElementsAre("api.hidden.invalid:" + std::to_string(api.server().port())));

    ApiAccess wrong(api);
    wrong.setProxy("socks5://carol:canary@127.0.0.1:" + std::to_string(proxy.port()));
    EXPECT_EQ(errorOf(wrong.get("/version")).why, "it refuses the user and password");
    ApiAccess nobody(api);
    nobody.setProxy("socks5://127.0.0.1:" + std::to_string(proxy.port()));
    EXPECT_EQ(errorOf(nobody.get("/version")).why, "it wants a user and a password");
}

TEST(Transport, SaysWhyAProxyGivesNoConnection)
{
    ApiDouble api;
    test::SocksProxyDouble socks;
    test::HttpProxyDouble http;
    ApiAccess bySocks(api);
    bySocks.access.server.set_host("unknown.invalid");
    bySocks.setProxy("socks5://127.0.0.1:" + std::to_string(socks.port()));
    EXPECT_EQ(errorOf(bySocks.get("/version")).why, "the host cannot be reached, or its name is unknown");
    ApiAccess byHttp(api);
    byHttp.access.server.set_host("unknown.invalid");
    byHttp.setProxy("http://127.0.0.1:" + std::to_string(http.port()));
    EXPECT_EQ(errorOf(byHttp.get("/version")).why, "it answers HTTP/1.1 502 Bad Gateway");
    ApiAccess noProxy(api);
    noProxy.limits.dial = std::chrono::milliseconds(50);  // it waits for more of what it takes for TLS
    noProxy.setProxy("socks5://127.0.0.1:" + std::to_string(api.server().port()));
    EXPECT_FALSE(noProxy.get("/version"));
}

// What finds a peer that is gone without a word within 61 s: 30 s of silence, then three probes of 10 s.
TEST(Transport, KeepsAliveWhatIsSilent)
{
    ApiDouble api;
    ApiAccess access(api);
    ASSERT_TRUE(access.get("/version"));
    int found = 0;
    for (int descriptor = 3; descriptor < 1024; ++descriptor) {
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0
            || ntohs(peer.sin_port) != api.server().port())
            continue;
        const auto option = [descriptor](int level, int name) {
            int value = 0;
            socklen_t length = sizeof value;
            ::getsockopt(descriptor, level, name, &value, &length);
            return value;
        };
        ++found;
        EXPECT_EQ(option(SOL_SOCKET, SO_KEEPALIVE), 1);
        EXPECT_EQ(option(IPPROTO_TCP, TCP_KEEPIDLE) + option(IPPROTO_TCP, TCP_KEEPINTVL) * option(IPPROTO_TCP, TCP_KEEPCNT), 60);
        EXPECT_EQ(option(IPPROTO_TCP, TCP_NODELAY), 1);
    }
    EXPECT_EQ(found, 1);
}

// Six secrets on every way to an error, and none in what is said.
TEST(Transport, SaysNoSecretWhateverGoesWrong)
{
    ApiDouble api;
    const IssuedCertificate issued = api.authority().issue({"alice", {}, ""});
    const std::vector<std::string> answers{test::statusAnswer(401, "Unauthorized", "Unauthorized"),
                                           test::statusAnswer(403, "Forbidden", "no"),
                                           test::httpAnswer(302, "", "", "Location: https://elsewhere.example/\r\n"),
                                           test::httpAnswer(200, "text/html", "<html>"),
                                           test::httpAnswer(500, "", ""),
                                           "rubbish\r\n\r\n",
                                           ""};
    std::string said;
    const auto collect = [&said](ApiAccess& access) {
        const Error error = errorOf(access.get("/version"));
        said += error.what + error.why + error.hint + '\n';
        for (const StepReport& report : access.steps.reports)
            said += report.detail + report.remedy + '\n';
    };
    const auto plant = [&issued](ApiAccess& access) {
        access.credentials->current.bearerToken = Secret("canary-token");
        access.credentials->current.userName = "carol";
        access.credentials->current.password = Secret("canary-password");
        access.credentials->current.certificate = ClientCertificate{issued.pem, Secret(issued.keyPem)};
        access.access.server.set_userinfo("user:canary-login");
    };
    for (const std::string& answer : answers) {
        api.setIntercept([&answer](const test::DoubleRequest&, test::ServerStream& stream) {
            stream.write(answer);
            return test::Handled::close;
        });
        ApiAccess access(api);
        plant(access);
        collect(access);
    }
    for (const char* proxy :
         {"http://p:canary-proxy@127.0.0.1:1", "socks5://p:canary-proxy@127.0.0.1:1", "https://p:canary-proxy@127.0.0.1:1"}) {
        ApiAccess access(api);
        plant(access);
        access.setProxy(proxy);
        collect(access);
    }
    ApiAccess badKey(api);
    plant(badKey);
    badKey.credentials->current.certificate->keyPem =
        Secret("-----BEGIN PRIVATE KEY-----\ncanary-key\n-----END PRIVATE KEY-----\n");
    collect(badKey);
    EXPECT_THAT(said, Not(HasSubstr("canary")));
    EXPECT_THAT(said, Not(HasSubstr("BEGIN")));
    EXPECT_GT(said.size(), 1000U);
}

}  // namespace
}  // namespace fairlead::kubernetes
