#include "model/trace/flow.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// Any text is an origin, a target, or refused with a hint; what is read is written so that it reads the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using fairlead::trace::Origin;
    using fairlead::trace::Target;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto origin = Origin::parse(text)) {
        const auto again = Origin::parse(origin->toString());
        if (!again || !(*again == *origin))
            std::abort();
    } else if (origin.error().hint.empty()) {
        std::abort();
    }
    if (const auto target = Target::parse(text)) {
        const auto again = Target::parse(target->toString());
        if (!again || !(*again == *target))
            std::abort();
    } else if (target.error().hint.empty()) {
        std::abort();
    }
    return 0;
}
