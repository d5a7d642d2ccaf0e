#pragma once

#include "model/core/result.h"
#include "model/kubernetes/kubeconfig/environment.h"
#include "model/kubernetes/server_access.h"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace fairlead::kubernetes {

// What it takes to get a new id-token of an OpenID Connect issuer.
struct OidcClient {
    std::string place;  // of the entry, for errors
    std::string issuer;  // https
    std::string authorityPem;  // empty: the system's
    std::string clientId;
    Secret clientSecret;
    Secret refreshToken;
};

struct OidcTokens {
    Secret idToken;
    Secret refreshToken;  // the one to use from now on
};

// Asks the issuer where its tokens are, and there for a new one (RFC 6749, section 6), over TLS and through the environment's
// proxy. The client proves itself by HTTP Basic, else in the form, as issuers differ. Errors hold no token.
boost::asio::awaitable<Result<OidcTokens>> refreshOidcTokens(OidcClient client, Environment environment);

}  // namespace fairlead::kubernetes
