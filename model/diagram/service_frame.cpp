#include "model/diagram/service_measures.h"
#include "model/diagram/service_picture.h"
#include "model/diagram/service_signs.h"

#include <algorithm>
#include <array>
#include <set>

// What surrounds a service's picture: header, signs, legend, sources.

namespace fairlead::diagram {

namespace {

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
    LegendEntry{Role::edgeFocus, "the connections that are followed"},
    LegendEntry{Role::edgeLocal, "stays on the node"},
    LegendEntry{Role::edgeRemote, "to another node or beyond", true},
    LegendEntry{Role::edgeRewritten, "from outside"},
    LegendEntry{Role::edge, "also possible, not followed here"},
    LegendEntry{Role::edgeMissing, "wanted by the API, missing in the rules", true},
    LegendEntry{Role::edgeReturn, "the answer's way back"},
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
    LegendEntry{Role::difference, "rules and API differ", false, Shape::Kind::roundedRectangle, "\u2260"},
    LegendEntry{Role::bridge, "bridge that the pods' cables end in"},
};

bool isLine(Role role)
{
    return role == Role::edge || role == Role::edgeFocus || role == Role::edgeLocal || role == Role::edgeRemote
        || role == Role::edgeRewritten || role == Role::edgeMissing || role == Role::edgeReturn;
}

}  // namespace

double ServicePicture::drawHeader()
{
    const double right = 340;
    const double room = m_width - 2 * measures::margin - right - 24;
    Item header;
    header.id = "header";
    header.role = Role::header;
    header.name = m_graph->nameSpace + '/' + m_graph->name;
    header.description = sentence();
    header.link = Link{Link::Kind::service, m_graph->nameSpace, m_graph->name, {}, {}, {}};
    header.evidence = m_graph->sources;
    double y = measures::margin - 8;
    header.texts.push_back(m_builder.text(measures::margin, y, room, header.name, TextStyle::title));
    header.texts.push_back(m_builder.text(measures::margin, y + m_builder.lineHeight(TextStyle::title) + 4, room,
                                          header.description, TextStyle::body));
    const std::vector<std::string> facts{"cluster " + m_graph->cluster
                                             + (m_graph->kubernetes.empty() ? "" : "  ·  Kubernetes " + m_graph->kubernetes),
                                         m_graph->type + (m_graph->mode.empty() ? "" : "  ·  kube-proxy mode " + m_graph->mode),
                                         m_graph->takenAt.empty() ? "" : "as of " + timeWords(m_graph->takenAt)};
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
    for (const ServiceSign& sign : signsOf(*m_graph)) {
        const double width = std::min(m_builder.width(sign.words, TextStyle::small) + 26, m_width - 2 * measures::margin);
        if (x > measures::margin && x + width > m_width - measures::margin) {
            x = measures::margin;
            y += measures::badgeHeight + 8;
        }
        const Rect pill{x, y, width, measures::badgeHeight};
        Item& item = m_builder.addShape("sign:" + sign.id, sign.role, Shape::Kind::pill, pill);
        item.name = sign.words;
        item.description = sign.description;
        item.evidence = m_graph->sources;
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
    const std::set<std::string> files = sourceFiles(*m_graph);
    // As many to a line as fit; a person must be able to find each of them.
    std::vector<std::string> lines{"Sources:"};
    const double room = m_width - 2 * measures::margin;
    for (const std::string& file : files) {
        const std::string longer = lines.back() + (lines.back().ends_with(':') ? " " : "  ·  ") + file;
        if (m_builder.width(longer, TextStyle::small) <= room)
            lines.back() = longer;
        else
            lines.push_back(file);
    }
    if (files.empty())
        lines = {"Fairlead"};
    m_bottom += 20;
    const double line = m_builder.lineHeight(TextStyle::small) + 2;
    Item footer;
    footer.id = "footer";
    footer.role = Role::footer;
    footer.name = "Sources";
    for (const std::string& file : files)
        footer.description += (footer.description.empty() ? "" : ", ") + file;
    for (const std::string& each : lines) {
        footer.texts.push_back(m_builder.text(measures::margin, m_bottom, room, each, TextStyle::small));
        m_bottom += line;
    }
    m_builder.add(std::move(footer));
    m_bottom += measures::margin - 14;
}

}  // namespace fairlead::diagram
