#pragma once

#include "model/core/result.h"
#include "model/diagram/display_list.h"
#include "model/diagram/palette.h"

#include <QString>

class QWidget;

namespace fairlead::views {

// Asks for a file and writes the picture to it: SVG, PDF or PNG by the file's ending. The path; empty
// where the person changed their mind.
Result<QString> exportWithDialog(const diagram::DisplayList& picture, diagram::Scheme scheme, QWidget* parent);

}  // namespace fairlead::views
