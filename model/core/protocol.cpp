#include "model/core/protocol.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace fairlead {
namespace {

struct NamedProtocol {
    std::string_view name;
    Protocol protocol;
};

// The first name of each number is the one printed.
constexpr std::array names{
    NamedProtocol{"tcp", Protocol::tcp},          NamedProtocol{"udp", Protocol::udp},
    NamedProtocol{"sctp", Protocol::sctp},        NamedProtocol{"icmp", Protocol::icmp},
    NamedProtocol{"ipv6-icmp", Protocol::icmpv6}, NamedProtocol{"icmpv6", Protocol::icmpv6},
    NamedProtocol{"esp", Protocol::esp},          NamedProtocol{"ah", Protocol::ah},
    NamedProtocol{"gre", Protocol::gre},          NamedProtocol{"udplite", Protocol::udplite},
    NamedProtocol{"all", Protocol::any},
};

bool equalIgnoringCase(std::string_view left, std::string_view right)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(left, right, {}, lower, lower);
}

}  // namespace

std::optional<Protocol> parseProtocol(std::string_view text)
{
    for (const NamedProtocol& entry : names) {
        if (equalIgnoringCase(entry.name, text))
            return entry.protocol;
    }
    std::uint8_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return static_cast<Protocol>(number);
}

std::string toString(Protocol protocol)
{
    for (const NamedProtocol& entry : names) {
        if (entry.protocol == protocol)
            return std::string(entry.name);
    }
    return std::to_string(static_cast<int>(protocol));
}

}  // namespace fairlead
