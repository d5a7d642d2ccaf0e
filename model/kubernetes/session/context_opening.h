#pragma once

#include "model/kubernetes/api/connection_steps.h"
#include "model/kubernetes/kubeconfig/context_access.h"
#include "model/kubernetes/session/cluster_choice.h"

namespace fairlead::kubernetes {

// The first two steps to a cluster: reads the kubeconfig and resolves the context, and tells the observer (may be null)
// about both. Reads files: not for the UI thread.
Result<ContextAccess> openContext(const ClusterChoice& choice, const CredentialSurroundings& surroundings,
                                  ConnectionObserver* observer);

}  // namespace fairlead::kubernetes
