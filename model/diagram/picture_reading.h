#pragma once

#include "model/diagram/display_list.h"

#include <string>

namespace fairlead::diagram {

// A picture as text, for those who read rather than look, and for a chat or a ticket: its title, its
// description, then every entry that has a name with what it says, indented below what encloses it.
// Plain UTF-8, ends with a line break; the same picture gives the same text. Cost: linear.
std::string readPicture(const DisplayList& picture);

}  // namespace fairlead::diagram
