// Nodes are collected, and an API reached, over a real sshd.
#include "model/collection/node_group.h"

#include "model/kubernetes/api/cluster_lists.h"
#include "tests/support/api_access.h"
#include "tests/support/api_double.h"
#include "tests/support/sample_captures.h"
#include "tests/support/ssh_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace fairlead::collection {
namespace {

using test::TestSshd;

class SshCollection : public testing::Test {
protected:
    void SetUp() override
    {
        if (const std::string why = TestSshd::whyUnavailable(); !why.empty())
            GTEST_SKIP() << why;
    }
    test::SshAccess m_access;
};

TEST_F(SshCollection, runsCommandsAsTheyAre)
{
    TestSshd sshd;
    const auto host = m_access.host(sshd);
    SshCommandRunner runner(*host);
    std::string output;
    CommandRequest request;
    request.argv = {"printf", "%s;", "two words", "it's", "$HOME", "back\\slash", "!"};
    const auto end = m_access.run(runner.run(std::move(request), [&output](std::string_view bytes) { output += bytes; }));
    ASSERT_TRUE(end) << end.error().why << sshd.log();
    EXPECT_EQ(end->exitStatus, 0);
    EXPECT_EQ(output, "two words;it's;$HOME;back\\slash;!;");
}

TEST_F(SshCollection, reachesAnApiFromTheFarSide)
{
    TestSshd sshd;
    const auto host = m_access.host(sshd);
    test::ApiDouble api;
    api.cluster().load(test::openSample("shop-iptables-nft"));
    test::ApiAccess access(api);
    kubernetes::ApiClientOptions options;
    options.observer = &access.steps;
    options.reach.by = "the host";
    options.reach.connect = [&host](kubernetes::HostPort target) { return host->connectTo(std::move(target.host), target.port); };
    access.access.credentials = access.credentials;
    kubernetes::ApiClient client(std::make_shared<const kubernetes::ServerAccess>(access.access), std::move(options));
    kubernetes::ClusterListOptions everything;
    const auto lists = m_access.run(kubernetes::readClusterLists(client, std::move(everything)));
    ASSERT_TRUE(lists) << lists.error().why << sshd.log();
    EXPECT_THAT(*lists->evidence.find("api/nodes.json"), testing::HasSubstr("\"worker-1\""));
    EXPECT_THAT(access.steps.ended(), testing::HasSubstr("name skipped"));
    client.closeIdle();
}

TEST_F(SshCollection, collectsManyNodesSideBySide)
{
    constexpr std::size_t count = 6;
    std::list<TestSshd> servers;
    std::vector<std::unique_ptr<ssh::RemoteHost>> hosts;
    std::vector<RemoteNode> nodes;
    for (std::size_t i = 0; i < count; ++i) {
        hosts.push_back(m_access.host(servers.emplace_back()));
        nodes.push_back({"n" + std::to_string(i), hosts.back().get()});
    }
    auto gone = m_access.settingsFor("127.0.0.1", 1);
    hosts.push_back(m_access.connector().host(gone));
    nodes.push_back({"gone", hosts.back().get()});
    NodeGroupOptions options;
    options.sideBySide = 3;
    std::vector<std::string> reported;
    options.nodeName = [](const RemoteNode& node, const RemoteIdentity&) { return node.destination; };
    options.progress = [&reported](const NodeProgress& progress) { reported.push_back(progress.node); };
    const auto outcomes = m_access.run(collectNodes(std::move(nodes), std::move(options)));
    ASSERT_EQ(outcomes.size(), count + 1);
    for (std::size_t i = 0; i < count; ++i) {
        EXPECT_FALSE(outcomes[i].error) << outcomes[i].error->why;
        EXPECT_EQ(outcomes[i].node, "n" + std::to_string(i));
        EXPECT_GT(outcomes[i].evidence.files.size(), 10U);
        EXPECT_THAT(reported, testing::Contains(outcomes[i].node));
    }
    EXPECT_TRUE(outcomes.back().error) << "one that is gone hinders no other";
    hosts.clear();
}

}  // namespace
}  // namespace fairlead::collection
