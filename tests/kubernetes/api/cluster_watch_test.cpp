#include "model/kubernetes/api/cluster_session.h"

#include "model/cluster/cluster_snapshot.h"
#include "tests/support/api_access.h"
#include "tests/support/sample_captures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

namespace fairlead::kubernetes {
namespace {

using namespace std::chrono_literals;
using test::ApiAccess;
using test::ApiDouble;
using testing::HasSubstr;

// Takes what the session's thread says over to the test's.
class Listener : public SessionListener {
public:
    void onStep(const StepReport&) override { }
    void onUpdate(ClusterUpdate update) override
    {
        const std::lock_guard lock(m_mutex);
        m_update = std::move(update);
        m_changed.notify_all();
    }
    void onFailure(const Error& error, std::chrono::milliseconds) override
    {
        const std::lock_guard lock(m_mutex);
        m_failure = error;
        m_changed.notify_all();
    }

    bool until(const std::function<bool(const ClusterUpdate&)>& condition)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, 20s, [&] { return condition(m_update); });
    }
    std::optional<Error> waitForFailure()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, 20s, [&] { return m_failure.has_value(); });
        return m_failure;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    ClusterUpdate m_update;
    std::optional<Error> m_failure;
};

bool hasPod(const ClusterUpdate& update, const std::string& name)
{
    const auto text = update.evidence.find("api/pods.json");
    return text && text->find("\"name\":\"" + name + '"') != std::string::npos;
}

WatchState stateOf(const ClusterUpdate& update, std::string_view resource)
{
    for (const KindStatus& kind : update.kinds) {
        if (kind.kind->resource == resource)
            return kind.state;
    }
    return WatchState::starting;
}

constexpr const char* freshPod =
    R"({"metadata":{"name":"fresh","namespace":"shop","uid":"u-1"},"spec":{"containers":[]},"status":{"phase":"Running"}})";

TEST(ClusterSession, KeepsTheEvidenceUpToDate)
{
    ApiDouble api;
    api.cluster().load(test::openSample("shop-iptables-nft"));
    ApiAccess access(api);
    Listener listener;
    ClusterSession session(std::make_shared<ServerAccess>(access.access), listener, {{}, {}, 1ms});
    ASSERT_TRUE(listener.until([](const ClusterUpdate& update) { return update.evidence.contains("api/pods.json"); }));
    api.cluster().put("pods", freshPod);
    ASSERT_TRUE(listener.until([](const ClusterUpdate& update) { return hasPod(update, "fresh"); }));
    api.cluster().remove("pods", "shop", "fresh");
    ASSERT_TRUE(listener.until([](const ClusterUpdate& update) {
        const auto snapshot = cluster::ClusterSnapshot::build(update.evidence);
        return snapshot && (*snapshot)->warnings().empty() && !hasPod(update, "fresh");
    }));
    EXPECT_EQ(api.count("list", "pods"), 1) << "the watch goes on from the list";
}

TEST(ClusterSession, SurvivesAServerThatGoesAway)
{
    ApiDouble api;
    api.cluster().load(test::openSample("shop-iptables-nft"));
    ApiAccess access(api);
    Listener listener;
    ClusterSession session(std::make_shared<ServerAccess>(access.access), listener,
                           {{}, std::make_shared<test::TestPace>(), 1ms});
    ASSERT_TRUE(listener.until([](const ClusterUpdate& update) { return stateOf(update, "pods") == WatchState::live; }));
    api.cluster().put("pods", freshPod);
    api.server().dropConnections();
    EXPECT_TRUE(listener.until([](const ClusterUpdate& update) {
        return hasPod(update, "fresh") && stateOf(update, "pods") == WatchState::live
            && stateOf(update, "services") == WatchState::live;
    }));
}

TEST(ClusterSession, SaysWhyItCannotConnectAndStopsAtOnce)
{
    ApiDouble api;
    ApiAccess access(api);
    access.credentials->current.bearerToken = Secret("wrong");
    Listener listener;
    const ClusterSession session(std::make_shared<ServerAccess>(access.access), listener);
    const auto failure = listener.waitForFailure();
    ASSERT_TRUE(failure);
    EXPECT_THAT(failure->why, HasSubstr("provide credentials"));
}

}  // namespace
}  // namespace fairlead::kubernetes
