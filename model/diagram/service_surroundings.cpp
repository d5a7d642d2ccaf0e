#include "model/diagram/service_measures.h"
#include "model/diagram/service_picture.h"

#include <algorithm>

// What surrounds the way of a connection: how the pods are plugged in, which zone a node is in, and
// how an answer comes back.

namespace fairlead::diagram {

bool ServicePicture::hasZones() const
{
    return std::any_of(m_columns.begin(), m_columns.end(), [this](const ServiceColumn& column) {
        return column.kind == ServiceColumn::Kind::node && !m_graph->nodes[column.nodes.front()].zone.empty();
    });
}

bool ServicePicture::hasWiring() const
{
    return std::any_of(m_columns.begin(), m_columns.end(), [this](const ServiceColumn& column) {
        return column.kind == ServiceColumn::Kind::node && m_graph->nodes[column.nodes.front()].network.known();
    });
}

// A bar below the endpoints; the cables run down beside them and end in it.
void ServicePicture::drawBridge(const ServiceColumn& column)
{
    const GraphNode& node = m_graph->nodes[column.nodes.front()];
    const GraphNode::Network& network = node.network;
    if (!network.known())
        return;
    const Rect bar = bridgeRect(column);
    Item& item = m_builder.addShape("bridge:" + column.key, Role::bridge, Shape::Kind::roundedRectangle, bar, column.id);
    item.name = network.bridge.empty() ? "The pods' cables on " + node.name : "Bridge " + network.bridge + " on " + node.name;
    item.description = network.description;
    item.evidence = network.sources;
    const std::string words = network.bridge.empty()
        ? "a veth and a route for each pod"
        : "bridge " + network.bridge + "  ·  " + network.address + "  ·  " + countWords(network.cables, "veth", "veths");
    item.texts.push_back(m_builder.textIn(bar, words, TextStyle::small, Align::center, 6));
}

Rect ServicePicture::bridgeRect(const ServiceColumn& column) const
{
    return {column.x + measures::padding, m_lanes.wiring, measures::columnWidth - 2 * measures::padding, measures::bridgeHeight};
}

// Of several ports the last: the pods are the same.
void ServicePicture::drawWires(const ServiceColumn& column)
{
    if (!m_graph->nodes[column.nodes.front()].network.known())
        return;
    const Rect bar = bridgeRect(column);
    const double x = bar.right() + measures::wireIndent;
    bool first = true;
    const std::size_t rows = column.endpoints.size() + (column.folded.empty() ? 0 : 1);
    for (std::size_t row = 0; row < rows; ++row) {
        const GraphEndpoint& endpoint =
            m_graph->endpoints[row < column.endpoints.size() ? column.endpoints[row] : column.folded.front()];
        if (endpoint.pod.empty() || endpoint.hostNetwork || endpoint.onlyInRules)
            continue;
        const Rect card = cardRect(column, row);
        std::vector<Point> points{{card.right(), card.center().y}, {x, card.center().y}};
        if (first) {
            points.push_back({x, bar.center().y});
            points.push_back({bar.right(), bar.center().y});
        }
        m_builder.addLine("wire:" + column.key + ':' + std::to_string(row), Role::wire, std::move(points), false, column.id);
        first = false;
    }
}

void ServicePicture::drawZones()
{
    if (!hasZones())
        return;
    const auto zoneOf = [this](const ServiceColumn& column) -> std::string {
        return column.crossedByBand() && !column.mixedZones ? m_graph->nodes[column.nodes.front()].zone : std::string();
    };
    for (std::size_t first = 0; first < m_columns.size();) {
        std::size_t last = first;
        const std::string zone = zoneOf(m_columns[first]);
        while (last + 1 < m_columns.size() && m_columns[last + 1].crossedByBand() && zoneOf(m_columns[last + 1]) == zone)
            ++last;
        if (!zone.empty())
            drawZone(first, last);
        first = last + 1;
    }
}

void ServicePicture::drawZone(std::size_t first, std::size_t last)
{
    constexpr double hook = 8;
    const double left = m_columns[first].x;
    const double right = m_columns[last].x + measures::columnWidth;
    const double y = m_lanes.zones;
    std::size_t nodes = 0;
    for (std::size_t i = first; i <= last; ++i)
        nodes += m_columns[i].nodes.size();
    const std::string& zone = m_graph->nodes[m_columns[first].nodes.front()].zone;
    Item& item = m_builder.addLine("zoneBracket:" + m_columns[first].key, Role::zone,
                                   {{left, y}, {left, y + hook}, {right, y + hook}, {right, y}}, false);
    item.name = "Zone " + zone;
    item.description = countWords(nodes, "node", "nodes") + " in " + zone + '.';
    item.texts.push_back(m_builder.text(left, y + hook + 4, right - left, zone, TextStyle::body, Align::center));
}

// One answer stands for all: of an endpoint on another node, where there is one.
const GraphReply* ServicePicture::shownReply() const
{
    if (!m_options.returnPath)
        return nullptr;
    for (const ServiceColumn& column : m_columns) {
        if (!followed(column))
            continue;
        const GraphNode& node = m_graph->nodes[column.nodes.front()];
        const std::vector<GraphReply>& replies = pathOf(node).replies;
        const auto remote = std::find_if(replies.begin(), replies.end(), [&](const GraphReply& reply) {
            return m_graph->endpoints[reply.endpoint].node != node.name
                && reply.client != m_graph->endpoints[reply.endpoint].address;
        });
        if (!replies.empty())
            return remote != replies.end() ? &*remote : &replies.front();
    }
    return nullptr;
}

// The stations of an answer, in the order that it meets them.
std::vector<ServicePicture::Station> ServicePicture::stationsOf(const GraphReply& reply) const
{
    const GraphEndpoint& endpoint = m_graph->endpoints[reply.endpoint];
    std::vector<Station> stations{{endpoint.node.empty() ? "The endpoint" : "The endpoint on " + endpoint.node,
                                   endpoint.toString(), "answers " + reply.sourceSeen,
                                   "It answers the source address that it sees.", Role::endpointReady}};
    bool broken = false;
    for (const GraphReply::Step& step : reply.steps) {
        const auto comma = step.effect.find(", ");
        const bool two = comma != std::string::npos;
        stations.push_back({step.node + (step.broken ? " does not see it" : " undoes the rewrite"), step.effect.substr(0, comma),
                            two ? step.effect.substr(comma + 2) : "", step.why + '.',
                            step.broken ? Role::difference : Role::rulesBox});
        broken = broken || step.broken;
    }
    stations.push_back({"The client", reply.client, broken ? "sees an answer it did not ask for" : "sees " + reply.asked,
                        broken ? "The connection fails." : "The answer seems to come from the address that was asked.",
                        broken ? Role::noEndpoints : Role::client});
    return stations;
}

void ServicePicture::drawReply()
{
    const GraphReply* const reply = shownReply();
    if (!reply)
        return;
    m_bottom += 22;
    const Rect caption{measures::margin, m_bottom, m_width - 2 * measures::margin, m_builder.lineHeight(TextStyle::heading)};
    m_builder.addText("reply", Role::caption,
                      m_builder.textIn(caption, "The way back of an answer", TextStyle::heading, Align::left, 0));
    m_bottom += caption.height + 10;
    const std::vector<Station> stations = stationsOf(*reply);
    const auto count = static_cast<double>(stations.size());
    const double width = (caption.width - (count - 1) * measures::replyGap) / count;
    double x = measures::margin;
    for (std::size_t i = 0; i < stations.size(); ++i) {
        const Rect box{x, m_bottom, width, measures::replyHeight};
        if (i > 0)
            m_builder.addLine("edge:reply:" + std::to_string(i), Role::edgeReturn,
                              {{x - measures::replyGap, box.center().y}, {x, box.center().y}}, true);
        drawStation(i, stations[i], box);
        x += width + measures::replyGap;
    }
    m_bottom += measures::replyHeight;
}

void ServicePicture::drawStation(std::size_t index, const Station& station, const Rect& box)
{
    Item& item = m_builder.addShape("reply:" + std::to_string(index), station.role, Shape::Kind::roundedRectangle, box);
    item.name = station.title + ": " + station.first;
    item.description = station.second + (station.second.empty() ? "" : ". ") + station.description;
    const double line = m_builder.lineHeight(TextStyle::monoSmall);
    const double title = m_builder.lineHeight(TextStyle::body) + 2;
    double y = box.y + (box.height - title - (station.second.empty() ? 1 : 2) * line) / 2;
    item.texts.push_back(m_builder.text(box.x + 12, y, box.width - 24, station.title, TextStyle::body));
    y += title;
    for (const std::string& words : {station.first, station.second}) {
        if (words.empty())
            continue;
        item.texts.push_back(m_builder.text(box.x + 12, y, box.width - 24, words, TextStyle::monoSmall));
        y += line;
    }
}

}  // namespace fairlead::diagram
