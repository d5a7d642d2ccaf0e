#include "model/kubernetes/kubeconfig/context_list.h"

#include "model/kubernetes/kubeconfig/context_access.h"
#include "model/kubernetes/kubeconfig/server_url.h"
#include "model/kubernetes/kubeconfig/user_access.h"

#include <algorithm>

namespace fairlead::kubernetes {
namespace {

std::vector<ContextSummary> summariesOf(const LoadedKubeconfig& loaded, const Environment& environment)
{
    CredentialSurroundings surroundings;
    surroundings.environment = environment;
    std::vector<ContextSummary> summaries;
    for (const ContextEntry& context : loaded.config.contexts) {
        ContextAccess resolved = resolveContext(loaded.config, context, surroundings);
        ContextSummary summary;
        summary.name = context.name;
        summary.user = context.user.value;
        summary.file = context.place.file;
        summary.line = context.place.line;
        summary.current = context.name == loaded.config.currentContext.value;
        if (const ClusterEntry* const cluster = loaded.config.findCluster(context.cluster.value))
            summary.server = withoutLogin(cluster->server.value);
        if (const UserEntry* const user = loaded.config.findUser(context.user.value))
            summary.login = loginWords(*user);
        summary.insecure = resolved.access.insecureSkipTlsVerify;
        summary.plainHttp = resolved.access.server.scheme() == "http";
        summary.problems = std::move(resolved.problems);
        summary.warnings = std::move(resolved.warnings);
        summaries.push_back(std::move(summary));
    }
    return summaries;
}

}  // namespace

ContextList readContextList(const std::string& kubeconfig, const Environment& environment)
{
    LoadedKubeconfig loaded = loadKubeconfig(findKubeconfigFiles(kubeconfig, environment));
    ContextList list;
    list.contexts = summariesOf(loaded, environment);
    list.failures = std::move(loaded.failures);
    list.files = std::move(loaded.files.paths);
    list.stamps = std::move(loaded.stamps);
    return list;
}

bool hasChanged(const ContextList& list)
{
    return std::ranges::any_of(list.stamps, [](const auto& known) { return stampOf(known.first) != known.second; });
}

}  // namespace fairlead::kubernetes
