#pragma once

#include "views/theme/theme.h"

#include <QFont>
#include <QString>

namespace fairlead::views {

// The style sheet of the window: spacing, borders and the visible focus ring, in the theme's colours
// and in sizes that follow the system's font.
QString styleSheetFor(const ThemeColors& colors, const QFont& font);

}  // namespace fairlead::views
