#pragma once

#include "model/core/result.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::evidence {

enum class JsonKind : std::uint8_t { object, array, string, number, literal };

// Where a value stands: the names of the members that lead to it, "[]" for an entry of an array. {"items","[]","metadata"}.
using JsonPath = std::vector<std::string>;

// What becomes of a JSON text. Both may be empty.
struct JsonEdits {
    // Asked for each value before what is in it: the JSON text that stands in its place, or nothing where it stays. `text` is
    // decoded for a string, as written for a number or literal; for an object or array the JSON from its beginning on.
    std::function<std::optional<std::string>(const JsonPath& path, JsonKind kind, std::string_view text)> value;
    // The new name of a member; `path` leads to its object.
    std::function<std::optional<std::string>(const JsonPath& path, std::string_view name)> name;
};

// The text with these changes and otherwise byte for byte as it was, lines and blanks included. An error where it is no JSON
// or deeper than 200 levels. Linear in the text; any thread.
Result<std::string> rewriteJson(std::string_view json, const JsonEdits& edits);

// The text as a JSON string, with its quotes.
std::string jsonString(std::string_view text);

}  // namespace fairlead::evidence
