#pragma once

#include "model/kubernetes/kubeconfig/environment.h"

#include "model/core/result.h"

#include <boost/url/url.hpp>

#include <optional>
#include <string_view>

namespace fairlead::kubernetes {

// The proxy that the environment names for this server: HTTPS_PROXY or HTTP_PROXY by its scheme (or in lower case), unless
// NO_PROXY excepts it by name, domain, address or prefix; none for this machine itself. The error names the variable.
Result<std::optional<boost::urls::url>> proxyFromEnvironment(const boost::urls::url& server, const Environment& environment);

// Whether NO_PROXY's list excepts this host: "*", "example.com" (and what is below it), ".example.com" (only below),
// "10.0.0.1", "10.0.0.0/8", each name and address also with ":PORT".
bool isExcepted(std::string_view host, std::uint16_t port, std::string_view noProxy);

}  // namespace fairlead::kubernetes
