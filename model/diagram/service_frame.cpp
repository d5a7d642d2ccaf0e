#include "model/diagram/service_measures.h"
#include "model/diagram/service_picture.h"

#include <algorithm>
#include <array>
#include <set>

// What surrounds a service's picture: header, signs, legend, sources.

namespace fairlead::diagram {

namespace {

struct Sign {
    std::string id;
    Role role;
    std::string words;
    std::string description;
};

std::string joined(const std::vector<std::string>& words, std::string_view separator)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : std::string(separator)) + word;
    return text;
}

std::vector<Sign> signsOf(const ServiceGraph& graph)
{
    std::vector<Sign> signs;
    if (graph.otherFamily)
        signs.push_back({"family", Role::badgePolicy,
                         graph.family == IpFamily::ipv4 ? "IPv4 (also has IPv6)" : "IPv6 (also has IPv4)",
                         "A dual-stack service: each family has its own addresses, rules and endpoints."});
    if (graph.internalLocal)
        signs.push_back({"internalLocal", Role::badgePolicy, "internal traffic: own node only",
                         "internalTrafficPolicy Local: clients in the cluster reach only the endpoints of their own node."});
    if (graph.externalLocal)
        signs.push_back(
            {"externalLocal", Role::badgePolicy, "external traffic: own node only",
             "externalTrafficPolicy Local: packets from outside stay on the node they reach, and keep their source address."});
    if (!graph.topology.empty())
        signs.push_back({"topology", Role::badgePolicy,
                         graph.topology == "PreferSameNode" ? "prefers the same node" : "prefers the same zone",
                         "The hints of the EndpointSlices narrow the choice on each node (" + graph.topology + ")."});
    if (graph.affinitySeconds)
        signs.push_back({"affinity", Role::badgeAffinity, "\u21BB client affinity, " + durationWords(*graph.affinitySeconds),
                         "sessionAffinity ClientIP: a client that was here within this time gets the same endpoint again; the "
                         "shares are those of new clients."});
    if (!graph.sourceRanges.empty())
        signs.push_back({"sourceRanges", Role::badgePolicy, "only from " + joined(graph.sourceRanges, ", "),
                         "loadBalancerSourceRanges: at the load balancer's address, other sources are dropped. Node ports are "
                         "not protected."});
    if (graph.healthCheckPort)
        signs.push_back({"healthCheck", Role::badgePolicy, "health check :" + std::to_string(*graph.healthCheckPort),
                         "healthCheckNodePort: kube-proxy tells the load balancer here whether the node has endpoints."});
    if (graph.publishNotReady)
        signs.push_back({"publishNotReady", Role::badgePolicy, "publishes not-ready pods",
                         "publishNotReadyAddresses: endpoints count as ready in any case."});
    if (graph.selector.empty() && graph.kind == ServiceGraph::Kind::proxied && !graph.endpoints.empty())
        signs.push_back({"manual", Role::badgePolicy, "no selector",
                         "The service has no selector: its EndpointSlices were not made from pods, but by a person, an operator "
                         "or the API server."});
    for (std::size_t i = 0; i < graph.notes.size(); ++i)
        signs.push_back({"note:" + std::to_string(i), Role::badgePolicy, graph.notes[i], graph.notes[i]});
    return signs;
}

// "2026-11-23T01:44:13Z" as "2026-11-23 01:44 UTC"; anything else as it is.
std::string timeWords(const std::string& time)
{
    if (time.size() < 17 || time[10] != 'T' || time.back() != 'Z')
        return time;
    return time.substr(0, 10) + ' ' + time.substr(11, 5) + " UTC";
}

}  // namespace

struct ServicePicture::LegendEntry {
    Role role;
    const char* words;
    bool dashed = false;
    Shape::Kind kind = Shape::Kind::roundedRectangle;
    const char* sample = "";
};

namespace {

using LegendEntry = ServicePicture::LegendEntry;

constexpr std::array legendEntries{
    LegendEntry{Role::edgeLocal, "stays on the node"},
    LegendEntry{Role::edgeRemote, "to another node or beyond", true},
    LegendEntry{Role::edgeRewritten, "from outside"},
    LegendEntry{Role::edge, "also possible, not followed here"},
    LegendEntry{Role::badgeWarning, "does not get through", false, Shape::Kind::circle, "\u2715"},
    LegendEntry{Role::socket, "node port, on every node's edge", false, Shape::Kind::pill},
    LegendEntry{Role::badgeShare, "share of new connections", false, Shape::Kind::pill, "1/n"},
    LegendEntry{Role::badgePorts, "port and target port", false, Shape::Kind::pill, "\u2192"},
    LegendEntry{Role::badgeRewritten, "source address rewritten", false, Shape::Kind::pill},
    LegendEntry{Role::rulesBox, "rules that kube-proxy wrote"},
    LegendEntry{Role::endpointReady, "ready endpoint"},
    LegendEntry{Role::hostEndpoint, "endpoint on the host network"},
    LegendEntry{Role::endpointOutside, "endpoint outside the cluster"},
    LegendEntry{Role::endpointNotReady, "endpoint not ready", true},
    LegendEntry{Role::endpointTerminating, "endpoint terminating", true},
    LegendEntry{Role::difference, "rules and API differ", true},
};

bool isLine(Role role)
{
    return role == Role::edge || role == Role::edgeLocal || role == Role::edgeRemote || role == Role::edgeRewritten;
}

// "nodes/worker-1/iptables-save.txt" as "nodes/*/iptables-save.txt".
std::string withoutNode(const std::string& file)
{
    const std::string folder = "nodes/";
    const auto slash = file.find('/', folder.size());
    return file.starts_with(folder) && slash != std::string::npos ? folder + '*' + file.substr(slash) : file;
}

}  // namespace

double ServicePicture::drawHeader()
{
    const double right = 340;
    const double room = m_width - 2 * measures::margin - right - 24;
    Item header;
    header.id = "header";
    header.role = Role::header;
    header.name = m_graph.nameSpace + '/' + m_graph.name;
    header.description = sentence();
    header.link = Link{Link::Kind::service, m_graph.nameSpace, m_graph.name, {}, {}, {}};
    header.evidence = m_graph.sources;
    double y = measures::margin - 8;
    header.texts.push_back(m_builder.text(measures::margin, y, room, header.name, TextStyle::title));
    header.texts.push_back(m_builder.text(measures::margin, y + m_builder.lineHeight(TextStyle::title) + 4, room,
                                          header.description, TextStyle::body));
    const std::vector<std::string> facts{"cluster " + m_graph.cluster
                                             + (m_graph.kubernetes.empty() ? "" : "  ·  Kubernetes " + m_graph.kubernetes),
                                         m_graph.type + (m_graph.mode.empty() ? "" : "  ·  kube-proxy mode " + m_graph.mode),
                                         m_graph.takenAt.empty() ? "" : "as of " + timeWords(m_graph.takenAt)};
    double factY = y + 4;
    for (const std::string& fact : facts) {
        header.texts.push_back(
            m_builder.text(m_width - measures::margin - right, factY, right, fact, TextStyle::small, Align::right));
        factY += m_builder.lineHeight(TextStyle::small) + 3;
    }
    m_builder.add(std::move(header));
    return y + m_builder.lineHeight(TextStyle::title) + m_builder.lineHeight(TextStyle::body) + 4;
}

double ServicePicture::drawSigns(double top)
{
    double x = measures::margin;
    double y = top + 12;
    bool any = false;
    for (const Sign& sign : signsOf(m_graph)) {
        const double width = std::min(m_builder.width(sign.words, TextStyle::small) + 26, m_width - 2 * measures::margin);
        if (x > measures::margin && x + width > m_width - measures::margin) {
            x = measures::margin;
            y += measures::badgeHeight + 8;
        }
        const Rect pill{x, y, width, measures::badgeHeight};
        Item& item = m_builder.addShape("sign:" + sign.id, sign.role, Shape::Kind::pill, pill);
        item.name = sign.words;
        item.description = sign.description;
        item.evidence = m_graph.sources;
        item.texts.push_back(m_builder.textIn(pill, sign.words, TextStyle::small, Align::center, 10));
        x += width + 10;
        any = true;
    }
    return (any ? y + measures::badgeHeight : top) + 26;
}

void ServicePicture::drawLegendSample(const LegendEntry& entry, double x, double y)
{
    const bool circle = entry.kind == Shape::Kind::circle;
    const double width = circle ? measures::legendHeight : measures::legendSample;
    const Rect box{x + (measures::legendSample - width) / 2, y, width, measures::legendHeight};
    Item item;
    item.id = std::string("legend:") + entry.words;
    item.role = entry.role;
    if (isLine(entry.role))
        item.line = Line{{{x, box.center().y}, {x + measures::legendSample, box.center().y}}, true, entry.dashed, 1.5};
    else
        item.shape = Shape{entry.kind, box, entry.dashed};
    if (*entry.sample)
        item.texts.push_back(m_builder.textIn(box, entry.sample, TextStyle::small, Align::center, 0));
    m_builder.add(std::move(item));
}

void ServicePicture::drawLegend()
{
    const std::set<Role> used = m_builder.usedRoles();
    double x = measures::margin;
    double y = m_bottom + 26;
    const double height = measures::legendHeight;
    const double sample = measures::legendSample;
    for (const LegendEntry& entry : legendEntries) {
        if (!used.contains(entry.role))
            continue;
        const double words = m_builder.width(entry.words, TextStyle::small) + 1;
        if (x > measures::margin && x + sample + 8 + words > m_width - measures::margin) {
            x = measures::margin;
            y += height + 10;
        }
        drawLegendSample(entry, x, y);
        Item& label = m_builder.addText(
            std::string("legendText:") + entry.words, Role::legend,
            m_builder.textIn({x + sample + 8, y, words, height}, entry.words, TextStyle::small, Align::left, 0));
        label.name.clear();
        x += sample + 8 + words + 26;
    }
    m_bottom = y + height;
}

void ServicePicture::drawFooter()
{
    std::set<std::string> files;
    for (const SourceRef& source : m_graph.sources)
        files.insert(withoutNode(source.file));
    for (const GraphNode& node : m_graph.nodes) {
        for (const SourceRef& source : node.sources)
            files.insert(withoutNode(source.file));
        for (const SourceRef& source : node.rulesSources)
            files.insert(withoutNode(source.file));
    }
    for (const GraphEndpoint& endpoint : m_graph.endpoints) {
        for (const SourceRef& source : endpoint.sources)
            files.insert(withoutNode(source.file));
    }
    const std::string words = "Sources: " + joined({files.begin(), files.end()}, "  ·  ");
    m_bottom += 20;
    const double line = m_builder.lineHeight(TextStyle::small);
    Item& item = m_builder.addText("footer", Role::footer,
                                   m_builder.text(measures::margin, m_bottom, m_width - 2 * measures::margin,
                                                  files.empty() ? "Fairlead" : words, TextStyle::small));
    item.name = "Sources";
    item.description = words;
    m_bottom += line + measures::margin - 14;
}

}  // namespace fairlead::diagram
