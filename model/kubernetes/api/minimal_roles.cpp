#include "model/kubernetes/api/access_review.h"
#include "model/kubernetes/api/api_kinds.h"

#include <map>
#include <vector>

namespace fairlead::kubernetes {
namespace {

constexpr const char* roleHead = R"(# The least that Fairlead needs to show a cluster: to read, and nothing else.
#   fairlead check --rbac | kubectl apply -f -
# Then bind it to who uses Fairlead:
#   kubectl create clusterrolebinding fairlead --clusterrole=fairlead --user=NAME
#   kubectl create rolebinding fairlead --role=fairlead --user=NAME -n kube-system
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: fairlead
rules:
)";

constexpr const char* systemHead = R"(---
# kube-proxy's own configuration and its DaemonSet.
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: fairlead
  namespace: kube-system
rules:
)";

constexpr const char* execRules =
    R"(# To read the rules of the nodes through their kube-proxy pods. Only what is asked for in the window runs; leave this out
# where nodes are read over SSH, or not at all. A WebSocket needs get; from Kubernetes 1.35 create too.
- apiGroups: [""]
  resources: ["pods/exec"]
  verbs: ["get", "create"]
- apiGroups: [""]
  resources: ["pods/log"]
  verbs: ["get"]
)";

std::string quotedList(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "\"" : ", \"") + word + '"';
    return '[' + text + ']';
}

std::string rule(const std::string& group, const std::vector<std::string>& resources, const std::vector<std::string>& names)
{
    std::string text = "- apiGroups: [\"" + group + "\"]\n  resources: " + quotedList(resources) + '\n';
    if (!names.empty())
        text += "  resourceNames: " + quotedList(names) + '\n';
    return text + "  verbs: [\"list\", \"watch\"]\n";
}

}  // namespace

std::string minimalRoles()
{
    std::map<std::string, std::vector<std::string>> clusterWide;
    std::string system;
    for (const ApiKind& kind : apiKinds()) {
        if (kind.scope != KindScope::kubeSystem) {
            clusterWide[std::string(kind.group)].emplace_back(kind.resource);
            continue;
        }
        std::vector<std::string> names;
        for (const std::string_view name : kind.onlyNames) {
            if (!name.empty())
                names.emplace_back(name);
        }
        system += rule(std::string(kind.group), {std::string(kind.resource)}, names);
    }
    std::string text = roleHead;
    for (const auto& [group, resources] : clusterWide)
        text += rule(group, resources, {});
    return text + systemHead + system + execRules;
}

}  // namespace fairlead::kubernetes
