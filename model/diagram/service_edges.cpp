#include "model/diagram/service_measures.h"
#include "model/diagram/service_picture.h"

#include <algorithm>
#include <cmath>
#include <optional>

// The lines of a service's picture, each in its own lane.

namespace fairlead::diagram {

Role ServicePicture::entryRole() const
{
    const bool rewritten = m_focus < m_graph->nodes.size() && m_graph->nodes[m_focus].external.sourceRewritten;
    return rewritten ? Role::edgeRewritten : Role::edgeFocus;
}

std::size_t ServicePicture::shownEntries() const { return std::min<std::size_t>(m_graph->entries.size(), measures::maxEntries); }

double ServicePicture::entryX(std::size_t index) const
{
    const double last = static_cast<double>(shownEntries()) - 1;
    return m_width / 2 + (static_cast<double>(index) - last / 2) * (measures::entryWidth + measures::columnGap);
}

// Where the way in begins on the bus above the nodes: below the first entry that the rules know.
double ServicePicture::entryOrigin() const
{
    if (m_graph->entries.empty())
        return m_width / 2;
    const auto end = m_graph->entries.begin() + static_cast<std::ptrdiff_t>(shownEntries());
    const auto found = std::find_if(m_graph->entries.begin(), end, [](const GraphEntry& entry) { return entry.inRules; });
    return entryX(found == end ? 0 : static_cast<std::size_t>(found - m_graph->entries.begin()));
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
            const std::string& address = m_graph->entries[i].address;
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
    const GraphPort* port = m_graph->shownPort();
    const Role role = strong ? entryRole() : Role::edge;
    const bool socket = port && port->nodePort;
    const double x = entryOrigin();
    const double to = socketX(column);
    const double end = m_lanes.nodeTop - (socket ? measures::socketHeight / 2 : 0);
    std::vector<Point> points{{x, m_lanes.entryBus}, {to, m_lanes.entryBus}, {to, end}};
    if (m_graph->entries.empty())
        points.insert(points.begin(), {x, m_lanes.outside + measures::outsideHeight});
    Item& edge = m_builder.addLine("edge:outside>" + column.id, role, std::move(points), socket);
    edge.name = "From outside to " + column.title;
    edge.description = m_graph->nodes[column.nodes.front()].external.why;
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
    item.evidence = m_graph->sources;
    item.texts.push_back(m_builder.textIn(pill, ':' + std::to_string(nodePort), TextStyle::mono, Align::center, 4));
}

void ServicePicture::drawClientEdges(const ServiceColumn& column)
{
    const bool strong = followed(column);
    if (column.kind == ServiceColumn::Kind::node) {
        const double room =
            measures::columnWidth - 2 * measures::padding - (m_graph->externallyReachable() ? measures::socketLane : 0);
        const double width = (room - measures::clientGap) / 2;
        const double top = m_lanes.clients + measures::clientHeight;
        const double pod = column.x + measures::padding + width / 2;
        const double host = pod + width + measures::clientGap;
        const Role role = strong && !m_external ? Role::edgeFocus : Role::edge;
        m_builder.addLine("edge:client:" + column.key + ":pod", role, {{pod, top}, {pod, m_lanes.band}}, true, column.id);
        m_builder.addLine("edge:client:" + column.key + ":node", Role::edge, {{host, top}, {host, m_lanes.band}}, true,
                          column.id);
    }
    if (column.kind == ServiceColumn::Kind::folded) {
        const double room =
            measures::columnWidth - 2 * measures::padding - (m_graph->externallyReachable() ? measures::socketLane : 0);
        const double pods = column.x + measures::padding + room / 2;
        m_builder.addLine("edge:client:" + column.key + ":pod", Role::edge,
                          {{pods, m_lanes.clients + measures::clientHeight}, {pods, m_lanes.band}}, true, column.id);
    }
}

void ServicePicture::drawBandEdge(const ServiceColumn& column)
{
    if (m_graph->kind != ServiceGraph::Kind::proxied || !column.crossedByBand())
        return;
    const bool strong = followed(column);
    const double x = centre(column);
    m_builder.addLine("edge:band>" + column.id + m_suffix, strong ? Role::edgeFocus : Role::edge,
                      {{x, m_lanes.bandBottom}, {x, m_lanes.rules}}, true, column.id);
    // The clients stand above the first port only.
    if (m_suffix.empty() && strong && pathOf(m_graph->nodes[column.nodes.front()]).sourceRewritten)
        drawRewritten(column);
}

// On the way in: beside the clients where it comes from outside, else below the pod.
void ServicePicture::drawRewritten(const ServiceColumn& column)
{
    const GraphNode& node = m_graph->nodes[column.nodes.front()];
    const GraphPath& path = pathOf(node);
    const double room =
        measures::columnWidth - 2 * measures::padding - (m_graph->externallyReachable() ? measures::socketLane : 0);
    const double pod = column.x + measures::padding + (room - measures::clientGap) / 4;
    const double bottom = m_lanes.clients + measures::clientHeight;
    const Rect pill = m_external
        ? Rect{socketX(column) - 32, m_lanes.clients + (measures::clientHeight - measures::badgeHeight) / 2, 64,
               measures::badgeHeight}
        : Rect{pod - 32, bottom + 2, 64, measures::badgeHeight - 4};
    Item& badge = m_builder.addShape("rewritten:" + column.key, Role::badgeRewritten, Shape::Kind::pill, pill,
                                     m_external ? "edge:in:" + column.id : "edge:client:" + column.key + ":pod");
    badge.name = "Source address rewritten";
    badge.description = "The endpoint sees " + (path.sourcesSeen.empty() ? "an address of " + node.name : sourceWords(path))
        + ", not the client's: so the answer comes back through this node."
        + (path.fromRules ? " So say the masquerade rules of " + node.name + '.'
                          : " So the policy wants it; the rules were not followed.");
    badge.evidence = path.fromRules ? node.rulesSources : m_graph->sources;
    badge.texts.push_back(m_builder.textIn(pill, "SNAT", TextStyle::small, Align::center, 4));
}

void ServicePicture::drawPortLabel(const ServiceColumn& column)
{
    if (!m_graph->shownPort())
        return;
    const bool proxied = m_graph->kind == ServiceGraph::Kind::proxied;
    const std::string words = portWords(*m_graph, pathOf(m_graph->nodes[column.nodes.front()]), m_external);
    const double width = m_builder.width(words, TextStyle::mono) + 24;
    const Rect pill{centre(column) - width / 2, m_lanes.remoteBus - 10 - measures::badgeHeight, width, measures::badgeHeight};
    Item& label = m_builder.addShape("ports:" + column.id + m_suffix, Role::badgePorts, Shape::Kind::pill, pill,
                                     "trunk:" + column.id + m_suffix);
    label.name = words;
    label.description = proxied ? "The rules rewrite the destination: the packet goes to the pod's address and its target port."
                                : "Nothing is rewritten: the client connects to the endpoint's own port.";
    label.texts.push_back(m_builder.textIn(pill, words, TextStyle::mono, Align::center, 4));
}

void ServicePicture::drawConnections(const ServiceColumn& column)
{
    const bool proxied = m_graph->kind == ServiceGraph::Kind::proxied;
    const GraphNode& node = m_graph->nodes[column.nodes.front()];
    const GraphPath& path = pathOf(node);
    const bool externalName = m_graph->kind == ServiceGraph::Kind::externalName;
    if (path.endpoints.empty() && !externalName)
        return proxied ? drawRefusal(column) : void();
    const auto self = static_cast<std::size_t>(&column - m_columns.data());
    std::vector<std::vector<Row>> rows = rowsOf(path);
    if (externalName)
        rows.back() = {{1, 0, 1, false}};
    const double x = centre(column);
    const double top = proxied ? m_lanes.rules + m_lanes.rulesHeight : m_lanes.bandBottom;
    m_builder.addLine("trunk:" + column.id + m_suffix, Role::edgeFocus, {{x, top}, {x, m_lanes.remoteBus}}, false);
    // The bus reaches as far as connections do; ways that are only wanted lie below it.
    std::size_t first = self;
    std::size_t last = self;
    const auto reached = [&rows](std::size_t c) {
        return std::ranges::any_of(rows[c], [](const Row& row) { return row.endpoints > 0; });
    };
    for (std::size_t c = 0; c < rows.size(); ++c) {
        if (reached(c)) {
            first = std::min(first, c);
            last = std::max(last, c);
        }
    }
    for (const bool really : {false, true}) {
        for (std::size_t c = 0; c < rows.size(); ++c) {
            if (!rows[c].empty() && reached(c) == really)
                drawBranch(column, c, c == self || (really ? c == first || c == last : c < first || c > last), rows[c]);
        }
    }
    if (!externalName)
        drawPortLabel(column);
}

std::vector<std::vector<ServicePicture::Row>> ServicePicture::rowsOf(const GraphPath& path) const
{
    std::vector<std::vector<Row>> rows(m_columns.size());
    const auto rowOf = [&](std::size_t endpoint) -> Row& {
        const Spot& spot = m_spots[endpoint];
        rows[spot.column].resize(std::max(rows[spot.column].size(), spot.row + 1));
        return rows[spot.column][spot.row];
    };
    for (std::size_t i = 0; i < path.endpoints.size(); ++i) {
        Row& row = rowOf(path.endpoints[i]);
        ++row.endpoints;
        row.share += path.shareOf(path.endpoints[i]);
        row.extra = row.extra || std::binary_search(path.extra.begin(), path.extra.end(), path.endpoints[i]);
    }
    for (const std::size_t endpoint : path.missing)
        ++rowOf(endpoint).missing;
    return rows;
}

// The row whose line is drawn with the way to the column: the last that is reached as it should be,
// else the last that is reached, else the last.
std::size_t ServicePicture::carrierOf(const std::vector<Row>& rows)
{
    const auto last = [&rows](auto accept) {
        const auto found = std::find_if(rows.rbegin(), rows.rend(), accept);
        return found == rows.rend() ? std::optional<std::size_t>() : static_cast<std::size_t>(rows.rend() - found) - 1;
    };
    if (const auto row = last([](const Row& each) { return each.endpoints > 0 && !each.extra; }))
        return *row;
    return last([](const Row& each) { return each.endpoints > 0; }).value_or(rows.size() - 1);
}

// Down the rail at the left of a column's endpoints.
void ServicePicture::drawBranch(const ServiceColumn& from, std::size_t to, bool furthest, const std::vector<Row>& rows)
{
    const ServiceColumn& target = m_columns[to];
    const bool local = &from == &target;
    const double x = rail(target);
    const double bus = local ? m_lanes.localBus : m_lanes.remoteBus;
    const std::size_t carrier = carrierOf(rows);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        if (rows[row].endpoints == 0 && rows[row].missing == 0)
            continue;
        const Rect card = cardRect(target, row);
        const double y = card.center().y;
        std::vector<Point> points{{x, y}, {card.x, y}};
        if (row > carrier)
            points.insert(points.begin(), {x, cardRect(target, row - 1).center().y});
        if (row == carrier) {
            points.insert(points.begin(), {x, bus});
            if (furthest)
                points.insert(points.begin(), {centre(from), bus});
            if (local)
                points.insert(points.begin(), {centre(from), m_lanes.remoteBus});
        }
        drawLastMile(from, target, row, rows[row], std::move(points));
    }
}

void ServicePicture::drawLastMile(const ServiceColumn& from, const ServiceColumn& target, std::size_t row, const Row& what,
                                  std::vector<Point> points)
{
    const bool local = &from == &target;
    const bool missing = what.endpoints == 0;
    const bool more = row == target.endpoints.size();
    const std::string name = m_graph->kind == ServiceGraph::Kind::externalName ? m_graph->externalName
        : more ? "+ " + countWords(target.folded.size(), "endpoint", "endpoints")
               : m_graph->endpoints[target.endpoints[row]].toString();
    const Role role = missing ? Role::edgeMissing : what.extra ? Role::edgeDropped : local ? Role::edgeLocal : Role::edgeRemote;
    const Point rails = points[points.size() - 2];
    Item& edge = m_builder.addLine("edge:" + from.key + '>' + (more ? "more:" + target.id : name), role, std::move(points), true);
    edge.line->dashed = missing || (!local && !what.extra);
    edge.name = from.title + " \u2192 " + name;
    const std::string share = shareWords(what.share);
    edge.description = missing ? "The API wants new connections to reach it, but the rules of " + from.title + " do not."
                               : (share == "all" ? "All new connections" : share + " of the new connections")
            + (local                                            ? ", on the same node."
                   : target.kind == ServiceColumn::Kind::beyond ? ", out of the cluster."
                                                                : ", to another node.")
            + (what.extra ? " The API does not want that." : "");
    if (m_graph->kind != ServiceGraph::Kind::proxied)
        return;
    const std::string edgeId = edge.id;
    const double height = measures::badgeHeight;
    const Rect pill{rails.x + 8, rails.y - height / 2, missing ? height : 48, height};
    Item& badge = m_builder.addShape((missing ? "missing:" : "share:") + edgeId, missing ? Role::badgeWarning : Role::badgeShare,
                                     missing ? Shape::Kind::circle : Shape::Kind::pill, pill, edgeId);
    badge.texts.push_back(m_builder.textIn(pill, missing ? "\u2715" : share, TextStyle::small, Align::center, 2));
}

void ServicePicture::drawRefusal(const ServiceColumn& column)
{
    const double x = centre(column);
    const double top = m_lanes.rules + m_lanes.rulesHeight;
    const double radius = 13;
    const double y = m_lanes.remoteBus - 6;
    m_builder.addLine("refusal:" + column.id + m_suffix, Role::edgeDropped, {{x, top}, {x, y - radius}}, false, column.id);
    Item& cross = m_builder.addShape("cross:" + column.id + m_suffix, Role::badgeWarning, Shape::Kind::circle,
                                     {x - radius, y - radius, 2 * radius, 2 * radius}, column.id);
    const GraphPath& path = pathOf(m_graph->nodes[column.nodes.front()]);
    cross.name = path.outcome == GraphPath::Outcome::dropped ? "Dropped on " + column.title : "Refused on " + column.title;
    cross.description = path.why;
    cross.texts.push_back(m_builder.textIn(cross.shape->rect, "\u2715", TextStyle::heading, Align::center, 0));
}

// Nodes that would do the same as the focus node join its bus in the background; what others do is
// written in their rules boxes.
void ServicePicture::drawPossible()
{
    if (m_graph->kind != ServiceGraph::Kind::proxied || m_focus >= m_graph->nodes.size() || m_each)
        return;
    const GraphPath& path = pathOf(m_graph->nodes[m_focus]);
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
            && pathOf(m_graph->nodes[column.nodes.front()]).endpoints == path.endpoints)
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
        m_builder.addLine("possible:" + column->id + m_suffix, Role::edge, std::move(points), false);
    }
}

}  // namespace fairlead::diagram
