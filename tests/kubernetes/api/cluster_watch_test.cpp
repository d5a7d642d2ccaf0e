#include "model/kubernetes/api/cluster_watch.h"

#include "model/cluster/cluster_snapshot.h"
#include "tests/support/api_access.h"
#include "tests/support/sample_captures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::kubernetes {
namespace {

using namespace std::chrono_literals;
using test::ApiAccess;
using test::ApiDouble;

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

// A cluster that is read and then watched, on the test's own thread.
class Watched {
public:
    Watched() { api.cluster().load(test::openSample("shop-iptables-nft")); }
    ~Watched()
    {
        if (m_watch) {
            m_watch->stop();
            until([this] { return m_watch->stopped(); });
        }
    }

    void start()
    {
        auto lists = access.run(readClusterLists(access.client(), {}));
        ASSERT_TRUE(lists);
        ClusterWatch::Options options;
        options.gather = 1ms;
        m_watch.emplace(access.context.get_executor(), access.client(), std::move(*lists), options,
                        [this](ClusterUpdate changed) { update = std::move(changed); });
    }
    void until(const std::function<bool()>& condition)
    {
        const auto end = std::chrono::steady_clock::now() + 20s;
        while (!condition()) {
            ASSERT_LT(std::chrono::steady_clock::now(), end) << "it did not come to pass";
            if (access.context.stopped())
                access.context.restart();
            access.context.run_one_for(5ms);
        }
    }

    ApiDouble api;
    ApiAccess access{api};
    ClusterUpdate update;

private:
    std::optional<ClusterWatch> m_watch;
};

TEST(ClusterWatch, KeepsTheEvidenceUpToDate)
{
    Watched watched;
    watched.start();
    watched.api.cluster().put("pods", freshPod);
    watched.until([&] { return hasPod(watched.update, "fresh"); });
    watched.api.cluster().remove("pods", "shop", "fresh");
    watched.until([&] { return !hasPod(watched.update, "fresh"); });
    const auto snapshot = cluster::ClusterSnapshot::build(watched.update.evidence);
    ASSERT_TRUE(snapshot);
    EXPECT_TRUE((*snapshot)->objects().warnings.empty());
    EXPECT_EQ((*snapshot)->objects().services->size(), 14U);
    EXPECT_EQ(watched.api.count("list", "pods"), 1) << "the watch goes on from the list";
}

TEST(ClusterWatch, SurvivesAServerThatDropsAllConnections)
{
    Watched watched;
    watched.start();
    watched.until([&] { return stateOf(watched.update, "pods") == WatchState::live; });
    watched.api.cluster().put("pods", freshPod);
    watched.api.server().dropConnections();
    watched.until([&] {
        return hasPod(watched.update, "fresh") && stateOf(watched.update, "pods") == WatchState::live
            && stateOf(watched.update, "services") == WatchState::live;
    });
}

TEST(ClusterWatch, OneForbiddenKindHindersNoOther)
{
    std::atomic<bool> allowed{false};
    Watched watched;
    watched.api.setAllow([&allowed](const test::DoubleRequest& request) { return allowed || request.resource != "nodes"; });
    watched.start();
    watched.api.cluster().put("pods", freshPod);
    watched.until([&] { return hasPod(watched.update, "fresh") && stateOf(watched.update, "nodes") == WatchState::forbidden; });
    EXPECT_TRUE(watched.update.evidence.contains("api/nodes.json.error"));
    allowed = true;
    watched.until([&] { return watched.update.evidence.contains("api/nodes.json"); });
    EXPECT_FALSE(watched.update.evidence.contains("api/nodes.json.error"));
}

TEST(ClusterWatch, WatchesTheNamespacesThatAllowIt)
{
    Watched watched;
    watched.api.setAllow([](const test::DoubleRequest& request) {
        return request.resource != "pods" || request.nameSpace == "shop" || request.nameSpace == "kube-system";
    });
    watched.start();
    watched.api.cluster().put("pods", freshPod);
    watched.until([&] { return hasPod(watched.update, "fresh"); });
    EXPECT_TRUE(cluster::ClusterSnapshot::build(watched.update.evidence));
}

}  // namespace
}  // namespace fairlead::kubernetes
