#pragma once

#include "model/diagram/palette.h"

#include <string>
#include <string_view>

// How files of pictures write numbers and colours, the same on every machine.

namespace fairlead::diagram {

// With at most two decimals, which are finer than any screen; never in exponents' notation.
std::string markupNumber(double value);
// "#1d4e89"; "none" where nothing is painted.
std::string markupColour(const Colour& colour);
// One line of plain text for Markdown, also within a table.
std::string markdownText(std::string_view text);

}  // namespace fairlead::diagram
