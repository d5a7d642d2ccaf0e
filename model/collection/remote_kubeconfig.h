#pragma once

#include "model/collection/command_runner.h"
#include "model/kubernetes/server_access.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::collection {

struct RemoteAccess {
    kubernetes::ServerAccess access;
    std::string file;  // where it lies there
    std::vector<std::string> warnings;
};

// Looks for a cluster's kubeconfig on the far side (kubeconfigPlaces()), reads it into memory only, and resolves its current
// context. Nothing of it leads back to this machine: one that names files, a program or a plugin for the credentials is refused,
// since those would be ours. The error names the places and what each said.
boost::asio::awaitable<Result<RemoteAccess>> readRemoteKubeconfig(CommandRunner& runner);

// The same for a text that was read.
Result<RemoteAccess> accessOfRemoteKubeconfig(std::string_view text, const std::string& file);

}  // namespace fairlead::collection
