#include "tests/support/api_access.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

namespace fairlead::kubernetes {
namespace {

using namespace std::chrono_literals;
using test::ApiAccess;
using test::ApiDouble;
using test::DoubleRequest;
using test::Handled;
using test::httpAnswer;
using test::ServerStream;
using test::statusAnswer;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// The double answers with this text, whatever is asked.
void answerWith(ApiDouble& api, std::string answer)
{
    api.setIntercept([answer = std::move(answer)](const DoubleRequest&, ServerStream& stream) {
        stream.write(answer);
        return Handled::close;
    });
}

Error errorFor(ApiDouble& api, std::string answer)
{
    answerWith(api, std::move(answer));
    ApiAccess access(api);
    const auto result = access.get("/api/v1/pods");
    return result ? Error{"no error", *result, {}} : result.error().error;
}

TEST(ApiClient, KeepsTheServersWords)
{
    ApiDouble api;
    const std::string forbidden =
        "pods is forbidden: User \"jane\" cannot list resource \"pods\" in API group \"\" at the cluster scope";
    const Error error = errorFor(api, statusAnswer(403, "Forbidden", forbidden));
    EXPECT_EQ(error.why, forbidden);
    EXPECT_THAT(error.hint, HasSubstr("ask for the right to read /api/v1/pods"));
}

TEST(ApiClient, SaysWhatClientGoSaysWhereTheServerSaysNothing)
{
    ApiDouble api;
    EXPECT_EQ(errorFor(api, httpAnswer(404, "", "")).why, "the server could not find the requested resource");
    EXPECT_EQ(errorFor(api, httpAnswer(429, "", "")).why,
              "the server has received too many requests and has asked us to try again later");
    EXPECT_EQ(errorFor(api, httpAnswer(503, "", "")).why, "the server is currently unable to handle the request");
    EXPECT_THAT(errorFor(api, httpAnswer(504, "", "")).why, HasSubstr("in the time allotted"));
    EXPECT_THAT(errorFor(api, httpAnswer(500, "text/plain", "etcd is gone")).why,
                HasSubstr("has prevented the request from succeeding (HTTP 500): etcd is gone"));
    EXPECT_THAT(errorFor(api, httpAnswer(418, "", "")).why, HasSubstr("418"));
}

TEST(ApiClient, RefusesToBeSentElsewhere)
{
    ApiDouble api;
    const Error error =
        errorFor(api, httpAnswer(302, "text/html", "<html></html>", "Location: https://login.example/?token=canary\r\n"));
    EXPECT_THAT(error.why, HasSubstr("sends us to another address, which is not followed (HTTP 302)"));
    EXPECT_EQ(api.requests().size(), 1U);
}

TEST(ApiClient, NamesALoginPage)
{
    ApiDouble api;
    const Error error = errorFor(api, httpAnswer(200, "text/html", "<!DOCTYPE html><title>Sign in\x1b[31m</title>"));
    EXPECT_EQ(error.why, "the answer is a web page (\"Sign in [31m\"), not the API's");
    EXPECT_THAT(errorFor(api, httpAnswer(200, "application/xml", "<a/>")).why, HasSubstr("not JSON but application/xml"));
    EXPECT_THAT(errorFor(api, httpAnswer(401, "text/html", "<html><title>Login</title>")).why, HasSubstr("(\"Login\")"));
}

TEST(ApiClient, CutsAHugeMessage)
{
    ApiDouble api;
    const Error error = errorFor(api, statusAnswer(422, "Invalid", std::string(200'000, 'x')));
    EXPECT_LE(error.why.size(), 2100U);
    // Beyond what is read of a failure at all: the status still tells.
    EXPECT_THAT(errorFor(api, statusAnswer(409, "Conflict", std::string(2'000'000, 'x'))).why, HasSubstr("conflict"));
}

TEST(ApiClient, GetsNewCredentialsOnceWhereTheServerRefusesThem)
{
    ApiDouble api;
    api.setTokens({{"new-token", "tester"}});
    ApiAccess access(api);
    access.credentials->next = "new-token";
    ASSERT_TRUE(access.get("/version"));
    EXPECT_EQ(access.credentials->refusals, 1);
    EXPECT_EQ(api.requests().size(), 2U);

    ApiAccess hopeless(api);
    const auto refused = hopeless.get("/version");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error.why, "the server has asked for the client to provide credentials");
    EXPECT_THAT(refused.error().error.hint, HasSubstr("the credentials of user tester"));
    EXPECT_EQ(hopeless.credentials->refusals, 1);
    EXPECT_EQ(api.requests().size(), 4U);
}

TEST(ApiClient, SaysWhyThereAreNoCredentials)
{
    ApiDouble api;
    ApiAccess access(api);
    access.credentials->failure = Error{"cannot run the plugin", "it is not there", "install it"};
    const auto result = access.get("/version");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().error, (Error{"cannot run the plugin", "it is not there", "install it"}));
    EXPECT_EQ(access.steps.ended(), "name ok, tcp ok, proxy skipped, credentials failed");
}

TEST(ApiClient, WaitsAsLongAsTheServerAsks)
{
    ApiDouble api;
    std::atomic<int> asked{0};
    api.setIntercept([&asked](const DoubleRequest&, ServerStream& stream) {
        if (++asked > 2)
            return Handled::no;
        stream.write(
            statusAnswer(429, "TooManyRequests", "slow down", asked == 1 ? "Retry-After: 7\r\n" : "Retry-After: 32\r\n"));
        return Handled::keepOpen;
    });
    ApiAccess access(api);
    EXPECT_TRUE(access.get("/version"));
    EXPECT_THAT(access.pace->pauses, ElementsAre(7s, 32s));
}

TEST(ApiClient, DoesNotTryAgainUnlessItIsAsked)
{
    ApiDouble api;
    for (const char* fields : {"", "Retry-After: soon\r\n", "Retry-After: -1\r\n"}) {
        answerWith(api, statusAnswer(503, "ServiceUnavailable", "busy", fields));
        ApiAccess access(api);
        EXPECT_FALSE(access.get("/version"));
        EXPECT_TRUE(access.pace->pauses.empty()) << fields;
    }
    answerWith(api, statusAnswer(429, "TooManyRequests", "slow down", "Retry-After: 1\r\n"));
    ApiAccess access(api);
    EXPECT_FALSE(access.get("/version"));
    EXPECT_EQ(access.pace->pauses.size(), 9U) << "ten attempts";
}

TEST(ApiClient, UnpacksGzipAndNoticesWhereItIsCut)
{
    ApiDouble api;
    std::string text;
    for (int i = 0; i < 40'000; ++i)
        text += std::to_string(i * 7919 % 100'003) + ',';
    const std::string packed = test::gzipped('[' + text + "0]");
    const auto serve = [&api](const std::string& bytes) {
        answerWith(api, httpAnswer(200, "application/json", bytes, "Content-Encoding: gzip\r\n"));
        ApiAccess access(api);
        return access.get("/api");
    };
    const auto whole = serve(packed);
    ASSERT_TRUE(whole) << whole.error().error.why;
    EXPECT_EQ(*whole, '[' + text + "0]");
    for (const std::size_t cut : {std::size_t{0}, std::size_t{5}, packed.size() / 2, packed.size() - 1}) {
        const auto result = serve(packed.substr(0, cut));
        ASSERT_FALSE(result) << cut;
        EXPECT_EQ(result.error().error.why, "the answer's gzip was cut short") << cut;
    }
    std::string damaged = packed;
    damaged[packed.size() / 2] = static_cast<char>(damaged[packed.size() / 2] ^ 0x55);
    EXPECT_FALSE(serve(damaged));
}

TEST(ApiClient, AsksForNoGzipWhereTheKubeconfigSaysSo)
{
    ApiDouble api;
    ApiAccess access(api);
    access.access.disableCompression = true;
    ASSERT_TRUE(access.get("/version"));
    EXPECT_EQ(api.requests().back().field("accept-encoding"), "");
}

TEST(ApiClient, NoticesAnAnswerThatIsCutShort)
{
    ApiDouble api;
    const std::string answer = httpAnswer(200, "application/json", std::string(1000, ' '));
    for (const std::size_t cut : {std::size_t{1}, std::size_t{20}, answer.size() - 1}) {
        const Error error = errorFor(api, answer.substr(0, cut));
        EXPECT_EQ(error.what, "cannot read /api/v1/pods") << cut;
        EXPECT_THAT(error.why, testing::AnyOf(HasSubstr("cut short"), HasSubstr("without an answer"))) << cut;
    }
    EXPECT_THAT(errorFor(api, test::chunkedHead("application/json") + test::chunk("[1,")).why, HasSubstr("cut short"));
    EXPECT_THAT(errorFor(api, "SSH-2.0-OpenSSH\r\n\r\n").why, HasSubstr("not HTTP"));
}

TEST(ApiClient, GivesUpAServerThatSaysNothing)
{
    ApiDouble api;
    api.setIntercept([](const DoubleRequest& request, ServerStream& stream) {
        if (request.path == "/half")
            stream.write(test::chunkedHead("application/json") + test::chunk("["));
        char byte = 0;
        stream.read(&byte, 1);
        return Handled::close;
    });
    for (const char* path : {"/nothing", "/half"}) {
        ApiAccess access(api);
        access.limits.silence = 50ms;
        const auto result = access.get(path);
        ASSERT_FALSE(result);
        EXPECT_THAT(result.error().error.why, HasSubstr("the server ")) << path;
    }
}

TEST(ApiClient, ImpersonatesAndEscapesTheKeys)
{
    ApiDouble api;
    ApiAccess access(api);
    access.access.impersonation = {"boss", "u-1", {"devs", "ops"}, {{"example.com/team a", {"x", "y"}}}};
    ASSERT_TRUE(access.get("/version"));
    const auto request = api.requests().back();
    EXPECT_EQ(request.user, "boss");
    EXPECT_EQ(request.field("impersonate-uid"), "u-1");
    EXPECT_EQ(request.field("impersonate-group"), "devs,ops");
    EXPECT_EQ(request.field("impersonate-extra-example.com%2fteam%20a"), "x,y");
}

TEST(ApiClient, PrefixesThePathOfTheServer)
{
    ApiDouble api;
    ApiAccess access(api);
    access.access.server.set_path("/k8s/clusters/c-1/");
    EXPECT_FALSE(access.get("/version"));
    EXPECT_EQ(api.requests().back().path, "/k8s/clusters/c-1/version");
}

TEST(ApiClient, LetsNoSecretBecomeAFieldOrAMessage)
{
    ApiDouble api;
    ApiAccess access(api);
    access.credentials->current.bearerToken = Secret("canary\r\nX-Evil: 1");
    const auto result = access.get("/version");
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().error.why, HasSubstr("Authorization holds a line end"));
    EXPECT_THAT(result.error().error.what + result.error().error.why + result.error().error.hint, Not(HasSubstr("canary")));
    EXPECT_TRUE(api.requests().empty());
}

TEST(ApiClient, SendsUserAndPassword)
{
    ApiDouble api;
    api.setPassword("carol", "pass word");
    ApiAccess access(api);
    access.credentials->current = {};
    access.credentials->current.userName = "carol";
    access.credentials->current.password = Secret("pass word");
    ASSERT_TRUE(access.get("/version"));
    EXPECT_EQ(api.requests().back().user, "carol");
}

TEST(ApiClient, KeepsEachWarningOnce)
{
    ApiDouble api;
    answerWith(api, httpAnswer(200, "application/json", "{}", "Warning: 299 - \"v1 Endpoints is deprecated\"\r\n"));
    ApiAccess access(api);
    ASSERT_TRUE(access.get("/a"));
    ASSERT_TRUE(access.get("/b"));
    EXPECT_THAT(access.client().warnings(), ElementsAre("v1 Endpoints is deprecated"));
}

TEST(ApiClient, CanBeCancelledWhereverItWaits)
{
    ApiDouble api;
    std::atomic<bool> arrived{false};
    ApiAccess access(api);
    boost::asio::cancellation_signal cancel;
    api.setIntercept([&](const DoubleRequest&, ServerStream& stream) {
        arrived = true;
        boost::asio::post(access.context, [&cancel] { cancel.emit(boost::asio::cancellation_type::terminal); });
        char byte = 0;
        stream.read(&byte, 1);  // ends when the client closes
        return Handled::close;
    });
    ApiRequest request;
    request.path = "/version";
    bool ended = false;
    boost::asio::co_spawn(access.context, access.client().get(request, 1000),
                          boost::asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr thrown, auto result) {
                              ended = true;
                              EXPECT_TRUE(thrown || !result);
                          }));
    access.context.run_for(10s);
    EXPECT_TRUE(ended);
    EXPECT_TRUE(arrived);
}

}  // namespace
}  // namespace fairlead::kubernetes
