#include "model/kubernetes/session/context_opening.h"

#include <algorithm>

namespace fairlead::kubernetes {
namespace {

std::string filesRead(const LoadedKubeconfig& loaded)
{
    std::string text;
    for (const auto& path : loaded.files.paths) {
        if (std::ranges::find(loaded.missing, path) == loaded.missing.end())
            text += (text.empty() ? "" : ", ") + path.string();
    }
    return text.empty() ? "none" : text;
}

std::string accessWords(const ServerAccess& access)
{
    std::string text = access.context + ", " + std::string(access.server.buffer());
    return access.user.empty() ? text : text + " as " + access.user;
}

}  // namespace

Result<ContextAccess> openContext(const ClusterChoice& choice, const CredentialSurroundings& surroundings,
                                  ConnectionObserver* observer)
{
    StepWatch file(observer, ConnectionStep::file);
    LoadedKubeconfig loaded = loadKubeconfig(findKubeconfigFiles(choice.kubeconfig, surroundings.environment));
    if (choice.despiteBrokenFiles && !loaded.config.contexts.empty())
        loaded.failures.clear();
    if (!loaded.failures.empty())
        file.failed(loaded.failures.front());
    else
        file.ok(filesRead(loaded));
    StepWatch context(observer, ConnectionStep::context);
    auto access = resolveAccess(loaded, choice.context, surroundings);
    if (access)
        context.ok(accessWords(access->access));
    else if (loaded.failures.empty())
        context.failed(access.error());
    return access;
}

}  // namespace fairlead::kubernetes
