#include "model/evidence/secret_removal.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

// Lines keep their number, whatever stands in them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string clean = fairlead::evidence::removeSecretsFromText(text);
    if (std::ranges::count(clean, '\n') != std::ranges::count(text, '\n'))
        std::abort();
    const auto list = fairlead::evidence::removeSecretsFromList(text);
    if (!list.has_value() && list.error().why.empty())
        std::abort();
    return 0;
}
