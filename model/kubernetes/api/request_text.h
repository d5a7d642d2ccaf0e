#pragma once

#include "model/core/result.h"
#include "model/kubernetes/api/api_client.h"
#include "model/kubernetes/server_access.h"

#include <string>

namespace fairlead::kubernetes {

// The request as it goes over the wire. Credentials and impersonation only where `overTls`. An error where a value
// holds a line end or another control character: it would become a field of its own.
Result<std::string> requestText(const ApiRequest& request, const ServerAccess& access, const Credentials& credentials,
                                bool overTls);

}  // namespace fairlead::kubernetes
