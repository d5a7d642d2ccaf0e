#include "model/diagram/service_measures.h"
#include "model/diagram/service_picture.h"

#include <algorithm>
#include <set>

// The boxes of a service's picture: nodes with what runs on them, the band, the way in.

namespace fairlead::diagram {

void ServicePicture::drawColumns()
{
    for (const ServiceColumn& column : m_columns) {
        switch (column.kind) {
        case ServiceColumn::Kind::node:
            drawNode(column);
            break;
        case ServiceColumn::Kind::folded:
            drawFolded(column);
            break;
        case ServiceColumn::Kind::beyond:
            drawBeyond(column);
            break;
        }
        drawCards(column);
    }
}

void ServicePicture::drawNode(const ServiceColumn& column)
{
    const GraphNode& node = m_graph->nodes[column.nodes.front()];
    const Rect box{column.x, m_lanes.nodeTop, measures::columnWidth, m_lanes.nodeBottom - m_lanes.nodeTop};
    Item& item = m_builder.addShape(column.id, node.ready ? Role::node : Role::nodeMissing, Shape::Kind::roundedRectangle, box);
    item.shape->dashed = !node.ready;
    item.name = "Node " + node.name;
    item.description = "Node " + node.name + (node.zone.empty() ? "" : " in " + node.zone)
        + (node.address.empty() ? "" : ", address " + node.address) + (node.ready ? "." : ". It is not ready.");
    item.link = item.drill = Link{Link::Kind::node, {}, node.name, {}, {}, {}};
    item.evidence = node.sources;
    const bool external = m_graph->externallyReachable();
    const double room = measures::columnWidth - 2 * measures::padding - (external ? measures::socketLane : 0);
    const double left = box.x + measures::padding;
    item.texts.push_back(
        m_builder.text(left, box.y + 12, room, node.name + (node.ready ? "" : ", not ready"), TextStyle::heading));
    item.texts.push_back(
        m_builder.text(left, box.y + 12 + m_builder.lineHeight(TextStyle::heading) + 2, room, node.address, TextStyle::small));
    drawClients(column, node);
    drawRules(column);
    drawBridge(column);
    if (m_ports.empty())
        drawWires(column);
    drawComponents(column, {node.kubelet, node.cni, node.proxy});
}

void ServicePicture::drawFolded(const ServiceColumn& column)
{
    const Rect box{column.x, m_lanes.nodeTop, measures::columnWidth, m_lanes.nodeBottom - m_lanes.nodeTop};
    const std::string count = countWords(column.nodes.size(), "more node", "more nodes");
    const auto notReady =
        std::count_if(column.nodes.begin(), column.nodes.end(), [this](std::size_t i) { return !m_graph->nodes[i].ready; });
    Item& item = m_builder.addShape(column.id, Role::node, Shape::Kind::roundedRectangle, box);
    item.name = column.title + ": " + count;
    item.description = count + " in " + column.title + ", folded. Activate to show them one by one.";
    const double room =
        measures::columnWidth - 2 * measures::padding - (m_graph->externallyReachable() ? measures::socketLane : 0);
    const double left = box.x + measures::padding;
    item.texts.push_back(m_builder.text(left, box.y + 12, room, column.title, TextStyle::heading));
    item.texts.push_back(m_builder.text(left, box.y + 12 + m_builder.lineHeight(TextStyle::heading) + 2, room,
                                        count + (notReady == 0 ? "" : ", " + std::to_string(notReady) + " not ready"),
                                        TextStyle::small));
    drawRules(column);
    drawFoldedContents(column);
}

void ServicePicture::drawBeyond(const ServiceColumn& column)
{
    if (column.endpoints.empty() && m_graph->kind != ServiceGraph::Kind::externalName)
        return;
    const double top = m_lanes.remoteBus - m_builder.lineHeight(TextStyle::heading) - 28;
    const double bottom = m_lanes.cardsBottom + measures::padding;
    Item& item = m_builder.addShape(column.id, Role::outside, Shape::Kind::roundedRectangle,
                                    {column.x, top, measures::columnWidth, bottom - top});
    item.shape->dashed = true;
    item.name = column.title;
    item.description = "Not on a node of this cluster.";
    const double room = measures::columnWidth - 2 * measures::padding;
    item.texts.push_back(m_builder.text(column.x + measures::padding, top + 12, room, column.title, TextStyle::heading));
    if (m_graph->kind != ServiceGraph::Kind::externalName)
        return;
    const Rect card = cardRect(column, 0);
    Item& target = m_builder.addShape("endpoint:" + m_graph->externalName, Role::endpointOutside, Shape::Kind::roundedRectangle,
                                      card, column.id);
    target.name = m_graph->externalName;
    target.description = "The name that DNS answers with. Where it leads is not the cluster's affair.";
    target.evidence = m_graph->sources;
    target.texts.push_back(m_builder.textIn(card, m_graph->externalName, TextStyle::mono, Align::left, 12));
}

void ServicePicture::drawClients(const ServiceColumn& column, const GraphNode& node)
{
    const double room =
        measures::columnWidth - 2 * measures::padding - (m_graph->externallyReachable() ? measures::socketLane : 0);
    const double width = (room - measures::clientGap) / 2;
    const auto draw = [&](const char* kind, double x, const std::string& title, const std::string& address,
                          std::string description) {
        const Rect box{x, m_lanes.clients, width, measures::clientHeight};
        Item& item =
            m_builder.addShape("client:" + column.key + ':' + kind, Role::client, Shape::Kind::roundedRectangle, box, column.id);
        item.name = title + " on " + node.name;
        item.description = std::move(description);
        const double lines = m_builder.lineHeight(TextStyle::body) + m_builder.lineHeight(TextStyle::monoSmall);
        const double top = box.y + (box.height - (address.empty() ? m_builder.lineHeight(TextStyle::body) : lines)) / 2;
        item.texts.push_back(m_builder.text(x + 4, top, width - 8, title, TextStyle::body, Align::center));
        if (!address.empty())
            item.texts.push_back(m_builder.text(x + 4, top + m_builder.lineHeight(TextStyle::body), width - 8, address,
                                                TextStyle::monoSmall, Align::center));
        return &item;
    };
    const double left = column.x + measures::padding;
    Item* pod =
        draw("pod", left, "a pod", node.clientAddress,
             "Any pod on this node can be the client" + (node.clientPod.empty() ? "." : ", for example " + node.clientPod + '.'));
    if (const auto slash = node.clientPod.find('/'); slash != std::string::npos)
        pod->link = Link{Link::Kind::pod, node.clientPod.substr(0, slash), node.clientPod.substr(slash + 1), node.name, {}, {}};
    Item* host = draw("node", left + width + measures::clientGap, "the node", node.address,
                      "A process on the node itself can be the client, too; its packets start in the OUTPUT hook.");
    host->link = Link{Link::Kind::node, {}, node.name, {}, {}, {}};
}

void ServicePicture::drawComponents(const ServiceColumn& column, const std::array<GraphNode::Component, 3>& parts)
{
    const double room = measures::columnWidth - 2 * measures::padding - 2 * measures::componentGap;
    const double narrow = 86;
    const double widths[] = {narrow, room - 2 * narrow, narrow};
    double x = column.x + measures::padding;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const GraphNode::Component& part = parts[i];
        const Rect box{x, m_lanes.components, widths[i], measures::componentHeight};
        x += widths[i] + measures::componentGap;
        if (part.name.empty())
            continue;
        Item& item = m_builder.addShape("component:" + column.key + ':' + std::to_string(i),
                                        i == 2 ? Role::proxy : Role::component, Shape::Kind::roundedRectangle, box, column.id);
        item.shape->dashed = !part.healthy;
        item.name = part.name + " on " + column.title;
        item.description = part.description;
        item.evidence = part.sources;
        if (column.kind == ServiceColumn::Kind::node)
            item.link = Link{Link::Kind::node, {}, column.title, {}, {}, {}};
        const double line = m_builder.lineHeight(TextStyle::small);
        const double top = box.y + (box.height - 2 * line) / 2;
        item.texts.push_back(m_builder.text(box.x + 4, top, box.width - 8, part.name, TextStyle::small, Align::center));
        item.texts.push_back(m_builder.text(box.x + 4, top + line, box.width - 8, part.detail, TextStyle::small, Align::center));
    }
}

// What the nodes of a folded column have in common.
GraphNode::Component ServicePicture::summaryOf(const ServiceColumn& column, GraphNode::Component GraphNode::*part) const
{
    std::set<std::string> details;
    GraphNode::Component summary;
    std::size_t unwell = 0;
    for (const std::size_t node : column.nodes) {
        const GraphNode::Component& each = m_graph->nodes[node].*part;
        if (each.name.empty())
            continue;
        if (summary.name.empty())
            summary.name = each.name;
        details.insert(each.detail);
        unwell += each.healthy ? 0 : 1;
    }
    summary.healthy = unwell == 0;
    summary.detail = unwell > 0 ? std::to_string(unwell) + " unwell"
        : details.size() == 1   ? *details.begin()
                                : std::to_string(details.size()) + " kinds";
    summary.description = summary.name + " on " + countWords(column.nodes.size(), "node", "nodes") + ": " + summary.detail + '.';
    return summary;
}

// One client and one of each component stand for those of all the nodes.
void ServicePicture::drawFoldedContents(const ServiceColumn& column)
{
    const double room =
        measures::columnWidth - 2 * measures::padding - (m_graph->externallyReachable() ? measures::socketLane : 0);
    const Rect box{column.x + measures::padding, m_lanes.clients, room, measures::clientHeight};
    Item& item = m_builder.addShape("client:" + column.key + ":pod", Role::client, Shape::Kind::roundedRectangle, box, column.id);
    item.name = "A pod on any of these nodes";
    item.description = "Any pod on one of the " + countWords(column.nodes.size(), "node", "nodes") + " can be the client.";
    item.texts.push_back(m_builder.textIn(box, "a pod on any of them", TextStyle::body));
    GraphNode::Component cni = summaryOf(column, &GraphNode::cni);
    if (cni.healthy && !cni.name.empty())
        cni.detail = "a range a node";
    drawComponents(column, {summaryOf(column, &GraphNode::kubelet), cni, summaryOf(column, &GraphNode::proxy)});
}

ServicePicture::RulesWords ServicePicture::rulesWords(const ServiceColumn& column) const
{
    const GraphNode& node = m_graph->nodes[column.nodes.front()];
    RulesWords words{{pathWords(*m_graph, node, node.internal)}, {}, {}};
    if (m_graph->externallyReachable()) {
        const std::string outside = pathWords(*m_graph, node, node.external);
        if (outside != words.paths.front() || node.internal.endpoints != node.external.endpoints)
            words.paths = {"inside: " + words.paths.front(), "outside: " + outside};
    }
    if (column.kind == ServiceColumn::Kind::folded)
        words.remark = "each of these nodes has its own rules";
    else if (!node.rulesRead)
        words.remark = node.notRead.empty() ? "rules not read" : "not read: " + node.notRead;
    else if (!node.internal.fromRules && !node.internal.endpoints.empty() && !node.mode.empty())
        words.remark = "shown as the API wants it, rules unclear";
    if (column.kind == ServiceColumn::Kind::node && !node.differences.empty())
        words.difference = inTwoLines(
            "\u2260 " + node.differences.front().text
                + (node.differences.size() == 1 ? "" : " (+ " + std::to_string(node.differences.size() - 1) + " more)"),
            measures::columnWidth - 2 * measures::padding - 2 * 16, TextStyle::small);
    return words;
}

void ServicePicture::drawRules(const ServiceColumn& column)
{
    if (m_graph->kind != ServiceGraph::Kind::proxied)
        return;
    const GraphNode& node = m_graph->nodes[column.nodes.front()];
    const Rect box{column.x + measures::padding, m_lanes.rules, measures::columnWidth - 2 * measures::padding,
                   m_lanes.rulesHeight};
    const std::string where = column.title;
    Item& item = m_builder.addShape("rules:" + column.key, Role::rulesBox, Shape::Kind::roundedRectangle, box, column.id);
    item.shape->dashed = !node.rulesRead;
    item.name = "Rules on " + where;
    item.link = Link{Link::Kind::chains, m_graph->nameSpace, m_graph->name, node.name, {}, {}};
    item.drill = item.link;
    item.evidence = node.rulesSources.empty() ? node.sources : node.rulesSources;
    const RulesWords words = rulesWords(column);
    item.description = (node.rulesRead ? "What kube-proxy wrote on " : "What kube-proxy should have written on ") + where + ": "
        + words.paths.front() + (words.paths.size() > 1 ? "; " + words.paths.back() : "") + ". " + pathOf(node).why
        + (words.remark.empty() ? "" : " " + words.remark + '.')
        + (words.difference.empty() ? "" : " They differ from what the API wants: " + node.differences.front().text + '.');
    const double room = box.width - 24;
    double y = box.y + 12;
    item.texts.push_back(
        m_builder.text(box.x + 12, y, room, (node.mode.empty() ? "kube-proxy" : node.mode) + " rules", TextStyle::heading));
    y += m_builder.lineHeight(TextStyle::heading);
    for (const std::string& line : words.paths) {
        item.texts.push_back(m_builder.text(box.x + 12, y, room, line, TextStyle::body));
        y += m_builder.lineHeight(TextStyle::body);
    }
    if (!words.remark.empty())
        item.texts.push_back(m_builder.text(box.x + 12, y + 2, room, words.remark, TextStyle::small));
    if (!words.difference.empty())
        drawDifference(column, box, words.difference);
}

// Breaks at the last space that leaves the first line its room; where there is none, one line is shortened.
std::vector<std::string> ServicePicture::inTwoLines(const std::string& text, double width, TextStyle style) const
{
    if (m_builder.width(text, style) <= width)
        return {text};
    for (auto space = text.rfind(' '); space != std::string::npos && space > 0; space = text.rfind(' ', space - 1)) {
        if (m_builder.width(text.substr(0, space), style) <= width)
            return {text.substr(0, space), text.substr(space + 1)};
    }
    return {text};
}

double ServicePicture::differenceHeight(const std::vector<std::string>& lines) const
{
    return measures::differenceHeight + static_cast<double>(lines.size() - 1) * m_builder.lineHeight(TextStyle::small);
}

// In place: inside the rules that differ.
void ServicePicture::drawDifference(const ServiceColumn& column, const Rect& rules, const std::vector<std::string>& lines)
{
    const GraphNode& node = m_graph->nodes[column.nodes.front()];
    const double height = differenceHeight(lines);
    const Rect box{rules.x + 8, rules.bottom() - height - 8, rules.width - 16, height};
    Item& item = m_builder.addShape("difference:" + column.key, Role::difference, Shape::Kind::roundedRectangle, box,
                                    "rules:" + column.key);
    item.name = "Rules and API differ on " + node.name;
    for (const GraphDifference& each : node.differences) {
        item.description += (item.description.empty() ? "" : "; ") + each.text;
        item.evidence.insert(item.evidence.end(), each.sources.begin(), each.sources.end());
    }
    item.description += '.';
    item.link = item.drill = Link{Link::Kind::chains, m_graph->nameSpace, m_graph->name, node.name, {}, {}};
    const double line = m_builder.lineHeight(TextStyle::small);
    double y = box.y + (height - static_cast<double>(lines.size()) * line) / 2;
    for (const std::string& each : lines) {
        item.texts.push_back(m_builder.text(box.x + 8, y, box.width - 16, each, TextStyle::small));
        y += line;
    }
}

void ServicePicture::drawOutside()
{
    const double x = m_width / 2;
    const Rect pill{x - measures::outsideWidth / 2, m_lanes.outside, measures::outsideWidth, measures::outsideHeight};
    Item& item = m_builder.addShape("outside", Role::outside, Shape::Kind::pill, pill);
    item.name = "Outside the cluster";
    item.description = "Clients beyond the nodes. They cannot use the ClusterIP: it exists only in the nodes' rules.";
    item.texts.push_back(m_builder.textIn(pill, "Outside the cluster", TextStyle::heading));
    for (std::size_t i = 0; i < shownEntries(); ++i)
        drawEntry(i);
}

void ServicePicture::drawEntry(std::size_t index)
{
    const GraphEntry& entry = m_graph->entries[index];
    const Rect box{entryX(index) - measures::entryWidth / 2, m_lanes.entries, measures::entryWidth, measures::entryHeight};
    const std::size_t folded = index + 1 == shownEntries() ? m_graph->entries.size() - index - 1 : 0;
    const GraphPort* port = m_graph->shownPort();
    std::string title = entry.kind == GraphEntry::Kind::loadBalancer ? "load balancer" : "external IP";
    const std::string address = entry.address + (port ? ':' + std::to_string(port->port) : "");
    Item& item = m_builder.addShape("entry:" + entry.address, Role::entry, Shape::Kind::roundedRectangle, box);
    item.shape->dashed = !entry.inRules;
    item.name = title + ' ' + address;
    item.description = entry.note;
    item.evidence = {entry.source};
    for (std::size_t i = index + 1; folded > 0 && i < m_graph->entries.size(); ++i)
        item.description += (i == index + 1 ? " Also: " : ", ") + m_graph->entries[i].address;
    if (!entry.qualifier.empty())
        title += ", " + entry.qualifier;
    if (!entry.missingOn.empty()) {
        title += ", unknown to " + entry.missingOn;
        item.role = Role::difference;
        item.description += " The rules of " + entry.missingOn + " do not know it, though they should.";
    }
    if (folded > 0)
        title += ", + " + std::to_string(folded) + " more";
    const double line = m_builder.lineHeight(TextStyle::body);
    const double top = box.y + (box.height - 2 * line) / 2;
    item.texts.push_back(m_builder.text(box.x + 8, top, box.width - 16, title, TextStyle::small, Align::center));
    item.texts.push_back(m_builder.text(box.x + 8, top + line, box.width - 16, address, TextStyle::mono, Align::center));
}

}  // namespace fairlead::diagram
