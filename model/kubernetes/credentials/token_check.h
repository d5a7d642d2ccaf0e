#pragma once

#include <string>
#include <string_view>

namespace fairlead::kubernetes {

// A token goes into a header, so one with a line end or another control character could write headers of its own.
bool canBeHeader(std::string_view token);

// Without the white space around it.
std::string_view trimmedToken(std::string_view token);

}  // namespace fairlead::kubernetes
