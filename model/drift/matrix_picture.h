#pragma once

#include "model/diagram/display_list.h"
#include "model/drift/matrix_order.h"

#include <string_view>

namespace fairlead::drift {

// How a cell looks: its colour is never the only sign.
diagram::Role roleOf(Cell cell);
std::string_view signOf(Cell cell);  // "×", "≠"… of the bundled font

// The matrix as a picture that is read as it is. Where there are more services or nodes than a page can
// name, those with the same cells that stand side by side are one row or column that says how many it is
// for; what is left out beyond that is said. Pure; linear in services × distinct columns.
diagram::DisplayList drawMatrix(const DriftMatrix& matrix, const MatrixView& view, const diagram::TextMeasure& measure);

}  // namespace fairlead::drift
