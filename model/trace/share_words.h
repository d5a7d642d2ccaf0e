#pragma once

#include <string>

namespace fairlead::trace {

// A share of new connections in words: "33.3 %", "< 0.1 %".
std::string percentOf(double share);

}  // namespace fairlead::trace
