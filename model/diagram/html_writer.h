#pragma once

#include "model/diagram/display_list.h"
#include "model/diagram/palette.h"

#include <string>

namespace fairlead::diagram {

// A picture as one page that needs nothing else: the vector graphics, and below it everything on it
// in words, so that it can be searched and read aloud. No script, nothing loaded from elsewhere.
// Pure; linear; the same picture gives the same page.
std::string writeHtml(const DisplayList& picture, Scheme scheme = Scheme::light);

}  // namespace fairlead::diagram
