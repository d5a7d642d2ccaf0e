#include "model/diagram/service_measures.h"
#include "model/diagram/service_picture.h"

#include <algorithm>
#include <utility>

// All ports of a service in one picture: the first as usual, each further one as a narrower band
// below it, with its own rules and endpoints.

namespace fairlead::diagram {

namespace {

ServiceColumn emptied(ServiceColumn column)
{
    column.endpoints.clear();
    column.folded.clear();
    return column;
}

ServiceColumn* withId(std::vector<ServiceColumn>& columns, const std::string& id)
{
    const auto found = std::ranges::find(columns, id, &ServiceColumn::id);
    return found == columns.end() ? nullptr : &*found;
}

}  // namespace

// Every port has every column, in the same order; what is beyond the nodes stands last.
void ServicePicture::joinColumns()
{
    for (PortLane& lane : m_ports) {
        lane.columns = chooseColumns(*lane.graph, lane.focus.node, m_options);
        for (const ServiceColumn& column : lane.columns) {
            if (!withId(m_columns, column.id))
                m_columns.push_back(emptied(column));
        }
    }
    std::ranges::stable_partition(m_columns, [](const ServiceColumn& column) { return column.crossedByBand(); });
    for (PortLane& lane : m_ports) {
        std::vector<ServiceColumn> columns;
        for (const ServiceColumn& column : m_columns) {
            const ServiceColumn* const own = withId(lane.columns, column.id);
            columns.push_back(own ? *own : emptied(column));
            columns.back().key += lane.suffix;
            if (column.kind == ServiceColumn::Kind::beyond)
                columns.back().id += lane.suffix;
        }
        lane.columns = std::move(columns);
    }
}

void ServicePicture::placeOtherPorts()
{
    double bottom = m_lanes.cardsBottom;
    for (PortLane& lane : m_ports) {
        lane.lanes = m_lanes;
        lane.lanes.band = bottom + measures::portBandGap;
        lane.lanes.bandBottom = lane.lanes.band + measures::portBandHeight;
        exchange(lane);
        placeConnections(m_lanes);
        bottom = m_lanes.cardsBottom;
        exchange(lane);
    }
}

void ServicePicture::exchange(PortLane& lane)
{
    std::swap(m_graph, lane.graph);
    std::swap(m_focus, lane.focus.node);
    std::swap(m_external, lane.focus.external);
    std::swap(m_each, lane.focus.each);
    std::swap(m_columns, lane.columns);
    std::swap(m_spots, lane.spots);
    std::swap(m_lanes, lane.lanes);
    std::swap(m_suffix, lane.suffix);
}

void ServicePicture::drawOtherPorts()
{
    for (PortLane& lane : m_ports) {
        const bool last = &lane == &m_ports.back();
        exchange(lane);
        drawPortBand();
        for (const ServiceColumn& column : m_columns) {
            if (column.kind == ServiceColumn::Kind::beyond)
                drawBeyond(column);
            else
                drawRules(column);
            drawCards(column);
            if (last && column.kind == ServiceColumn::Kind::node)
                drawWires(column);
        }
        drawPossible();
        for (const ServiceColumn& column : m_columns) {
            drawBandEdge(column);
            if (followed(column))
                drawConnections(column);
        }
        exchange(lane);
    }
}

// The same service, at another port.
void ServicePicture::drawPortBand()
{
    const GraphPort& port = *m_graph->shownPort();
    const Rect box = bandRect();
    const std::string protocol = toString(port.protocol);
    Item& item = m_builder.addShape("lane:" + std::to_string(port.port) + '/' + protocol, Role::serviceBand,
                                    Shape::Kind::roundedRectangle, box);
    item.name = clusterAddress(*m_graph, port) + '/' + protocol;
    item.description = "Port " + std::to_string(port.port) + (port.name.empty() ? "" : " (" + port.name + ")")
        + " of the service, target port " + port.targetPort
        + (port.nodePort ? ", node port " + std::to_string(*port.nodePort) : "") + ". Activate to show this port alone.";
    item.link = Link{Link::Kind::service, m_graph->nameSpace, m_graph->name, {}, {}, {}};
    item.evidence = m_graph->sources;
    const std::string detail = portDetail(port);
    const double half = box.width / 2;
    item.texts.push_back(m_builder.textIn({box.x + 14, box.y, half - 24, box.height}, detail, TextStyle::body, Align::left));
    item.texts.push_back(m_builder.textIn({box.x + half, box.y, half - 14, box.height}, clusterAddress(*m_graph, port),
                                          TextStyle::mono, Align::right));
}

}  // namespace fairlead::diagram
