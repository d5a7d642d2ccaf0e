#include "run_fairlead.h"
#include "tests/support/sample_captures.h"
#include "tests/support/temporary_folder.h"

#include <boost/json/parse.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

// The statements of the mode-change report, held against the walk of packets through real rules of both modes.
namespace fairlead::app {
namespace {

using testing::HasSubstr;

std::string verdict(const std::string& capture, const std::string& from, const std::string& to)
{
    const auto answer = test::fairlead({"path", test::capturePath(capture).string(), "--from", from, "--to", to, "--json"});
    EXPECT_EQ(answer.status, ExitStatus::fine) << answer.err;
    const auto document = boost::json::parse(answer.out);
    return std::string(document.at("outcomes").at(0).at("verdict").as_string());
}

TEST(ModeChangeReport, NodePortsAtLoopbackWorkOnlyInIptablesMode)
{
    EXPECT_EQ(verdict("shop-iptables-nft", "node:worker-1", "127.0.0.1:30080"), "delivered");
    EXPECT_NE(verdict("shop-nftables", "node:worker-1", "127.0.0.1:30080"), "delivered");
    EXPECT_NE(verdict("shop-ipvs", "node:worker-1", "127.0.0.1:30080"), "delivered");
}

TEST(ModeChangeReport, UnallocatedClusterIpsAreDroppedAndWrongPortsRefused)
{
    EXPECT_EQ(verdict("shop-nftables", "node:worker-1", "10.96.200.200:80"), "dropped");
    EXPECT_NE(verdict("shop-iptables-nft", "node:worker-1", "10.96.200.200:80"), "dropped");
    EXPECT_EQ(verdict("shop-nftables", "node:worker-1", "10.96.0.10:4444"), "rejected");
    EXPECT_NE(verdict("shop-iptables-nft", "node:worker-1", "10.96.0.10:4444"), "rejected");
}

TEST(ModeChangeReport, IsExported)
{
    const test::TemporaryFolder folder;
    const auto file = folder.path() / "move.md";
    const auto run = [&](const std::string& name) {
        return test::fairlead({"export", "--demo", "mode-change", "-o", (folder.path() / name).string()});
    };
    EXPECT_EQ(run("move.md").status, ExitStatus::fine);
    std::ifstream stream(file);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_THAT(text, HasSubstr("# Moving kube-proxy to nftables mode"));
    EXPECT_EQ(run("move.html").status, ExitStatus::fine);
    EXPECT_EQ(run("move.json").status, ExitStatus::fine);
    EXPECT_EQ(run("move.svg").status, ExitStatus::usage);
    EXPECT_EQ(run("no/such/folder/move.md").status, ExitStatus::output);
}

}  // namespace
}  // namespace fairlead::app
