#include "model/findings/finding_kinds.h"
#include "model/findings/findings_text.h"
#include "tests/findings/finding_runs.h"

#include <gmock/gmock.h>

namespace fairlead {
namespace {

using findings::Finding;
using findings::FindingReport;
using findings::Severity;

class HealthyCapture : public testing::TestWithParam<std::string> { };

INSTANTIATE_TEST_SUITE_P(Findings, HealthyCapture, testing::ValuesIn(test::captureNames()), [](const auto& capture) {
    std::string name = capture.param;
    std::ranges::replace_if(
        name, [](char c) { return c == '-' || c == '.'; }, '_');
    return name;
});

TEST_P(HealthyCapture, OnlyTheServiceThatTrulyHasNoPodsIsFound)
{
    const FindingReport report = findings::findFindings(test::EditedEvidence(GetParam()).build());
    EXPECT_THAT(test::shortly(report), testing::ElementsAre("error no-matching-pods shop/orphan"))
        << toText(findings::mergeNodes(report.findings), report);
}

TEST_P(HealthyCapture, EachFindingSaysWhatFollowsHowWeKnowAndWhatToDo)
{
    for (const Finding& finding : findings::findFindings(test::EditedEvidence(GetParam()).build()).findings) {
        EXPECT_FALSE(finding.title.empty() || finding.title.ends_with('.')) << finding.title;
        EXPECT_TRUE(finding.message.ends_with('.')) << finding.message;
        EXPECT_FALSE(finding.evidence.empty()) << finding.title;
        EXPECT_FALSE(finding.fix.empty()) << finding.title;
    }
}

TEST(FindingKinds, HaveTheIdsOfTheContractOnce)
{
    std::set<std::string_view> ids;
    for (const findings::FindingKind& kind : findings::findingKinds())
        EXPECT_TRUE(ids.insert(kind.id).second) << kind.id;
    EXPECT_EQ(ids.size(), 36u);
}

}  // namespace
}  // namespace fairlead
