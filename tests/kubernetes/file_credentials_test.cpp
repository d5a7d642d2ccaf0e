#include "model/kubernetes/credentials/file_credentials.h"

#include "model/kubernetes/credentials/oidc_credentials.h"
#include "model/kubernetes/kubeconfig/base64.h"
#include "tests/kubernetes/kubeconfig_case.h"
#include "tests/support/certificate_pair.h"

#include <gmock/gmock.h>

namespace fairlead::kubernetes {
namespace {

using test::KubeconfigCase;
using testing::HasSubstr;

// Files that change while a clock that only the test moves goes on.
class Changing {
public:
    FileCredentials& source()
    {
        if (!m_source)
            m_source = std::make_unique<FileCredentials>(entry, [this] { return now; });
        return *m_source;
    }
    std::string token() { return source().read()->bearerToken.reveal(); }
    std::string certificate() { return source().read()->certificate->certificatePem; }

    KubeconfigCase folder;
    EntryCredentials entry;
    std::chrono::steady_clock::time_point now{std::chrono::hours(1)};

private:
    std::unique_ptr<FileCredentials> m_source;
};

TEST(FileCredentials, ReadsTheTokenAgainAfterFiftySeconds)
{
    Changing files;
    files.folder.write("tok", "one\n");
    files.entry.tokenFile = files.folder.path("tok");
    EXPECT_EQ(files.token(), "one");
    files.folder.write("tok", " two \r\n");
    files.now += std::chrono::seconds(49);
    EXPECT_EQ(files.token(), "one");
    files.now += std::chrono::seconds(1);
    EXPECT_EQ(files.token(), "two");
    files.folder.write("tok", "three");
    files.source().refused();
    EXPECT_EQ(files.token(), "three") << "at once after a refusal";
}

TEST(FileCredentials, KeepsTheLastGoodToken)
{
    Changing files;
    files.folder.write("tok", "one");
    files.entry.tokenFile = files.folder.path("tok");
    files.entry.values.bearerToken = Secret("inline");
    EXPECT_EQ(files.token(), "one");
    for (const char* const bad : {"", " \n"}) {
        files.folder.write("tok", bad);
        files.now += std::chrono::minutes(1);
        EXPECT_EQ(files.token(), "one");
    }
    std::filesystem::remove(files.folder.path("tok"));
    files.now += std::chrono::minutes(1);
    EXPECT_EQ(files.token(), "one");
}

TEST(FileCredentials, TakesACertificateThatIsReplaced)
{
    Changing files;
    const auto first = test::makeCertificatePair();
    const auto second = test::makeCertificatePair();
    files.folder.write("c.pem", first.certificate).write("k.pem", first.key);
    files.entry.values.certificate.emplace();
    files.entry.certificateFile = files.folder.path("c.pem");
    files.entry.keyFile = files.folder.path("k.pem");
    EXPECT_EQ(files.certificate(), first.certificate);
    files.folder.write("c.pem", second.certificate);
    files.now += std::chrono::seconds(2);
    EXPECT_EQ(files.certificate(), first.certificate) << "half of a new pair is none";
    files.folder.write("k.pem", second.key);
    EXPECT_EQ(files.certificate(), first.certificate) << "looked at once a second";
    files.now += std::chrono::seconds(1);
    EXPECT_EQ(files.certificate(), second.certificate);
    EXPECT_EQ(files.source().read()->certificate->keyPem.reveal(), second.key);
    std::filesystem::remove(files.folder.path("k.pem"));
    files.now += std::chrono::seconds(1);
    EXPECT_EQ(files.certificate(), second.certificate);
}

std::string jwt(const std::string& claims)
{
    std::string body = encodeBase64(claims);
    body.erase(std::min(body.find('='), body.size()));
    std::replace(body.begin(), body.end(), '+', '-');
    std::replace(body.begin(), body.end(), '/', '_');
    return "eyJhbGciOiJub25lIn0." + body + ".c2ln";
}

TEST(OidcCredentials, KnowsWhenATokenExpires)
{
    EXPECT_EQ(expiryOfJwt(jwt(R"({"exp":1800000000})")),
              std::chrono::system_clock::time_point(std::chrono::seconds(1'800'000'000)));
    EXPECT_EQ(expiryOfJwt(jwt(R"({"exp":1.8e9})")), std::chrono::system_clock::time_point(std::chrono::seconds(1'800'000'000)));
    for (const std::string& token :
         {std::string(), std::string("a.b"), jwt("{}"), jwt(R"({"exp":"soon"})"), jwt("[]"), jwt(R"({"exp":-1})"),
          jwt(R"({"exp":1e300})"), std::string("a.!!.c"), jwt(R"({"exp":1})") + ".more"})
        EXPECT_FALSE(expiryOfJwt(token)) << token;
}

TEST(OidcCredentials, SendsAnIdTokenThatLasts)  // U18
{
    KubeconfigCase folder;
    auto around = folder.surroundings();
    const auto ask = [&](std::chrono::seconds now) {
        around.now = [now] { return std::chrono::system_clock::time_point(now); };
        const auto access = resolveAccess(folder.load(), {}, around);
        const auto result = test::runToEnd(access->access.credentials->credentials());
        return result ? result->bearerToken.reveal() : folder.words(result.error());
    };
    const std::string token = jwt(R"({"exp":1800000000})");
    folder.config(R"(server: "https://h")",
                  "auth-provider: {name: oidc, config: {client-id: i, idp-issuer-url: \"https://i\", id-token: " + token + "}}");
    EXPECT_EQ(ask(std::chrono::seconds(1'799'999'989)), token);
    EXPECT_THAT(ask(std::chrono::seconds(1'799'999'990)), HasSubstr("user \"u\", auth-provider oidc: the id-token has expired"));
    EXPECT_THAT(KubeconfigCase()
                    .config(R"(server: "https://h")", "auth-provider: {name: oidc, config: {client-id: i, idp-issuer-url: i}}")
                    .error(),
                HasSubstr("it has neither an id-token nor a refresh-token"));
}

}  // namespace
}  // namespace fairlead::kubernetes
