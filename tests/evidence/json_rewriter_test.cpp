#include "model/evidence/json_rewriter.h"

#include <gmock/gmock.h>

namespace fairlead::evidence {
namespace {

std::string joined(const JsonPath& path)
{
    std::string text;
    for (const std::string& part : path)
        text += '/' + part;
    return text;
}

TEST(JsonRewriter, KeepsWhatIsNotChangedByteForByte)
{
    for (const char* text :
         {"{}", " [ ] ", "{ \"a\" :\t[1, -2.5e3,true ,null],\r\n\"b\\u0041\":{\"c\":\"\\ud83d\\ude00\\n\"}}\n", "\"x\"", "7"}) {
        const auto same = rewriteJson(text, {});
        ASSERT_TRUE(same) << text;
        EXPECT_EQ(*same, text);
    }
}

TEST(JsonRewriter, TellsWhereEachValueStandsAndReplacesIt)
{
    std::vector<std::string> seen;
    JsonEdits edits;
    edits.value = [&](const JsonPath& path, JsonKind kind, std::string_view text) -> std::optional<std::string> {
        const bool isContainer = kind == JsonKind::object || kind == JsonKind::array;
        seen.push_back(joined(path) + '=' + std::string(text.substr(0, isContainer ? 1 : text.size())));
        if (kind == JsonKind::object && !path.empty() && path.back() == "gone")
            return "{}";
        return text == "a\"b" ? std::optional(jsonString("c\n")) : std::nullopt;
    };
    edits.name = [](const JsonPath&, std::string_view name) {
        return name == "old" ? std::optional<std::string>("new") : std::nullopt;
    };
    EXPECT_EQ(rewriteJson(R"({"l":[1,"a\"b"],"gone":{"x":"y"},"old":true})", edits).value(),
              R"({"l":[1,"c\n"],"gone":{},"new":true})");
    EXPECT_THAT(seen, testing::ElementsAre("={", "/l=[", "/l/[]=1", "/l/[]=a\"b", "/gone={", "/old=true"));
}

TEST(JsonRewriter, RefusesWhatIsNoJson)
{
    for (const std::string& text :
         {std::string(), std::string("{"), std::string("{\"a\"}"), std::string("[1,]x"), std::string("{} {}"), std::string("\"a"),
          std::string("\"\\q\""), std::string("nope"), std::string("[1 2]"), std::string(300, '['), std::string("\"\\u12\"")})
        EXPECT_FALSE(rewriteJson(text, {})) << text;
}

}  // namespace
}  // namespace fairlead::evidence
