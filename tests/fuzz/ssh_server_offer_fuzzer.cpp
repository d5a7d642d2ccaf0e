#include "model/ssh/session/server_offer.h"
#include "model/ssh/session/server_text.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

// Whatever a server says first, what is shown of it has no control characters.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto offer = fairlead::ssh::parseServerOffer(text);
    for (const std::string& shown : {offer.greeting, offer.software, fairlead::ssh::plainServerText(text)}) {
        for (const char byte : shown) {
            if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f)
                std::abort();
        }
    }
    return 0;
}
