#include "model/trace/share_words.h"

#include <cmath>

namespace fairlead::trace {

std::string percentOf(double share)
{
    const auto tenths = std::lround(share * 1000);
    if (tenths == 0 && share > 0)
        return "< 0.1 %";
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " %";
}

}  // namespace fairlead::trace
