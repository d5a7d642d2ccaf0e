#include "run_fairlead.h"
#include "tests/support/temporary_folder.h"

#include <boost/json/parse.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace fairlead::app {
namespace {

namespace json = boost::json;
using test::Answer;
using testing::HasSubstr;
using testing::StartsWith;

std::string read(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class MapExport : public testing::Test {
protected:
    Answer exportMap(const std::string& name, const std::vector<std::string>& more = {})
    {
        std::vector<std::string> arguments{"export", "--demo", "map"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        arguments.insert(arguments.end(), {"-o", (m_folder.path() / name).string()});
        return test::fairlead(arguments);
    }
    std::string written(const std::string& name, const std::vector<std::string>& more = {})
    {
        const Answer answer = exportMap(name, more);
        EXPECT_EQ(answer.status, ExitStatus::fine) << answer.err;
        return read(m_folder.path() / name);
    }

    test::TemporaryFolder m_folder;
};

TEST_F(MapExport, WritesEachFormatThatMakesSense)
{
    EXPECT_THAT(written("map.svg"), HasSubstr("Map of shop-iptables-nft"));
    EXPECT_THAT(written("map.png"), StartsWith("\x89PNG"));
    EXPECT_THAT(written("map.pdf"), StartsWith("%PDF"));
    EXPECT_THAT(written("map.html"), HasSubstr("Node worker-1"));
    EXPECT_THAT(written("map.drawio"), HasSubstr("mxGraphModel"));
    EXPECT_THAT(written("map.md"), HasSubstr("| zone-b | worker-1 | iptables"));
    const json::object object = json::parse(written("map.json")).as_object();
    EXPECT_EQ(object.at("counts").as_object().at("ready").as_int64(), 21);
    EXPECT_EQ(object.at("zones").as_array().size(), 4U);
    EXPECT_EQ(object.at("services").as_array().size(), 14U);
}

TEST_F(MapExport, IsTheSameEachTime) { EXPECT_EQ(written("a.svg"), written("b.svg")); }

TEST_F(MapExport, LightsAServiceAndKeepsAFilter)
{
    EXPECT_THAT(written("lit.svg", {"shop/frontend"}), HasSubstr("endpoint of shop/frontend: 3 pods on 3 nodes"));
    EXPECT_THAT(written("some.svg", {"--only-state", "notReady"}), HasSubstr("2 of 23 pods: not ready"));
    EXPECT_THAT(written("none.svg", {"--only-namespace", "nowhere"}), HasSubstr("No pod fits: namespace nowhere"));
}

TEST_F(MapExport, SaysWhatIsWrong)
{
    const auto check = [this](const char* file, const std::vector<std::string>& more, ExitStatus status, const char* why) {
        const Answer answer = exportMap(file, more);
        EXPECT_EQ(answer.status, status) << file;
        EXPECT_THAT(answer.err, HasSubstr(why));
        EXPECT_EQ(answer.out, "");
        EXPECT_FALSE(std::filesystem::exists(m_folder.path() / file));
    };
    check("map.dot", {}, ExitStatus::usage, "the map is no graph of boxes and arrows");
    check("map.mmd", {}, ExitStatus::usage, "choose svg, png, pdf, html, drawio, md or json");
    check("map.xyz", {}, ExitStatus::usage, "format xyz");
    check("a.svg", {"shop/nobody"}, ExitStatus::notFound, "there is no such service");
    check("b.svg", {"shop/frontend", "shop/cart"}, ExitStatus::usage, "one service at most");
    check("c.svg", {"--only-labels", "app=a b"}, ExitStatus::usage, "label selector");
    check("d.svg", {"--only-state", "asleep"}, ExitStatus::usage, "asleep");
    check("no/such/folder/e.svg", {}, ExitStatus::output, "folder");
}

}  // namespace
}  // namespace fairlead::app
