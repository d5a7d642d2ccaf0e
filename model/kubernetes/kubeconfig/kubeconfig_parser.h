#pragma once

#include "model/kubernetes/kubeconfig/kubeconfig.h"

#include <filesystem>
#include <string_view>

namespace fairlead::kubernetes {

// Reads the text of one kubeconfig, strictly: a field of the wrong type, data that is no base64 and a name that stands
// twice in a list are errors, as they are for kubectl; unknown fields are skipped, and an empty text is an empty
// configuration. Paths become absolute, relative to `file`'s folder. Errors name file, line, entry and field, and hold
// nothing that a field says but names. Linear in the text.
Result<Kubeconfig> parseKubeconfig(std::string_view text, const std::filesystem::path& file);

}  // namespace fairlead::kubernetes
