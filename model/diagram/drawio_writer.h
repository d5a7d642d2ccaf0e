#pragma once

#include "model/diagram/display_list.h"
#include "model/diagram/palette.h"

#include <string>

namespace fairlead::diagram {

// A picture as a file of draw.io (diagrams.net), uncompressed, where every box, line and text can
// be moved on: texts are children of their shapes. Pure; linear; the same picture gives the same file.
std::string writeDrawio(const DisplayList& picture, Scheme scheme = Scheme::light);

}  // namespace fairlead::diagram
