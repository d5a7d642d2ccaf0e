#include "model/diagram/markup.h"
#include "model/drift/mode_change.h"

#include <boost/json.hpp>

#include <algorithm>

namespace fairlead::drift {
namespace {

using Point = ModeChangePoint;

std::string evidenceWords(const Point& point)
{
    std::string text;
    for (const SourceRef& source : point.evidence) {
        text += (text.empty() ? "" : "; ") + source.file + (source.line > 0 ? ':' + std::to_string(source.line) : std::string());
        if (!source.text.empty())
            text += " \u2013 " + source.text.substr(0, 200);
    }
    return text;
}

class MarkdownWriter {
public:
    explicit MarkdownWriter(const ModeChange& change) : m_change(change) { }

    void heading(int level, const std::string& words)
    {
        m_text += std::string(static_cast<std::size_t>(level), '#') + ' ' + diagram::markdownText(words) + "\n\n";
    }
    void paragraph(const std::string& words) { m_text += diagram::markdownText(words) + "\n\n"; }
    void point(const Point& point)
    {
        m_text += "- **" + std::string(wordsOf(point.weight)) + ": " + diagram::markdownText(point.title) + "** ("
            + diagram::markdownText(whereOf(point, m_change)) + ")  \n  " + diagram::markdownText(point.text) + '\n';
        if (const std::string evidence = evidenceWords(point); !evidence.empty())
            m_text += "  How we know: " + diagram::markdownText(evidence) + '\n';
    }
    void endPoints() { m_text += '\n'; }
    std::string take() { return std::move(m_text); }

private:
    const ModeChange& m_change;
    std::string m_text;
};

std::string escapedHtml(const std::string& text)
{
    std::string result;
    for (const char c : text) {
        switch (c) {
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        case '&':
            result += "&amp;";
            break;
        case '"':
            result += "&quot;";
            break;
        default:
            result += static_cast<unsigned char>(c) < 0x20 && c != '\n' ? ' ' : c;
        }
    }
    return result;
}

class HtmlWriter {
public:
    explicit HtmlWriter(const ModeChange& change) : m_change(change) { }

    void heading(int level, const std::string& words)
    {
        const std::string tag = 'h' + std::to_string(level);
        m_text += '<' + tag + '>' + escapedHtml(words) + "</" + tag + ">\n";
    }
    void paragraph(const std::string& words) { m_text += "<p>" + escapedHtml(words) + "</p>\n"; }
    void point(const Point& point)
    {
        if (!m_inList)
            m_text += "<ul>\n";
        m_inList = true;
        m_text += "<li class=\"" + std::string(toString(point.weight)) + "\"><b>" + std::string(wordsOf(point.weight)) + ": "
            + escapedHtml(point.title) + "</b> <i>(" + escapedHtml(whereOf(point, m_change)) + ")</i><br>"
            + escapedHtml(point.text);
        if (const std::string evidence = evidenceWords(point); !evidence.empty())
            m_text += "<br><small>How we know: " + escapedHtml(evidence) + "</small>";
        m_text += "</li>\n";
    }
    void endPoints()
    {
        if (m_inList)
            m_text += "</ul>\n";
        m_inList = false;
    }
    std::string take() { return std::move(m_text); }

private:
    const ModeChange& m_change;
    std::string m_text;
    bool m_inList = false;
};

template <class Writer> std::string write(const cluster::ClusterSnapshot& snapshot, const ModeChange& change)
{
    Writer writer(change);
    writer.heading(1, "Moving kube-proxy to nftables mode");
    for (const std::string& line : introductionOf(snapshot, change))
        writer.paragraph(line);
    if (change.movingNodes.empty())
        return writer.take();
    writer.heading(2, "For the whole cluster");
    for (const Point& point : change.cluster)
        writer.point(point);
    writer.endPoints();
    writer.heading(2, "Service by service");
    for (const ServiceModeChange& own : change.services) {
        writer.heading(3, own.service->meta.qualifiedName());
        for (const Point& point : own.points)
            writer.point(point);
        writer.endPoints();
    }
    writer.paragraph(std::to_string(change.unchangedServices)
                     + (change.unchangedServices == 1 ? " service has" : " services have")
                     + " nothing of their own that changes; what is said for the whole cluster holds for them too.");
    return writer.take();
}

boost::json::object pointJson(const Point& point)
{
    boost::json::array nodes(point.nodes.begin(), point.nodes.end());
    boost::json::array evidence;
    for (const SourceRef& source : point.evidence)
        evidence.push_back({{"file", source.file}, {"line", source.line}, {"text", source.text}});
    return {{"id", point.id},     {"weight", toString(point.weight)}, {"title", point.title},
            {"text", point.text}, {"nodes", std::move(nodes)},        {"evidence", std::move(evidence)}};
}

boost::json::array namesJson(const std::vector<std::string>& names) { return boost::json::array(names.begin(), names.end()); }

}  // namespace

std::string whereOf(const Point& point, const ModeChange& change)
{
    if (point.nodes.empty() || point.nodes.size() == change.movingNodes.size())
        return "all nodes that move";
    constexpr std::size_t most = 8;
    std::string text;
    for (std::size_t i = 0; i < point.nodes.size() && i < most; ++i)
        text += (i > 0 ? ", " : "") + point.nodes[i];
    return point.nodes.size() > most ? text + " and " + std::to_string(point.nodes.size() - most) + " more" : text;
}

std::string_view wordsOf(Point::Weight weight)
{
    switch (weight) {
    case Point::Weight::breaks:
        return "Stops working";
    case Point::Weight::changes:
        return "Changes";
    case Point::Weight::condition:
        return "Needed first";
    case Point::Weight::unknown:
        break;
    }
    return "Not known";
}

std::vector<std::string> introductionOf(const cluster::ClusterSnapshot& snapshot, const ModeChange& change)
{
    const auto& about = snapshot.evidence().description();
    std::vector<std::string> lines;
    lines.push_back("Cluster " + about.cluster
                    + (about.takenAt.empty() ? ", time unknown." : ", taken at " + about.takenAt + '.'));
    const auto nodes = [](std::size_t count) { return std::to_string(count) + (count == 1 ? " node" : " nodes"); };
    if (change.movingNodes.empty())
        lines.emplace_back(change.alreadyThere.empty() ? "The mode of no node is known, so nothing can be said."
                                                       : "All nodes whose mode is known are in nftables mode already.");
    else
        lines.push_back(nodes(change.movingNodes.size()) + " would move from " + change.from + " to nftables.");
    if (!change.movingNodes.empty() && !change.alreadyThere.empty())
        lines.push_back(nodes(change.alreadyThere.size()) + " are in nftables mode already.");
    if (!change.unknownNodes.empty())
        lines.push_back("The mode of " + nodes(change.unknownNodes.size()) + " is not known: nothing is said of them.");
    return lines;
}

std::string modeChangeMarkdown(const cluster::ClusterSnapshot& snapshot, const ModeChange& change)
{
    return write<MarkdownWriter>(snapshot, change);
}

std::string modeChangeHtml(const cluster::ClusterSnapshot& snapshot, const ModeChange& change)
{
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Moving kube-proxy to nftables mode</title>\n"
           "<style>body{font:15px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#14202e;background:#fff}"
           "li{margin:.6em 0}li.breaks b{color:#b3261e}small{color:#55606e;overflow-wrap:anywhere}"
           "@media(prefers-color-scheme:dark){body{color:#ecf1f7;background:#12171e}li.breaks "
           "b{color:#f2827b}small{color:#a9b5c3}}"
           "</style></head><body>\n"
        + write<HtmlWriter>(snapshot, change) + "</body></html>\n";
}

std::string modeChangeJson(const cluster::ClusterSnapshot& snapshot, const ModeChange& change)
{
    boost::json::array points;
    for (const Point& point : change.cluster)
        points.push_back(pointJson(point));
    boost::json::array services;
    for (const ServiceModeChange& own : change.services) {
        boost::json::array ownPoints;
        for (const Point& point : own.points)
            ownPoints.push_back(pointJson(point));
        services.push_back(
            {{"namespace", own.service->meta.nameSpace}, {"name", own.service->meta.name}, {"points", std::move(ownPoints)}});
    }
    const boost::json::object document{{"kind", "mode-change"},
                                       {"cluster", snapshot.evidence().description().cluster},
                                       {"from", change.from},
                                       {"to", "nftables"},
                                       {"nodes",
                                        {{"moving", namesJson(change.movingNodes)},
                                         {"alreadyThere", namesJson(change.alreadyThere)},
                                         {"unknown", namesJson(change.unknownNodes)}}},
                                       {"points", std::move(points)},
                                       {"services", std::move(services)},
                                       {"unchangedServices", change.unchangedServices}};
    return boost::json::serialize(document);
}

}  // namespace fairlead::drift
