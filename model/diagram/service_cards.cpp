#include "model/diagram/service_measures.h"
#include "model/diagram/service_picture.h"

#include <algorithm>

// The endpoints of a service's picture.

namespace fairlead::diagram {

namespace {

Role roleOf(const GraphEndpoint& endpoint)
{
    if (endpoint.onlyInRules)
        return Role::difference;
    switch (endpoint.state) {
    case GraphEndpoint::State::notReady:
        return Role::endpointNotReady;
    case GraphEndpoint::State::servingTerminating:
    case GraphEndpoint::State::terminating:
        return Role::endpointTerminating;
    case GraphEndpoint::State::ready:
        break;
    }
    if (endpoint.node.empty())
        return Role::endpointOutside;
    return endpoint.hostNetwork ? Role::hostEndpoint : Role::endpointReady;
}

std::string describe(const GraphEndpoint& endpoint)
{
    const std::string state = stateWords(endpoint);
    std::string text = endpoint.toString() + (endpoint.pod.empty() ? "" : ", pod " + endpoint.podNamespace + '/' + endpoint.pod)
        + (endpoint.node.empty() ? ", not on a node of the cluster" : ", on " + endpoint.node)
        + (endpoint.zone.empty() ? "" : " in " + endpoint.zone) + ". " + (state.empty() ? "Ready" : state) + '.';
    for (std::size_t i = 0; i < endpoint.hintedZones.size(); ++i)
        text += (i == 0 ? " Hinted for " : ", ") + endpoint.hintedZones[i] + (i + 1 == endpoint.hintedZones.size() ? "." : "");
    return text + (endpoint.made.empty() ? "" : ' ' + endpoint.made);
}

// The third line of a card where topology narrows the choice.
std::string hintWords(const GraphEndpoint& endpoint, const std::string& topology)
{
    if (topology.empty())
        return {};
    std::string words;
    for (const std::string& place : topology == "PreferSameNode" ? endpoint.hintedNodes : endpoint.hintedZones)
        words += (words.empty() ? "hinted for " : ", ") + place;
    return words;
}

}  // namespace

void ServicePicture::drawCards(const ServiceColumn& column)
{
    for (std::size_t row = 0; row < column.endpoints.size(); ++row)
        drawCard(column, row);
    if (!column.folded.empty())
        drawMoreCard(column);
}

void ServicePicture::drawCard(const ServiceColumn& column, std::size_t row)
{
    const GraphEndpoint& endpoint = m_graph->endpoints[column.endpoints[row]];
    const Rect box = cardRect(column, row);
    Item& item =
        m_builder.addShape("endpoint:" + endpoint.toString(), roleOf(endpoint), Shape::Kind::roundedRectangle, box, column.id);
    constexpr double padding = 10;
    item.shape->dashed = endpoint.onlyInRules || endpoint.state != GraphEndpoint::State::ready;
    const bool folded = column.kind == ServiceColumn::Kind::folded;
    const std::string title = endpoint.pod.empty() ? "not a pod" : endpoint.pod;
    item.name = "Endpoint " + endpoint.toString();
    item.description = describe(endpoint);
    item.evidence = endpoint.sources;
    if (!endpoint.pod.empty())
        item.link = Link{Link::Kind::pod, endpoint.podNamespace, endpoint.pod, endpoint.node, {}, {}};
    // An IPv6 address is long, and no part of it can be left out.
    const bool wide = m_builder.width(endpoint.toString(), TextStyle::mono) > box.width - 2 * padding;
    const TextStyle addressStyle = wide ? TextStyle::monoSmall : TextStyle::mono;
    std::vector<std::pair<std::string, TextStyle>> lines{{title, TextStyle::body}, {endpoint.toString(), addressStyle}};
    if (const std::string state = stateWords(endpoint); !state.empty())
        lines.emplace_back(state, TextStyle::small);
    else if (const std::string hint = hintWords(endpoint, m_graph->topology); !hint.empty())
        lines.emplace_back(hint, TextStyle::small);
    else if (folded)
        lines.emplace_back("on " + endpoint.node, TextStyle::small);
    double height = 0;
    for (const auto& line : lines)
        height += m_builder.lineHeight(line.second);
    double y = box.y + (box.height - height) / 2;
    for (const auto& [words, style] : lines) {
        item.texts.push_back(m_builder.text(box.x + padding, y, box.width - 2 * padding, words, style));
        y += m_builder.lineHeight(style);
    }
}

void ServicePicture::drawMoreCard(const ServiceColumn& column)
{
    const Rect box = cardRect(column, column.endpoints.size());
    const auto ready = static_cast<std::size_t>(std::count_if(column.folded.begin(), column.folded.end(), [this](std::size_t i) {
        return m_graph->endpoints[i].state == GraphEndpoint::State::ready;
    }));
    const bool allReady = ready == column.folded.size();
    Item& item = m_builder.addShape("more:" + column.id, allReady ? Role::endpointReady : Role::endpointNotReady,
                                    Shape::Kind::roundedRectangle, box, column.id);
    item.name = "+ " + countWords(column.folded.size(), "more endpoint", "more endpoints");
    item.description =
        item.name + " in " + column.title + ", " + std::to_string(ready) + " of them ready. Activate to show them.";
    const double heading = m_builder.lineHeight(TextStyle::heading);
    const double top = box.y + (box.height - heading - m_builder.lineHeight(TextStyle::body)) / 2;
    const double room = box.width - 24;
    item.texts.push_back(
        m_builder.text(box.x + 12, top, room, "+ " + std::to_string(column.folded.size()) + " more", TextStyle::heading));
    item.texts.push_back(m_builder.text(box.x + 12, top + heading, room,
                                        allReady ? "all ready" : std::to_string(ready) + " of them ready", TextStyle::body));
}

}  // namespace fairlead::diagram
