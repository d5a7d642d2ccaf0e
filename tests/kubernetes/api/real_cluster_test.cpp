#include "model/cluster/cluster_snapshot.h"
#include "model/kubernetes/api/cluster_lists.h"
#include "model/kubernetes/api/kind_watcher.h"
#include "model/kubernetes/api/list_fetch.h"
#include "model/kubernetes/session/context_opening.h"
#include "tests/support/run_coroutine.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <cstdlib>

// The same against a real API server: FAIRLEAD_TEST_KUBECONFIG names a kubeconfig whose user may list and watch.
namespace fairlead::kubernetes {
namespace {

using namespace std::chrono_literals;

class RealCluster : public testing::Test {
protected:
    void SetUp() override
    {
        const char* const file = std::getenv("FAIRLEAD_TEST_KUBECONFIG");
        if (!file)
            GTEST_SKIP() << "FAIRLEAD_TEST_KUBECONFIG names no kubeconfig";
        CredentialSurroundings surroundings;
        surroundings.environment = Environment::ofProcess();
        auto resolved = openContext({file, ""}, surroundings, nullptr);
        ASSERT_TRUE(resolved) << resolved.error().what << ": " << resolved.error().why;
        m_client = std::make_unique<ApiClient>(std::make_shared<ServerAccess>(std::move(resolved->access)), ApiClientOptions());
    }

    boost::asio::io_context m_context;
    std::unique_ptr<ApiClient> m_client;
};

TEST_F(RealCluster, GivesASnapshotInPagesAndWhole)
{
    const auto paged = test::runCoroutine(m_context, readClusterLists(*m_client, {{}, 3, 1}));
    ASSERT_TRUE(paged) << paged.error().what << ": " << paged.error().why;
    const auto snapshot = cluster::ClusterSnapshot::build(paged->evidence);
    ASSERT_TRUE(snapshot) << snapshot.error().why;
    EXPECT_FALSE((*snapshot)->objects().nodes->empty());
    EXPECT_TRUE((*snapshot)->objects().warnings.empty());
}

TEST_F(RealCluster, IsWatchedByStreamingListsAndByOldOnes)
{
    for (const bool watchList : {true, false}) {
        WatcherOptions options;
        options.watchList = watchList;
        KindWatcher* watching = nullptr;
        const auto& kind = apiKindOf("services");
        std::size_t listed = 0;
        ListSink sink;
        sink.object = [&listed](std::string_view) { ++listed; };
        sink.restart = [&listed] { listed = 0; };
        ASSERT_TRUE(test::runCoroutine(m_context, fetchList(*m_client, {&kind, "v1", "", "", 500, ""}, sink)));
        boost::asio::cancellation_signal cancel;
        bool ended = false;
        KindWatcher watcher(*m_client, kind, options, [&] {
            if (watching && watching->complete() && watching->state() == WatchState::live)
                cancel.emit(boost::asio::cancellation_type::terminal);
        });
        watching = &watcher;
        boost::asio::co_spawn(m_context, watcher.run(),
                              boost::asio::bind_cancellation_slot(cancel.slot(), [&ended](std::exception_ptr) { ended = true; }));
        m_context.restart();
        m_context.run_for(20s);
        EXPECT_TRUE(ended);
        EXPECT_EQ(watcher.store().size(), listed);
    }
}

}  // namespace
}  // namespace fairlead::kubernetes
