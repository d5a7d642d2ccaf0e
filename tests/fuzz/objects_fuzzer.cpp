#include "model/kubernetes/object_reader.h"

#include <cstdint>
#include <cstdlib>
#include <string>

// The input stands for every list at once: most kinds refuse it by its kind, one reads it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using fairlead::evidence::Evidence;
    const auto text = std::make_shared<const std::string>(data, data + size);
    for (const char* path : {"api/version.json", "api/nodes.json", "api/namespaces.json", "api/services.json", "api/pods.json",
                             "api/endpoints.json", "api/endpointslices.json", "api/daemonsets.json", "api/configmaps.json",
                             "api/servicecidrs.json", "api/ipaddresses.json", "api/networkpolicies.json"}) {
        const auto objects = fairlead::kubernetes::readObjects(Evidence({}, {{path, text}}));
        if (objects.has_error() && (objects.error().what.empty() || objects.error().why.empty()))
            std::abort();
        // Without an error, every service has a name to be called by.
        if (objects && objects->services) {
            for (const auto& service : *objects->services) {
                if (service.meta.name.empty())
                    std::abort();
            }
        }
    }
    return 0;
}
