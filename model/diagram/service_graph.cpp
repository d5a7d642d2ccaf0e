#include "model/diagram/service_graph.h"

namespace fairlead::diagram {

std::string GraphEndpoint::toString() const
{
    if (port == 0)
        return address;
    const bool bracket = address.find(':') != std::string::npos;
    return (bracket ? '[' + address + ']' : address) + ':' + std::to_string(port);
}

bool ServiceGraph::externallyReachable() const
{
    if (kind != Kind::proxied)
        return false;
    const GraphPort* shown = shownPort();
    return !entries.empty() || (shown && shown->nodePort);
}

}  // namespace fairlead::diagram
