#include "model/diagram/stroke.h"

#include <algorithm>
#include <cmath>

namespace fairlead::diagram {

namespace {

constexpr double cornerOfLine = 10;
constexpr double cornerOfBox = 8;

double distance(const Point& a, const Point& b) { return std::hypot(b.x - a.x, b.y - a.y); }

Point towards(const Point& from, const Point& to, double length)
{
    const double whole = distance(from, to);
    return whole == 0 ? from : Point{from.x + (to.x - from.x) * length / whole, from.y + (to.y - from.y) * length / whole};
}

std::vector<Point> withoutRepeats(const std::vector<Point>& points)
{
    std::vector<Point> result;
    for (const Point& point : points) {
        if (result.empty() || distance(result.back(), point) > 0.01)
            result.push_back(point);
    }
    return result;
}

}  // namespace

LinePath linePath(const Line& line, double width)
{
    LinePath path;
    std::vector<Point> points = withoutRepeats(line.points);
    if (points.size() < 2)
        return path;
    if (line.arrow) {
        const Point tip = points.back();
        const Point before = points[points.size() - 2];
        const double length = std::min(6 + 2.2 * width, distance(before, tip));
        const Point base = towards(tip, before, length);
        const double half = length * 0.45;
        const Point across{(tip.y - base.y) / length * half, (base.x - tip.x) / length * half};
        path.head = {tip, {base.x + across.x, base.y + across.y}, {base.x - across.x, base.y - across.y}};
        points.back() = towards(tip, before, length * 0.8);
    }
    path.steps.push_back({PathStep::Kind::move, points.front(), {}});
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
        const double radius =
            std::min({cornerOfLine, distance(points[i - 1], points[i]) / 2, distance(points[i], points[i + 1]) / 2});
        path.steps.push_back({PathStep::Kind::line, towards(points[i], points[i - 1], radius), {}});
        path.steps.push_back({PathStep::Kind::curve, towards(points[i], points[i + 1], radius), points[i]});
    }
    path.steps.push_back({PathStep::Kind::line, points.back(), {}});
    return path;
}

double cornerRadius(const Shape& shape)
{
    const double half = std::min(shape.rect.width, shape.rect.height) / 2;
    switch (shape.kind) {
    case Shape::Kind::roundedRectangle:
        return std::min(cornerOfBox, half);
    case Shape::Kind::pill:
        return half;
    case Shape::Kind::rectangle:
    case Shape::Kind::circle:
    case Shape::Kind::diamond:
        break;
    }
    return 0;
}

}  // namespace fairlead::diagram
