#include "model/kubernetes/kubeconfig/context_access.h"
#include "model/kubernetes/kubeconfig/kubeconfig_parser.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// A kubeconfig is read or refused with a reason; a context is either whole or says what is wrong, and over plain http there are
// never credentials.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    namespace kubernetes = fairlead::kubernetes;
    auto config = kubernetes::parseKubeconfig({reinterpret_cast<const char*>(data), size}, "/nowhere/config");
    if (!config) {
        if (config.error().what.empty() || config.error().why.empty())
            std::abort();
        return 0;
    }
    for (const auto& context : config->contexts) {
        const auto resolved = kubernetes::resolveContext(*config, context, {});
        for (const auto& problem : resolved.problems) {
            if (problem.what.empty() || problem.why.empty() || problem.hint.empty())
                std::abort();
        }
        const bool whole = resolved.problems.empty();
        if (whole && resolved.access.server.host().empty())
            std::abort();
        if (resolved.access.credentials && resolved.access.server.scheme() != "https")
            std::abort();
    }
    return 0;
}
