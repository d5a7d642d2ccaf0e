#include "model/kubernetes/kubeconfig/pod_access.h"

#include "model/kubernetes/credentials/file_credentials.h"
#include "model/kubernetes/kubeconfig/certificate_check.h"
#include "model/kubernetes/kubeconfig/server_url.h"

namespace fairlead::kubernetes {

Result<ContextAccess> resolvePodAccess(const Environment& environment, const std::filesystem::path& folder)
{
    const std::string what = "the service account of this pod";
    const auto host = environment.find("KUBERNETES_SERVICE_HOST");
    const auto port = environment.find("KUBERNETES_SERVICE_PORT");
    if (!host && !port)
        return Error{what, "this is no pod", "name a kubeconfig", ErrorKind::notFound};
    if (!host || !port)
        return Error{what, "only one of KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT is set",
                     "set both, or name a kubeconfig"};
    const auto authority = readSmallFile(folder / "ca.crt", maxAuthorityBytes);
    if (!authority)
        return Error{what, authority.error().what + ": " + authority.error().why,
                     "mount the service account's token, or name a kubeconfig"};
    if (const std::string problem = authorityProblem(*authority); !problem.empty())
        return Error{what, (folder / "ca.crt").string() + ": " + problem, "name a kubeconfig"};
    const bool v6 = host->find(':') != std::string::npos;
    auto server = parseServerUrl("https://" + (v6 ? '[' + *host + ']' : *host) + ':' + *port);
    if (!server)
        return Error{what, server.error().why, "correct the two variables, or name a kubeconfig"};
    ContextAccess result;
    result.access.context = what;
    result.access.server = std::move(server->url);
    result.access.certificateAuthorityPem = *authority;
    result.access.certificateAuthorityFile = (folder / "ca.crt").string();
    EntryCredentials entry;
    entry.place = what;
    entry.tokenFile = folder / "token";
    const auto source = std::make_shared<FileCredentials>(std::move(entry));
    const auto read = source->read();
    if (!read || read->bearerToken.empty())
        return Error{what, (folder / "token").string() + " holds no token",
                     "mount the service account's token, or name a kubeconfig"};
    result.access.credentials = source;
    return result;
}

}  // namespace fairlead::kubernetes
