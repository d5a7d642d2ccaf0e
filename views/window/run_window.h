#pragma once

#include "views/window/window_source.h"

#include <optional>

class QApplication;

namespace fairlead::views {

// Opens the window on a source, or on its start page, and runs until it, and every window opened from it, is closed. Returns the
// exit status.
int runWindow(QApplication& application, const std::optional<WindowSource>& source);

}  // namespace fairlead::views
