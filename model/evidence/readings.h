#pragma once

#include "model/core/result.h"
#include "model/evidence/evidence.h"

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::evidence {

// The later readings that a capture holds ("samples/TIME/…"), by their TIME as written, sorted.
std::vector<std::string> readingTimes(const Evidence& evidence);

// The capture as it was at a later reading: its files stand in place of those first read, the rest
// (the API's objects, what was not read again) stays. An error where there is no such reading. The
// files are shared. Cost: O(files).
Result<Evidence> atReading(const Evidence& evidence, std::string_view time);

}  // namespace fairlead::evidence
