#pragma once

#include "views/theme/theme.h"

#include <QString>

namespace fairlead::views {

// The style sheet of the window: spacing, borders and the visible focus ring, in the theme's colours.
QString styleSheetFor(const ThemeColors& colors);

}  // namespace fairlead::views
