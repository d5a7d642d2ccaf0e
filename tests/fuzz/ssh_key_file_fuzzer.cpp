#include "model/ssh/session/key_file.h"

#include <cstdint>
#include <string_view>

// A private key's file, or whatever lies there instead.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto key = fairlead::ssh::parseKeyFile(text, "key");
    fairlead::ssh::parsePublicKey(text);
    return key && key->path.empty() ? 1 : 0;
}
