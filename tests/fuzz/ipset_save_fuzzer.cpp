#include "model/netfilter/ipset_parser.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// A dump is read as a whole or refused with a reason; no element is without a key.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto sets = fairlead::netfilter::parseIpsetSave({reinterpret_cast<const char*>(data), size}, "fuzz");
    if (!sets.has_value()) {
        if (sets.error().what.empty() || sets.error().why.empty())
            std::abort();
        return 0;
    }
    for (const auto& set : *sets) {
        for (const auto& element : set.elements) {
            if (element.key.empty() || element.line <= set.line)
                std::abort();
        }
    }
    return 0;
}
