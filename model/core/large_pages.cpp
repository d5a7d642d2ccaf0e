#include "model/core/large_pages.h"

#include <bit>
#include <cstdint>

#ifdef __linux__
    #include <sys/mman.h>
#endif

namespace fairlead {

void hintLargePages([[maybe_unused]] const void* memory, [[maybe_unused]] std::size_t size)
{
#if defined(__linux__) && defined(MADV_HUGEPAGE)
    constexpr std::uintptr_t pageSize = std::uintptr_t{2} << 20;
    const auto start = (std::bit_cast<std::uintptr_t>(memory) + pageSize - 1) & ~(pageSize - 1);
    const auto end = (std::bit_cast<std::uintptr_t>(memory) + size) & ~(pageSize - 1);
    if (start < end)
        static_cast<void>(::madvise(std::bit_cast<void*>(start), end - start, MADV_HUGEPAGE));
#endif
}

}  // namespace fairlead
