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
    const std::string text = watchEvent("ADDED", service("split\\\"\\\\{", "]}\\\\"));
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
            const std::string added = watchEvent("ADDED", run.object("shop", "drops"));
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
                stream.write(chunkedHead("application/json")
                             + chunk(watchEvent("ERROR", test::statusBody(code, reason, "too old"))));
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
        stream.write(chunkedHead("application/json") + chunk(watchEvent("ADDED", service("first"))));
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

}  // namespace
}  // namespace fairlead::kubernetes
