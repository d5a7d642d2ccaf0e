#include "model/kubernetes/api/api_client.h"

#include "model/kubernetes/api/certificate_text.h"
#include "model/kubernetes/api/connection_pool.h"
#include "model/kubernetes/api/deadline.h"
#include "model/kubernetes/api/proxy_tunnel.h"
#include "model/kubernetes/api/request_text.h"
#include "model/kubernetes/openssl_handles.h"

#include <boost/asio/this_coro.hpp>

#include <openssl/pem.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace fairlead::kubernetes {
namespace {

using boost::asio::awaitable;

constexpr std::size_t longestFailure = std::size_t{256} << 10;

// Seconds; the other form, a date, is not used by Kubernetes.
std::optional<std::chrono::seconds> retryAfterOf(const HttpHead& head)
{
    const std::string_view text = head.field("retry-after");
    int seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || seconds < 0)
        return std::nullopt;
    return std::chrono::seconds(std::min(seconds, 3600));
}

std::string certificateOf(const Credentials& credentials)
{
    return credentials.certificate ? credentials.certificate->certificatePem : std::string();
}

// What kind of credentials they are, and nothing of them that is secret.
std::string summarize(const Credentials& credentials, const ServerAccess& access)
{
    std::string text;
    if (credentials.certificate) {
        const auto pem = bioOf(credentials.certificate->certificatePem);
        const OpensslPtr<X509> leaf(PEM_read_bio_X509(pem.get(), nullptr, nullptr, nullptr));
        ERR_clear_error();
        text =
            leaf ? "client certificate of " + subjectOf(leaf.get()) + " until " + notAfter(leaf.get()) : "a client certificate";
    }
    if (access.server.has_userinfo() || !credentials.userName.empty())
        text += std::string(text.empty() ? "" : ", ") + "user and password";
    else if (!credentials.bearerToken.empty())
        text += std::string(text.empty() ? "" : ", ") + "a token";
    return text.empty() ? "none" : text;
}

bool isJson(std::string_view contentType) { return contentType.starts_with("application/json"); }

bool mayRetry(const ApiError& error) { return (error.status == 429 || error.status >= 500) && error.retryAfter; }

}  // namespace

ApiClient::ApiClient(std::shared_ptr<const ServerAccess> access, ApiClientOptions options)
    : m_access(std::move(access)),
      m_options(std::move(options)),
      m_dialer(m_access, m_options.limits, m_options.observer, m_options.reach),
      m_pool(std::make_shared<ConnectionPool>())
{
    if (!m_options.pace)
        m_options.pace = makeRealPace();
}

ApiClient::~ApiClient() = default;

std::string ApiClient::serverText() const { return withoutUser(m_access->server); }

void ApiClient::closeIdle() { m_pool->clear(); }

awaitable<ApiResult<std::string>> ApiClient::get(ApiRequest request, std::size_t longest)
{
    auto answer = co_await open(std::move(request));
    if (!answer)
        co_return answer.error();
    auto body = co_await answer->readAll(longest);
    co_return body;
}

awaitable<ApiResult<ApiAnswer>> ApiClient::open(ApiRequest request)
{
    request.asked.user = m_access->user;
    bool renewed = false;
    for (int attempts = 1;; ++attempts) {
        auto answer = co_await attempt(request);
        if (answer)
            co_return answer;
        const ApiError& error = answer.error();
        if (error.status == 401 && m_access->credentials && !renewed) {
            renewed = true;
            m_access->credentials->refused();
            continue;
        }
        if (!mayRetry(error) || attempts >= request.attempts)
            co_return answer;
        co_await m_options.pace->pause(*error.retryAfter);
    }
}

awaitable<ApiResult<ApiAnswer>> ApiClient::attempt(const ApiRequest& request)
{
    if (!m_pool->empty()) {
        const auto credentials = co_await currentCredentials();
        if (!credentials)
            co_return noAnswer(credentials.error());
        m_pool->use(certificateOf(*credentials));
        if (auto connection = m_pool->take()) {
            auto text = requestText(request, *m_access, *credentials, m_dialer.overTls());
            if (!text)
                co_return noAnswer(text.error());
            bool answered = true;
            auto answer = co_await exchange(std::move(connection), request, std::move(*text), answered);
            // The server may have closed it while it was idle; then it is as if it had not been there.
            if (answered)
                co_return answer;
        }
    }
    Credentials credentials;
    auto connection = co_await dial(credentials);
    if (!connection)
        co_return noAnswer(connection.error());
    m_pool->use(certificateOf(credentials));
    auto text = requestText(request, *m_access, credentials, m_dialer.overTls());
    if (!text)
        co_return noAnswer(text.error());
    bool answered = true;
    auto answer = co_await exchange(std::move(*connection), request, std::move(*text), answered);
    co_return answer;
}

awaitable<Result<Credentials>> ApiClient::currentCredentials()
{
    // Over http nothing secret is sent, so nothing secret is asked for.
    if (!m_access->credentials || !m_dialer.overTls())
        co_return Credentials();
    auto credentials = co_await m_access->credentials->credentials();
    co_return credentials;
}

awaitable<Result<std::unique_ptr<HttpConnection>>> ApiClient::dial(Credentials& credentials)
{
    auto stream = co_await m_dialer.connect();
    if (!stream)
        co_return stream.error();
    {
        // Behind TCP: no plugin runs for a server that cannot be reached. Before TLS: that shows the certificate.
        StepWatch step(m_options.observer, ConnectionStep::credentials);
        auto got = co_await currentCredentials();
        if (!got) {
            step.failed(got.error());
            co_return got.error();
        }
        credentials = std::move(*got);
        step.ok(m_dialer.overTls() ? summarize(credentials, *m_access) : "none are sent over plain http");
    }
    auto secured = co_await m_dialer.secure(std::move(*stream), credentials);
    if (!secured)
        co_return secured.error();
    co_return std::make_unique<HttpConnection>(std::move(*secured));
}

awaitable<ApiResult<ApiAnswer>> ApiClient::exchange(std::unique_ptr<HttpConnection> connection, const ApiRequest& request,
                                                    std::string text, bool& answered)
{
    ApiAnswer answer(std::move(connection), m_pool);
    answer.m_asked = request.asked;
    answer.m_silence = request.silence.count() > 0 ? request.silence : m_options.limits.silence;
    {
        const auto executor = co_await boost::asio::this_coro::executor;
        const Deadline deadline(executor, answer.m_silence, [raw = answer.m_connection.get()] { raw->close(); });
        auto head = co_await answer.m_connection->exchange(std::move(text));
        if (!head) {
            answered = answer.m_connection->answered() || deadline.expired();
            Error error = head.error();
            error.what = "cannot " + request.asked.verb + ' ' + request.asked.what;
            if (deadline.expired())
                error.why = "the server did not answer within " + std::to_string(answer.m_silence.count() / 1000) + " s";
            else if (error.why.find("certificate") != std::string::npos)
                error.hint = "check the client certificate of the kubeconfig's user: its authority and its dates";
            co_return noAnswer(std::move(error));
        }
        answer.m_head = std::move(*head);
    }
    noteWarnings(answer.m_head);
    const std::string_view coding = answer.m_head.field("content-encoding");
    if (coding == "gzip")
        answer.m_gzip = std::make_unique<GzipDecoder>();
    const int status = answer.m_head.status;
    const bool switched = status == 101;
    if (status < 200 ? !switched : status >= 300) {
        auto failure = co_await readFailure(answer, request);
        co_return failure;
    }
    if (!switched && isJson(request.accept) && !isJson(answer.m_head.field("content-type"))) {
        const auto body = co_await answer.readAll(longestFailure);
        co_return describeWrongContent(answer.m_head.field("content-type"), body ? std::string_view(*body) : std::string_view(),
                                       request.asked);
    }
    co_return std::move(answer);
}

awaitable<ApiError> ApiClient::readFailure(ApiAnswer& answer, const ApiRequest& request)
{
    // A body that cannot be read still leaves the status.
    const auto body = co_await answer.readAll(longestFailure);
    const std::string_view text = body ? std::string_view(*body) : std::string_view();
    ApiError error = describeAnswer(answer.m_head.status, answer.m_head.field("content-type"), text, request.asked);
    if (const auto after = retryAfterOf(answer.m_head))
        error.retryAfter = after;
    else
        error.retryAfter.reset();  // client-go waits for the header alone
    co_return error;
}

void ApiClient::noteWarnings(const HttpHead& head)
{
    constexpr std::size_t most = 50;
    for (const auto& [name, value] : head.fields) {
        if (name != "warning" || !value.starts_with("299 "))
            continue;
        const std::size_t begin = value.find('"');
        const std::size_t end = value.rfind('"');
        if (begin == std::string::npos || end <= begin || m_warnings.size() >= most)
            continue;
        const std::string text = value.substr(begin + 1, end - begin - 1);
        if (std::ranges::find(m_warnings, text) == m_warnings.end())
            m_warnings.push_back(text);
    }
}

}  // namespace fairlead::kubernetes
