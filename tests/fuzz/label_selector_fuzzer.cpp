#include "model/map/label_selector_parser.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// Any text is a selector or refused with a hint; what is read is written so that it reads the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto selector = fairlead::map::parseLabelSelector(text);
    if (!selector) {
        if (selector.error().hint.empty())
            std::abort();
        return 0;
    }
    const auto again = fairlead::map::parseLabelSelector(selector->toString());
    if (!again || !(*again == *selector))
        std::abort();
    selector->matches({{"app", "cart"}});
    return 0;
}
