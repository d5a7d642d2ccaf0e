#include "model/kubernetes/credentials/token_check.h"

#include <algorithm>

namespace fairlead::kubernetes {

bool canBeHeader(std::string_view token)
{
    return std::ranges::none_of(token, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string_view trimmedToken(std::string_view token)
{
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const auto begin = token.find_first_not_of(blanks);
    return begin == std::string_view::npos ? std::string_view() : token.substr(begin, token.find_last_not_of(blanks) - begin + 1);
}

}  // namespace fairlead::kubernetes
