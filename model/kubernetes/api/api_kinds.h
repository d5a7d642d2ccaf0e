#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace fairlead::kubernetes {

enum class KindScope : std::uint8_t {
    cluster,  // the kind knows no namespace
    allNamespaces,
    kubeSystem,  // of this namespace alone
};

// A kind that Fairlead reads, and where the API has it.
struct ApiKind {
    std::string_view file;  // in the evidence, "api/pods.json"
    std::string_view kind;  // "Pod"
    std::string_view resource;  // "pods"
    std::string_view group;  // "discovery.k8s.io"; empty: core
    std::array<std::string_view, 2> versions;  // in the order to try; the second may be empty
    KindScope scope = KindScope::allNamespaces;
    // The objects that are read, each by a field selector: a role can then name them. Both empty: all.
    std::array<std::string_view, 2> onlyNames;

    // The path of the list: "/api/v1/pods", "/apis/apps/v1/namespaces/kube-system/daemonsets". `nameSpace` empty: as
    // the scope says.
    std::string path(std::string_view version, std::string_view nameSpace = {}) const;
    // "group/version", or the version alone for the core group.
    std::string apiVersion(std::string_view version) const;
};

// All of them, in the order in which they are read. Endpoints are read only where endpointslices are not served.
std::span<const ApiKind> apiKinds();
const ApiKind& apiKindOf(std::string_view resource);  // one of the table

}  // namespace fairlead::kubernetes
