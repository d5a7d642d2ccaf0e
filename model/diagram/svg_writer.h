#pragma once

#include "model/diagram/display_list.h"
#include "model/diagram/palette.h"

#include <string>
#include <string_view>

namespace fairlead::diagram {

struct SvgOptions {
    Scheme scheme = Scheme::light;
    std::string generator = "Fairlead";  // named in the file's metadata; no time: the same input gives the same file
};

// The picture as an SVG 1.1 document, byte for byte the same for the same list. Every entry keeps
// its id, title and description, and its link and evidence as data attributes. Hostile texts are
// escaped; what XML cannot hold becomes U+FFFD. Cost: linear.
std::string writeSvg(const DisplayList& picture, const SvgOptions& options = {});

// Text for XML content and attribute values in double quotes.
std::string escapeXml(std::string_view text);

}  // namespace fairlead::diagram
