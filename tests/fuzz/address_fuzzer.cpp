#include "model/core/address.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

// What is read as an address or a prefix prints as something that reads as the same again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto address = fairlead::IpAddress::parse(text))
        if (fairlead::IpAddress::parse(address->toString()) != address)
            std::abort();
    if (const auto prefix = fairlead::Prefix::parse(text)) {
        if (fairlead::Prefix::parse(prefix->toString()) != prefix)
            std::abort();
        if (!prefix->contains(prefix->address()) || !prefix->contains(prefix->last()))
            std::abort();
    }
    return 0;
}
