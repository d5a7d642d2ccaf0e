#include "tests/views/sample_pictures.h"

namespace fairlead::test {

diagram::Item box(const std::string& id, double x, double y)
{
    diagram::Item item;
    item.id = id;
    item.role = diagram::Role::rulesBox;
    item.shape = diagram::Shape{diagram::Shape::Kind::roundedRectangle, {x, y, 100, 50}, false};
    item.texts.push_back({{x, y, 100, 50}, id, diagram::TextStyle::body, diagram::Align::center});
    item.name = id;
    item.description = "The box " + id + ".";
    item.drill.kind = diagram::Link::Kind::chains;
    item.drill.node = id;
    return item;
}

std::shared_ptr<const diagram::DisplayList> crossOfBoxes()
{
    auto list = std::make_shared<diagram::DisplayList>();
    list->size = {500, 300};
    list->title = "Boxes";
    list->description = "Four boxes.";
    list->items = {box("left", 20, 40), box("middle", 200, 40), box("right", 380, 40), box("below", 200, 200)};
    diagram::Item line;
    line.id = "line";
    line.role = diagram::Role::edge;
    line.line = diagram::Line{{{120, 65}, {200, 65}}, true, true, 2};
    list->items.push_back(line);
    return list;
}

}  // namespace fairlead::test
