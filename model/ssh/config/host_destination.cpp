#include "model/ssh/config/host_destination.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

namespace fairlead::ssh {
namespace {

Error notADestination(std::string_view text, const std::string& why)
{
    std::string shown;
    for (const char c : text.substr(0, 200))
        shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    return {"'" + shown + "'", why, "write [USER@]HOST[:PORT], an IPv6 address with a port in brackets: [2001:db8::1]:2222",
            ErrorKind::usage};
}

bool hasOneOf(std::string_view text, std::string_view refused)
{
    return std::any_of(text.begin(), text.end(), [refused](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || refused.find(c) != std::string_view::npos;
    });
}

std::optional<std::uint16_t> parsePort(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (failure != std::errc() || end != text.data() + text.size() || port == 0)
        return std::nullopt;
    return port;
}

}  // namespace

std::string HostDestination::toString() const
{
    std::string text = user.empty() ? "" : user + "@";
    const bool bracketed = port && host.find(':') != std::string::npos;
    text += bracketed ? "[" + host + "]" : host;
    return port ? text + ":" + std::to_string(*port) : text;
}

Result<HostDestination> parseHostDestination(std::string_view text)
{
    const std::string_view whole = text;
    HostDestination destination;
    if (text.starts_with("ssh://")) {
        text.remove_prefix(6);
        if (text.ends_with('/'))
            text.remove_suffix(1);
    }
    if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
        destination.user = text.substr(0, at);
        text.remove_prefix(at + 1);
        if (destination.user.empty())
            return notADestination(whole, "the user before '@' is missing");
        if (destination.user.front() == '-' || destination.user.back() == '\\' || hasOneOf(destination.user, "'`\";&<>|(){}"))
            return notADestination(whole, "the user has a character that a user's name cannot have");
    }
    std::string_view port;
    bool hasPort = false;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos)
            return notADestination(whole, "']' is missing");
        destination.host = text.substr(1, end - 1);
        const std::string_view rest = text.substr(end + 1);
        if (!rest.empty() && rest.front() != ':')
            return notADestination(whole, "after ']' a port is expected: ']:2222'");
        hasPort = !rest.empty();
        port = hasPort ? rest.substr(1) : rest;
    } else if (std::count(text.begin(), text.end(), ':') == 1) {
        const std::size_t colon = text.find(':');
        destination.host = text.substr(0, colon);
        hasPort = true;
        port = text.substr(colon + 1);
    } else {
        destination.host = text;
    }
    if (destination.host.empty())
        return notADestination(whole, "the host is missing");
    if (destination.host.size() > 1024 || destination.host.front() == '-' || hasOneOf(destination.host, "'`\"$\\;&<>|(){}[]@/"))
        return notADestination(whole, "the host has a character that a host's name cannot have");
    if (hasPort) {
        destination.port = parsePort(port);
        if (!destination.port)
            return notADestination(whole, "the port is not a number from 1 to 65535");
    }
    return destination;
}

}  // namespace fairlead::ssh
