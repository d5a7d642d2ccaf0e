#include "model/diagram/service_measures.h"
#include "model/diagram/service_picture.h"

#include <algorithm>
#include <cmath>

// The lines of a service's picture, each in its own lane.

namespace fairlead::diagram {

namespace {

std::string shareWords(std::size_t part, std::size_t whole)
{
    if (part == whole)
        return "all";
    if (part == 1 && whole < 1000)
        return "1/" + std::to_string(whole);
    const double percent = 100.0 * static_cast<double>(part) / static_cast<double>(whole);
    if (percent < 0.1)
        return "<0.1 %";
    const auto tenths = std::lround(percent * 10);
    return std::to_string(tenths / 10) + (tenths >= 100 ? "" : '.' + std::to_string(tenths % 10)) + " %";
}

}  // namespace

Role ServicePicture::entryRole() const
{
    const bool rewritten = m_focus < m_graph.nodes.size() && m_graph.nodes[m_focus].external.sourceRewritten;
    return rewritten ? Role::edgeRewritten : Role::edgeFocus;
}

std::size_t ServicePicture::shownEntries() const { return std::min<std::size_t>(m_graph.entries.size(), measures::maxEntries); }

double ServicePicture::entryX(std::size_t index) const
{
    const double last = static_cast<double>(shownEntries()) - 1;
    return m_width / 2 + (static_cast<double>(index) - last / 2) * (measures::entryWidth + measures::columnGap);
}

// Where the way in begins on the bus above the nodes: below the first entry that the rules know.
double ServicePicture::entryOrigin() const
{
    if (m_graph.entries.empty())
        return m_width / 2;
    const auto end = m_graph.entries.begin() + static_cast<std::ptrdiff_t>(shownEntries());
    const auto found = std::find_if(m_graph.entries.begin(), end, [](const GraphEntry& entry) { return entry.inRules; });
    return entryX(found == end ? 0 : static_cast<std::size_t>(found - m_graph.entries.begin()));
}

// First what is only possible, then what is followed, so that the latter lies on top.
void ServicePicture::drawEntryEdges()
{
    const double x = m_width / 2;
    const double top = m_lanes.outside + measures::outsideHeight;
    const double fan = top + measures::laneGap / 2 - 4;
    const double origin = entryOrigin();
    for (const bool strong : {false, true}) {
        for (std::size_t i = 0; i < shownEntries(); ++i) {
            const double entry = entryX(i);
            const bool followedHere = m_external && std::abs(entry - origin) < 1;
            if (followedHere != strong)
                continue;
            const Role role = strong ? entryRole() : Role::edge;
            std::vector<Point> down{{x, top}, {entry, m_lanes.entries}};
            if (std::abs(entry - x) > 1)
                down = {{x, top}, {x, fan}, {entry, fan}, {entry, m_lanes.entries}};
            const std::string& address = m_graph.entries[i].address;
            m_builder.addLine("edge:outside>entry:" + address, role, std::move(down), true);
            std::vector<Point> join{{entry, m_lanes.entries + measures::entryHeight}, {entry, m_lanes.entryBus}};
            if (std::abs(entry - origin) > 1)
                join.push_back({origin, m_lanes.entryBus});
            m_builder.addLine("edge:entry:" + address + ">nodes", role, std::move(join), false);
        }
        for (const ServiceColumn& column : m_columns) {
            if (column.crossedByBand() && (m_external && followed(column)) == strong)
                drawEntryEdge(column, strong);
        }
    }
}

void ServicePicture::drawEntryEdge(const ServiceColumn& column, bool strong)
{
    const GraphPort* port = m_graph.shownPort();
    const Role role = strong ? entryRole() : Role::edge;
    const bool socket = port && port->nodePort;
    const double x = entryOrigin();
    const double to = socketX(column);
    const double end = m_lanes.nodeTop - (socket ? measures::socketHeight / 2 : 0);
    std::vector<Point> points{{x, m_lanes.entryBus}, {to, m_lanes.entryBus}, {to, end}};
    if (m_graph.entries.empty())
        points.insert(points.begin(), {x, m_lanes.outside + measures::outsideHeight});
    Item& edge = m_builder.addLine("edge:outside>" + column.id, role, std::move(points), socket);
    edge.name = "From outside to " + column.title;
    edge.description = m_graph.nodes[column.nodes.front()].external.why;
    const double inside = socket ? end + measures::socketHeight : end;
    m_builder.addLine("edge:in:" + column.id, role, {{to, inside}, {to, m_lanes.band}}, true, column.id);
    if (socket)
        drawSocket(column, *port->nodePort, {to - 38, end, 76, measures::socketHeight});
}

void ServicePicture::drawSocket(const ServiceColumn& column, std::uint16_t nodePort, const Rect& pill)
{
    Item& item = m_builder.addShape("socket:" + column.id, Role::socket, Shape::Kind::pill, pill, column.id);
    item.name = "Node port " + std::to_string(nodePort) + " on " + column.title;
    item.description =
        "Open on every node, whether it has an endpoint or not. No process listens on it: the rules take the packets.";
    item.evidence = m_graph.sources;
    item.texts.push_back(m_builder.textIn(pill, ':' + std::to_string(nodePort), TextStyle::mono, Align::center, 4));
}

void ServicePicture::drawBandEdges(const ServiceColumn& column)
{
    const bool strong = followed(column);
    if (column.kind == ServiceColumn::Kind::node) {
        const double room =
            measures::columnWidth - 2 * measures::padding - (m_graph.externallyReachable() ? measures::socketLane : 0);
        const double width = (room - measures::clientGap) / 2;
        const double top = m_lanes.clients + measures::clientHeight;
        const double pod = column.x + measures::padding + width / 2;
        const double host = pod + width + measures::clientGap;
        const Role role = strong && !m_external ? Role::edgeFocus : Role::edge;
        m_builder.addLine("edge:client:" + column.key + ":pod", role, {{pod, top}, {pod, m_lanes.band}}, true, column.id);
        m_builder.addLine("edge:client:" + column.key + ":node", Role::edge, {{host, top}, {host, m_lanes.band}}, true,
                          column.id);
    }
    if (m_graph.kind != ServiceGraph::Kind::proxied || !column.crossedByBand())
        return;
    const double x = centre(column);
    m_builder.addLine("edge:band>" + column.id, strong ? Role::edgeFocus : Role::edge,
                      {{x, m_lanes.band + measures::bandHeight}, {x, m_lanes.rules}}, true, column.id);
    const GraphNode& node = m_graph.nodes[column.nodes.front()];
    if (!strong || !m_external || !node.external.sourceRewritten)
        return;
    const Rect pill{socketX(column) - 32, m_lanes.clients + (measures::clientHeight - measures::badgeHeight) / 2, 64,
                    measures::badgeHeight};
    Item& badge =
        m_builder.addShape("rewritten:" + column.key, Role::badgeRewritten, Shape::Kind::pill, pill, "edge:in:" + column.id);
    badge.name = "Source address rewritten";
    badge.description =
        "The endpoint sees an address of " + node.name + ", not the client's: so the answer comes back through this node.";
    badge.texts.push_back(m_builder.textIn(pill, "SNAT", TextStyle::small, Align::center, 4));
}

void ServicePicture::drawPortLabel(const ServiceColumn& column)
{
    const GraphPort* port = m_graph.shownPort();
    if (!port)
        return;
    const bool proxied = m_graph.kind == ServiceGraph::Kind::proxied;
    const GraphPath& path = pathOf(m_graph.nodes[column.nodes.front()]);
    std::string target = port->targetPort;
    if (!path.endpoints.empty() && m_graph.endpoints[path.endpoints.front()].port != 0)
        target = std::to_string(m_graph.endpoints[path.endpoints.front()].port);
    const std::uint16_t from = m_external && port->nodePort ? *port->nodePort : port->port;
    const std::string words = proxied ? std::to_string(from) + " \u2192 " + target : "port " + target;
    const double width = m_builder.width(words, TextStyle::mono) + 24;
    const Rect pill{centre(column) - width / 2, m_lanes.remoteBus - 10 - measures::badgeHeight, width, measures::badgeHeight};
    Item& label = m_builder.addShape("ports:" + column.id, Role::badgePorts, Shape::Kind::pill, pill, "trunk:" + column.id);
    label.name = words;
    label.description = proxied ? "The rules rewrite the destination: the packet goes to the pod's address and its target port."
                                : "Nothing is rewritten: the client connects to the endpoint's own port.";
    label.texts.push_back(m_builder.textIn(pill, words, TextStyle::mono, Align::center, 4));
}

void ServicePicture::drawConnections(const ServiceColumn& column)
{
    const bool proxied = m_graph.kind == ServiceGraph::Kind::proxied;
    const GraphNode& node = m_graph.nodes[column.nodes.front()];
    const GraphPath& path = pathOf(node);
    const bool externalName = m_graph.kind == ServiceGraph::Kind::externalName;
    if (path.endpoints.empty() && !externalName)
        return proxied ? drawRefusal(column) : void();
    const auto self = static_cast<std::size_t>(&column - m_columns.data());
    // How many of the endpoints are in each row of each column.
    std::vector<std::vector<std::size_t>> counts(m_columns.size());
    for (const std::size_t endpoint : path.endpoints) {
        const Spot& spot = m_spots[endpoint];
        counts[spot.column].resize(std::max(counts[spot.column].size(), spot.row + 1));
        ++counts[spot.column][spot.row];
    }
    if (externalName)
        counts.back() = {1};
    const double x = centre(column);
    const double top = proxied ? m_lanes.rules + m_lanes.rulesHeight : m_lanes.band + measures::bandHeight;
    m_builder.addLine("trunk:" + column.id, Role::edgeFocus, {{x, top}, {x, m_lanes.remoteBus}}, false);
    std::size_t first = self;
    std::size_t last = self;
    for (std::size_t c = 0; c < counts.size(); ++c) {
        if (!counts[c].empty()) {
            first = std::min(first, c);
            last = std::max(last, c);
        }
    }
    for (std::size_t c = 0; c < counts.size(); ++c) {
        if (!counts[c].empty())
            drawBranch(column, c, c == self || c == first || c == last, counts[c]);
    }
    if (!externalName)
        drawPortLabel(column);
}

void ServicePicture::drawBranch(const ServiceColumn& from, std::size_t to, bool furthest,
                                const std::vector<std::size_t>& countByRow)
{
    const ServiceColumn& target = m_columns[to];
    const bool local = &from == &target;
    const Role role = local ? Role::edgeLocal : Role::edgeRemote;
    const double x = rail(target);
    const double bus = local ? m_lanes.localBus : m_lanes.remoteBus;
    const std::size_t whole =
        m_graph.kind == ServiceGraph::Kind::externalName ? 1 : pathOf(m_graph.nodes[from.nodes.front()]).endpoints.size();
    const std::size_t lastRow = countByRow.size() - 1;
    for (std::size_t row = 0; row <= lastRow; ++row) {
        if (countByRow[row] == 0)
            continue;
        const Rect card = cardRect(target, row);
        const double y = card.center().y;
        std::vector<Point> points{{x, y}, {card.x, y}};
        if (row == lastRow) {
            points.insert(points.begin(), {x, bus});
            if (furthest)
                points.insert(points.begin(), {centre(from), bus});
            if (local)
                points.insert(points.begin(), {centre(from), m_lanes.remoteBus});
        }
        const bool more = row == target.endpoints.size();
        const std::string name = m_graph.kind == ServiceGraph::Kind::externalName ? m_graph.externalName
            : more ? "+ " + countWords(target.folded.size(), "endpoint", "endpoints")
                   : m_graph.endpoints[target.endpoints[row]].toString();
        const std::string id = "edge:" + from.key + '>' + (more ? "more:" + target.id : name);
        Item& edge = m_builder.addLine(id, role, std::move(points), true);
        edge.line->dashed = !local;
        const std::string share = shareWords(countByRow[row], whole);
        edge.name = from.title + " \u2192 " + name;
        edge.description = (share == "all" ? "All new connections" : share + " of the new connections")
            + (local                                            ? ", on the same node."
                   : target.kind == ServiceColumn::Kind::beyond ? ", out of the cluster."
                                                                : ", to another node.");
        if (m_graph.kind != ServiceGraph::Kind::proxied)
            continue;
        const std::string edgeId = edge.id;
        const Rect pill{x + 8, y - measures::badgeHeight / 2, 48, measures::badgeHeight};
        Item& badge = m_builder.addShape("share:" + edgeId, Role::badgeShare, Shape::Kind::pill, pill, edgeId);
        badge.texts.push_back(m_builder.textIn(pill, share, TextStyle::small, Align::center, 2));
    }
}

void ServicePicture::drawRefusal(const ServiceColumn& column)
{
    const double x = centre(column);
    const double top = m_lanes.rules + m_lanes.rulesHeight;
    const double radius = 13;
    const double y = m_lanes.remoteBus - 6;
    m_builder.addLine("refusal:" + column.id, Role::edgeDropped, {{x, top}, {x, y - radius}}, false, column.id);
    Item& cross = m_builder.addShape("cross:" + column.id, Role::badgeWarning, Shape::Kind::circle,
                                     {x - radius, y - radius, 2 * radius, 2 * radius}, column.id);
    const GraphPath& path = pathOf(m_graph.nodes[column.nodes.front()]);
    cross.name = path.outcome == GraphPath::Outcome::dropped ? "Dropped on " + column.title : "Refused on " + column.title;
    cross.description = path.why;
    cross.texts.push_back(m_builder.textIn(cross.shape->rect, "\u2715", TextStyle::heading, Align::center, 0));
}

// Nodes that would do the same as the focus node join its bus in the background; what others do is
// written in their rules boxes.
void ServicePicture::drawPossible()
{
    if (m_graph.kind != ServiceGraph::Kind::proxied || m_focus >= m_graph.nodes.size() || m_each)
        return;
    const GraphPath& path = pathOf(m_graph.nodes[m_focus]);
    if (path.endpoints.empty())
        return;
    double left = 0;
    double right = 0;
    for (const ServiceColumn& column : m_columns) {
        if (followed(column))
            left = right = centre(column);
    }
    for (const std::size_t endpoint : path.endpoints) {
        const ServiceColumn& column = m_columns[m_spots[endpoint].column];
        if (!followed(column)) {
            left = std::min(left, rail(column));
            right = std::max(right, rail(column));
        }
    }
    std::vector<const ServiceColumn*> same;
    for (const ServiceColumn& column : m_columns) {
        if (column.crossedByBand() && !followed(column)
            && pathOf(m_graph.nodes[column.nodes.front()]).endpoints == path.endpoints)
            same.push_back(&column);
    }
    for (const ServiceColumn* column : same) {
        const double x = centre(*column);
        std::vector<Point> points{{x, m_lanes.rules + m_lanes.rulesHeight}, {x, m_lanes.remoteBus}};
        // Only the outermost one draws the way along to the bus.
        if (x < left && column == same.front())
            points.push_back({left, m_lanes.remoteBus});
        if (x > right && column == same.back())
            points.push_back({right, m_lanes.remoteBus});
        m_builder.addLine("possible:" + column->id, Role::edge, std::move(points), false);
    }
}

}  // namespace fairlead::diagram
