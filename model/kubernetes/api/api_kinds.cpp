#include "model/kubernetes/api/api_kinds.h"

#include <algorithm>
#include <stdexcept>

namespace fairlead::kubernetes {
namespace {

constexpr std::array<ApiKind, 11> kinds{{
    {"api/nodes.json", "Node", "nodes", "", {"v1", ""}, KindScope::cluster, {}},
    {"api/namespaces.json", "Namespace", "namespaces", "", {"v1", ""}, KindScope::cluster, {}},
    {"api/services.json", "Service", "services", "", {"v1", ""}, KindScope::allNamespaces, {}},
    {"api/endpointslices.json", "EndpointSlice", "endpointslices", "discovery.k8s.io", {"v1", ""}, KindScope::allNamespaces, {}},
    {"api/endpoints.json", "Endpoints", "endpoints", "", {"v1", ""}, KindScope::allNamespaces, {}},
    {"api/pods.json", "Pod", "pods", "", {"v1", ""}, KindScope::allNamespaces, {}},
    {"api/daemonsets.json", "DaemonSet", "daemonsets", "apps", {"v1", ""}, KindScope::kubeSystem, {}},
    {"api/configmaps.json",
     "ConfigMap",
     "configmaps",
     "",
     {"v1", ""},
     KindScope::kubeSystem,
     {"kube-proxy", "kube-proxy-config"}},
    {"api/servicecidrs.json", "ServiceCIDR", "servicecidrs", "networking.k8s.io", {"v1", "v1beta1"}, KindScope::cluster, {}},
    {"api/ipaddresses.json", "IPAddress", "ipaddresses", "networking.k8s.io", {"v1", "v1beta1"}, KindScope::cluster, {}},
    {"api/networkpolicies.json",
     "NetworkPolicy",
     "networkpolicies",
     "networking.k8s.io",
     {"v1", ""},
     KindScope::allNamespaces,
     {}},
}};

}  // namespace

std::string ApiKind::apiVersion(std::string_view version) const
{
    return group.empty() ? std::string(version) : std::string(group) + '/' + std::string(version);
}

std::string ApiKind::path(std::string_view version, std::string_view nameSpace) const
{
    std::string path = (group.empty() ? "/api/" : "/apis/") + apiVersion(version);
    if (scope == KindScope::kubeSystem)
        nameSpace = "kube-system";
    if (!nameSpace.empty())
        path += "/namespaces/" + std::string(nameSpace);
    return path + '/' + std::string(resource);
}

std::span<const ApiKind> apiKinds() { return kinds; }

const ApiKind& apiKindOf(std::string_view resource)
{
    const auto found = std::ranges::find(kinds, resource, &ApiKind::resource);
    if (found == kinds.end())
        throw std::logic_error("no such kind");
    return *found;
}

}  // namespace fairlead::kubernetes
