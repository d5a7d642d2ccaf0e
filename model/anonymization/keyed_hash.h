#pragma once

#include <cstdint>
#include <string_view>

namespace fairlead::anonymization {

// A number from a key and a text that tells nothing of the text without the key (SHA-256).
std::uint64_t keyedHash(std::uint64_t key, std::string_view text);

}  // namespace fairlead::anonymization
