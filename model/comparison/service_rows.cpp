#include "model/comparison/service_rows.h"

#include "model/comparison/aligned.h"
#include "model/diagram/service_words.h"
#include "model/kubeproxy/endpoint_selection.h"

#include <algorithm>

namespace fairlead::comparison {

namespace {

using kubernetes::Service;
using kubernetes::ServicePort;

std::string joinedTexts(const std::vector<std::string>& texts)
{
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : ", ") + text;
    return all;
}

std::string selectorText(const kubernetes::Labels& labels)
{
    std::string text;
    for (const auto& [key, value] : labels)
        text += (text.empty() ? "" : ", ") + key + '=' + value;
    return text;
}

std::string ingressText(const Service& service)
{
    std::vector<std::string> texts;
    for (const auto& ingress : service.loadBalancerIngress)
        texts.push_back((ingress.ip.empty() ? ingress.hostname : ingress.ip)
                        + (ingress.ipMode.empty() || ingress.ipMode == "VIP" ? "" : " (" + ingress.ipMode + ')'));
    return joinedTexts(texts);
}

std::string policyText(const std::optional<kubernetes::TrafficPolicy>& policy)
{
    return policy ? std::string(toString(*policy)) : std::string();
}

// "80/TCP → 8080, node port 30080"
std::string portText(const ServicePort& port)
{
    return std::to_string(port.port) + '/' + diagram::protocolWords(port.protocol)
        + (port.targetPort.empty() ? "" : " \u2192 " + port.targetPort)
        + (port.nodePort ? ", node port " + std::to_string(*port.nodePort) : "");
}

struct Field {
    const char* name;
    std::string (*textOf)(const Service&);
    std::vector<std::string> marks;  // what stands for it in the service's picture
};

const std::vector<Field>& fields()
{
    static const std::vector<Field> all{
        {"type", [](const Service& s) { return std::string(toString(s.type)); }, {}},
        {"cluster IPs", [](const Service& s) { return joinedTexts(s.clusterIps); }, {"band"}},
        {"external name", [](const Service& s) { return s.externalName; }, {}},
        {"external IPs", [](const Service& s) { return joinedTexts(s.externalIps); }, {}},
        {"load balancer", ingressText, {}},
        {"load balancer class", [](const Service& s) { return s.loadBalancerClass; }, {}},
        {"allowed sources", [](const Service& s) { return joinedTexts(s.loadBalancerSourceRanges); }, {"sign:sourceRanges"}},
        {"external traffic policy",
         [](const Service& s) { return policyText(s.externalTrafficPolicy); },
         {"sign:externalLocal", "sign:externalCluster"}},
        {"internal traffic policy", [](const Service& s) { return policyText(s.internalTrafficPolicy); }, {"sign:internalLocal"}},
        {"session affinity",
         [](const Service& s) {
             return s.clientIpAffinity ? "ClientIP, " + diagram::durationWords(s.affinityTimeoutSeconds) : std::string("none");
         },
         {"sign:affinity"}},
        {"traffic distribution", [](const Service& s) { return s.trafficDistribution; }, {"sign:topology"}},
        {"node ports of the load balancer",
         [](const Service& s) { return s.allocateLoadBalancerNodePorts == false ? std::string("not wanted") : std::string(); },
         {"sign:portless"}},
        {"health check node port",
         [](const Service& s) { return s.healthCheckNodePort ? std::to_string(*s.healthCheckNodePort) : std::string(); },
         {"sign:healthCheck"}},
        {"not-ready pods",
         [](const Service& s) { return s.publishNotReadyAddresses ? std::string("published") : std::string(); },
         {"sign:publishNotReady"}},
        {"IP families", [](const Service& s) { return joinedTexts(s.ipFamilies); }, {"sign:family"}},
        {"family policy", [](const Service& s) { return s.ipFamilyPolicy; }, {}},
        {"selector", [](const Service& s) { return selectorText(s.selector); }, {}},
    };
    return all;
}

Cell cellOf(std::string text, const SourceRef& source, std::vector<std::string> marks)
{
    Cell cell;
    if (text.empty())
        return cell;
    cell.text = std::move(text);
    cell.sources = {source};
    cell.marks = std::move(marks);
    return cell;
}

void addPorts(std::vector<Row>& rows, const Service& first, const Service& second, const Comparison& names)
{
    // Of two services a port may be called otherwise and be meant for the same.
    const bool byOrder = names.kind == Comparison::Kind::services;
    const auto keysOf = [byOrder](const Service& service) {
        std::vector<AlignKey> keys;
        for (const ServicePort& port : service.ports) {
            const std::string name = port.name.empty() ? std::to_string(port.port) + toString(port.protocol) : port.name;
            keys.push_back({port.name + ' ' + portText(port), byOrder ? toString(port.protocol) : name});
        }
        return keys;
    };
    const auto cell = [](const Service& service, const std::optional<std::size_t>& index) {
        if (!index)
            return Cell();
        const ServicePort& port = service.ports[*index];
        return cellOf(portText(port), service.meta.source, {"port:" + std::to_string(port.port) + '/' + toString(port.protocol)});
    };
    for (const Aligned& pair : align(keysOf(first), keysOf(second))) {
        const ServicePort& some = pair.first ? first.ports[*pair.first] : second.ports[*pair.second];
        const std::string name = some.name.empty() ? std::to_string(some.port) : some.name;
        rows.push_back(makeRow("port:" + name, "port " + name, cell(first, pair.first), cell(second, pair.second), names));
    }
}

// An endpoint of a service port, with what a row says of it.
struct EndpointLine {
    std::string address;  // "10.244.1.4:8080"
    std::string port;
    std::string text;
    SourceRef source;
};

std::string endpointText(const kubeproxy::ServiceEndpoint& endpoint, const std::string& address)
{
    const char* const state = endpoint.terminating ? (endpoint.serving ? "terminating, still serving" : "terminating")
        : endpoint.ready                           ? "ready"
                                                   : "not ready";
    std::string text = address;
    if (endpoint.pod)
        text += "  " + endpoint.pod->meta.qualifiedName();
    if (!endpoint.node.empty())
        text += " on " + endpoint.node;
    text += std::string(", ") + state;
    if (endpoint.object && !endpoint.object->hintedZones.empty())
        text += ", for " + joinedTexts(endpoint.object->hintedZones);
    if (endpoint.object && !endpoint.object->hintedNodes.empty())
        text += ", for " + joinedTexts(endpoint.object->hintedNodes);
    return text;
}

std::vector<EndpointLine> endpointLines(const cluster::ClusterSnapshot& snapshot, const Service& service)
{
    std::vector<EndpointLine> lines;
    for (const ServicePort& port : service.ports) {
        for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
            for (const auto& endpoint : kubeproxy::endpointsOf(snapshot, service, port, family)) {
                const std::string address = fairlead::toString(endpoint.address, endpoint.port);
                lines.push_back({address, port.name, endpointText(endpoint, address), endpoint.source});
            }
        }
    }
    std::ranges::stable_sort(lines, {}, [](const EndpointLine& line) { return std::pair(line.port, line.address); });
    return lines;
}

}  // namespace

std::vector<Row> specificationRows(const Service& first, const Service& second, const Comparison& names)
{
    std::vector<Row> rows;
    for (const Field& field : fields()) {
        Cell a = cellOf(field.textOf(first), first.meta.source, field.marks);
        Cell b = cellOf(field.textOf(second), second.meta.source, field.marks);
        if (a.isThere() || b.isThere())
            rows.push_back(makeRow(std::string("field:") + field.name, field.name, std::move(a), std::move(b), names));
    }
    addPorts(rows, first, second, names);
    return rows;
}

std::vector<Row> endpointRows(const cluster::ClusterSnapshot& firstSnapshot, const Service& first,
                              const cluster::ClusterSnapshot& secondSnapshot, const Service& second, const Comparison& names)
{
    const std::vector<EndpointLine> a = endpointLines(firstSnapshot, first);
    const std::vector<EndpointLine> b = endpointLines(secondSnapshot, second);
    // The ports of two services need not have the same names.
    const bool ports = names.kind != Comparison::Kind::services;
    const auto keysOf = [ports](const std::vector<EndpointLine>& lines) {
        std::vector<AlignKey> keys;
        for (const EndpointLine& line : lines) {
            const std::string place = (ports ? line.port + ' ' : "") + line.address;
            keys.push_back({place + ' ' + line.text, place});
        }
        return keys;
    };
    const auto cell = [](const std::vector<EndpointLine>& lines, const std::optional<std::size_t>& index) {
        return index ? cellOf(lines[*index].text, lines[*index].source, {"endpoint:" + lines[*index].address}) : Cell();
    };
    std::vector<Row> rows;
    for (const Aligned& pair : align(keysOf(a), keysOf(b))) {
        const EndpointLine& some = pair.first ? a[*pair.first] : b[*pair.second];
        rows.push_back(makeRow("endpoint:" + some.port + ':' + some.address,
                               some.port.empty() ? "endpoint" : "endpoint of " + some.port, cell(a, pair.first),
                               cell(b, pair.second), names));
    }
    return rows;
}

}  // namespace fairlead::comparison
