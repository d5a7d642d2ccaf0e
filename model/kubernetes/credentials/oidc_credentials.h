#pragma once

#include "model/kubernetes/credentials/exec_credentials.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace fairlead::kubernetes {

// When a JSON Web Token expires; nothing where it is none. Its signature is the server's business.
std::optional<std::chrono::system_clock::time_point> expiryOfJwt(std::string_view token);

// The source for a user with `auth-provider: oidc`: the id-token while it lasts, then a new one of the issuer for the refresh
// token. What was refreshed is kept in memory only. Issuer and client id must be there; what else is wrong goes to `problems`,
// and the result is null.
std::shared_ptr<CredentialSource> makeOidcCredentials(const UserEntry& user, const CredentialSurroundings& surroundings,
                                                      std::vector<Error>& problems);

}  // namespace fairlead::kubernetes
