#include "model/collection/remote_kubeconfig.h"

#include "model/collection/node_commands.h"
#include "model/kubernetes/kubeconfig/context_access.h"
#include "model/kubernetes/kubeconfig/kubeconfig_parser.h"

#include <array>
#include <cstddef>
#include <utility>

namespace fairlead::collection {
namespace {

using boost::asio::awaitable;

constexpr std::size_t longestKubeconfig = std::size_t{1} << 20U;

// What the entries name that would be looked for here, not there; empty: nothing.
std::string whatLeadsHere(const kubernetes::ClusterEntry* cluster, const kubernetes::UserEntry* user)
{
    if (cluster && !cluster->certificateAuthority.empty())
        return "certificate-authority, a file";
    if (!user)
        return {};
    if (!user->clientCertificate.empty() || !user->clientKey.empty())
        return "client-certificate, a file";
    if (!user->tokenFile.empty())
        return "tokenFile, a file";
    if (user->exec)
        return "exec, a program";
    if (user->authProvider)
        return "auth-provider";
    return {};
}

std::vector<std::string> readingOf(const std::string& place)
{
    if (place.starts_with("~/"))
        return {"sh", "-c", "cat -- \"$HOME/" + place.substr(2) + "\""};
    return {"cat", "--", place};
}

}  // namespace

Result<RemoteAccess> accessOfRemoteKubeconfig(std::string_view text, const std::string& file)
{
    const auto config = kubernetes::parseKubeconfig(text, file);
    if (!config)
        return config.error();
    const kubernetes::ContextEntry* context = config->findContext(config->currentContext.value);
    if (!context && config->contexts.size() == 1)
        context = &config->contexts.front();
    if (!context)
        return Error{file, "it has no current context", "set current-context there"};
    if (const std::string what =
            whatLeadsHere(config->findCluster(context->cluster.value), config->findUser(context->user.value));
        !what.empty())
        return Error{file, "it names " + what + " of that machine, which cannot be used from here",
                     "make it self-contained there: kubectl config view --raw --flatten"};
    // No environment: a proxy of ours leads nowhere from there. No approval: nothing may run.
    kubernetes::ContextAccess resolved = kubernetes::resolveContext(*config, *context, {});
    if (!resolved.problems.empty())
        return resolved.problems.front();
    return RemoteAccess{std::move(resolved.access), file, std::move(resolved.warnings)};
}

awaitable<Result<RemoteAccess>> readRemoteKubeconfig(CommandRunner& runner)
{
    std::string tried;
    for (const std::string& place : kubeconfigPlaces()) {
        for (const bool asRoot : {false, true}) {
            if (asRoot && place.starts_with('~'))
                break;
            std::string text;
            CommandRequest request;
            request.argv = readingOf(place);
            request.asRoot = asRoot;
            request.longestOutput = longestKubeconfig;
            const auto take = [&text](std::string_view bytes) { text += bytes; };
            const auto end = co_await runner.run(std::move(request), take);
            if (!end)
                co_return end.error();
            if (end->exitStatus == 0 && !text.empty()) {
                auto access = accessOfRemoteKubeconfig(text, place);
                co_return access;
            }
            const bool denied = end->standardError.find("ermission denied") != std::string::npos;
            if (denied || asRoot)
                tried += (tried.empty() ? "" : ", ") + place + (asRoot ? " (as root)" : "") + ": "
                    + end->standardError.substr(0, end->standardError.find('\n'));
            if (!denied)
                break;
        }
    }
    co_return Error{"the kubeconfig on the far side",
                    tried.empty() ? "there is none in the usual places" : "none could be read: " + tried,
                    "name a kubeconfig of this machine with --kubeconfig"};
}

}  // namespace fairlead::collection
