#include "tests/support/api_access.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/url/parse.hpp>

#include <exception>
#include <stdexcept>

namespace fairlead::test {

boost::asio::awaitable<Result<kubernetes::Credentials>> FixedCredentials::credentials()
{
    ++asked;
    if (failure)
        co_return *failure;
    co_return current;
}

boost::asio::awaitable<void> TestPace::pause(std::chrono::milliseconds wait)
{
    pauses.push_back(wait);
    time += wait;
    if (onPause)
        onPause();
    co_return;
}

ApiAccess::ApiAccess(const ApiDouble& api)
{
    access.context = "test";
    access.cluster = "double";
    access.user = "tester";
    access.server = boost::urls::parse_uri(api.url()).value();
    access.certificateAuthorityPem = api.authority().pem();
    access.credentials = credentials;
}

ApiAccess::~ApiAccess() = default;

const std::shared_ptr<kubernetes::ApiClient>& ApiAccess::clientPtr()
{
    if (!m_client) {
        kubernetes::ApiClientOptions options;
        options.limits = limits;
        options.pace = pace;
        options.observer = &steps;
        m_client = std::make_shared<kubernetes::ApiClient>(std::make_shared<kubernetes::ServerAccess>(access), options);
    }
    return m_client;
}

void ApiAccess::setProxy(const std::string& url) { access.proxy = boost::urls::parse_uri(url).value(); }

kubernetes::ApiResult<std::string> ApiAccess::get(const std::string& path)
{
    kubernetes::ApiRequest request;
    request.path = path;
    request.asked = {"read", path, {}};
    return run(client().get(request, std::size_t{64} << 20));
}

void runToEnd(boost::asio::io_context& context, boost::asio::awaitable<void> coroutine)
{
    bool ended = false;
    std::exception_ptr thrown;
    boost::asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr exception) {
        thrown = exception;
        ended = true;
    });
    context.restart();
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!ended && context.run_one_until(end) > 0) { }
    if (thrown)
        std::rethrow_exception(thrown);
    if (!ended)
        throw std::runtime_error("the coroutine does not end");
}

}  // namespace fairlead::test
