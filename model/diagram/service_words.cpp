#include "model/diagram/service_words.h"

#include <algorithm>
#include <cmath>

namespace fairlead::diagram {

std::string countWords(std::size_t count, std::string_view one, std::string_view many)
{
    return std::to_string(count) + ' ' + std::string(count == 1 ? one : many);
}

std::string durationWords(std::uint32_t seconds)
{
    const std::uint32_t hours = seconds / 3600;
    const std::uint32_t minutes = seconds % 3600 / 60;
    const std::uint32_t rest = seconds % 60;
    std::string text;
    const auto add = [&text](std::uint32_t value, const char* unit) {
        if (value > 0)
            text += (text.empty() ? "" : " ") + std::to_string(value) + unit;
    };
    add(hours, " h");
    add(minutes, " min");
    if (rest > 0 || text.empty())
        text += (text.empty() ? "" : " ") + std::to_string(rest) + " s";
    return text;
}

std::string pathWords(const ServiceGraph& graph, const GraphNode& node, const GraphPath& path)
{
    switch (path.outcome) {
    case GraphPath::Outcome::rejected:
        return graph.endpoints.empty() ? "refused, no endpoints" : "refused, no usable endpoint";
    case GraphPath::Outcome::dropped:
        return "dropped, no endpoint here";
    case GraphPath::Outcome::notHandled:
        return "no rules for this";
    case GraphPath::Outcome::forwarded:
        break;
    }
    const auto here = [&](std::size_t i) { return graph.endpoints[i].node == node.name; };
    const bool allHere = std::all_of(path.endpoints.begin(), path.endpoints.end(), here);
    if (path.endpoints.size() == 1) {
        const std::string& where = graph.endpoints[path.endpoints.front()].node;
        return allHere ? "to its own endpoint" : where.empty() ? "to 1 endpoint beyond the nodes" : "to 1 endpoint, on " + where;
    }
    const std::string count = std::to_string(path.endpoints.size());
    return allHere ? "to any of its own " + count + " endpoints" : "to any of " + count + " endpoints";
}

std::string shareWords(double share)
{
    constexpr double close = 0.002;  // of the share itself: the kernel's probabilities are rounded
    if (share > 1 - close)
        return "all";
    const double parts = std::round(1 / std::max(share, 1e-9));
    if (parts < 1000 && std::abs(share * parts - 1) < close)
        return "1/" + std::to_string(std::lround(parts));
    const double percent = 100 * share;
    if (percent < 0.1)
        return "<0.1%";  // as much as a badge holds
    const auto tenths = std::lround(percent * 10);
    return std::to_string(tenths / 10) + (tenths >= 100 ? "" : '.' + std::to_string(tenths % 10)) + " %";
}

std::string portDetail(const GraphPort& port)
{
    return (port.name.empty() ? "" : port.name + "  \u00B7  ") + protocolWords(port.protocol)
        + (port.nodePort ? "  \u00B7  node port " + std::to_string(*port.nodePort) : "");
}

std::string stateWords(const GraphEndpoint& endpoint)
{
    if (endpoint.onlyInRules)
        return "only in the rules";
    switch (endpoint.state) {
    case GraphEndpoint::State::ready:
        return endpoint.hostNetwork ? "host network" : endpoint.device.empty() ? "" : "cable " + endpoint.device;
    case GraphEndpoint::State::notReady:
        return "not ready";
    case GraphEndpoint::State::servingTerminating:
        return "terminating, still serves";
    case GraphEndpoint::State::terminating:
        return "terminating";
    }
    return {};
}

std::string sourceWords(const GraphPath& path)
{
    std::string words;
    for (const std::string& source : path.sourcesSeen)
        words += (words.empty() ? "" : " or ") + source;
    return words;
}

std::string protocolWords(Protocol protocol)
{
    std::string text = toString(protocol);
    for (char& c : text)
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
}

std::string portWords(const ServiceGraph& graph, const GraphPath& path, bool external)
{
    const GraphPort* const port = graph.shownPort();
    if (!port)
        return {};
    std::string target = port->targetPort;
    if (!path.endpoints.empty() && graph.endpoints[path.endpoints.front()].port != 0)
        target = std::to_string(graph.endpoints[path.endpoints.front()].port);
    const std::uint16_t from = external && port->nodePort ? *port->nodePort : port->port;
    const std::string protocol = port->protocol == Protocol::tcp ? "" : '/' + protocolWords(port->protocol);
    return graph.kind == ServiceGraph::Kind::proxied ? std::to_string(from) + protocol + " \u2192 " + target
                                                     : "port " + target + protocol;
}

std::string clusterAddress(const ServiceGraph& graph, const GraphPort& port)
{
    const bool bracket = graph.clusterIp.find(':') != std::string::npos;
    return (bracket ? '[' + graph.clusterIp + ']' : graph.clusterIp) + ':' + std::to_string(port.port);
}

std::string serviceSentence(const ServiceGraph& graph, const GraphNode* focus, bool external)
{
    const std::string count = countWords(graph.endpoints.size(), "endpoint", "endpoints");
    if (graph.kind == ServiceGraph::Kind::externalName)
        return "An ExternalName service: DNS answers with " + graph.externalName + ". It has no address and no rules.";
    if (graph.kind == ServiceGraph::Kind::headless)
        return "A headless service: DNS answers with the addresses of its " + count + ". No proxy, no rules.";
    if (graph.endpoints.empty())
        return "A " + graph.type + " service without endpoints: every node refuses its connections.";
    if (focus)
        return "A " + graph.type + " service with " + count + ", followed from " + (external ? "outside through " : "a pod on ")
            + focus->name + ".";
    if (graph.nodes.empty())
        return "A " + graph.type + " service with " + count + ".";
    return "A " + graph.type + " service with " + count + ". Each node keeps new connections " + (external ? "from outside " : "")
        + "to itself.";
}

}  // namespace fairlead::diagram
