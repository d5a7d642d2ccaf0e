#pragma once

#include "model/diagram/display_list.h"

#include <string>
#include <string_view>

namespace fairlead::diagram {

// How big and in which face each text style is set. The screen and the files use the same numbers,
// so a picture is the same everywhere. Sizes are in pixels at 100 %.
struct FontFace {
    double size = 14;
    bool bold = false;
    bool mono = false;
};
FontFace fontFace(TextStyle style);

// Where the first line of a text is written: its baseline, centred in the text's rectangle.
double baseline(const Text& text);

// The advance widths of DejaVu Sans, Sans Bold and Sans Mono, the program's font, as a table:
// no font file and no font library are needed. Characters without an entry count as the widest
// that they may be, so that a text never needs more room than was given. Kerning is not counted
// (it only makes texts narrower). Stateless; any thread.
class FontMetrics final : public TextMeasure {
public:
    double width(const std::string& text, TextStyle style) const override;
    double lineHeight(TextStyle style) const override;
};

// The font families to name in files, the program's own first, then those with alike widths.
std::string_view fontFamilies(bool mono);

}  // namespace fairlead::diagram
