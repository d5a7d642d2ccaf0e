#include "model/ssh/config/ssh_config.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

// The first line is a destination, the rest the file: each is read or refused with a reason, and what comes out can be used.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    namespace ssh = fairlead::ssh;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const std::size_t end = text.find('\n');
    ssh::ConfigSurroundings surroundings;
    surroundings.home = "/nowhere";
    surroundings.localUser = "me";
    const std::string rest = end == std::string::npos ? std::string() : text.substr(end + 1);
    const auto found = ssh::lookUpHostIn(rest, "config", text.substr(0, end), surroundings);
    if (!found) {
        if (found.error().why.empty() || found.error().hint.empty())
            std::abort();
        return 0;
    }
    const auto& settings = found->settings;
    if (settings.originalHost.empty() || settings.user.empty() || settings.port == 0)
        std::abort();
    for (const std::string& hop : settings.proxyJump) {
        if (!ssh::parseHostDestination(hop))
            std::abort();
    }
    return 0;
}
