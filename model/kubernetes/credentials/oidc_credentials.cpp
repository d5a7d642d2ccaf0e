#include "model/kubernetes/credentials/oidc_credentials.h"

#include "model/kubernetes/credentials/token_check.h"
#include "model/kubernetes/kubeconfig/base64.h"
#include "model/kubernetes/kubeconfig/entry_problems.h"

#include <simdjson.h>

namespace fairlead::kubernetes {
namespace {

constexpr std::chrono::seconds expiryLeeway{10};

class OidcCredentials final : public CredentialSource {
public:
    OidcCredentials(std::string place, Secret idToken, std::function<std::chrono::system_clock::time_point()> now)
        : m_place(std::move(place)), m_idToken(std::move(idToken)), m_now(std::move(now))
    {
    }

    boost::asio::awaitable<Result<Credentials>> credentials() override
    {
        const auto expiry = expiryOfJwt(m_idToken.reveal());
        if (!expiry || *expiry - expiryLeeway <= m_now())
            co_return Error{m_place, "the id-token has expired", "log in again with the program that wrote the entry"};
        Credentials credentials;
        credentials.bearerToken = m_idToken;
        co_return credentials;
    }
    void refused() override { }

private:
    std::string m_place;
    Secret m_idToken;
    std::function<std::chrono::system_clock::time_point()> m_now;
};

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
    const SecretField idToken = setting("id-token");
    if (!canBeHeader(idToken.value.reveal()))
        found.add(idToken.line, "id-token", "it holds a line end or another control character", "log in again");
    else if (idToken.empty() && setting("refresh-token").empty())
        found.add(provider.line, "auth-provider oidc", "it has neither an id-token nor a refresh-token", "log in again");
    else
        return std::make_shared<OidcCredentials>(found.where(provider.line, "auth-provider oidc"), idToken.value,
                                                 surroundings.now);
    return nullptr;
}

}  // namespace fairlead::kubernetes
