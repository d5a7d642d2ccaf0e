#include "model/diagram/service_picture.h"

#include <algorithm>

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

}  // namespace fairlead::diagram
