#pragma once

#include "model/diagram/display_list.h"

#include <vector>

// How lines and outlines are drawn, the same on screen and in files.

namespace fairlead::diagram {

constexpr double dashOn = 7;
constexpr double dashOff = 5;

struct PathStep {
    enum class Kind { move, line, curve };  // curve: quadratic
    Kind kind = Kind::move;
    Point to;
    Point control;  // of a curve
};

// A polyline with its corners rounded, shortened where an arrow head follows.
struct LinePath {
    std::vector<PathStep> steps;
    std::vector<Point> head;  // a filled triangle, tip first; empty: no arrow
};
LinePath linePath(const Line& line, double width);

// The radius of a shape's corners; 0 where it has none.
double cornerRadius(const Shape& shape);

}  // namespace fairlead::diagram
