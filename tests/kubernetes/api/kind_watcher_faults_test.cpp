#include "model/kubernetes/api/kind_watcher.h"

#include "model/kubernetes/api/list_fetch.h"
#include "tests/support/api_access.h"
#include "tests/support/recorded_replay.h"
#include "tests/support/watch_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>

// The second half of the ways in which a watch goes wrong.
namespace fairlead::kubernetes {
namespace {

using namespace std::chrono_literals;
using test::answerWatch;
using test::ApiDouble;
using test::chunk;
using test::chunkedHead;
using test::DoubleRequest;
using test::Handled;
using test::ServerStream;
using test::service;
using test::statusAnswer;
using test::watchEvent;
using test::WatchRun;
using testing::HasSubstr;

TEST(KindWatcher, Case11EventsOutOfTurn)
{
    WatchRun run("services");
    answerWatch(
        run.api,
        [&run](const DoubleRequest&, ServerStream& stream) {
            run.api.cluster().put("services", service("a"));
            run.api.cluster().put("services", service("b"));
            const std::string a = run.object("shop", "a");
            stream.write(chunkedHead("application/json") + chunk(watchEvent("ADDED", a)) + chunk(watchEvent("ADDED", a))
                         + chunk(watchEvent("DELETED", service("never-was")))
                         + chunk(watchEvent("MODIFIED", run.object("shop", "b"))) + chunk(""));
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
                all += chunk(watchEvent(i < 20 ? "ADDED" : "MODIFIED", run.object("shop", "s" + std::to_string(i % 20))));
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
                         + chunk(watchEvent("ERROR", test::statusBody(500, "InternalError", std::string(3'000'000, 'e')))));
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

// With its pauses and bursts: 73 seconds of a cluster in four.
TEST(KindWatcher, ReplaysARealClustersMillisecondsInItsPauses)
{
    for (const char* resource : {"pods", "endpointslices"}) {
        WatchRun run(resource, true, 30s, true);
        run.untilLive();
        int changes = 0;
        run.onChange = [&changes] { ++changes; };
        {
            const test::RecordedReplay replay(run.api.cluster(), {{resource, test::recordedWatch(resource)}}, 20);
            run.until([&] { return replay.done(); });
        }
        run.untilEqual();
        EXPECT_EQ(run.api.count("watch", resource), 1) << resource;
        EXPECT_GT(changes, 10) << resource << ": seen as they came, not all at the end";
    }
}

}  // namespace
}  // namespace fairlead::kubernetes
