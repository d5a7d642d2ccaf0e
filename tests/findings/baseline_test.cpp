#include "model/findings/baseline.h"

#include <gmock/gmock.h>

namespace fairlead::findings {
namespace {

Finding findingOf(const std::string& id, const std::string& service, const std::string& node = {})
{
    Finding finding;
    finding.id = id;
    finding.service = service;
    if (!node.empty())
        finding.nodes = {node};
    return finding;
}

TEST(Baseline, AcceptsWhatItNamesAndNamesWhatIsGone)
{
    const auto baseline = Baseline::parse("accepted:\n"
                                          "  - id: no-matching-pods\n"
                                          "    service: shop/orphan\n"
                                          "    reason: keeps the port\n"
                                          "  - {id: stale-rules, service: shop/cart, node: worker-1, reason: known}\n",
                                          "known.yaml");
    ASSERT_TRUE(baseline) << baseline.error().why;
    const auto outcome =
        baseline->apply({findingOf("no-matching-pods", "shop/orphan"), findingOf("no-matching-pods", "shop/other"),
                         findingOf("stale-rules", "shop/cart", "worker-2")});
    EXPECT_EQ(outcome.accepted, 1u);
    ASSERT_EQ(outcome.left.size(), 2u);
    EXPECT_EQ(outcome.left.front().service, "shop/other");
    EXPECT_THAT(outcome.unused, testing::ElementsAre("known.yaml:5: stale-rules shop/cart worker-1"));
}

TEST(Baseline, ReadsWhatItWrites)
{
    const std::vector<Finding> findings{findingOf("no-matching-pods", "shop/orphan"),
                                        findingOf("ip-forward-off", "", "worker-1")};
    const auto baseline = Baseline::parse(Baseline::write(findings), "new.yaml");
    ASSERT_TRUE(baseline) << baseline.error().why;
    const auto outcome = baseline->apply(findings);
    EXPECT_EQ(outcome.accepted, 2u);
    EXPECT_THAT(outcome.unused, testing::IsEmpty());
    EXPECT_TRUE(Baseline::parse(Baseline::write({}), "empty.yaml"));
}

TEST(Baseline, RefusesWhatWouldAcceptNothingOrTooMuch)
{
    for (const char* const text :
         {"accepted: [{id: no-such-id, reason: x}]", "accepted: [{id: no-endpoints}]", "accepted: [{reason: x}]",
          "accepted: [{id: no-endpoints, reason: x, servcie: shop/cart}]", "accepted: {id: no-endpoints}", "accepted: [text]",
          "- id: no-endpoints", "other: []", "accepted: [{id: [no-endpoints], reason: x}]", "accepted: [", "text"}) {
        const auto baseline = Baseline::parse(text, "bad.yaml");
        ASSERT_FALSE(baseline) << text;
        EXPECT_THAT(baseline.error().what, testing::HasSubstr("bad.yaml")) << text;
    }
}

TEST(Baseline, AnEmptyFileAcceptsNothing)
{
    const auto baseline = Baseline::parse("", "empty.yaml");
    ASSERT_TRUE(baseline);
    EXPECT_EQ(baseline->apply({findingOf("no-endpoints", "a/b")}).left.size(), 1u);
}

}  // namespace
}  // namespace fairlead::findings
