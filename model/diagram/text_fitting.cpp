#include "model/diagram/text_fitting.h"

#include <array>

namespace fairlead::diagram {

namespace {

constexpr char32_t replacement = 0xFFFD;
const std::string ellipsis = "\u2026";

bool isContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// Overrides and isolates of the bidirectional algorithm, and separators that start a new line.
bool turnsText(char32_t c)
{
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool isNonCharacter(char32_t c) { return (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFEU) == 0xFFFEU; }

// Byte positions at which code points begin, and the end.
std::vector<std::size_t> boundaries(std::string_view text)
{
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!isContinuation(text[i]))
            result.push_back(i);
    }
    result.push_back(text.size());
    return result;
}

}  // namespace

char32_t nextCodePoint(std::string_view text, std::size_t& position)
{
    const auto lead = static_cast<unsigned char>(text[position++]);
    if (lead < 0x80)
        return lead;
    const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    if (lead < 0xC2 || lead > 0xF4 || position + more > text.size())
        return replacement;
    char32_t value = lead & (0x3FU >> more);
    for (std::size_t i = 0; i < more; ++i) {
        if (!isContinuation(text[position + i]))
            return replacement;
        value = (value << 6U) | (static_cast<unsigned char>(text[position + i]) & 0x3FU);
    }
    constexpr std::array<char32_t, 4> least{0, 0x80, 0x800, 0x10000};
    if (value < least[more] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return replacement;
    position += more;
    return value;
}

void appendUtf8(std::string& text, char32_t c)
{
    const auto put = [&text](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0U | (c >> 6U));
        put(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        put(0xE0U | (c >> 12U));
        put(0x80U | ((c >> 6U) & 0x3FU));
        put(0x80U | (c & 0x3FU));
    } else {
        put(0xF0U | (c >> 18U));
        put(0x80U | ((c >> 12U) & 0x3FU));
        put(0x80U | ((c >> 6U) & 0x3FU));
        put(0x80U | (c & 0x3FU));
    }
}

std::string printable(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (std::size_t position = 0; position < text.size();) {
        char32_t c = nextCodePoint(text, position);
        if (c == '\t' || c == '\n' || c == '\r')
            c = ' ';
        else if (c < 0x20 || (c >= 0x7F && c < 0xA0) || turnsText(c) || isNonCharacter(c))
            c = replacement;
        appendUtf8(result, c);
    }
    return result;
}

std::string shortenMiddle(const std::string& text, double width, TextStyle style, const TextMeasure& measure)
{
    if (measure.width(text, style) <= width)
        return text;
    const auto at = boundaries(text);
    const std::size_t count = at.size() - 1;
    // `keep` characters stay: the larger half in front.
    const auto shortened = [&](std::size_t keep) {
        const std::size_t tail = keep / 2;
        return text.substr(0, at[keep - tail]) + ellipsis + text.substr(at[count - tail]);
    };
    std::size_t fits = 0;
    std::size_t tooMany = count;
    while (tooMany - fits > 1) {
        const std::size_t middle = fits + (tooMany - fits) / 2;
        (measure.width(shortened(middle), style) <= width ? fits : tooMany) = middle;
    }
    const std::string result = shortened(fits);
    return measure.width(result, style) <= width ? result : std::string();
}

std::vector<std::string> wrap(const std::string& text, double width, TextStyle style, const TextMeasure& measure,
                              std::size_t maxLines)
{
    std::vector<std::string> lines;
    std::size_t begin = 0;
    while (begin < text.size() && lines.size() + 1 < maxLines) {
        if (measure.width(text.substr(begin), style) <= width)
            break;
        std::size_t end = std::string::npos;
        for (std::size_t space = text.find(' ', begin); space != std::string::npos; space = text.find(' ', space + 1)) {
            if (measure.width(text.substr(begin, space - begin), style) > width)
                break;
            end = space;
        }
        if (end == std::string::npos)
            end = std::min(text.find(' ', begin), text.size());
        lines.push_back(shortenMiddle(text.substr(begin, end - begin), width, style, measure));
        begin = end < text.size() ? end + 1 : text.size();
    }
    if (begin < text.size() && maxLines > 0)
        lines.push_back(shortenMiddle(text.substr(begin), width, style, measure));
    return lines;
}

}  // namespace fairlead::diagram
