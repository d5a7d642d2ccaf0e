#include "model/diagram/display_list.h"

#include <algorithm>

namespace fairlead::diagram {

bool Rect::contains(const Rect& other) const
{
    return other.x >= x && other.y >= y && other.right() <= right() && other.bottom() <= bottom();
}

bool Rect::intersects(const Rect& other) const
{
    return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
}

const Item* DisplayList::find(const std::string& id) const
{
    const auto found = std::find_if(items.begin(), items.end(), [&id](const Item& item) { return item.id == id; });
    return found == items.end() ? nullptr : &*found;
}

}  // namespace fairlead::diagram
