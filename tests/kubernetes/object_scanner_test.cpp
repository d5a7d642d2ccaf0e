#include "model/kubernetes/object_scanner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace fairlead::kubernetes {
namespace {

// One character after the other, as RFC 8259 has it; npos where the object does not end.
std::size_t endOfObject(const std::string& text)
{
    std::size_t depth = 0;
    bool inText = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (inText && c == '\\')
            ++at;
        else if (c == '"')
            inText = !inText;
        else if (!inText && (c == '{' || c == '['))
            ++depth;
        else if (!inText && (c == '}' || c == ']') && --depth == 0)
            return at + 1;
    }
    return std::string::npos;
}

std::size_t scanned(const std::string& text, std::size_t pieceSize)
{
    ObjectScanner scanner;
    for (std::size_t begin = 0; begin < text.size(); begin += pieceSize) {
        const std::string_view part = std::string_view(text).substr(begin, pieceSize);
        const std::size_t at = scanner.scan(part, 0);
        if (scanner.ended())
            return begin + at;
        EXPECT_EQ(at, part.size());
    }
    return std::string::npos;
}

class Texts {
public:
    // Brackets in and out of texts, quotes and backslashes behind backslashes, more often than any list has them.
    std::string object(int things)
    {
        std::string text = "{";
        std::string open = "}";
        for (int i = 0; i < things; ++i) {
            switch (m_random() % 6) {
            case 0:
                text += '{';
                open += '}';
                break;
            case 1:
                text += '[';
                open += ']';
                break;
            case 2:
                if (open.size() > 1) {
                    text += open.back();
                    open.pop_back();
                }
                break;
            case 3:
                text.append(m_random() % 70, ' ');
                break;
            default:
                text += '"' + inside() + '"';
            }
        }
        std::ranges::reverse(open);
        return text + open + "},{";
    }

private:
    std::string inside()
    {
        static constexpr std::string_view parts[]{R"(\\)", R"(\")", R"(\u005c)", "{", "}", "]", "a text", " ", R"(\\\")"};
        std::string text;
        for (std::size_t i = m_random() % 40; i > 0; --i)
            text += parts[m_random() % std::size(parts)];
        return text;
    }

    std::mt19937 m_random{7};
};

TEST(ObjectScanner, FindsTheEndWhateverIsEscapedAndHoweverItComes)
{
    Texts texts;
    for (int round = 0; round < 2000; ++round) {
        const std::string text = texts.object(round % 60);
        const std::size_t end = endOfObject(text);
        for (const std::size_t pieceSize :
             {text.size(), std::size_t{1}, std::size_t{63}, std::size_t{64}, std::size_t{65}, std::size_t{200}})
            ASSERT_EQ(scanned(text, pieceSize), end) << "pieces of " << pieceSize << ": " << text;
    }
}

TEST(ObjectScanner, SeesABackslashThatEndsABlock)
{
    for (std::size_t before = 50; before < 140; ++before) {
        for (const char* const escaped : {R"(\")", R"(\\)", R"(\\\")", R"(\\\\)"}) {
            const std::string text = R"({"a":")" + std::string(before, 'x') + escaped + R"("},"b":[]})";
            ASSERT_EQ(scanned(text, text.size()), endOfObject(text)) << text;
            ASSERT_EQ(scanned(text, 64), endOfObject(text)) << text;
        }
    }
}

TEST(ObjectScanner, DoesNotEndWhatIsOpen)
{
    for (const std::string text : {"{", "{\"}", R"({"a\"}}}})", "{[{}]", "{\"\\"}) {
        EXPECT_EQ(scanned(text, text.size()), std::string::npos) << text;
        EXPECT_EQ(scanned(text + std::string(200, ' '), 64), std::string::npos) << text;
    }
}

}  // namespace
}  // namespace fairlead::kubernetes
