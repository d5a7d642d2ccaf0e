#include "model/evidence/capture_description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fairlead::evidence {
namespace {

std::string whyNot(std::string_view json)
{
    const auto description = parseCaptureDescription(json, "shop.tar.gz");
    if (description)
        return "it was read";
    EXPECT_EQ(description.error().what, "cannot open capture shop.tar.gz");
    EXPECT_NE(description.error().hint, "");
    EXPECT_EQ(description.error().kind, ErrorKind::source);
    return description.error().why;
}

TEST(CaptureDescription, ReadsAllFields)
{
    const auto description = parseCaptureDescription(
        R"({"format":"fairlead-capture","version":1,"cluster":"shop","server":"https://[fd00::1]:6443","kubernetes":"v1.36.2",
            "takenAt":"2026-11-23T01:47:01Z","nodes":["b","a"],"somethingNew":{"x":[1]}})",
        "shop");
    ASSERT_TRUE(description);
    EXPECT_EQ(description->cluster, "shop");
    EXPECT_EQ(description->server, "https://[fd00::1]:6443");
    EXPECT_EQ(description->kubernetes, "v1.36.2");
    EXPECT_EQ(description->takenAt, "2026-11-23T01:47:01Z");
    EXPECT_THAT(description->nodes, testing::ElementsAre("b", "a"));
}

TEST(CaptureDescription, NeedsNoMoreThanFormatAndVersion)
{
    const auto description =
        parseCaptureDescription(R"({"version":1,"format":"fairlead-capture","cluster":null,"nodes":null})", "shop");
    ASSERT_TRUE(description);
    EXPECT_EQ(description->cluster, "");
    EXPECT_THAT(description->nodes, testing::IsEmpty());
}

TEST(CaptureDescription, RefusesOtherFormatsAndHigherVersions)
{
    EXPECT_EQ(whyNot(R"({"format":"sosreport","version":1})"), "its format is \"sosreport\", not \"fairlead-capture\"");
    EXPECT_EQ(whyNot(R"({"format":"fairlead-capture","version":2})"), "its version is 2; this Fairlead reads versions up to 1");
    const auto newer = parseCaptureDescription(R"({"format":"fairlead-capture","version":2})", "x");
    EXPECT_EQ(newer.error().hint, "open it with a newer Fairlead");
}

TEST(CaptureDescription, RefusesWhatSaysNeither)
{
    for (const char* json : {R"({})", R"({"version":1})", R"({"format":1,"version":1})", R"({"format":null,"version":1})"})
        EXPECT_EQ(whyNot(json), "capture.json does not say its format") << json;
    for (const char* version : {"0", "-1", "1.0", "\"1\"", "null", "18446744073709551615"})
        EXPECT_EQ(whyNot(std::string(R"({"format":"fairlead-capture","version":)") + version + '}'),
                  "capture.json does not say its version as a number from 1")
            << version;
}

TEST(CaptureDescription, NamesAFieldOfAWrongType)
{
    const std::string begin = R"({"format":"fairlead-capture","version":1,)";
    EXPECT_EQ(whyNot(begin + R"("cluster":7})"), "\"cluster\" in capture.json is not a text");
    EXPECT_EQ(whyNot(begin + R"("takenAt":[]})"), "\"takenAt\" in capture.json is not a text");
    EXPECT_EQ(whyNot(begin + R"("nodes":"a"})"), "\"nodes\" in capture.json is not a list of names");
    EXPECT_EQ(whyNot(begin + R"("nodes":["a",1]})"), "\"nodes\" in capture.json is not a list of names");
}

TEST(CaptureDescription, RefusesWhatIsNotJson)
{
    for (const char* json :
         {"", " ", "{", "{\"format\":\"fairlead-capture\",\"version\":1", "format: fairlead-capture", "{\"a\":\"\xff\"}"})
        EXPECT_THAT(whyNot(json), testing::StartsWith("capture.json is not JSON: ")) << json;
    EXPECT_EQ(whyNot("[1]"), "capture.json is not a JSON object");
    EXPECT_THAT(whyNot(std::string(100'000, '[')), testing::StartsWith("capture.json is not JSON: "));
}

}  // namespace
}  // namespace fairlead::evidence
