#include "model/kubernetes/kubeconfig/cluster_access.h"

#include "model/kubernetes/kubeconfig/base64.h"
#include "model/kubernetes/kubeconfig/certificate_check.h"
#include "model/kubernetes/kubeconfig/entry_problems.h"
#include "model/kubernetes/kubeconfig/proxy_choice.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace fairlead::kubernetes {
namespace {

void resolveProxy(const ClusterEntry& cluster, const Environment& environment, const EntryProblems& places, ContextAccess& result)
{
    ServerAccess& access = result.access;
    if (!cluster.proxyUrl.empty()) {
        auto proxy = parseProxyUrl(cluster.proxyUrl.value, false);
        if (proxy)
            access.proxy = std::move(*proxy);
        else
            result.problems.push_back({places.where(cluster.proxyUrl.line, "proxy-url"), proxy.error().why,
                                       "write http://, https:// or socks5://HOST:PORT"});
        return;
    }
    auto proxy = proxyFromEnvironment(access.server, environment);
    if (proxy)
        access.proxy = std::move(*proxy);
    else
        result.problems.push_back(proxy.error());
}

void resolveAuthority(const ClusterEntry& cluster, EntryProblems& problems, ServerAccess& access)
{
    const bool fromFile = !cluster.certificateAuthority.empty();
    const bool fromData = !cluster.certificateAuthorityData.empty();
    if (!fromFile && !fromData)
        return;
    const int line = fromFile ? cluster.certificateAuthority.line : cluster.certificateAuthorityData.line;
    const char* const field = fromFile ? "certificate-authority" : "certificate-authority-data";
    if (fromFile && fromData)
        return problems.add(line, field, "certificate-authority-data is given as well", "keep one of the two");
    if (access.insecureSkipTlsVerify)
        return problems.add(cluster.insecureSkipTlsVerify.line, "insecure-skip-tls-verify",
                            "a certificate authority is given as well, so it is not clear whether the server is to be checked",
                            "remove insecure-skip-tls-verify");
    std::string pem = cluster.certificateAuthorityData.value;
    if (fromFile) {
        auto text = readSmallFile(cluster.certificateAuthority.value, maxAuthorityBytes);
        if (!text)
            return problems.add(line, field, text.error().what + ": " + text.error().why, text.error().hint);
        pem = std::move(*text);
    }
    if (const std::string problem = authorityProblem(pem); !problem.empty())
        return problems.add(line, field, (fromFile ? cluster.certificateAuthority.value + ": " : "") + problem,
                            "it must be the certificate of the authority that issued the server's, in PEM");
    access.certificateAuthorityPem = std::move(pem);
    if (fromFile)
        access.certificateAuthorityFile = cluster.certificateAuthority.value;
}

}  // namespace

UrlLogin resolveCluster(const ClusterEntry& cluster, const Environment& environment, ContextAccess& result)
{
    ServerAccess& access = result.access;
    EntryProblems problems(result.problems, cluster.place, "cluster \"" + cluster.name + '"');
    if (cluster.server.empty()) {
        problems.add(cluster.server.line, "server", "it names no server",
                     "write server: https://HOST:PORT (keys are case-sensitive)");
        return {};
    }
    auto server = parseServerUrl(cluster.server.value);
    if (!server) {
        problems.add(cluster.server.line, "server", server.error().why, server.error().hint);
        return {};
    }
    access.server = std::move(server->url);
    access.tlsServerName = cluster.tlsServerName.value;
    access.disableCompression = cluster.disableCompression.value;
    resolveProxy(cluster, environment, problems, result);
    if (access.server.scheme() == "https") {
        access.insecureSkipTlsVerify = cluster.insecureSkipTlsVerify.value;
        resolveAuthority(cluster, problems, access);
        if (access.insecureSkipTlsVerify)
            result.warnings.emplace_back(
                "The server's certificate is not checked (insecure-skip-tls-verify): who sits in between can "
                "read and change everything.");
        return server->login;
    }
    result.warnings.emplace_back("Plain http: nothing is encrypted, and Fairlead sends no credentials.");
    return {};
}

std::string clusterInfoJson(const ClusterEntry& cluster, const ServerAccess& access)
{
    boost::json::object info{{"server", std::string_view(access.server.buffer())}};
    if (!access.tlsServerName.empty())
        info["tls-server-name"] = access.tlsServerName;
    if (access.insecureSkipTlsVerify)
        info["insecure-skip-tls-verify"] = true;
    if (!access.certificateAuthorityPem.empty())
        info["certificate-authority-data"] = encodeBase64(access.certificateAuthorityPem);
    if (!cluster.proxyUrl.empty())
        info["proxy-url"] = cluster.proxyUrl.value;
    if (access.disableCompression)
        info["disable-compression"] = true;
    if (!cluster.execConfigJson.empty())
        info["config"] = boost::json::parse(cluster.execConfigJson);
    return boost::json::serialize(info);
}

}  // namespace fairlead::kubernetes
