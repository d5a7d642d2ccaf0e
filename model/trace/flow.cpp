#include "model/trace/flow.h"

#include <array>
#include <charconv>

namespace fairlead::trace {
namespace {

constexpr const char* originForms = "write pod:NAMESPACE/NAME, node:NAME, outside, outside:IP or ip:ADDRESS";
constexpr const char* targetForms =
    "write ADDRESS:PORT[/tcp|udp|sctp], [IPV6]:PORT, service:NAMESPACE/NAME[:PORT] or node:NAME:PORT";

Error wrong(std::string_view kind, std::string_view text, std::string why, const char* hint)
{
    return Error{std::string(kind) + " \"" + std::string(text) + '"', std::move(why), hint, ErrorKind::usage};
}

// The rest of `text` after `prefix`, where it begins so.
std::optional<std::string_view> after(std::string_view text, std::string_view prefix)
{
    return text.starts_with(prefix) ? std::optional(text.substr(prefix.size())) : std::nullopt;
}

struct QualifiedName {
    std::string nameSpace;
    std::string name;
};

// Names of the API: letters, digits, '-', '.'; whether the object exists is asked later.
bool isName(std::string_view text)
{
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    return !text.empty() && text.size() <= 253 && text.find_first_not_of(allowed) == std::string_view::npos;
}

std::optional<QualifiedName> parseQualifiedName(std::string_view text)
{
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || !isName(text.substr(0, slash)) || !isName(text.substr(slash + 1)))
        return std::nullopt;
    return QualifiedName{std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
}

std::optional<std::uint16_t> parsePort(std::string_view text)
{
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || text.front() == '0' || error != std::errc() || end != text.data() + text.size() || value > 65535)
        return std::nullopt;
    return static_cast<std::uint16_t>(value);
}

// Takes "/udp" off the end of `text`.
std::optional<Protocol> takeProtocol(std::string_view& text)
{
    const std::size_t slash = text.rfind('/');
    if (slash == std::string_view::npos)
        return Protocol::tcp;
    const std::string_view word = text.substr(slash + 1);
    text = text.substr(0, slash);
    constexpr std::array<std::pair<std::string_view, Protocol>, 3> words{
        {{"tcp", Protocol::tcp}, {"udp", Protocol::udp}, {"sctp", Protocol::sctp}}};
    for (const auto& [name, protocol] : words)
        if (word == name)
            return protocol;
    return std::nullopt;
}

Result<Target> parseServiceTarget(std::string_view text, std::string_view rest)
{
    const std::size_t colon = rest.find(':');
    const auto name = parseQualifiedName(rest.substr(0, colon));
    if (!name)
        return wrong("target", text, "it names no service", targetForms);
    Target target;
    target.kind = Target::Kind::service;
    target.nameSpace = name->nameSpace;
    target.name = name->name;
    if (colon == std::string_view::npos)
        return target;
    target.servicePort = rest.substr(colon + 1);
    const bool number = target.servicePort.find_first_not_of("0123456789") == std::string::npos;
    if (number ? !parsePort(target.servicePort) : !isName(target.servicePort))
        return wrong("target", text, "\"" + target.servicePort + "\" is neither a port from 1 to 65535 nor a port's name",
                     targetForms);
    return target;
}

// The part before the last colon, and the port behind it.
struct HostAndPort {
    std::string_view host;
    std::uint16_t port;
};

std::optional<HostAndPort> splitPort(std::string_view text)
{
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    const auto port = parsePort(text.substr(colon + 1));
    return port ? std::optional(HostAndPort{text.substr(0, colon), *port}) : std::nullopt;
}

Result<Target> parsePortTarget(std::string_view text, std::string_view rest, bool node)
{
    const auto protocol = takeProtocol(rest);
    if (!protocol)
        return wrong("target", text, "the protocol is none of tcp, udp, sctp", targetForms);
    const auto parts = splitPort(rest);
    if (!parts)
        return wrong("target", text, "a port from 1 to 65535 is missing at its end", targetForms);
    Target target;
    target.protocol = *protocol;
    target.port = parts->port;
    if (node) {
        if (!isName(parts->host))
            return wrong("target", text, "it names no node", targetForms);
        target.kind = Target::Kind::node;
        target.name = parts->host;
        return target;
    }
    const bool bracketed = parts->host.size() > 2 && parts->host.front() == '[' && parts->host.back() == ']';
    const auto address = IpAddress::parse(bracketed ? parts->host.substr(1, parts->host.size() - 2) : parts->host);
    if (!address || address->isIpv4() == bracketed)
        return wrong("target", text, "\"" + std::string(parts->host) + "\" is no address", targetForms);
    target.address = *address;
    return target;
}

}  // namespace

Result<Origin> Origin::parse(std::string_view text)
{
    Origin origin;
    if (const auto rest = after(text, "pod:")) {
        const auto name = parseQualifiedName(*rest);
        if (!name)
            return wrong("origin", text, "it names no pod", originForms);
        origin.nameSpace = name->nameSpace;
        origin.name = name->name;
        return origin;
    }
    if (const auto rest = after(text, "node:")) {
        if (!isName(*rest))
            return wrong("origin", text, "it names no node", originForms);
        origin.kind = Kind::node;
        origin.name = *rest;
        return origin;
    }
    origin.kind = text.starts_with("outside") ? Kind::outside : Kind::address;
    if (text == "outside")
        return origin;
    const auto rest = after(text, origin.kind == Kind::outside ? "outside:" : "ip:");
    if (!rest)
        return wrong("origin", text, "it is none of the known forms", originForms);
    origin.address = IpAddress::parse(*rest);
    if (!origin.address)
        return wrong("origin", text, "\"" + std::string(*rest) + "\" is no address", originForms);
    return origin;
}

std::string Origin::toString() const
{
    switch (kind) {
    case Kind::pod:
        return "pod:" + nameSpace + '/' + name;
    case Kind::node:
        return "node:" + name;
    case Kind::outside:
        return address ? "outside:" + address->toString() : "outside";
    case Kind::address:
        break;
    }
    return "ip:" + address.value_or(IpAddress()).toString();
}

Result<Target> Target::parse(std::string_view text)
{
    if (const auto rest = after(text, "service:"))
        return parseServiceTarget(text, *rest);
    if (const auto rest = after(text, "node:"))
        return parsePortTarget(text, *rest, true);
    return parsePortTarget(text, text, false);
}

std::string Target::toString() const
{
    const std::string suffix = '/' + fairlead::toString(protocol);
    switch (kind) {
    case Kind::service:
        return "service:" + nameSpace + '/' + name + (servicePort.empty() ? "" : ':' + servicePort);
    case Kind::node:
        return "node:" + name + ':' + std::to_string(port) + suffix;
    case Kind::address:
        break;
    }
    return fairlead::toString(address, port) + suffix;
}

}  // namespace fairlead::trace
