#pragma once

#include "model/diagram/display_list.h"

#include <cstdint>

// The colours of the pictures, as plain numbers, so that the window and the files show the same.
// Rules that tests keep: text on its fill has a contrast of at least 4.5:1, and roles whose colour
// carries a meaning stay distinguishable with deuteranopia. Colour is never the only sign.

namespace fairlead::diagram {

struct Colour {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    bool visible = true;  // false: nothing is painted
    friend bool operator==(const Colour&, const Colour&) = default;
};

struct RoleColours {
    Colour fill;
    Colour stroke;  // of the outline, or of the line
    Colour text;
    Colour mutedText;  // for TextStyle::small and monoSmall
    double strokeWidth = 1.5;
};

// The last two are for eyes that need more: black on white and white on black, outlines of at least
// 4.5:1 and texts of at least 7:1.
enum class Scheme { light, dark, contrastLight, contrastDark };

// The page's own colour is the fill of Role::page. Any thread; no cost.
RoleColours colours(Role role, Scheme scheme);

// The colour in which a text of this style is written on the role's fill.
Colour textColour(Role role, TextStyle style, Scheme scheme);

// Ratio of contrast by WCAG 2: 1 (none) to 21 (black on white).
double contrast(const Colour& a, const Colour& b);

}  // namespace fairlead::diagram
