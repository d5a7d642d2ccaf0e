#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fairlead::ssh {

// What a server said, safe to show on a terminal and in a window: no control characters, no terminal escape sequences, no
// invisible or direction-changing characters, no broken UTF-8 (a question mark stands for it); cut after `longest` bytes,
// with "…". Line ends stay where `lines` says so.
std::string plainServerText(std::string_view text, std::size_t longest = 1'000, bool lines = false);

}  // namespace fairlead::ssh
