#pragma once

#include "model/kubernetes/kubeconfig/environment.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::ssh {

// "%h" and the like replaced, "%%" by '%'. Nothing where a token is not among those given, or is cut off at the end.
std::optional<std::string> expandTokens(std::string_view text, const std::map<char, std::string>& tokens);

// "${NAME}" replaced. Nothing where a variable is not set or the bracket not closed.
std::optional<std::string> expandVariables(std::string_view text, const kubernetes::Environment& environment);

}  // namespace fairlead::ssh
