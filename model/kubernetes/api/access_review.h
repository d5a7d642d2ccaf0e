#pragma once

#include "model/kubernetes/api/api_client.h"

#include <optional>
#include <string>
#include <vector>

namespace fairlead::kubernetes {

// One right that Fairlead can use.
struct Right {
    std::string verb;  // "list"
    std::string group;  // empty: core
    std::string resource;  // "pods", "pods/exec"
    std::string nameSpace;  // empty: all
    std::string name;  // empty: any

    // "list pods", "create pods/exec in kube-system"
    std::string toString() const;
};

// The rights to list and watch what Fairlead reads.
std::vector<Right> listRights();
// The rights to read a node's rules through its kube-proxy pod, asked for only when somebody does that.
std::vector<Right> execRights();

// Asks the server whether this user has the right (SelfSubjectAccessReview).
boost::asio::awaitable<ApiResult<bool>> reviewRight(ApiClient& client, Right right);

// The least that Fairlead needs, as YAML for kubectl apply: a ClusterRole and a Role, with comments. What
// packaging/rbac.yaml holds.
std::string minimalRoles();

}  // namespace fairlead::kubernetes
