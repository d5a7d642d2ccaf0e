#include "model/kubernetes/credentials/oidc_credentials.h"

#include "model/kubernetes/credentials/oidc_refresh.h"
#include "model/kubernetes/credentials/token_check.h"
#include "model/kubernetes/kubeconfig/base64.h"
#include "model/kubernetes/kubeconfig/certificate_check.h"
#include "model/kubernetes/kubeconfig/entry_problems.h"
#include "model/kubernetes/kubeconfig/small_file.h"

#include <simdjson.h>

namespace fairlead::kubernetes {
namespace {

constexpr std::chrono::seconds expiryLeeway{10};

class OidcCredentials final : public CredentialSource {
public:
    OidcCredentials(OidcClient client, Secret idToken, const CredentialSurroundings& surroundings)
        : m_client(std::move(client)),
          m_idToken(std::move(idToken)),
          m_environment(surroundings.environment),
          m_now(surroundings.now)
    {
    }

    boost::asio::awaitable<Result<Credentials>> credentials() override
    {
        if (!isGood()) {
            if (m_client.refreshToken.empty())
                co_return Error{m_client.place, "the id-token has expired, and there is no refresh-token",
                                "log in again with the program that wrote the entry"};
            auto tokens = co_await refreshOidcTokens(m_client, m_environment);
            if (!tokens)
                co_return tokens.error();
            m_idToken = std::move(tokens->idToken);
            m_client.refreshToken = std::move(tokens->refreshToken);
            m_refused = false;
        }
        Credentials credentials;
        credentials.bearerToken = m_idToken;
        co_return credentials;
    }
    void refused() override { m_refused = true; }

private:
    bool isGood() const
    {
        const auto expiry = expiryOfJwt(m_idToken.reveal());
        return !m_refused && expiry && *expiry - expiryLeeway > m_now();
    }

    OidcClient m_client;
    Secret m_idToken;
    Environment m_environment;
    std::function<std::chrono::system_clock::time_point()> m_now;
    bool m_refused = false;
};

// The issuer's own authority; empty: the system's.
std::string issuerAuthority(const AuthProviderEntry& provider, EntryProblems& found)
{
    std::string pem;
    if (const auto data = provider.settings.find("idp-certificate-authority-data"); data != provider.settings.end()) {
        pem = decodeBase64(data->second.value.reveal()).value_or("");
    } else if (const auto file = provider.settings.find("idp-certificate-authority"); file != provider.settings.end()) {
        auto text = readSmallFile(file->second.value.reveal(), 1U << 20U);
        if (!text) {
            found.add(file->second.line, "idp-certificate-authority", text.error().why, text.error().hint);
            return {};
        }
        pem = std::move(*text);
    } else {
        return {};
    }
    if (std::string problem = authorityProblem(pem); !problem.empty())
        found.add(provider.line, "idp-certificate-authority", std::move(problem),
                  "name the authority that issued the issuer's certificate");
    return pem;
}

}  // namespace

std::optional<std::chrono::system_clock::time_point> expiryOfJwt(std::string_view token)
{
    const auto first = token.find('.');
    const auto second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
        return std::nullopt;
    const auto claims = decodeBase64Url(token.substr(first + 1, second - first - 1));
    if (!claims)
        return std::nullopt;
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    double seconds = 0;
    if (parser.parse(simdjson::padded_string(*claims)).get(root) != simdjson::SUCCESS
        || root["exp"].get(seconds) != simdjson::SUCCESS)
        return std::nullopt;
    if (seconds < 0 || seconds > 1e11)
        return std::nullopt;
    return std::chrono::system_clock::time_point(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

std::shared_ptr<CredentialSource> makeOidcCredentials(const UserEntry& user, const CredentialSurroundings& surroundings,
                                                      std::vector<Error>& problems)
{
    const AuthProviderEntry& provider = *user.authProvider;
    EntryProblems found(problems, user.place, "user \"" + user.name + '"');
    const auto setting = [&provider](const char* key) {
        const auto entry = provider.settings.find(key);
        return entry == provider.settings.end() ? SecretField{} : entry->second;
    };
    const auto before = problems.size();
    const SecretField idToken = setting("id-token");
    OidcClient client{found.where(provider.line, "auth-provider oidc"),
                      setting("idp-issuer-url").value.reveal(),
                      {},
                      setting("client-id").value.reveal(),
                      setting("client-secret").value,
                      setting("refresh-token").value};
    if (!canBeHeader(idToken.value.reveal()))
        found.add(idToken.line, "id-token", "it holds a line end or another control character", "log in again");
    else if (idToken.empty() && setting("refresh-token").empty())
        found.add(provider.line, "auth-provider oidc", "it has neither an id-token nor a refresh-token", "log in again");
    else
        client.authorityPem = issuerAuthority(provider, found);
    if (problems.size() == before)
        return std::make_shared<OidcCredentials>(std::move(client), idToken.value, surroundings);
    return nullptr;
}

}  // namespace fairlead::kubernetes
