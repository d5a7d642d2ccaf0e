#include "model/diagram/markup.h"

#include "model/diagram/text_fitting.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace fairlead::diagram {

std::string markupNumber(double value)
{
    const double rounded = std::round(value * 100) / 100;
    std::array<char, 400> buffer{};
    const auto result =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), rounded == 0 ? 0.0 : rounded, std::chars_format::fixed);
    return {buffer.data(), result.ptr};
}

std::string markupColour(const Colour& colour)
{
    if (!colour.visible)
        return "none";
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text = "#";
    for (const std::uint8_t channel : {colour.red, colour.green, colour.blue}) {
        text += digits[channel >> 4U];
        text += digits[channel & 15U];
    }
    return text;
}

std::string markdownText(std::string_view text)
{
    constexpr std::string_view special = "\\`*_[]<>|#";
    std::string result;
    for (const char c : printable(text)) {
        if (special.find(c) != std::string_view::npos)
            result += '\\';
        result += c;
    }
    return result;
}

}  // namespace fairlead::diagram
