#include "model/kubernetes/api/object_identity.h"

#include <simdjson.h>

namespace fairlead::kubernetes {
namespace {

std::string textOf(simdjson::dom::element metadata, std::string_view key)
{
    std::string_view text;
    return metadata[key].get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

}  // namespace

ObjectIdentity identityOf(std::string_view object)
{
    thread_local simdjson::dom::parser parser;
    simdjson::dom::element root;
    simdjson::dom::element metadata;
    if (object.empty() || parser.parse(object.data(), object.size()).get(root) != simdjson::SUCCESS
        || root["metadata"].get(metadata) != simdjson::SUCCESS)
        return {};
    return {textOf(metadata, "namespace"), textOf(metadata, "name"), textOf(metadata, "uid"),
            textOf(metadata, "resourceVersion")};
}

}  // namespace fairlead::kubernetes
