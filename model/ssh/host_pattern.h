#pragma once

#include <cstdint>
#include <string_view>

namespace fairlead::ssh {

// Whether `text` is what `pattern` describes: '*' stands for any characters, '?' for one (ssh_config(5), PATTERNS). Letters count
// as they are. Costs the product of both lengths at worst.
bool matchesPattern(std::string_view text, std::string_view pattern);

enum class PatternMatch : std::uint8_t { none, positive, negated };

// The same for a list with commas between, of which one with '!' in front rules out whatever the others say.
PatternMatch matchPatternList(std::string_view text, std::string_view patterns);

}  // namespace fairlead::ssh
