#pragma once

#include "model/kubernetes/kubeconfig/context_access.h"
#include "model/kubernetes/kubeconfig/server_url.h"

#include <string>

namespace fairlead::kubernetes {

// Checks the user's entry and makes the source of its credentials; access.server and its TLS settings must be resolved. A
// login from the server's URL goes before a token. Nothing is run.
void resolveUser(const UserEntry& user, const ClusterEntry& cluster, const UrlLogin& login,
                 const CredentialSurroundings& surroundings, ContextAccess& result);

// As whom to act; also for a server over plain http.
void resolveImpersonation(const UserEntry& user, ContextAccess& result);

// How the user proves who they are, in a few words without a secret.
std::string loginWords(const UserEntry& user);

}  // namespace fairlead::kubernetes
