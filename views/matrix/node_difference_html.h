#pragma once

#include "model/drift/drift_matrix.h"
#include "views/theme/theme.h"

#include <QString>

namespace fairlead::views {

// How two nodes differ, with links to the rules of each service on either.
QString nodeDifferenceHtml(const drift::DriftMatrix& matrix, std::size_t first, std::size_t second, const ThemeColors& colors);

}  // namespace fairlead::views
