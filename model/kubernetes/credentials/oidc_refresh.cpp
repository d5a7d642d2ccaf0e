#include "model/kubernetes/credentials/oidc_refresh.h"

#include "model/kubernetes/api/api_client.h"
#include "model/kubernetes/credentials/file_credentials.h"
#include "model/kubernetes/credentials/token_check.h"
#include "model/kubernetes/kubeconfig/proxy_choice.h"
#include "model/kubernetes/kubeconfig/server_url.h"

#include <simdjson.h>

#include <memory>

namespace fairlead::kubernetes {
namespace {

constexpr std::size_t maxOidcAnswer = 1U << 20U;
constexpr auto loginHint = "log in again with the program that wrote the entry";

std::string jsonText(const std::string& json, std::string_view key)
{
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    std::string_view text;
    if (parser.parse(simdjson::padded_string(json)).get(root) != simdjson::SUCCESS || root[key].get(text) != simdjson::SUCCESS)
        return {};
    return std::string(text);
}

// How the issuer, or its token endpoint, is reached.
Result<std::shared_ptr<ServerAccess>> accessTo(const std::string& url, const OidcClient& client, const Environment& environment)
{
    auto server = parseServerUrl(url);
    if (!server)
        return Error{client.place, server.error().why, "correct idp-issuer-url"};
    if (server->url.scheme() != "https")
        return Error{client.place, "the issuer is not reached over https, so no token is sent there", "use an issuer with https"};
    auto proxy = proxyFromEnvironment(server->url, environment);
    if (!proxy)
        return proxy.error();
    auto access = std::make_shared<ServerAccess>();
    access->context = "the issuer";
    access->server = std::move(server->url);
    access->proxy = std::move(*proxy);
    access->certificateAuthorityPem = client.authorityPem;
    return access;
}

Error issuerError(const OidcClient& client, const std::string& why) { return {client.place, "the issuer: " + why, loginHint}; }

boost::asio::awaitable<Result<std::string>> ask(std::shared_ptr<const ServerAccess> access, ApiRequest request,
                                                const OidcClient& client)
{
    ApiClient web(std::move(access), {});
    request.asked = {"refresh", "the token", {}};
    const auto answer = co_await web.get(std::move(request), maxOidcAnswer);
    if (!answer)
        co_return issuerError(client,
                              answer.error().status == 0 ? answer.error().error.why
                                                         : "it answered " + std::to_string(answer.error().status));
    co_return Result<std::string>(boost::system::in_place_value, *answer);
}

ApiRequest tokenRequest(const OidcClient& client, bool secretInForm)
{
    ApiRequest request;  // its path is the endpoint's
    request.method = "POST";
    request.attempts = 1;
    request.fields.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    request.body = "grant_type=refresh_token&refresh_token=" + percentEncoded(client.refreshToken.reveal());
    if (secretInForm || client.clientSecret.empty())
        request.body += "&client_id=" + percentEncoded(client.clientId);
    if (secretInForm && !client.clientSecret.empty())
        request.body += "&client_secret=" + percentEncoded(client.clientSecret.reveal());
    return request;
}

boost::asio::awaitable<Result<std::string>> postRefresh(const OidcClient& client, const std::string& endpoint,
                                                        const Environment& environment, bool secretInForm)
{
    const auto access = accessTo(endpoint, client, environment);
    if (!access)
        co_return access.error();
    if (!secretInForm && !client.clientSecret.empty()) {
        EntryCredentials basic;
        basic.place = client.place;
        basic.values.userName = percentEncoded(client.clientId);
        basic.values.password = Secret(percentEncoded(client.clientSecret.reveal()));
        (*access)->credentials = std::make_shared<FileCredentials>(std::move(basic));
    }
    co_return co_await ask(*access, tokenRequest(client, secretInForm), client);
}

}  // namespace

boost::asio::awaitable<Result<OidcTokens>> refreshOidcTokens(OidcClient client, Environment environment)
{
    const auto issuer = accessTo(client.issuer, client, environment);
    if (!issuer)
        co_return issuer.error();
    ApiRequest discovery;
    discovery.path = "/.well-known/openid-configuration";
    const auto configuration = co_await ask(*issuer, std::move(discovery), client);
    if (!configuration)
        co_return configuration.error();
    const std::string endpoint = jsonText(*configuration, "token_endpoint");
    if (endpoint.empty())
        co_return issuerError(client, "its configuration names no token endpoint");
    auto answer = co_await postRefresh(client, endpoint, environment, false);
    if (!answer && !client.clientSecret.empty())
        answer = co_await postRefresh(client, endpoint, environment, true);
    if (!answer)
        co_return answer.error();
    const std::string idToken = jsonText(*answer, "id_token");
    if (idToken.empty() || !canBeHeader(idToken))
        co_return issuerError(client, "its answer holds no id_token");
    const std::string refreshToken = jsonText(*answer, "refresh_token");
    co_return OidcTokens{Secret(idToken), refreshToken.empty() ? client.refreshToken : Secret(refreshToken)};
}

}  // namespace fairlead::kubernetes
