#pragma once

#include "model/diagram/display_list.h"

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fairlead::diagram {

// Collects the entries of a picture: keeps ids unique, makes texts safe and lets them fit the room
// they are given, and remembers the roles that are used (the legend is made from them).
// One builder makes one picture, on one thread.
class PictureBuilder {
public:
    explicit PictureBuilder(const TextMeasure& measure) : m_measure(measure) { }

    const TextMeasure& measure() const { return m_measure; }
    double width(std::string_view text, TextStyle style) const;
    double lineHeight(TextStyle style) const { return m_measure.lineHeight(style); }

    // A line of text in the room from (x, y), as wide as said and as high as its style.
    Text text(double x, double y, double width, std::string_view text, TextStyle style, Align align = Align::left) const;
    // The same, vertically centred in a box with `padding` at its sides.
    Text textIn(const Rect& box, std::string_view text, TextStyle style, Align align = Align::center, double padding = 8) const;

    // The reference stays valid until the next item is added. An id that is taken gets "#2", "#3"…
    Item& add(Item item);
    Item& addShape(std::string id, Role role, Shape::Kind kind, const Rect& rect, std::string parent = {});
    Item& addLine(std::string id, Role role, std::vector<Point> points, bool arrow, std::string parent = {});
    Item& addText(std::string id, Role role, Text text, std::string parent = {});

    const std::set<Role>& usedRoles() const { return m_usedRoles; }
    DisplayList finish(Size size, const std::string& title, const std::string& description);

private:
    const TextMeasure& m_measure;
    DisplayList m_list;
    std::set<Role> m_usedRoles;
    std::unordered_map<std::string, int> m_idCount;
};

}  // namespace fairlead::diagram
