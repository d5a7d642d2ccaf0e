#pragma once

#include "model/kubernetes/credentials/exec_credentials.h"
#include "model/kubernetes/kubeconfig/kubeconfig_files.h"
#include "model/kubernetes/server_access.h"

#include <string>
#include <vector>

namespace fairlead::kubernetes {

// A context, checked as far as that goes without reaching anything: nothing is run and no connection is made.
struct ContextAccess {
    ServerAccess access;  // complete where there are no problems
    std::vector<Error> problems;  // why it cannot be used, in the order of the file
    std::vector<std::string> warnings;  // what is unsafe about it, a sentence each
};

// Resolves a context: reads the files that it names and checks what kubectl checks of this context's own entries. The user's
// entry does not count for a server over plain http, to which no credential is ever sent.
ContextAccess resolveContext(const Kubeconfig& config, const ContextEntry& context, const CredentialSurroundings& surroundings);

// The same for the context of that name, else the current one; the first problem is the error, as is a file of the list
// that could not be read. Where no kubeconfig names a server, a pod's own service account is used if this is one.
// Reads small files: not for the UI thread.
Result<ContextAccess> resolveAccess(const LoadedKubeconfig& loaded, const std::string& contextName,
                                    const CredentialSurroundings& surroundings);

}  // namespace fairlead::kubernetes
