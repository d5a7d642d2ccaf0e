#include "model/kubeproxy/changed_objects.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <functional>

namespace fairlead::kubeproxy {
namespace {

namespace json = boost::json;
using evidence::Evidence;

constexpr const char* servicesFile = "api/services.json";
constexpr const char* slicesFile = "api/endpointslices.json";
constexpr const char* endpointsFile = "api/endpoints.json";

Error problem(std::string why, ErrorKind kind)
{
    return {"what if", std::move(why), "list what there is with `fairlead services`", kind};
}

json::object* objectIn(json::object& parent, std::string_view key)
{
    json::value* const value = parent.if_contains(key);
    return value ? value->if_object() : nullptr;
}

json::array* arrayIn(json::object& parent, std::string_view key)
{
    json::value* const value = parent.if_contains(key);
    return value ? value->if_array() : nullptr;
}

bool isNamed(json::object& item, std::string_view nameSpace, std::string_view name)
{
    json::object* const metadata = objectIn(item, "metadata");
    const auto says = [metadata](std::string_view key, std::string_view text) {
        const json::value* const value = metadata ? metadata->if_contains(key) : nullptr;
        return value && value->is_string() && std::string_view(value->as_string()) == text;
    };
    return says("namespace", nameSpace) && says("name", name);
}

// Calls edit(item) for each object of a list, and writes the list back where edit() returned true for any.
std::optional<Error> editList(const Evidence& evidence, const char* file, EvidenceFiles& files, bool& edited,
                              const std::function<bool(json::object&)>& edit)
{
    const Evidence::Text text = evidence.find(file);
    if (!text)
        return std::nullopt;
    boost::system::error_code failed;
    json::value list = json::parse(*text, failed);
    json::array* const items = failed || !list.is_object() ? nullptr : arrayIn(list.as_object(), "items");
    if (!items)
        return problem(std::string(file) + " cannot be read", ErrorKind::source);
    bool changed = false;
    for (json::value& item : *items) {
        if (json::object* const object = item.if_object())
            changed = edit(*object) || changed;
    }
    if (changed)
        files[file] = std::make_shared<const std::string>(json::serialize(list));
    edited = edited || changed;
    return std::nullopt;
}

bool isGone(const ClusterChange& change, const json::value& address)
{
    if (!address.is_string())
        return false;
    const auto parsed = IpAddress::parse(std::string_view(address.as_string()));
    return parsed && std::ranges::find(change.endpointsGone, *parsed) != change.endpointsGone.end();
}

// Takes the elements away whose address (found by `addressOf`) is gone.
template <class AddressOf> bool removeGone(json::array& array, const ClusterChange& change, AddressOf addressOf)
{
    bool removed = false;
    for (auto element = array.begin(); element != array.end();) {
        const json::value* const address = addressOf(*element);
        if (address && isGone(change, *address)) {
            element = array.erase(element);
            removed = true;
        } else {
            ++element;
        }
    }
    return removed;
}

bool removeFromSlice(json::object& slice, const ClusterChange& change)
{
    json::array* const endpoints = arrayIn(slice, "endpoints");
    return endpoints && removeGone(*endpoints, change, [](json::value& endpoint) -> const json::value* {
               json::array* const addresses = endpoint.is_object() ? arrayIn(endpoint.as_object(), "addresses") : nullptr;
               return addresses && !addresses->empty() ? &addresses->front() : nullptr;
           });
}

bool removeFromEndpoints(json::object& endpoints, const ClusterChange& change)
{
    json::array* const subsets = arrayIn(endpoints, "subsets");
    if (!subsets)
        return false;
    bool removed = false;
    for (json::value& subset : *subsets) {
        for (const char* const key : {"addresses", "notReadyAddresses"}) {
            json::array* const addresses = subset.is_object() ? arrayIn(subset.as_object(), key) : nullptr;
            removed = (addresses
                       && removeGone(*addresses, change,
                                     [](json::value& address) {
                                         return address.is_object() ? address.as_object().if_contains("ip") : nullptr;
                                     }))
                || removed;
        }
    }
    return removed;
}

std::optional<Error> changePolicies(const Evidence& evidence, const ClusterChange& change, EvidenceFiles& files)
{
    bool found = false;
    auto failed = editList(evidence, servicesFile, files, found, [&](json::object& item) {
        json::object* const spec = isNamed(item, change.nameSpace, change.service) ? objectIn(item, "spec") : nullptr;
        if (!spec)
            return false;
        if (change.externalTrafficPolicy)
            (*spec)["externalTrafficPolicy"] = toString(*change.externalTrafficPolicy);
        if (change.internalTrafficPolicy)
            (*spec)["internalTrafficPolicy"] = toString(*change.internalTrafficPolicy);
        return true;
    });
    if (!failed && !found)
        failed = problem("there is no service " + change.nameSpace + '/' + change.service, ErrorKind::notFound);
    return failed;
}

std::optional<Error> removeEndpoints(const Evidence& evidence, const ClusterChange& change, EvidenceFiles& files)
{
    bool found = false;
    auto failed =
        editList(evidence, slicesFile, files, found, [&](json::object& slice) { return removeFromSlice(slice, change); });
    if (!failed)
        failed = editList(evidence, endpointsFile, files, found,
                          [&](json::object& endpoints) { return removeFromEndpoints(endpoints, change); });
    if (!failed && !found)
        failed = problem("no service has the endpoint " + change.endpointsGone.front().toString(), ErrorKind::notFound);
    return failed;
}

}  // namespace

Result<EvidenceFiles> changeObjects(const cluster::ClusterSnapshot& snapshot, const ClusterChange& change)
{
    EvidenceFiles files;
    std::optional<Error> failed;
    if (change.externalTrafficPolicy || change.internalTrafficPolicy)
        failed = changePolicies(snapshot.evidence(), change, files);
    if (!failed && !change.endpointsGone.empty())
        failed = removeEndpoints(snapshot.evidence(), change, files);
    if (failed)
        return *failed;
    return files;
}

}  // namespace fairlead::kubeproxy
