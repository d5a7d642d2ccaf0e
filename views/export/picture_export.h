#pragma once

#include "model/core/result.h"
#include "model/diagram/display_list.h"
#include "model/diagram/palette.h"

#include <filesystem>

// A display list as a file of pixels or of vectors. Writes to a temporary file beside `path` and
// renames it, so that a failure leaves what was there. Needs a QGuiApplication (any platform) and
// resources::load(). Any one thread at a time. Errors are of kind output.

namespace fairlead::views {

// `scale` 1 gives one pixel for each unit of the list; pictures above 32,767 pixels on a side are an error.
Result<void> exportPng(const diagram::DisplayList& list, diagram::Scheme scheme, const std::filesystem::path& path,
                       double scale = 2);

// One page of the picture's own size at 96 units an inch; text stays text, lines stay lines.
Result<void> exportPdf(const diagram::DisplayList& list, diagram::Scheme scheme, const std::filesystem::path& path);

}  // namespace fairlead::views
