#include "model/diagram/service_markdown.h"

#include "model/diagram/markup.h"
#include "model/diagram/service_focus.h"
#include "model/diagram/service_signs.h"
#include "model/diagram/service_words.h"
#include "model/diagram/text_fitting.h"

#include <string_view>
#include <vector>

namespace fairlead::diagram {

namespace {

std::string row(const std::vector<std::string>& cells)
{
    std::string text = "|";
    for (const std::string& cell : cells)
        text += ' ' + markdownText(cell) + " |";
    return text + '\n';
}

std::string table(const std::vector<std::string>& header)
{
    std::string line = "|";
    for (std::size_t i = 0; i < header.size(); ++i)
        line += " --- |";
    return row(header) + line + '\n';
}

std::string portsTable(const ServiceGraph& graph)
{
    std::string text = "## Ports\n\n" + table({"name", "address", "protocol", "target port", "node port"});
    for (const GraphPort& port : graph.ports)
        text += row({port.name, graph.clusterIp.empty() ? std::to_string(port.port) : clusterAddress(graph, port),
                     protocolWords(port.protocol), port.targetPort, port.nodePort ? std::to_string(*port.nodePort) : ""});
    return text + '\n';
}

std::string entriesTable(const ServiceGraph& graph)
{
    if (graph.entries.empty())
        return {};
    std::string text = "## Ways in\n\n" + table({"kind", "address", "note"});
    for (const GraphEntry& entry : graph.entries)
        text += row({entry.kind == GraphEntry::Kind::loadBalancer ? "load balancer" : "external IP", entry.address,
                     entry.note + (entry.missingOn.empty() ? "" : " Unknown to the rules of " + entry.missingOn + '.')});
    return text + '\n';
}

std::string endpointWords(const ServiceGraph& graph, const GraphPath& path)
{
    constexpr std::size_t most = 8;
    std::string text;
    for (std::size_t i = 0; i < path.endpoints.size() && i < most; ++i)
        text += (text.empty() ? "" : ", ") + graph.endpoints[path.endpoints[i]].toString() + " ("
            + shareWords(path.shareOf(path.endpoints[i])) + ')';
    if (path.endpoints.size() > most)
        text += ", + " + std::to_string(path.endpoints.size() - most) + " more";
    return text;
}

std::string nodesTable(const ServiceGraph& graph, const ServiceFocus& focus)
{
    if (graph.kind != ServiceGraph::Kind::proxied || graph.nodes.empty())
        return {};
    std::string text = std::string("## What the nodes do with new connections ")
        + (focus.external ? "from outside" : "from their pods") + "\n\n"
        + table({"node", "zone", "mode", "what becomes of them", "endpoints", "source", "known from"});
    for (const GraphNode& node : graph.nodes) {
        const GraphPath& path = focus.pathOf(node);
        text += row({node.name, node.zone, node.mode, pathWords(graph, node, path), endpointWords(graph, path),
                     path.sourceRewritten         ? "rewritten" + (path.sourcesSeen.empty() ? "" : " to " + sourceWords(path))
                         : path.endpoints.empty() ? ""
                                                  : "kept",
                     path.fromRules       ? "its rules"
                         : node.rulesRead ? "the API"
                                          : "the API; rules not read: " + node.notRead});
    }
    return text + '\n';
}

std::string endpointsTable(const ServiceGraph& graph)
{
    if (graph.endpoints.empty())
        return {};
    std::string text = "## Endpoints\n\n" + table({"address", "pod", "node", "zone", "state", "who made it"});
    for (const GraphEndpoint& each : graph.endpoints) {
        const std::string state = stateWords(each);
        text += row({each.toString(), each.pod.empty() ? "" : each.podNamespace + '/' + each.pod, each.node, each.zone,
                     state.empty() ? "ready" : state, each.made});
    }
    return text + '\n';
}

std::string differences(const ServiceGraph& graph)
{
    std::string text;
    for (const GraphNode& node : graph.nodes) {
        for (const GraphDifference& difference : node.differences)
            text += "- " + markdownText(node.name + ": " + difference.text) + '\n';
    }
    return text.empty() ? text : "## Where the rules differ from the API\n\n" + text + '\n';
}

}  // namespace

std::string writeMarkdown(const ServiceGraph& graph, const ServiceLayoutOptions& options)
{
    const ServiceFocus focus = chooseFocus(graph, options);
    const bool one = focus.node < graph.nodes.size() && !focus.each;
    std::string text = "# " + markdownText(graph.nameSpace + '/' + graph.name) + "\n\n"
        + markdownText(serviceSentence(graph, one ? &graph.nodes[focus.node] : nullptr, focus.external)) + "\n\n"
        + markdownText("Cluster " + graph.cluster + (graph.kubernetes.empty() ? "" : ", Kubernetes " + graph.kubernetes)
                       + (graph.mode.empty() ? "" : ", kube-proxy mode " + graph.mode)
                       + (graph.takenAt.empty() ? "" : ", as of " + graph.takenAt))
        + ".\n\n";
    std::string signs;
    for (const ServiceSign& sign : signsOf(graph))
        signs += "- " + markdownText(sign.words) + ": " + markdownText(sign.description) + '\n';
    if (!signs.empty())
        text += signs + '\n';
    text += portsTable(graph) + entriesTable(graph) + nodesTable(graph, focus) + differences(graph) + endpointsTable(graph);
    text += "## Sources\n\n";
    for (const std::string& file : sourceFiles(graph))
        text += "- " + markdownText(file) + '\n';
    return text;
}

}  // namespace fairlead::diagram
