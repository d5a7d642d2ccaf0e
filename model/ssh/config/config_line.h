#pragma once

#include "model/core/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::ssh {

// A line of ssh_config: "Keyword argument …", "Keyword=argument".
struct ConfigLine {
    std::string keyword;  // lower case; empty: nothing but blanks or a comment
    std::vector<std::string> arguments;  // without their quotation marks; a comment is none
    std::string rest;  // all after the keyword as it is, for those that take the line as it is
};

// Splits as OpenSSH 9 does. The error's `why` says what the line lacks.
Result<ConfigLine> parseConfigLine(std::string_view line);

}  // namespace fairlead::ssh
