#pragma once

#include "model/core/result.h"

#include <boost/url/url.hpp>

#include <string>
#include <string_view>

namespace fairlead::kubernetes {

// The user and password that stand inside a URL.
struct UrlLogin {
    bool given = false;
    std::string userName;
    std::string password;
};

struct ServerUrl {
    boost::urls::url url;  // http or https, without login, query, fragment and slash at the end
    UrlLogin login;
};

// Reads `server` of a kubeconfig; without a scheme it is http, as for kubectl. The error's `why` never holds a login.
Result<ServerUrl> parseServerUrl(std::string_view text);

// Reads a proxy's URL: http, https or socks5, its login kept. `lenient`: as in HTTPS_PROXY, where the scheme may be missing.
Result<boost::urls::url> parseProxyUrl(std::string_view text, bool lenient);

// A URL for people: the login, if there is one, as "REDACTED". Works for what is no URL too.
std::string withoutLogin(std::string_view url);

}  // namespace fairlead::kubernetes
