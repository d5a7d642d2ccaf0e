#include "app/commands/command_line.h"

#include "run_fairlead.h"
#include "tests/support/sample_captures.h"
#include "tests/support/temporary_folder.h"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace fairlead::app {
namespace {

using test::Answer;
using test::fairlead;

std::string capture(const std::string& name) { return test::capturePath(name).string(); }

TEST(CommandLine, ListsTheServicesOfACaptureAndOfTheSample)
{
    const Answer ofCapture = fairlead({"services", capture("shop-iptables-nft"), "--json"});
    EXPECT_EQ(ofCapture.status, ExitStatus::fine) << ofCapture.err;
    EXPECT_EQ(boost::json::parse(ofCapture.out).as_array().size(), 14u);
    EXPECT_EQ(fairlead({"services", "--demo", "--json"}).out, ofCapture.out);
    EXPECT_EQ(fairlead({"services", "--demo=nftables", "--json"}).out,
              fairlead({"services", capture("shop-nftables"), "--json"}).out);
}

TEST(CommandLine, TakesOptionsInAnyOrder)
{
    const Answer first = fairlead({"chains", "--demo", "--node", "worker-1", "--service", "shop/frontend", "--json"});
    EXPECT_EQ(first.status, ExitStatus::fine) << first.err;
    EXPECT_EQ(
        fairlead({"chains", "--json", "--service", "shop/frontend", "--node", "worker-1", capture("shop-iptables-nft")}).out,
        first.out);
}

TEST(CommandLine, HasTheExitStatesOfTheContract)
{
    EXPECT_EQ(fairlead({"--version"}).status, ExitStatus::fine);
    EXPECT_EQ(fairlead({"--help"}).status, ExitStatus::fine);
    EXPECT_EQ(fairlead({"services", "--no-such-option"}).status, ExitStatus::usage);
    EXPECT_EQ(fairlead({"services", "--demo=ebpf"}).status, ExitStatus::usage);
    EXPECT_EQ(fairlead({"services", "--demo", capture("shop-ipvs")}).status, ExitStatus::usage) << "two sources";
    EXPECT_EQ(fairlead({"chains", "--demo"}).status, ExitStatus::usage) << "no node, no service";
    EXPECT_EQ(fairlead({"services", "/no/such/capture.tar.gz"}).status, ExitStatus::source);
    EXPECT_EQ(fairlead({"chains", "--demo", "--node", "worker-9", "--service", "shop/frontend"}).status, ExitStatus::notFound);
    EXPECT_EQ(fairlead({"chains", "--demo", "--node", "worker-1", "--service", "shop/nothing"}).status, ExitStatus::notFound);
    EXPECT_EQ(fairlead({"export", "--demo", "service", "shop/frontend", "-o", "/no/such/folder/x.svg"}).status,
              ExitStatus::output);
    EXPECT_EQ(fairlead({"export", "--demo", "service", "shop/nothing", "-o", "/tmp/x.svg"}).status, ExitStatus::notFound);
    EXPECT_EQ(fairlead({"export", "--demo", "service", "shop/frontend", "-o", "x.bmp"}).status, ExitStatus::usage);
    for (const auto& [with, status] :
         std::vector<std::pair<std::string, ExitStatus>>{{"node:worker-9", ExitStatus::notFound},
                                                         {"service:shop/nothing", ExitStatus::notFound},
                                                         {"service:nothing", ExitStatus::usage},
                                                         {"reading:20260101T000000Z", ExitStatus::notFound},
                                                         {"capture:/no/such.tar.gz", ExitStatus::source},
                                                         {"planet:mars", ExitStatus::usage},
                                                         {"node:", ExitStatus::usage},
                                                         {"", ExitStatus::usage}}) {
        const Answer answer =
            fairlead({"export", "--demo", "compare", "shop/cart", "--node", "worker-1", "--with", with, "-o", "/tmp/x.svg"});
        EXPECT_EQ(answer.status, status) << with << ": " << answer.err;
    }
    EXPECT_EQ(fairlead({"export", "--demo", "compare", "shop/cart", "--with", "node:worker-1", "-o", "/tmp/x.svg"}).status,
              ExitStatus::usage)
        << "the first node is not said";
    EXPECT_EQ(fairlead({"export", "--demo", "compare", "--with", "service:shop/cart", "-o", "/tmp/x.svg"}).status,
              ExitStatus::usage);
    EXPECT_EQ(fairlead({"export", "--demo", "poster", "shop/frontend", "-o", "x.svg"}).status, ExitStatus::usage);
}

TEST(CommandLine, SaysErrorsInTwoLinesOnStandardErrorAlone)
{
    const Answer answer = fairlead({"services", "/no/such/capture.tar.gz", "--json"});
    EXPECT_TRUE(answer.out.empty());
    EXPECT_TRUE(answer.err.starts_with("fairlead: ")) << answer.err;
    EXPECT_NE(answer.err.find("/no/such/capture.tar.gz"), std::string::npos);
    EXPECT_EQ(std::count(answer.err.begin(), answer.err.end(), '\n'), 2) << answer.err;
}

class ExportTest : public testing::Test {
protected:
    std::string file(const std::string& name) const { return (m_folder.path() / name).string(); }
    static std::string contents(const std::string& path)
    {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

private:
    test::TemporaryFolder m_folder;
};

TEST_F(ExportTest, WritesTheSamePictureByteForByte)
{
    ASSERT_EQ(fairlead({"export", "--demo", "service", "shop/frontend", "-o", file("a.svg")}).status, ExitStatus::fine);
    ASSERT_EQ(fairlead({"export", capture("shop-iptables-nft"), "service", "shop/frontend", "-o", file("b.svg")}).status,
              ExitStatus::fine);
    EXPECT_TRUE(contents(file("a.svg")).starts_with("<?xml")) << contents(file("a.svg")).substr(0, 80);
    EXPECT_EQ(contents(file("a.svg")), contents(file("b.svg")));
}

TEST_F(ExportTest, WritesPixelsAndPages)
{
    ASSERT_EQ(fairlead({"export", "--demo", "service", "shop/catalog", "-o", file("a.png")}).status, ExitStatus::fine);
    EXPECT_TRUE(contents(file("a.png")).starts_with("\x89PNG"));
    ASSERT_EQ(fairlead({"export", "--demo", "chains", "shop/catalog", "--node", "worker-1", "-o", file("a.pdf")}).status,
              ExitStatus::fine);
    EXPECT_TRUE(contents(file("a.pdf")).starts_with("%PDF"));
}

TEST_F(ExportTest, WritesAServiceAsTextToo)
{
    const auto written = [&](const std::string& name, std::vector<std::string> more = {}) {
        std::vector<std::string> arguments{"export", "--demo", "service", "kube-system/kube-dns", "-o", file(name)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Answer answer = fairlead(arguments);
        EXPECT_EQ(answer.status, ExitStatus::fine) << answer.err;
        return contents(file(name));
    };
    EXPECT_TRUE(written("a.md").starts_with("# kube-system/kube-dns"));
    EXPECT_NE(written("a.mmd").find("flowchart TB"), std::string::npos);
    EXPECT_NE(written("a.d2").find("direction: down"), std::string::npos);
    EXPECT_NE(written("a.dot").find("digraph service {"), std::string::npos);
    EXPECT_NE(written("a.drawio").find("<mxfile"), std::string::npos);
    EXPECT_TRUE(written("a.html").starts_with("<!DOCTYPE html>"));
    EXPECT_NE(written("a.json").find("\"shownPort\":0"), std::string::npos);
    EXPECT_NE(written("b.json", {"--port", "metrics"}).find("\"shownPort\":2"), std::string::npos);
    EXPECT_NE(written("c.json", {"--family", "ipv6", "--return-path"}).find("\"replies\":[{"), std::string::npos);
    for (const char* const name : {"c.svg", "c.html", "c.drawio", "c.md", "c.json", "c.png", "c.pdf"}) {
        ASSERT_EQ(
            fairlead({"export", "--demo", "compare", "shop/cart", "--with", "service:shop/frontend", "-o", file(name)}).status,
            ExitStatus::fine)
            << name;
    }
    EXPECT_EQ(fairlead({"export", "--demo", "compare", "--with", "demo:ipvs", "-o", file("c.dot")}).status, ExitStatus::usage);
    EXPECT_EQ(fairlead({"export", "--demo", "chains", "shop/catalog", "--node", "worker-1", "-o", file("a.dot")}).status,
              ExitStatus::usage);
    EXPECT_EQ(fairlead({"export", "--demo", "service", "shop/catalog:nothing", "-o", file("d.svg")}).status,
              ExitStatus::notFound);
}

TEST_F(ExportTest, WritesAFileForEachService)
{
    const Answer answer = fairlead({"export", "--demo", "all", "-o", file("pictures")});
    EXPECT_EQ(answer.status, ExitStatus::fine) << answer.err;
    const std::filesystem::directory_iterator files(file("pictures"));
    EXPECT_EQ(std::distance(begin(files), end(files)), 14);
    EXPECT_TRUE(std::filesystem::exists(file("pictures") + "/shop-frontend.svg"));
}

TEST(CommandLine, AsksForAClientThatAffinityHasSeen)
{
    const auto outcomes = [](const std::string& client) {
        const Answer answer = fairlead({"path", capture("shop-nftables"), "--from", "node:worker-1", "--to",
                                        "service:shop/cart:7070", "--client", client, "--json"});
        EXPECT_EQ(answer.status, ExitStatus::fine) << answer.err;
        return boost::json::parse(answer.out).at("outcomes").as_array().size();
    };
    EXPECT_EQ(outcomes("new"), 2u);
    EXPECT_EQ(outcomes("seen"), 2u);
    EXPECT_EQ(outcomes("recorded"), 1u);
    EXPECT_EQ(fairlead({"path", capture("shop-nftables"), "--client", "old"}).status, ExitStatus::usage);
}

}  // namespace
}  // namespace fairlead::app
