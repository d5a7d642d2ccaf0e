#pragma once

#include "model/core/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::ssh {

// What a person or ProxyJump names as a host.
struct HostDestination {
    std::string user;  // empty: not said
    std::string host;  // a name of ssh_config, a name or an address, without brackets
    std::optional<std::uint16_t> port;

    std::string toString() const;  // "admin@[2001:db8::1]:2222"
    friend bool operator==(const HostDestination&, const HostDestination&) = default;
};

// "[USER@]HOST[:PORT]", also with "ssh://" in front. An IPv6 address with a port stands in brackets; without one it needs none.
// Refuses, as OpenSSH does, what a shell or an option would make something else of.
Result<HostDestination> parseHostDestination(std::string_view text);

}  // namespace fairlead::ssh
