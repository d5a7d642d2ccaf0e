#include "model/collection/output_end.h"

#include <gtest/gtest.h>

#include <string>

namespace fairlead::collection {
namespace {

const std::string dump = "# Generated\n*nat\n:A - [0:0]\n[1:2] -A A -j B\nCOMMIT\n*filter\nCOMMIT\n# Completed\n";

TEST(OutputEnd, isSeenAtTheLastCommit)
{
    EXPECT_TRUE(isWhole(OutputEnd::commit, dump));
    EXPECT_TRUE(isWhole(OutputEnd::commit, "")) << "no table, no rule";
    EXPECT_TRUE(isWhole(OutputEnd::commit, "# Warning: iptables-legacy tables present\n"));
    EXPECT_TRUE(isWhole(OutputEnd::commit, "*nat\nCOMMIT\n"));
    EXPECT_FALSE(isWhole(OutputEnd::commit, "*nat\n-A A -m comment --comment COMMIT\n"));
    EXPECT_FALSE(isWhole(OutputEnd::commit, "*nat\nCOMMIT\n*filter\n:A - [0:0]\n"));
}

TEST(OutputEnd, ofADumpIsNowhereWithinATable)
{
    const std::size_t last = dump.rfind("COMMIT\n") + 7;
    const std::size_t first = dump.find("COMMIT\n") + 7;
    for (std::size_t size = 1; size < last; ++size) {
        const std::string cut = dump.substr(0, size);
        const bool betweenTables = size == first || cut == "# Generated\n";
        EXPECT_EQ(isWhole(OutputEnd::commit, cut), betweenTables) << cut;
    }
}

TEST(OutputEnd, ofJsonIsWhereAllIsClosed)
{
    const std::string json = R"({"nftables": [{"comment": "a \"}]}\\"}, []]})";
    EXPECT_TRUE(isWhole(OutputEnd::json, json));
    EXPECT_TRUE(isWhole(OutputEnd::json, json + "\n"));
    for (std::size_t size = 0; size < json.size(); ++size)
        EXPECT_FALSE(isWhole(OutputEnd::json, json.substr(0, size))) << size;
    EXPECT_FALSE(isWhole(OutputEnd::json, json + "}"));
}

TEST(OutputEnd, ofAnNftListingIsWhereAllIsClosed)
{
    const std::string listing = "table ip nat {\n\tchain A {\n\t\tcomment \"it's {\"\n\t}\n}\n";
    EXPECT_TRUE(isWhole(OutputEnd::braces, listing));
    EXPECT_TRUE(isWhole(OutputEnd::braces, "")) << "no table";
    for (std::size_t size = 1; size < listing.size(); ++size)
        EXPECT_FALSE(isWhole(OutputEnd::braces, listing.substr(0, size))) << size;
}

TEST(OutputEnd, ofLinesIsTheEndOfALine)
{
    EXPECT_TRUE(isWhole(OutputEnd::line, ""));
    EXPECT_TRUE(isWhole(OutputEnd::line, "a\nb\n"));
    EXPECT_FALSE(isWhole(OutputEnd::line, "a\nb"));
    EXPECT_TRUE(isWhole(OutputEnd::any, "iptables"));
}

}  // namespace
}  // namespace fairlead::collection
