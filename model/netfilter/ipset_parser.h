#pragma once

#include "model/core/result.h"
#include "model/netfilter/set.h"

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::netfilter {

// Reads the output of `ipset save`. A line that is no create or add line is an error with its line.
Result<std::vector<Set>> parseIpsetSave(std::string_view text, const std::string& file);

}  // namespace fairlead::netfilter
