#include "model/diagram/service_measures.h"
#include "model/diagram/service_picture.h"

#include <algorithm>

// The service itself: a band across all nodes, with its ports.

namespace fairlead::diagram {

void ServicePicture::drawBand()
{
    const Rect box = bandRect();
    Item& item = m_builder.addShape("band", Role::serviceBand, Shape::Kind::roundedRectangle, box);
    item.name = "Service " + m_graph->nameSpace + '/' + m_graph->name;
    item.description = "The service lives on every node and on none: its ClusterIP " + m_graph->clusterIp
        + " is on no network card, only in the rules of each node.";
    item.link = Link{Link::Kind::service, m_graph->nameSpace, m_graph->name, {}, {}, {}};
    item.evidence = m_graph->sources;
    const double lines = m_builder.lineHeight(TextStyle::heading) + m_builder.lineHeight(TextStyle::small);
    const double top = box.y + (box.height - lines) / 2;
    const double left = box.x + 22;
    const std::string motto = "one address on every node";
    const double wanted =
        std::max(m_builder.width("Service " + m_graph->name, TextStyle::heading), m_builder.width(motto, TextStyle::small));
    const double room = std::min(wanted + 1, box.width / 3);
    item.texts.push_back(m_builder.text(left, top, room, "Service " + m_graph->name, TextStyle::heading));
    item.texts.push_back(m_builder.text(left, top + m_builder.lineHeight(TextStyle::heading), room, "one address on every node",
                                        TextStyle::small));
    drawPorts(left + room + 28, box.right() - 16);
}

// The service's ports side by side, as many as fit; the one that is shown comes first, so that
// folding never hides it.
void ServicePicture::drawPorts(double left, double right)
{
    struct Chip {
        const GraphPort* port;
        std::string address;
        std::string detail;
        double width;
    };
    constexpr double gap = 12;
    constexpr double moreWidth = 100;
    std::vector<Chip> chips;
    for (const GraphPort& port : m_graph->ports) {
        Chip chip{&port, clusterAddress(*m_graph, port), portDetail(port), 0};
        chip.width =
            std::max(m_builder.width(chip.address, TextStyle::mono), m_builder.width(chip.detail, TextStyle::small)) + 28;
        chip.width = std::min(chip.width, right - left - (m_graph->ports.size() > 1 ? moreWidth : 0));
        chips.push_back(std::move(chip));
    }
    if (m_graph->port < chips.size())
        std::rotate(chips.begin(), chips.begin() + static_cast<std::ptrdiff_t>(m_graph->port),
                    chips.begin() + static_cast<std::ptrdiff_t>(m_graph->port) + 1);
    double width = -gap;
    for (const Chip& chip : chips)
        width += chip.width + gap;
    // In the middle of the band where they fit, else from the left.
    const double x0 = std::min(bandRect().center().x - width / 2, right - width);
    double x = std::max(left, x0);
    const double y = m_lanes.band + 14;
    const double height = measures::bandHeight - 2 * 14;
    for (std::size_t n = 0; n < chips.size(); ++n) {
        const Chip& chip = chips[n];
        const double room = n + 1 == chips.size() ? right : right - moreWidth;
        if (n > 0 && x + chip.width > room) {
            drawMorePorts({x, y, right - x, height}, n);
            return;
        }
        drawPort({x, y, chip.width, height}, *chip.port, n == 0);
        x += chip.width + gap;
    }
}

void ServicePicture::drawPort(const Rect& box, const GraphPort& port, bool shown)
{
    const std::string protocol = toString(port.protocol);
    const std::string address = clusterAddress(*m_graph, port);
    Item& item = m_builder.addShape("port:" + std::to_string(port.port) + '/' + protocol,
                                    shown ? Role::clusterIp : Role::serviceBand, Shape::Kind::roundedRectangle, box, "band");
    item.name = address + '/' + protocol;
    item.description = "Port " + std::to_string(port.port) + (port.name.empty() ? "" : " (" + port.name + ")") + ", target port "
        + port.targetPort + (port.nodePort ? ", node port " + std::to_string(*port.nodePort) : "")
        + (shown ? ". The picture shows this port." : ".");
    item.evidence = m_graph->sources;
    const double mono = m_builder.lineHeight(TextStyle::mono);
    const double top = box.y + (box.height - mono - m_builder.lineHeight(TextStyle::small)) / 2;
    item.texts.push_back(m_builder.text(box.x + 12, top, box.width - 24, address, TextStyle::mono, Align::center));
    item.texts.push_back(
        m_builder.text(box.x + 12, top + mono, box.width - 24, portDetail(port), TextStyle::small, Align::center));
}

void ServicePicture::drawMorePorts(const Rect& box, std::size_t shown)
{
    const std::string words = "+ " + countWords(m_graph->ports.size() - shown, "port", "ports");
    Item& item =
        m_builder.addText("ports:more", Role::serviceBand, m_builder.textIn(box, words, TextStyle::body, Align::left), "band");
    item.name = words;
    for (const GraphPort& port : m_graph->ports)
        item.description +=
            (item.description.empty() ? "All ports: " : ", ") + std::to_string(port.port) + '/' + toString(port.protocol);
}

void ServicePicture::drawNotice()
{
    const bool external = m_graph->kind == ServiceGraph::Kind::externalName;
    const Rect box = bandRect();
    Item& item = m_builder.addShape("band", Role::notProxied, Shape::Kind::roundedRectangle, box);
    item.shape->dashed = true;
    item.name = "Service " + m_graph->nameSpace + '/' + m_graph->name;
    item.description = sentence();
    item.link = Link{Link::Kind::service, m_graph->nameSpace, m_graph->name, {}, {}, {}};
    item.evidence = m_graph->sources;
    const double lines = m_builder.lineHeight(TextStyle::heading) + m_builder.lineHeight(TextStyle::body);
    const double top = box.y + (box.height - lines) / 2;
    const std::string dns = m_graph->name + '.' + m_graph->nameSpace + ".svc";
    item.texts.push_back(
        m_builder.text(box.x + 22, top, box.width - 44,
                       external ? "ExternalName: no ClusterIP, no kube-proxy" : "Headless: no ClusterIP, no kube-proxy",
                       TextStyle::heading, Align::center));
    item.texts.push_back(m_builder.text(box.x + 22, top + m_builder.lineHeight(TextStyle::heading), box.width - 44,
                                        "DNS answers " + dns
                                            + (external ? " with the name " + m_graph->externalName
                                                        : " with the addresses of the endpoints; the client picks one"),
                                        TextStyle::body, Align::center));
}

void ServicePicture::drawNoEndpoints()
{
    const Rect band = bandRect();
    const Rect box{band.x, m_lanes.cards, band.width, measures::cardHeight};
    Item& item = m_builder.addShape("noEndpoints", Role::noEndpoints, Shape::Kind::roundedRectangle, box);
    item.shape->dashed = true;
    item.name = "No endpoints";
    const std::string why = m_graph->selector.empty() ? "The service has no selector, and nobody made an EndpointSlice for it."
                                                      : "No ready pod matches " + m_graph->selector + '.';
    item.description = "The service has no endpoints. " + why;
    item.evidence = m_graph->sources;
    const double lines = m_builder.lineHeight(TextStyle::heading) + m_builder.lineHeight(TextStyle::body);
    const double top = box.y + (box.height - lines) / 2;
    item.texts.push_back(m_builder.text(box.x + 22, top, box.width - 44, "No endpoints", TextStyle::heading, Align::center));
    item.texts.push_back(m_builder.text(box.x + 22, top + m_builder.lineHeight(TextStyle::heading), box.width - 44, why,
                                        TextStyle::body, Align::center));
}

}  // namespace fairlead::diagram
