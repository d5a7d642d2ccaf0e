#include "model/kubernetes/kubeconfig/environment.h"

#include <unistd.h>

namespace fairlead::kubernetes {

Environment Environment::ofProcess()
{
    Environment environment;
    for (char** entry = environ; entry && *entry; ++entry) {
        const std::string_view text = *entry;
        if (const auto sign = text.find('='); sign != std::string_view::npos && sign > 0)
            environment.m_variables.emplace(text.substr(0, sign), text.substr(sign + 1));
    }
    return environment;
}

std::optional<std::string> Environment::find(std::string_view name) const
{
    const auto found = m_variables.find(name);
    if (found == m_variables.end() || found->second.empty())
        return std::nullopt;
    return found->second;
}

}  // namespace fairlead::kubernetes
