#include "model/kubernetes/kubeconfig/proxy_choice.h"

#include "model/core/address.h"
#include "model/kubernetes/kubeconfig/server_url.h"

#include <algorithm>
#include <charconv>

namespace fairlead::kubernetes {
namespace {

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return result;
}

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t");
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::string_view withoutBrackets(std::string_view host)
{
    return host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
}

// Cuts ":PORT" off an exception; nothing where the port is not this one.
std::optional<std::string_view> withoutPort(std::string_view entry, std::uint16_t port)
{
    const auto colon = entry.rfind(':');
    if (colon == std::string_view::npos || (!entry.starts_with('[') && entry.find(':') != colon) || entry.ends_with(']'))
        return entry;  // no port: a name, an IPv4 address, or an IPv6 address with or without brackets
    unsigned number = 0;
    const auto digits = entry.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || number != port)
        return std::nullopt;
    return entry.substr(0, colon);
}

bool excepts(std::string_view entry, std::string_view host, const std::optional<IpAddress>& address, std::uint16_t port)
{
    if (entry.find('/') != std::string_view::npos) {
        const auto prefix = Prefix::parse(entry);
        return prefix && address && prefix->contains(*address);
    }
    const auto name = withoutPort(entry, port);
    if (!name)
        return false;
    if (const auto excepted = IpAddress::parse(withoutBrackets(*name)))
        return address && *excepted == *address;
    std::string_view domain = *name;
    if (domain.starts_with("*."))
        domain.remove_prefix(1);
    if (domain.starts_with('.'))
        return domain.size() > 1 && host.ends_with(domain);
    return host == domain
        || (host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.');
}

}  // namespace

bool isExcepted(std::string_view host, std::uint16_t port, std::string_view noProxy)
{
    const std::string name = lowered(withoutBrackets(host));
    const auto address = IpAddress::parse(name);
    const std::string list = lowered(noProxy);
    for (std::size_t begin = 0; begin < list.size();) {
        const std::size_t end = std::min(list.find(',', begin), list.size());
        const std::string_view entry = trimmed(std::string_view(list).substr(begin, end - begin));
        if (entry == "*" || (!entry.empty() && excepts(entry, name, address, port)))
            return true;
        begin = end + 1;
    }
    return false;
}

Result<std::optional<boost::urls::url>> proxyFromEnvironment(const boost::urls::url& server, const Environment& environment)
{
    const bool tls = server.scheme() == "https";
    const std::string host = lowered(withoutBrackets(server.encoded_host()));
    const auto address = IpAddress::parse(host);
    if (host == "localhost" || (address && address->isLoopback()))
        return std::optional<boost::urls::url>();
    const auto either = [&environment](const char* upper, const char* lower) {
        const auto found = environment.find(upper);
        return found ? std::pair(upper, found) : std::pair(lower, environment.find(lower));
    };
    const auto [variable, value] = tls ? either("HTTPS_PROXY", "https_proxy") : either("HTTP_PROXY", "http_proxy");
    if (!value)
        return std::optional<boost::urls::url>();
    const std::uint16_t port = server.port_number() != 0 ? server.port_number() : static_cast<std::uint16_t>(tls ? 443 : 80);
    if (const auto exceptions = either("NO_PROXY", "no_proxy").second; exceptions && isExcepted(host, port, *exceptions))
        return std::optional<boost::urls::url>();
    const auto proxy = parseProxyUrl(*value, true);
    if (!proxy)
        return Error{"the variable " + std::string(variable), proxy.error().why, "write http://HOST:PORT, or unset it"};
    return std::optional(*proxy);
}

}  // namespace fairlead::kubernetes
