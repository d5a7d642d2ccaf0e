#include "model/kubernetes/credentials/oidc_refresh.h"

#include "model/kubernetes/kubeconfig/base64.h"
#include "tests/kubernetes/kubeconfig_case.h"
#include "tests/support/run_coroutine.h"
#include "tests/support/socket_server.h"
#include "tests/support/test_authority.h"

#include <gmock/gmock.h>

#include <mutex>

namespace fairlead::kubernetes {
namespace {

using test::KubeconfigCase;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// An issuer over real TLS: its configuration, and a token endpoint that gives out what the test says.
class IssuerDouble {
public:
    IssuerDouble()
        : m_certificate(m_authority.issue({"issuer", {}})),
          m_server([this](test::ServerStream& stream) { serve(stream); }, {m_certificate.pem, m_certificate.keyPem, "", false})
    {
    }
    ~IssuerDouble() { m_server.stop(); }

    std::string url() const { return "https://127.0.0.1:" + std::to_string(m_server.port()); }
    const test::TestAuthority& authority() const { return m_authority; }
    std::string lastForm() const
    {
        const std::lock_guard lock(m_mutex);
        return m_form;
    }
    std::string lastHead() const
    {
        const std::lock_guard lock(m_mutex);
        return m_head;
    }

    std::string tokenAnswer = R"({"id_token":"NEW","refresh_token":"NEXT"})";
    bool refusesBasic = false;

private:
    static std::string answer(const std::string& status, const std::string& body)
    {
        return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size())
            + "\r\nConnection: close\r\n\r\n" + body;
    }
    void serve(test::ServerStream& stream)
    {
        const std::string head = stream.readUntil("\r\n\r\n");
        if (head.starts_with("GET /.well-known/openid-configuration ")) {
            stream.write(answer("200 OK", R"({"issuer":"i","token_endpoint":")" + url() + "/oauth/token\"}"));
        } else if (head.starts_with("POST /oauth/token ")) {
            const auto at = head.find("Content-Length: ");
            std::string form(std::stoul(head.substr(at + 16)), '\0');
            stream.readExactly(form.data(), form.size());
            const bool refused = refusesBasic && head.find("Authorization: Basic") != std::string::npos;
            {
                const std::lock_guard lock(m_mutex);
                m_head = head;
                m_form = form;
            }
            stream.write(refused ? answer("401 Unauthorized", "{}") : answer("200 OK", tokenAnswer));
        } else {
            stream.write(answer("404 Not Found", "{}"));
        }
        stream.finish();
    }

    test::TestAuthority m_authority;
    test::IssuedCertificate m_certificate;
    mutable std::mutex m_mutex;
    std::string m_head;
    std::string m_form;
    test::SocketServer m_server;
};

std::string refresh(const IssuerDouble& issuer, const std::string& more, std::string* again = nullptr)
{
    KubeconfigCase folder;
    folder.config(R"(server: "https://h")",
                  "auth-provider: {name: oidc, config: {client-id: me, idp-issuer-url: \"" + issuer.url()
                      + "\", refresh-token: OLD, idp-certificate-authority-data: " + encodeBase64(issuer.authority().pem()) + more
                      + "}}");
    const auto access = folder.access();
    if (!access)
        return folder.words(access.error());
    boost::asio::io_context context;
    const auto result = test::runCoroutine(context, access->access.credentials->credentials());
    if (again) {
        access->access.credentials->refused();
        test::runCoroutine(context, access->access.credentials->credentials());
        *again = issuer.lastForm();
    }
    return result ? result->bearerToken.reveal() : folder.words(result.error());
}

TEST(OidcRefresh, GetsANewTokenForTheRefreshToken)
{
    IssuerDouble issuer;
    EXPECT_EQ(refresh(issuer, ""), "NEW");
    EXPECT_EQ(issuer.lastForm(), "grant_type=refresh_token&refresh_token=OLD&client_id=me");
    EXPECT_THAT(issuer.lastHead(),
                AllOf(HasSubstr("Content-Type: application/x-www-form-urlencoded\r\n"),
                      Not(HasSubstr("application/json\r\nContent-Length"))));
    std::string again;
    EXPECT_EQ(refresh(issuer, ", client-secret: s3cret", &again), "NEW");
    EXPECT_THAT(issuer.lastHead(), HasSubstr("Authorization: Basic " + encodeBase64("me:s3cret")));
    EXPECT_EQ(again, "grant_type=refresh_token&refresh_token=NEXT") << "the issuer gave another one";
}

TEST(OidcRefresh, PutsTheSecretIntoTheFormWhereTheIssuerWantsIt)
{
    IssuerDouble issuer;
    issuer.refusesBasic = true;
    EXPECT_EQ(refresh(issuer, ", client-secret: s3cret"), "NEW");
    EXPECT_EQ(issuer.lastForm(), "grant_type=refresh_token&refresh_token=OLD&client_id=me&client_secret=s3cret");
}

TEST(OidcRefresh, SaysWhatWentWrongWithoutASecret)
{
    IssuerDouble issuer;
    for (const char* const answer :
         {"{}", "CANARY", R"({"id_token":"CANARY\r\nX: y"})", R"({"id_token":7,"access_token":"CANARY"})"}) {
        issuer.tokenAnswer = answer;
        EXPECT_THAT(refresh(issuer, ""),
                    AllOf(HasSubstr("auth-provider oidc: the issuer: "), Not(HasSubstr("CANARY")), Not(HasSubstr("OLD"))))
            << answer;
    }
    const auto error = [](const std::string& url) {
        OidcClient client{"place", url, {}, "me", {}, Secret("OLD")};
        boost::asio::io_context context;
        return test::runCoroutine(context, refreshOidcTokens(client, Environment())).error().why;
    };
    EXPECT_THAT(error("http://issuer.example"), HasSubstr("not reached over https"));
    EXPECT_THAT(error("https://127.0.0.1:1"), HasSubstr("refused"));
    EXPECT_THAT(error(issuer.url()), HasSubstr("unknown authority"));
}

}  // namespace
}  // namespace fairlead::kubernetes
