#pragma once

#include "model/diagram/display_list.h"

#include <memory>
#include <string>

namespace fairlead::test {

// A box of 100 × 50 with its id as text and name; a double-click on it leads to the chains of node ID.
diagram::Item box(const std::string& id, double x, double y);

// Three boxes in a row, "left", "middle" and "right", and "below" under the middle one; and a line
// that cannot be selected.
std::shared_ptr<const diagram::DisplayList> crossOfBoxes();

}  // namespace fairlead::test
