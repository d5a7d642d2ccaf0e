#pragma once

#include <string>
#include <string_view>

namespace fairlead::kubernetes {

// RFC 4648, with padding, without line ends.
std::string toBase64(std::string_view bytes);

}  // namespace fairlead::kubernetes
