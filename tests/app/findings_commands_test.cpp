#include "tests/app/run_fairlead.h"
#include "tests/support/temporary_folder.h"

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include <fstream>

namespace fairlead::test {
namespace {

using app::ExitStatus;

TEST(FindingsCommand, SaysWhatIsWrongHowWeKnowAndWhatToDo)
{
    const Answer answer = fairlead({"findings", "--demo"});
    EXPECT_EQ(answer.status, ExitStatus::fine);
    EXPECT_THAT(answer.out,
                testing::StartsWith("ERROR    shop/orphan has no endpoints: no pod has its labels  [no-matching-pods]\n"));
    EXPECT_THAT(answer.out, testing::HasSubstr("How we know: api/services.json:1"));
    EXPECT_THAT(answer.out, testing::HasSubstr("kubectl -n shop set selector service orphan KEY=VALUE"));
    EXPECT_THAT(answer.out, testing::HasSubstr("looked at 12 services and 3 nodes (rules of 3 read)"));
}

TEST(FindingsCommand, WritesTheJsonOfTheContract)
{
    const boost::json::array findings = boost::json::parse(fairlead({"findings", "--demo", "--json"}).out).as_array();
    ASSERT_EQ(findings.size(), 1u);
    const boost::json::object& finding = findings[0].as_object();
    std::vector<std::string> keys;
    for (const auto& [key, value] : finding)
        keys.emplace_back(key);
    EXPECT_THAT(keys, testing::ElementsAre("id", "severity", "title", "message", "service", "node", "pod", "evidence", "fix"));
    EXPECT_EQ(finding.at("id"), "no-matching-pods");
    EXPECT_EQ(finding.at("service"), "shop/orphan");
    EXPECT_TRUE(finding.at("node").is_null());
}

TEST(FindingsCommand, FailsOnlyWhereItIsToldTo)
{
    EXPECT_EQ(fairlead({"findings", "--demo", "--fail-on", "error"}).status, ExitStatus::findings);
    EXPECT_EQ(fairlead({"findings", "--demo", "--fail-on", "info"}).status, ExitStatus::findings);
    EXPECT_EQ(fairlead({"findings", "--demo", "--fail-on", "sometimes"}).status, ExitStatus::usage);
}

TEST(FindingsCommand, AcceptsWhatTheBaselineNames)
{
    const TemporaryFolder folder;
    const std::string file = (folder.path() / "known.yaml").string();
    EXPECT_EQ(fairlead({"findings", "--demo", "--write-baseline", file}).status, ExitStatus::fine);
    std::ofstream(file, std::ios::app) << "  - {id: stale-rules, service: shop/cart, reason: was so}\n";
    const Answer answer = fairlead({"findings", "--demo", "--fail-on", "error", "--baseline", file});
    EXPECT_EQ(answer.status, ExitStatus::fine);
    EXPECT_THAT(answer.out, testing::AllOf(testing::HasSubstr("Nothing wrong found"), testing::HasSubstr("1 accepted by")));
    EXPECT_THAT(answer.err, testing::HasSubstr("stale-rules shop/cart: no longer found"));
}

TEST(FindingsCommand, RefusesABaselineThatCannotBeRead)
{
    EXPECT_EQ(fairlead({"findings", "--demo", "--baseline", "/no/such/file"}).status, ExitStatus::usage);
    EXPECT_EQ(fairlead({"findings", "--demo", "--write-baseline", "/no/such/folder/file"}).status, ExitStatus::output);
    EXPECT_EQ(fairlead({"findings", "--demo", "--baseline", "a", "--write-baseline", "b"}).status, ExitStatus::usage);
}

}  // namespace
}  // namespace fairlead::test
