#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fairlead::kubernetes {

// Where the parts of a list response are, as views of its text: the values of the top object's
// fields, verbatim JSON, and the items one by one. Found by brackets and quotes alone, at the speed
// of reading; the parts are not yet known to be JSON. So a list of any size is parsed item by item.
struct ListOutline {
    std::vector<std::pair<std::string_view, std::string_view>> fields;  // name without quotes, value; without items
    std::optional<std::vector<std::string_view>> items;  // absent where the field is absent
    bool itemsAreNull = false;
};

struct OutlineFault {
    std::size_t offset = 0;
    std::string message;
};

// The fault, or nothing where `outline` holds the outline of `json`.
std::optional<OutlineFault> outlineList(std::string_view json, ListOutline& outline);

// The same for a bare list, "[…]": its items, one by one.
std::optional<OutlineFault> outlineArray(std::string_view json, std::vector<std::string_view>& items);

// The beginning of a part as the text of a SourceRef: to the end of its line, cut with an ellipsis.
std::string excerptOf(std::string_view part);

}  // namespace fairlead::kubernetes
