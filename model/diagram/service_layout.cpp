#include "model/diagram/service_layout.h"

#include "model/diagram/service_focus.h"
#include "model/diagram/service_measures.h"
#include "model/diagram/service_picture.h"

#include <algorithm>

namespace fairlead::diagram {

ServicePicture::ServicePicture(const std::vector<const ServiceGraph*>& ports, const TextMeasure& measure,
                               const ServiceLayoutOptions& options)
    : m_graph(ports.front()), m_options(options), m_builder(measure)
{
    const ServiceFocus focus = chooseFocus(*m_graph, options);
    m_focus = focus.node;
    m_external = focus.external;
    m_each = focus.each;
    for (const ServiceGraph* const graph : ports) {
        const GraphPort* const port = graph->shownPort();
        if (graph == m_graph || !port)
            continue;
        PortLane lane;
        lane.graph = graph;
        lane.focus = chooseFocus(*graph, options);
        lane.suffix = '@' + std::to_string(port->port) + '/' + toString(port->protocol);
        m_ports.push_back(std::move(lane));
    }
}

const GraphPath& ServicePicture::pathOf(const GraphNode& node) const { return m_external ? node.external : node.internal; }

bool ServicePicture::followed(const ServiceColumn& column) const
{
    return column.kind == ServiceColumn::Kind::node && (m_each || column.nodes.front() == m_focus);
}

void ServicePicture::placeColumns()
{
    m_columns = chooseColumns(*m_graph, m_focus, m_options);
    joinColumns();
    const auto count = static_cast<double>(m_columns.size());
    const double content =
        count * measures::columnWidth + std::max(count - 1, 0.0) * measures::columnGap + 2 * measures::bandOverhang;
    const double entries = static_cast<double>(shownEntries()) * (measures::entryWidth + measures::columnGap);
    m_width = std::max({content + 2 * measures::margin, entries + 2 * measures::margin, measures::minimumWidth});
    m_left = (m_width - content) / 2 + measures::bandOverhang;
    double x = m_left;
    for (std::size_t c = 0; c < m_columns.size(); ++c) {
        ServiceColumn& column = m_columns[c];
        // The band ends before what is not a node.
        if (column.kind == ServiceColumn::Kind::beyond && c > 0)
            x += measures::bandOverhang;
        column.x = x;
        x += measures::columnWidth + measures::columnGap;
        for (PortLane& lane : m_ports)
            lane.columns[c].x = column.x;
    }
    m_spots = spotsOf(*m_graph, m_columns);
    for (PortLane& lane : m_ports)
        lane.spots = spotsOf(*lane.graph, lane.columns);
}

std::vector<ServicePicture::Spot> ServicePicture::spotsOf(const ServiceGraph& graph, const std::vector<ServiceColumn>& columns)
{
    std::vector<Spot> spots(graph.endpoints.size());
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const ServiceColumn& column = columns[c];
        for (std::size_t row = 0; row < column.endpoints.size(); ++row)
            spots[column.endpoints[row]] = {c, row, false};
        for (const std::size_t endpoint : column.folded)
            spots[endpoint] = {c, column.endpoints.size(), true};
    }
    return spots;
}

void ServicePicture::placeLanes(double top)
{
    double y = top;
    m_lanes.outside = y;
    if (m_graph->externallyReachable()) {
        y += measures::outsideHeight + measures::laneGap;
        m_lanes.entries = y;
        if (!m_graph->entries.empty())
            y += measures::entryHeight + measures::laneGap;
        m_lanes.entryBus = y - measures::laneGap / 2 + 4;
        y += measures::socketHeight / 2 + 8;
    }
    m_lanes.nodeTop = y;
    m_lanes.clients = y + measures::nodeTitleHeight;
    m_lanes.band = m_lanes.clients + measures::clientHeight + measures::laneGap;
    m_lanes.bandBottom = m_lanes.band + measures::bandHeight;
    placeConnections(m_lanes);
    const double first = m_lanes.cardsBottom;
    placeOtherPorts();
    const double last = m_ports.empty() ? first : m_ports.back().lanes.cardsBottom;
    m_lanes.wiring = last + 18;
    m_lanes.components = hasWiring() ? m_lanes.wiring + measures::bridgeHeight + 12 : last + 22;
    m_lanes.nodeBottom = m_lanes.components + measures::componentHeight + measures::padding;
    m_lanes.zones = m_lanes.nodeBottom + 10;
    m_bottom = hasZones() ? m_lanes.zones + measures::zoneHeight : m_lanes.nodeBottom;
    for (PortLane& lane : m_ports)
        lane.lanes.wiring = m_lanes.wiring;
}

// What lies below a band: rules, the lanes of the lines, endpoints.
void ServicePicture::placeConnections(Lanes& lanes) const
{
    const bool proxied = m_graph->kind == ServiceGraph::Kind::proxied;
    double y = lanes.bandBottom + measures::laneGap;
    lanes.rules = y;
    lanes.rulesHeight = proxied ? rulesHeight() : 0;
    y += lanes.rulesHeight + (proxied ? 10 : -measures::laneGap / 2);
    lanes.remoteBus = y + measures::badgeHeight + 14;
    lanes.localBus = lanes.remoteBus + 18;
    lanes.cards = lanes.localBus + 18;
    std::size_t rows = 1;
    for (const ServiceColumn& column : m_columns)
        rows = std::max(rows, column.endpoints.size() + (column.folded.empty() ? 0 : 1));
    lanes.cardsBottom = lanes.cards + static_cast<double>(rows) * (measures::cardHeight + measures::cardGap) - measures::cardGap;
}

double ServicePicture::centre(const ServiceColumn& column) const { return column.x + measures::columnWidth / 2; }
double ServicePicture::socketX(const ServiceColumn& column) const
{
    return column.x + measures::columnWidth - measures::padding - measures::socketLane / 2 + 8;
}
double ServicePicture::rail(const ServiceColumn& column) const { return column.x + measures::padding + measures::railIndent; }

Rect ServicePicture::cardRect(const ServiceColumn& column, std::size_t row) const
{
    const double x = rail(column) + measures::cardIndent;
    return {x, m_lanes.cards + static_cast<double>(row) * (measures::cardHeight + measures::cardGap),
            column.x + measures::columnWidth - measures::padding - x, measures::cardHeight};
}

Rect ServicePicture::bandRect() const
{
    double left = m_width / 2 - measures::columnWidth;
    double right = m_width / 2 + measures::columnWidth;
    bool first = true;
    for (const ServiceColumn& column : m_columns) {
        if (!column.crossedByBand())
            continue;
        left = first ? column.x - measures::bandOverhang : left;
        right = column.x + measures::columnWidth + measures::bandOverhang;
        first = false;
    }
    return {left, m_lanes.band, right - left, m_lanes.bandBottom - m_lanes.band};
}

double ServicePicture::rulesHeight() const
{
    double height = 0;
    for (const ServiceColumn& column : m_columns) {
        if (!column.crossedByBand())
            continue;
        const RulesWords words = rulesWords(column);
        height = std::max(height,
                          m_builder.lineHeight(TextStyle::heading)
                              + static_cast<double>(words.paths.size()) * m_builder.lineHeight(TextStyle::body)
                              + (words.remark.empty() ? 0 : m_builder.lineHeight(TextStyle::small) + 2)
                              + (words.difference.empty() ? 0 : differenceHeight(words.difference) + 6));
    }
    return height + 2 * 12;
}

DisplayList ServicePicture::draw()
{
    placeColumns();
    placeLanes(drawSigns(drawHeader()));
    drawColumns();
    if (m_graph->kind == ServiceGraph::Kind::proxied)
        drawBand();
    else
        drawNotice();
    if (m_graph->externallyReachable()) {
        drawOutside();
        drawEntryEdges();
    }
    drawPossible();
    for (const ServiceColumn& column : m_columns) {
        drawClientEdges(column);
        drawBandEdge(column);
        if (followed(column))
            drawConnections(column);
    }
    if (m_graph->endpoints.empty() && m_graph->kind != ServiceGraph::Kind::externalName)
        drawNoEndpoints();
    drawOtherPorts();
    drawZones();
    drawReply();
    drawLegend();
    drawFooter();
    return m_builder.finish({m_width, m_bottom}, m_graph->nameSpace + '/' + m_graph->name, sentence());
}

std::string ServicePicture::sentence() const
{
    const bool one = m_focus < m_graph->nodes.size() && !m_each;
    const std::string words = serviceSentence(*m_graph, one ? &m_graph->nodes[m_focus] : nullptr, m_external);
    return m_ports.empty() ? words : words + " All " + std::to_string(m_ports.size() + 1) + " ports.";
}

DisplayList layOutService(const ServiceGraph& graph, const TextMeasure& measure, const ServiceLayoutOptions& options)
{
    return ServicePicture({&graph}, measure, options).draw();
}

DisplayList layOutPorts(const std::vector<ServiceGraph>& ports, const TextMeasure& measure, const ServiceLayoutOptions& options)
{
    std::vector<const ServiceGraph*> graphs;
    for (const ServiceGraph& graph : ports)
        graphs.push_back(&graph);
    return ServicePicture(graphs, measure, options).draw();
}

}  // namespace fairlead::diagram
