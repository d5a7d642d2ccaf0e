#include "model/diagram/service_graph.h"

#include <algorithm>

namespace fairlead::diagram {

std::string GraphEndpoint::toString() const
{
    if (port == 0)
        return address;
    const bool bracket = address.find(':') != std::string::npos;
    return (bracket ? '[' + address + ']' : address) + ':' + std::to_string(port);
}

double GraphPath::shareOf(std::size_t endpoint) const
{
    const auto found = std::lower_bound(endpoints.begin(), endpoints.end(), endpoint);
    if (found == endpoints.end() || *found != endpoint)
        return 0;
    const auto at = static_cast<std::size_t>(found - endpoints.begin());
    return at < shares.size() ? shares[at] : 1.0 / static_cast<double>(endpoints.size());
}

bool ServiceGraph::externallyReachable() const
{
    if (kind != Kind::proxied)
        return false;
    const GraphPort* shown = shownPort();
    return !entries.empty() || (shown && shown->nodePort);
}

}  // namespace fairlead::diagram
