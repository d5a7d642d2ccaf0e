#include "model/kubernetes/api/access_review.h"

#include "model/kubernetes/api/api_kinds.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <simdjson.h>

namespace fairlead::kubernetes {
namespace {

constexpr std::size_t longestReview = std::size_t{1} << 20;

}  // namespace

std::string Right::toString() const
{
    return verb + ' ' + resource + (name.empty() ? "" : ' ' + name) + (nameSpace.empty() ? "" : " in " + nameSpace);
}

std::vector<Right> listRights()
{
    std::vector<Right> rights;
    for (const ApiKind& kind : apiKinds()) {
        Right right{"list", std::string(kind.group), std::string(kind.resource),
                    kind.scope == KindScope::kubeSystem ? "kube-system" : "", std::string(kind.onlyNames[0])};
        rights.push_back(right);
    }
    return rights;
}

std::vector<Right> execRights()
{
    // A WebSocket is a GET: up to 1.34 `get` is enough, from 1.35 `create` is asked for too.
    return {{"get", "", "pods/exec", "kube-system", ""},
            {"create", "", "pods/exec", "kube-system", ""},
            {"get", "", "pods/log", "kube-system", ""}};
}

boost::asio::awaitable<ApiResult<bool>> reviewRight(ApiClient& client, Right right)
{
    const std::size_t slash = right.resource.find('/');
    boost::json::object attributes{{"verb", right.verb}, {"group", right.group}, {"resource", right.resource.substr(0, slash)}};
    if (slash != std::string::npos)
        attributes["subresource"] = right.resource.substr(slash + 1);
    if (!right.nameSpace.empty())
        attributes["namespace"] = right.nameSpace;
    if (!right.name.empty())
        attributes["name"] = right.name;
    boost::json::object spec;
    spec["resourceAttributes"] = std::move(attributes);
    boost::json::object review;
    review["apiVersion"] = "authorization.k8s.io/v1";
    review["kind"] = "SelfSubjectAccessReview";
    review["spec"] = std::move(spec);
    ApiRequest request;
    request.path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    request.asked = {"review", "the right to " + right.toString(), {}};
    request.method = "POST";
    request.body = boost::json::serialize(review);
    const auto answer = co_await client.get(std::move(request), longestReview);
    if (!answer)
        co_return answer.error();
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    bool allowed = false;
    const bool told = parser.parse(*answer).get(root) == simdjson::SUCCESS
        && root.at_pointer("/status/allowed").get_bool().get(allowed) == simdjson::SUCCESS;
    co_return told&& allowed;
}

}  // namespace fairlead::kubernetes
