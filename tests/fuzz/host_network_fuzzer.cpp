#include "model/cluster/host_network.h"

#include <cstdint>
#include <cstdlib>
#include <string>

// The input stands for each of the outputs. What is not read must be said.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using fairlead::evidence::Evidence;
    const auto text = std::make_shared<const std::string>(data, data + size);
    const Evidence evidence({},
                            {{"nodes/n/ip-addr.json", text},
                             {"nodes/n/ip-route.json", text},
                             {"nodes/n/ip6-route.json", text},
                             {"nodes/n/ip-rule.json", text}});
    std::vector<fairlead::Warning> warnings;
    const auto network = fairlead::cluster::readHostNetwork(evidence, "n", warnings);
    if (!network.devices && warnings.empty())
        std::abort();
    return 0;
}
