#pragma once

#include "model/kubernetes/kubeconfig/context_access.h"

#include <filesystem>

namespace fairlead::kubernetes {

// Access with the service account of the pod that this runs in: the server from KUBERNETES_SERVICE_HOST and _PORT, token and
// authority from `folder`. ErrorKind::notFound where this is no pod.
Result<ContextAccess> resolvePodAccess(const Environment& environment,
                                       const std::filesystem::path& folder = "/var/run/secrets/kubernetes.io/serviceaccount");

}  // namespace fairlead::kubernetes
