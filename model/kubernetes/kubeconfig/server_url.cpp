#include "model/kubernetes/kubeconfig/server_url.h"

#include <boost/url/parse.hpp>

#include <algorithm>

namespace fairlead::kubernetes {
namespace {

constexpr auto urlHint = "write it as https://HOST:PORT";

Error urlError(std::string why, const char* hint = urlHint) { return {"the URL", std::move(why), hint}; }

Result<boost::urls::url> parseUrl(std::string_view text)
{
    const auto view = boost::urls::parse_uri(text);
    if (!view)
        return urlError(withoutLogin(text) + " is not a URL");
    if (view->host().empty())
        return urlError(withoutLogin(text) + " names no host");
    if (const std::string port(std::string_view(view->port()));
        !port.empty() && (port.size() > 5 || std::stoi(port) < 1 || std::stoi(port) > 65535))
        return urlError(withoutLogin(text) + " has a port that cannot be");
    return boost::urls::url(*view);
}

bool hasScheme(std::string_view text) { return text.find("://") != std::string_view::npos; }

}  // namespace

Result<ServerUrl> parseServerUrl(std::string_view text)
{
    auto url = parseUrl(hasScheme(text) ? std::string(text) : "http://" + std::string(text));
    if (!url)
        return url.error();
    url->normalize_scheme();
    if (url->scheme() != "https" && url->scheme() != "http")
        return urlError("the scheme " + std::string(url->scheme()) + " is not one of an API server");
    ServerUrl server;
    if (url->has_userinfo()) {
        server.login = {true, url->user(), url->password()};
        url->remove_userinfo();
    }
    url->remove_query();
    url->remove_fragment();
    std::string path(std::string_view(url->encoded_path()));
    while (path.ends_with('/'))
        path.pop_back();
    url->set_encoded_path(path);
    server.url = std::move(*url);
    return server;
}

Result<boost::urls::url> parseProxyUrl(std::string_view text, bool lenient)
{
    auto url = parseUrl(lenient && !hasScheme(text) ? "http://" + std::string(text) : std::string(text));
    if (!url)
        return url.error();
    url->normalize_scheme();
    if (lenient && url->scheme() == "socks5h")
        url->set_scheme("socks5");  // names are resolved at the proxy in both
    if (url->scheme() != "http" && url->scheme() != "https" && url->scheme() != "socks5")
        return urlError("the scheme " + std::string(url->scheme()) + " is not http, https or socks5",
                        "use http://, https:// or socks5://; socks5 resolves names at the proxy already");
    return url;
}

std::string withoutLogin(std::string_view url)
{
    std::size_t begin = url.find("://");
    begin = begin == std::string_view::npos ? 0 : begin + 3;
    const std::size_t end = std::min(url.find_first_of("/?#", begin), url.size());
    const std::size_t at = url.substr(0, end).rfind('@');
    // A password can hold what ends a host, if nobody escaped it: then all up to the last @ goes.
    const std::size_t last = at == std::string_view::npos || at < begin ? url.rfind('@') : at;
    std::string shown(url);
    if (last != std::string_view::npos && last >= begin)
        shown.replace(begin, last - begin, "REDACTED");
    // What a query holds is nobody's business either.
    return shown.substr(0, shown.find_first_of("?#"));
}

}  // namespace fairlead::kubernetes
