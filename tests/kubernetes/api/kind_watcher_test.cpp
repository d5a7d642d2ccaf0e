#include "model/kubernetes/api/kind_watcher.h"

#include "model/kubernetes/api/list_fetch.h"
#include "tests/support/api_access.h"
#include "tests/support/watch_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>

// The twenty ways in which a watch goes wrong. After each the store equals a fresh list.
namespace fairlead::kubernetes {
namespace {

using namespace std::chrono_literals;
using test::ApiDouble;
using test::chunk;
using test::chunkedHead;
using test::DoubleRequest;
using test::Handled;
using test::ServerStream;
using test::statusAnswer;
using test::WatchRun;
using testing::HasSubstr;

std::string service(const std::string& name, const std::string& note = "")
{
    return R"({"metadata":{"name":")" + name + R"(","namespace":"shop","labels":{"note":")" + note + R"("}},"spec":{}})";
}

std::string event(const std::string& type, const std::string& object)
{
    return R"({"type":")" + type + R"(","object":)" + object + "}\n";
}

// One watch that the test answers itself; the others are the double's.
void answerWatch(ApiDouble& api, std::function<Handled(const DoubleRequest&, ServerStream&)> answer, int number = 1)
{
    const auto watches = std::make_shared<std::atomic<int>>(0);
    api.setIntercept([watches, number, answer = std::move(answer)](const DoubleRequest& request, ServerStream& stream) {
        return request.verb == "watch" && ++*watches == number ? answer(request, stream) : Handled::no;
    });
}

TEST(KindWatcher, FollowsAStreamingList)
{
    WatchRun run("services");
    run.untilLive();
    EXPECT_EQ(run.lists(), 0);
    EXPECT_EQ(run.api.count("watch", "services"), 1);
    run.api.cluster().put("services", service("new"));
    run.untilEqual();
    run.api.cluster().put("services", service("new", "changed"));
    run.untilEqual();
    run.api.cluster().remove("services", "shop", "new");
    run.untilEqual();
    EXPECT_EQ(run.api.count("watch", "services"), 1) << "all of it on one stream";
}

TEST(KindWatcher, GoesOnFromTheLastVersionWhenAWatchEndsInOrder)
{
    WatchRun run("services");
    run.untilLive();
    for (int i = 0; i < 3; ++i) {
        run.api.cluster().put("services", service("round", std::to_string(i)));
        run.untilEqual();
        run.endWatch();
    }
    run.untilEqual();
    EXPECT_EQ(run.lists(), 0);
    EXPECT_EQ(run.watcher->state(), WatchState::live);
}

TEST(KindWatcher, Case1TcpKilledInTheMiddleOfAnEvent)
{
    WatchRun run("services");
    answerWatch(
        run.api,
        [&run](const DoubleRequest&, ServerStream& stream) {
            run.api.cluster().put("services", service("half"));
            stream.write(chunkedHead("application/json") + chunk(R"({"type":"ADDED","object":{"metadata":{"name":"ha)"));
            stream.reset();
            return Handled::close;
        },
        2);
    run.untilLive();
    run.endWatch();
    run.untilEqual();
    EXPECT_EQ(run.lists(), 0) << "the version that was known is still good";
    EXPECT_EQ(run.access.pace->pauses.size(), 1U);
}

TEST(KindWatcher, Case2AnEventInPiecesOfEverySize)
{
    const std::string text = event("ADDED", service("split\\\"\\\\{", "]}\\\\"));
    std::vector<std::string> whole;
    EventStream one([&whole](std::string_view found) { whole.emplace_back(found); });
    ASSERT_TRUE(one.feed(text + text));
    ASSERT_EQ(whole.size(), 2U);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        std::vector<std::string> events;
        EventStream stream([&events](std::string_view found) { events.emplace_back(found); });
        ASSERT_TRUE(stream.feed(std::string_view(text).substr(0, cut)));
        ASSERT_TRUE(stream.feed(std::string_view(text).substr(cut)));
        EXPECT_EQ(events.size(), 1U) << cut;
        EXPECT_EQ(events.front() + '\n', text);
        EXPECT_TRUE(stream.between());
    }
    WatchRun run("services");
    answerWatch(
        run.api,
        [&run](const DoubleRequest&, ServerStream& stream) {
            run.api.cluster().put("services", service("drops"));
            const std::string added = event("ADDED", run.object("shop", "drops"));
            stream.write(chunkedHead("application/json"));
            for (const char byte : added)
                stream.write(chunk(std::string(1, byte)));
            stream.write(chunk(""));
            return Handled::keepOpen;
        },
        2);
    run.untilLive();
    run.endWatch();
    run.untilEqual();
}

TEST(KindWatcher, Case3GoneAsAnAnswer)
{
    WatchRun run("services");
    answerWatch(
        run.api,
        [&run](const DoubleRequest& request, ServerStream& stream) {
            run.api.cluster().put("services", service("missed"));
            run.api.cluster().compact();
            stream.write(statusAnswer(410, "Expired", "too old resource version: " + request.parameter("resourceVersion")));
            return Handled::keepOpen;
        },
        2);
    run.untilLive();
    run.endWatch();
    run.untilEqual();
    EXPECT_EQ(run.api.count("watch", "services"), 3);
}

TEST(KindWatcher, Case4GoneAsAnEvent)
{
    for (const auto& [code, reason] : {std::pair(410, "Expired"), std::pair(410, "Gone")}) {
        WatchRun run("services");
        answerWatch(
            run.api,
            [&, code = code, reason = reason](const DoubleRequest&, ServerStream& stream) {
                run.api.cluster().put("services", service("missed"));
                run.api.cluster().compact();
                stream.write(chunkedHead("application/json") + chunk(event("ERROR", test::statusBody(code, reason, "too old"))));
                return Handled::close;
            },
            2);
        run.untilLive();
        run.endWatch();
        run.untilEqual();
    }
}

TEST(KindWatcher, Case5BookmarksAloneThenGone)
{
    WatchRun run("services");
    run.untilLive();
    for (int minute = 0; minute < 10; ++minute) {
        run.api.cluster().put("pods", R"({"metadata":{"name":"elsewhere","namespace":"shop"}})");
        run.api.cluster().bookmark("services");
        run.until([&] { return run.watcher->store().resourceVersion() == run.api.cluster().versionText(); });
        run.access.pace->time += 60s;
    }
    run.api.cluster().compact();
    run.endWatch();
    run.untilEqual();
    EXPECT_EQ(run.lists(), 0) << "the bookmark's version is not too old";
    answerWatch(run.api, [&run](const DoubleRequest& request, ServerStream& stream) {
        run.api.cluster().put("services", service("missed"));
        run.api.cluster().compact();
        stream.write(statusAnswer(410, "Expired", "too old resource version: " + request.parameter("resourceVersion")));
        return Handled::keepOpen;
    });
    run.endWatch();
    run.untilEqual();
}

TEST(KindWatcher, Case6TooManyRequests)
{
    for (const char* fields : {"", "Retry-After: 9\r\n"}) {
        WatchRun run("services");
        answerWatch(
            run.api,
            [&run, fields](const DoubleRequest&, ServerStream& stream) {
                run.api.cluster().put("services", service("meanwhile"));
                stream.write(statusAnswer(429, "TooManyRequests", "slow down", fields));
                return Handled::keepOpen;
            },
            2);
        run.untilLive();
        run.endWatch();
        run.untilEqual();
        EXPECT_EQ(run.lists(), 0) << "no new list for a busy server";
        ASSERT_EQ(run.access.pace->pauses.size(), 1U);
        EXPECT_EQ(run.access.pace->pauses.front(), std::string(fields).empty() ? 1200ms : 9000ms);
    }
}

TEST(KindWatcher, Case7EndlessShortWatches)
{
    std::atomic<int> watches{0};
    WatchRun run("services");
    run.api.setIntercept([&watches](const DoubleRequest& request, ServerStream& stream) {
        if (request.verb != "watch" || ++watches == 1)
            return Handled::no;
        stream.write(chunkedHead("application/json") + chunk(""));
        return Handled::keepOpen;
    });
    run.untilLive();
    const auto begin = run.access.pace->time;
    run.endWatch();
    run.until([&] { return watches >= 40; });
    const double virtualSeconds = std::chrono::duration<double>(run.access.pace->time - begin).count();
    EXPECT_LE(40 / virtualSeconds, 0.22) << "requests a second";
    run.api.setIntercept({});
    run.untilEqual();
}

TEST(KindWatcher, Case8NoStreamingLists)
{
    WatchRun run("services", false);
    run.untilLive();
    EXPECT_EQ(run.lists(), 1);
    run.api.cluster().put("services", service("new"));
    run.untilEqual();
}

TEST(KindWatcher, Case9TheEndOfTheInitialEventsNeverComes)
{
    WatchRun run("services", true, 60ms);
    answerWatch(run.api, [](const DoubleRequest&, ServerStream& stream) {
        stream.write(chunkedHead("application/json") + chunk(event("ADDED", service("first"))));
        char byte = 0;
        stream.read(&byte, 1);
        return Handled::close;
    });
    run.untilLive();
    run.untilEqual();
    EXPECT_EQ(run.lists(), 1) << "the old way";
}

TEST(KindWatcher, Case10EventsOfAlmostAndMoreThan16MiB)
{
    WatchRun run("services");
    run.untilLive();
    run.api.cluster().put("services", service("big", std::string((std::size_t{159} << 20) / 10, 'x')));
    run.untilEqual();
    run.api.cluster().put("services", service("big", std::string((std::size_t{161} << 20) / 10, 'x')));
    run.until([&] {
        return run.watcher->state() == WatchState::retrying && run.watcher->error().error.why.find("16 MiB") != std::string::npos;
    });
    run.api.cluster().put("services", service("big", "small again"));
    run.untilEqual();
}

TEST(KindWatcher, Case11EventsOutOfTurn)
{
    WatchRun run("services");
    answerWatch(
        run.api,
        [&run](const DoubleRequest&, ServerStream& stream) {
            run.api.cluster().put("services", service("a"));
            run.api.cluster().put("services", service("b"));
            const std::string a = run.object("shop", "a");
            stream.write(chunkedHead("application/json") + chunk(event("ADDED", a)) + chunk(event("ADDED", a))
                         + chunk(event("DELETED", service("never-was"))) + chunk(event("MODIFIED", run.object("shop", "b")))
                         + chunk(""));
            return Handled::keepOpen;
        },
        2);
    run.untilLive();
    run.endWatch();
    run.untilEqual();
}

TEST(KindWatcher, Case12SuspendedForAnHour)
{
    WatchRun run("services");
    run.untilLive();
    run.access.pace->time += 1h;
    run.api.cluster().put("services", service("while-asleep"));
    run.api.cluster().compact();
    run.api.server().dropConnections();
    run.until([&] { return !run.access.pace->pauses.empty(); });
    run.untilEqual();
    EXPECT_LE(run.access.pace->pauses.front(), 1600ms) << "the back-off begins anew";
}

TEST(KindWatcher, Case13TheServersCertificateIsRotated)
{
    WatchRun run("services");
    run.untilLive();
    const auto issued = run.api.authority().issue({"kube-apiserver-2", {}, "IP:127.0.0.1"});
    run.api.server().setTls({issued.pem, issued.keyPem, run.api.authority().pem()});
    run.api.cluster().put("services", service("new"));
    run.api.server().dropConnections();
    run.until([&] { return !run.access.pace->pauses.empty(); });
    run.untilEqual();
    EXPECT_THAT(run.access.steps.last(ConnectionStep::tls)->detail, HasSubstr("kube-apiserver-2"));
}

TEST(KindWatcher, Case14TheTokenIsRotated)
{
    WatchRun run("services");
    run.untilLive();
    run.api.setTokens({{"fresh-token", "tester"}});
    run.access.credentials->next = "fresh-token";
    run.api.cluster().put("services", service("new"));
    run.api.server().dropConnections();
    run.until([&] { return !run.access.pace->pauses.empty(); });
    run.untilEqual();
    EXPECT_EQ(run.access.credentials->refusals, 1);
}

TEST(KindWatcher, Case15ForbiddenUntilSomebodyAllowsIt)
{
    std::atomic<bool> allow{false};
    WatchRun run("services");
    run.api.setAllow([&allow](const DoubleRequest&) { return allow.load(); });
    run.until([&] { return run.watcher->state() == WatchState::forbidden; });
    EXPECT_THAT(run.watcher->error().error.why, HasSubstr("cannot watch resource \"services\""));
    EXPECT_FALSE(run.watcher->complete());
    allow = true;
    run.untilEqual();
    EXPECT_EQ(run.watcher->state(), WatchState::live);
}

TEST(KindWatcher, Case16AProxyHoldsEventsBack)
{
    WatchRun run("services");
    answerWatch(
        run.api,
        [&run](const DoubleRequest&, ServerStream& stream) {
            std::string all;
            for (int i = 0; i < 200; ++i) {
                run.api.cluster().put("services", service("s" + std::to_string(i % 20), std::to_string(i)));
                all += chunk(event(i < 20 ? "ADDED" : "MODIFIED", run.object("shop", "s" + std::to_string(i % 20))));
            }
            stream.write(chunkedHead("application/json") + all + chunk(""));
            return Handled::keepOpen;
        },
        2);
    run.untilLive();
    run.endWatch();
    run.untilEqual();
}

TEST(KindWatcher, Case17TheOtherSideIsGoneWithoutAWord)
{
    // TCP finds it (its keep-alive is tested with the transport); here: a server that never says anything again.
    WatchRun run("services", true, 60ms);
    answerWatch(run.api, [](const DoubleRequest&, ServerStream& stream) {
        char byte = 0;
        stream.read(&byte, 1);
        return Handled::close;
    });
    run.access.limits.silence = 60ms;
    run.untilLive();
    run.untilEqual();
}

TEST(KindWatcher, Case18GzipCutShort)
{
    std::atomic<int> lists{0};
    WatchRun run("services", false);
    run.api.setIntercept([&lists](const DoubleRequest& request, ServerStream& stream) {
        if (request.verb != "list" || ++lists > 1)
            return Handled::no;
        const std::string packed = test::gzipped(R"({"kind":"ServiceList","apiVersion":"v1","metadata":{},"items":[]})");
        stream.write(
            test::httpAnswer(200, "application/json", packed.substr(0, packed.size() - 4), "Content-Encoding: gzip\r\n"));
        return Handled::keepOpen;
    });
    run.untilLive();
    run.untilEqual();
    EXPECT_EQ(run.access.pace->pauses.size(), 1U);
}

TEST(KindWatcher, Case19ALoginPage)
{
    WatchRun run("services");
    answerWatch(
        run.api,
        [&run](const DoubleRequest&, ServerStream& stream) {
            run.api.cluster().put("services", service("new"));
            stream.write(test::httpAnswer(200, "text/html", "<html><title>Sign in</title></html>"));
            return Handled::keepOpen;
        },
        2);
    run.untilLive();
    std::string said;
    run.onChange = [&] {
        if (run.watcher->state() == WatchState::retrying)
            said = run.watcher->error().error.why;
    };
    run.endWatch();
    run.untilEqual();
    EXPECT_THAT(said, HasSubstr("web page (\"Sign in\")"));
}

TEST(KindWatcher, Case20AHugeStatus)
{
    WatchRun run("services");
    answerWatch(
        run.api,
        [&run](const DoubleRequest&, ServerStream& stream) {
            run.api.cluster().put("services", service("new"));
            stream.write(chunkedHead("application/json")
                         + chunk(event("ERROR", test::statusBody(500, "InternalError", std::string(3'000'000, 'e')))));
            return Handled::close;
        },
        2);
    run.untilLive();
    std::size_t said = 0;
    run.onChange = [&] { said = std::max(said, run.watcher->error().error.why.size()); };
    run.endWatch();
    run.untilEqual();
    EXPECT_GT(said, 100U);
    EXPECT_LT(said, 2100U);
}

TEST(KindWatcher, EndsWhereTheKindIsNotServed)
{
    WatchRun run("servicecidrs");
    run.until([&] { return run.ended; });
    EXPECT_EQ(run.watcher->state(), WatchState::notServed);
}

TEST(KindWatcher, ReplaysWhatARealClusterSent)
{
    for (const char* resource : {"pods", "services", "endpointslices", "nodes"}) {
        WatchRun run(resource, true, 30s, true);
        run.untilLive();
        for (const test::RecordedEvent& recorded : test::recordedWatch(resource))
            run.api.cluster().apply(resource, recorded);
        run.untilEqual();
        EXPECT_EQ(run.api.count("watch", resource), 1) << resource;
    }
}

}  // namespace
}  // namespace fairlead::kubernetes
