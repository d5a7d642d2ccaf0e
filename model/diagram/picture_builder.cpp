#include "model/diagram/picture_builder.h"

#include "model/diagram/text_fitting.h"

#include <utility>

namespace fairlead::diagram {

namespace {

// No picture shows more of one text; keeps the cost of hostile names bounded.
constexpr std::size_t longestText = 2000;

std::string safe(std::string_view text) { return printable(text.substr(0, longestText)); }

}  // namespace

double PictureBuilder::width(std::string_view text, TextStyle style) const { return m_measure.width(safe(text), style); }

Text PictureBuilder::text(double x, double y, double width, std::string_view text, TextStyle style, Align align) const
{
    return {{x, y, width, lineHeight(style)}, shortenMiddle(safe(text), width, style, m_measure), style, align};
}

Text PictureBuilder::textIn(const Rect& box, std::string_view text, TextStyle style, Align align, double padding) const
{
    const double y = box.y + (box.height - lineHeight(style)) / 2;
    return this->text(box.x + padding, y, box.width - 2 * padding, text, style, align);
}

Item& PictureBuilder::add(Item item)
{
    item.id = safe(item.id);
    while (true) {
        const int count = ++m_idCount[item.id];
        if (count == 1)
            break;
        item.id += '#' + std::to_string(count);
    }
    m_usedRoles.insert(item.role);
    m_list.items.push_back(std::move(item));
    return m_list.items.back();
}

Item& PictureBuilder::addShape(std::string id, Role role, Shape::Kind kind, const Rect& rect, std::string parent)
{
    Item item;
    item.id = std::move(id);
    item.role = role;
    item.shape = Shape{kind, rect, false};
    item.parent = std::move(parent);
    return add(std::move(item));
}

Item& PictureBuilder::addLine(std::string id, Role role, std::vector<Point> points, bool arrow, std::string parent)
{
    Item item;
    item.id = std::move(id);
    item.role = role;
    item.line = Line{std::move(points), arrow, false, 1.5};
    item.parent = std::move(parent);
    return add(std::move(item));
}

Item& PictureBuilder::addText(std::string id, Role role, Text text, std::string parent)
{
    Item item;
    item.id = std::move(id);
    item.role = role;
    item.texts.push_back(std::move(text));
    item.parent = std::move(parent);
    return add(std::move(item));
}

DisplayList PictureBuilder::finish(Size size, const std::string& title, const std::string& description)
{
    m_list.size = size;
    m_list.title = printable(title);
    m_list.description = printable(description);
    for (Item& item : m_list.items) {
        item.name = printable(item.name);
        item.description = printable(item.description);
    }
    return std::move(m_list);
}

}  // namespace fairlead::diagram
