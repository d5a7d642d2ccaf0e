#include "model/diagram/service_signs.h"

#include "model/diagram/service_words.h"

#include <string_view>

namespace fairlead::diagram {

namespace {

std::string joined(const std::vector<std::string>& words, std::string_view separator)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : std::string(separator)) + word;
    return text;
}

// "nodes/worker-1/iptables-save.txt" as "nodes/*/iptables-save.txt".
std::string withoutNode(const std::string& file)
{
    const std::string folder = "nodes/";
    const auto slash = file.find('/', folder.size());
    return file.starts_with(folder) && slash != std::string::npos ? folder + '*' + file.substr(slash) : file;
}

}  // namespace

std::vector<ServiceSign> signsOf(const ServiceGraph& graph)
{
    std::vector<ServiceSign> signs;
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
    if (!graph.externalLocal && graph.externallyReachable())
        signs.push_back({"externalCluster", Role::badgePolicy, "external traffic: any node's endpoints",
                         "externalTrafficPolicy Cluster: a node passes packets from outside on to any endpoint, and rewrites "
                         "their source address."});
    if (graph.portless)
        signs.push_back({"portless", Role::badgePolicy, "no node ports",
                         "allocateLoadBalancerNodePorts false: the load balancer must deliver to its own address on the nodes."});
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

std::set<std::string> sourceFiles(const ServiceGraph& graph)
{
    std::set<std::string> files;
    for (const SourceRef& source : graph.sources)
        files.insert(withoutNode(source.file));
    for (const GraphNode& node : graph.nodes) {
        for (const SourceRef& source : node.sources)
            files.insert(withoutNode(source.file));
        for (const auto* sources : {&node.rulesSources, &node.cni.sources, &node.proxy.sources}) {
            for (const SourceRef& source : *sources)
                files.insert(withoutNode(source.file));
        }
    }
    for (const GraphEndpoint& endpoint : graph.endpoints) {
        for (const SourceRef& source : endpoint.sources)
            files.insert(withoutNode(source.file));
    }
    files.erase(std::string());
    return files;
}

}  // namespace fairlead::diagram
