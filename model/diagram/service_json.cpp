#include "model/diagram/service_json.h"

#include "model/diagram/service_words.h"

#include <array>
#include <string_view>

namespace fairlead::diagram {

namespace {

namespace json = boost::json;

template <class List, class Convert> json::array arrayOf(const List& list, Convert convert)
{
    json::array result;
    result.reserve(list.size());
    for (const auto& each : list)
        result.push_back(convert(each));
    return result;
}

json::value textOrNull(const std::string& text) { return text.empty() ? json::value() : json::value(text); }

json::object sourceJson(const SourceRef& source) { return {{"file", source.file}, {"line", source.line}, {"text", source.text}}; }

json::array sourcesJson(const std::vector<SourceRef>& sources) { return arrayOf(sources, sourceJson); }

json::array numbers(const std::vector<std::size_t>& indexes)
{
    return arrayOf(indexes, [](std::size_t index) { return json::value(index); });
}

json::object pathJson(const GraphPath& path)
{
    constexpr std::array<std::string_view, 4> outcomes{"forwarded", "rejected", "dropped", "notHandled"};
    json::array endpoints;
    for (const std::size_t endpoint : path.endpoints)
        endpoints.push_back({{"endpoint", endpoint}, {"share", path.shareOf(endpoint)}});
    json::object result{{"outcome", outcomes[static_cast<std::size_t>(path.outcome)]},
                        {"endpoints", std::move(endpoints)},
                        {"fromRules", path.fromRules},
                        {"sourceRewritten", path.sourceRewritten},
                        {"sourcesSeen", arrayOf(path.sourcesSeen, [](const std::string& source) { return json::value(source); })},
                        {"missing", numbers(path.missing)},
                        {"extra", numbers(path.extra)},
                        {"why", path.why}};
    if (path.replies.empty())
        return result;
    result["replies"] = arrayOf(path.replies, [](const GraphReply& reply) {
        return json::object{
            {"endpoint", reply.endpoint},
            {"client", reply.client},
            {"asked", reply.asked},
            {"sourceSeen", reply.sourceSeen},
            {"steps", arrayOf(reply.steps, [](const GraphReply::Step& step) {
                 return json::object{{"node", step.node}, {"effect", step.effect}, {"why", step.why}, {"broken", step.broken}};
             })}};
    });
    return result;
}

json::object componentJson(const GraphNode::Component& component)
{
    return {{"name", component.name},
            {"detail", component.detail},
            {"healthy", component.healthy},
            {"description", component.description},
            {"evidence", sourcesJson(component.sources)}};
}

json::object nodeJson(const GraphNode& node)
{
    json::object result{{"name", node.name},
                        {"zone", textOrNull(node.zone)},
                        {"address", textOrNull(node.address)},
                        {"ready", node.ready},
                        {"mode", textOrNull(node.mode)},
                        {"rulesRead", node.rulesRead},
                        {"notRead", textOrNull(node.notRead)},
                        {"kubelet", componentJson(node.kubelet)},
                        {"cni", componentJson(node.cni)},
                        {"kubeProxy", componentJson(node.proxy)},
                        {"bridge", textOrNull(node.network.bridge)},
                        {"internal", pathJson(node.internal)},
                        {"external", pathJson(node.external)}};
    result["differences"] = arrayOf(node.differences, [](const GraphDifference& difference) {
        return json::object{{"text", difference.text},
                            {"endpoint", difference.endpoint ? json::value(*difference.endpoint) : json::value()},
                            {"evidence", sourcesJson(difference.sources)}};
    });
    result["evidence"] = sourcesJson(node.rulesSources);
    return result;
}

json::object endpointJson(const GraphEndpoint& endpoint)
{
    constexpr std::array<std::string_view, 4> states{"ready", "notReady", "servingTerminating", "terminating"};
    return {{"address", endpoint.address},
            {"port", endpoint.port},
            {"pod", endpoint.pod.empty() ? json::value() : json::value(endpoint.podNamespace + '/' + endpoint.pod)},
            {"node", textOrNull(endpoint.node)},
            {"zone", textOrNull(endpoint.zone)},
            {"state", states[static_cast<std::size_t>(endpoint.state)]},
            {"hostNetwork", endpoint.hostNetwork},
            {"onlyInRules", endpoint.onlyInRules},
            {"hintedZones", arrayOf(endpoint.hintedZones, [](const std::string& zone) { return json::value(zone); })},
            {"hintedNodes", arrayOf(endpoint.hintedNodes, [](const std::string& node) { return json::value(node); })},
            {"made", textOrNull(endpoint.made)},
            {"evidence", sourcesJson(endpoint.sources)}};
}

json::object portJson(const GraphPort& port)
{
    return {{"name", textOrNull(port.name)},
            {"protocol", protocolWords(port.protocol)},
            {"port", port.port},
            {"targetPort", port.targetPort},
            {"nodePort", port.nodePort ? json::value(*port.nodePort) : json::value()}};
}

json::object entryJson(const GraphEntry& entry)
{
    return {{"kind", entry.kind == GraphEntry::Kind::loadBalancer ? "loadBalancer" : "externalIP"},
            {"address", entry.address},
            {"inRules", entry.inRules},
            {"missingOn", textOrNull(entry.missingOn)},
            {"note", entry.note}};
}

}  // namespace

boost::json::object serviceJson(const ServiceGraph& graph)
{
    constexpr std::array<std::string_view, 3> kinds{"proxied", "headless", "externalName"};
    json::object result{{"cluster", graph.cluster},
                        {"kubernetes", textOrNull(graph.kubernetes)},
                        {"takenAt", textOrNull(graph.takenAt)},
                        {"mode", textOrNull(graph.mode)},
                        {"namespace", graph.nameSpace},
                        {"name", graph.name},
                        {"type", graph.type},
                        {"kind", kinds[static_cast<std::size_t>(graph.kind)]},
                        {"family", toString(graph.family)},
                        {"clusterIP", textOrNull(graph.clusterIp)},
                        {"externalName", textOrNull(graph.externalName)},
                        {"selector", textOrNull(graph.selector)},
                        {"shownPort", graph.port}};
    result["ports"] = arrayOf(graph.ports, portJson);
    result["entries"] = arrayOf(graph.entries, entryJson);
    result["nodes"] = arrayOf(graph.nodes, nodeJson);
    result["endpoints"] = arrayOf(graph.endpoints, endpointJson);
    result["evidence"] = sourcesJson(graph.sources);
    return result;
}

}  // namespace fairlead::diagram
