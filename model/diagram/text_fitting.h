#pragma once

#include "model/diagram/display_list.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Texts from a cluster are hostile until shown otherwise: names can be long, and files can hold
// bytes that no picture should. These functions make them safe to draw and fit the room there is.

namespace fairlead::diagram {

// The code point that begins at `position`, which moves past it. Invalid UTF-8 yields U+FFFD, a byte at a time.
char32_t nextCodePoint(std::string_view text, std::size_t& position);
void appendUtf8(std::string& text, char32_t codePoint);

// One line of valid UTF-8: control characters, invalid bytes and characters that turn the writing
// direction become U+FFFD; tabs and line ends become spaces.
std::string printable(std::string_view text);

// `text` if it fits into `width`, else its beginning and end around an ellipsis (names differ at
// their ends). Nothing at all where not even the ellipsis fits. The text must be printable.
std::string shortenMiddle(const std::string& text, double width, TextStyle style, const TextMeasure& measure);

// Lines of at most `width`, broken at spaces; the last of at most `maxLines` lines is shortened.
std::vector<std::string> wrap(const std::string& text, double width, TextStyle style, const TextMeasure& measure,
                              std::size_t maxLines);

}  // namespace fairlead::diagram
