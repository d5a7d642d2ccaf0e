#include "model/kubernetes/kubeconfig/context_access.h"

#include "model/kubernetes/kubeconfig/cluster_access.h"
#include "model/kubernetes/kubeconfig/entry_problems.h"
#include "model/kubernetes/kubeconfig/pod_access.h"
#include "model/kubernetes/kubeconfig/user_access.h"

namespace fairlead::kubernetes {
namespace {

std::string quotedName(const std::string& name) { return '"' + name + '"'; }

// For a context without a user, whose server's URL holds a login.
UserEntry nobody(const ContextEntry& context)
{
    UserEntry user;
    user.place = context.place;
    return user;
}

// A few names to choose from.
std::string someContexts(const Kubeconfig& config)
{
    constexpr std::size_t most = 8;
    std::string text;
    for (std::size_t index = 0; index < std::min(config.contexts.size(), most); ++index)
        text += (index == 0 ? "" : ", ") + config.contexts[index].name;
    return config.contexts.size() > most ? text + ", …" : text;
}

Result<const ContextEntry*> chooseContext(const LoadedKubeconfig& loaded, const std::string& wanted)
{
    const Kubeconfig& config = loaded.config;
    const bool nothing = config.contexts.empty() && config.clusters.empty() && config.users.empty();
    if (nothing && wanted.empty() && config.currentContext.empty())
        return noConfigurationError(loaded);
    const std::string hint = config.contexts.empty() ? "no context is defined; name another file with --kubeconfig"
                                                     : "there are: " + someContexts(config);
    if (!wanted.empty()) {
        if (const ContextEntry* const context = config.findContext(wanted))
            return context;
        return Error{"context " + quotedName(wanted), "no kubeconfig defines it", hint};
    }
    if (config.currentContext.empty())
        return Error{"no context is chosen", "the kubeconfig has no current-context", "name one with --context; " + hint};
    if (const ContextEntry* const context = config.findContext(config.currentContext.value))
        return context;
    return Error{config.currentContextFile + ':' + std::to_string(config.currentContext.line) + ": current-context",
                 "there is no context " + quotedName(config.currentContext.value), "name one with --context; " + hint};
}

}  // namespace

ContextAccess resolveContext(const Kubeconfig& config, const ContextEntry& context, const CredentialSurroundings& surroundings)
{
    ContextAccess result;
    result.access.context = context.name;
    result.access.cluster = context.cluster.value;
    result.access.user = context.user.value;
    result.access.nameSpace = context.nameSpace.value;
    EntryProblems problems(result.problems, context.place, "context " + quotedName(context.name));
    if (context.name.empty())
        problems.add(0, "name", "it is empty", "give the context a name");
    const ClusterEntry* const cluster = config.findCluster(context.cluster.value);
    if (context.cluster.empty() || !cluster) {
        problems.add(context.cluster.line, "cluster",
                     context.cluster.empty() ? "it names no cluster" : "there is no cluster " + quotedName(context.cluster.value),
                     "correct the name, or add the cluster");
        return result;
    }
    const UserEntry* const user = config.findUser(context.user.value);
    const UrlLogin login = resolveCluster(*cluster, surroundings.environment, result);
    if (user)
        resolveImpersonation(*user, result);
    if (result.access.server.scheme() != "https")
        return result;
    if (user)
        resolveUser(*user, *cluster, login, surroundings, result);
    else if (!context.user.empty())
        problems.add(context.user.line, "user", "there is no user " + quotedName(context.user.value),
                     "correct the name, or add the user's entry");
    else if (login.given)
        resolveUser(nobody(context), *cluster, login, surroundings, result);
    return result;
}

Result<ContextAccess> resolveAccess(const LoadedKubeconfig& loaded, const std::string& contextName,
                                    const CredentialSurroundings& surroundings)
{
    if (!loaded.failures.empty()) {
        Error error = loaded.failures.front();
        if (loaded.files.paths.size() > 1)
            error.hint += "; or name a file that can be read with --kubeconfig";
        return error;
    }
    const auto context = chooseContext(loaded, contextName);
    if (!context) {
        if (loaded.config.contexts.empty() && loaded.config.clusters.empty() && contextName.empty()) {
            auto pod = resolvePodAccess(surroundings.environment);
            if (pod || pod.error().kind != ErrorKind::notFound)
                return pod;
        }
        return context.error();
    }
    ContextAccess result = resolveContext(loaded.config, **context, surroundings);
    if (!result.problems.empty())
        return result.problems.front();
    return result;
}

}  // namespace fairlead::kubernetes
