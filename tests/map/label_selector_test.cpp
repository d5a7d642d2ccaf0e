#include "model/map/label_selector_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::map {
namespace {

using testing::HasSubstr;

const kubernetes::Labels cart{{"app", "cart"}, {"tier", "back"}, {"empty", ""}};

bool matches(const char* selector)
{
    const auto parsed = parseLabelSelector(selector);
    EXPECT_TRUE(parsed) << selector;
    return parsed && parsed->matches(cart);
}

TEST(LabelSelector, MatchesAsKubectlDoes)
{
    for (const char* selector : {"", "  ", "app", "app=cart", "app==cart", " app = cart ", "app!=web", "missing!=x", "!missing",
                                 "empty=", "app in (web, cart)", "tier notin (front)", "missing notin (a,b)",
                                 "app=cart,tier=back", "app,!x , tier!=front"})
        EXPECT_TRUE(matches(selector)) << selector;
    for (const char* selector : {"missing", "app=web", "app!=cart", "!app", "app in (web)", "app notin (cart)",
                                 "app=cart,tier=front", "app=", "missing=x"})
        EXPECT_FALSE(matches(selector)) << selector;
}

TEST(LabelSelector, RefusesWhatIsNone)
{
    for (const char* selector : {"=cart", "app=cart,", ",app", "app=cart tier", "app in", "app in cart", "app in (cart", "!",
                                 "!app=cart", "app>3", "app=\"cart\"", "a b", "app=ca\xc3\xa4rt", "app==", "app;rm"}) {
        const auto parsed = parseLabelSelector(selector);
        if (std::string(selector) == "app==") {
            EXPECT_TRUE(parsed);  // the empty value
            continue;
        }
        ASSERT_FALSE(parsed) << selector;
        EXPECT_EQ(parsed.error().kind, ErrorKind::usage);
        EXPECT_THAT(parsed.error().hint, HasSubstr("app!=cart"));
    }
    EXPECT_THAT(parseLabelSelector("app=a;b").error().why, HasSubstr("\";b\" is not understood"));
    EXPECT_THAT(parseLabelSelector("app in (a").error().why, HasSubstr("ends too early"));
}

TEST(LabelSelector, IsWrittenSoThatItReadsBack)
{
    for (const char* selector : {"app", "!app", "app=cart", "app!=cart", "app in (a,b),tier notin (c,d),x", "empty="}) {
        EXPECT_EQ(parseLabelSelector(selector)->toString(), selector);
        EXPECT_EQ(parseLabelSelector(parseLabelSelector(selector)->toString()).value(), parseLabelSelector(selector).value());
    }
}

}  // namespace
}  // namespace fairlead::map
