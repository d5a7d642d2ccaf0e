#pragma once

#include <string>
#include <string_view>

namespace fairlead::kubernetes {

// Which object a JSON text of the API is.
struct ObjectIdentity {
    std::string nameSpace;  // empty for kinds without
    std::string name;  // empty: the text is no object of the API
    std::string uid;
    std::string resourceVersion;

    std::string key() const { return nameSpace + '/' + name; }
};

// Reads no more than the metadata.
ObjectIdentity identityOf(std::string_view object);

}  // namespace fairlead::kubernetes
