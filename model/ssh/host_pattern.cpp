#include "model/ssh/host_pattern.h"

#include <cstddef>

namespace fairlead::ssh {

bool matchesPattern(std::string_view text, std::string_view pattern)
{
    std::size_t at = 0;
    std::size_t wanted = 0;
    std::size_t star = std::string_view::npos;  // the last '*', which takes as little as it can
    std::size_t afterStar = 0;
    while (at < text.size()) {
        if (wanted < pattern.size() && pattern[wanted] == '*') {
            star = wanted++;
            afterStar = at;
        } else if (wanted < pattern.size() && (pattern[wanted] == '?' || pattern[wanted] == text[at])) {
            ++wanted;
            ++at;
        } else if (star != std::string_view::npos) {
            wanted = star + 1;
            at = ++afterStar;
        } else {
            return false;
        }
    }
    while (wanted < pattern.size() && pattern[wanted] == '*')
        ++wanted;
    return wanted == pattern.size();
}

PatternMatch matchPatternList(std::string_view text, std::string_view patterns)
{
    bool found = false;
    while (!patterns.empty()) {
        const std::size_t comma = patterns.find(',');
        std::string_view pattern = patterns.substr(0, comma);
        patterns.remove_prefix(comma == std::string_view::npos ? patterns.size() : comma + 1);
        const bool negated = pattern.starts_with('!');
        if (negated)
            pattern.remove_prefix(1);
        if (!matchesPattern(text, pattern))
            continue;
        if (negated)
            return PatternMatch::negated;
        found = true;
    }
    return found ? PatternMatch::positive : PatternMatch::none;
}

}  // namespace fairlead::ssh
