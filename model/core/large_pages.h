#pragma once

#include <cstddef>

namespace fairlead {

// For memory that will be filled from one end to the other: the kernel then hands it over in a few large pages instead of
// in ten thousand small ones, which is a good part of the time of reading a large text. A hint, no more; memory of less than
// two large pages is left as it is, and other systems do without.
void hintLargePages(const void* memory, std::size_t size);

}  // namespace fairlead
