#include "model/changes/cluster_changes.h"

#include <functional>
#include <map>

namespace fairlead::changes {
namespace {

using cluster::ClusterNode;
using cluster::ClusterSnapshot;
using kubernetes::Service;

using Words = std::map<std::string, std::string>;  // by what they describe

std::string joined(const std::vector<std::string>& texts)
{
    std::string result;
    for (const std::string& text : texts)
        result += (result.empty() ? "" : ", ") + text;
    return result;
}

std::string portWords(const Service& service)
{
    std::vector<std::string> ports;
    for (const auto& port : service.ports) {
        std::string words = (port.name.empty() ? "" : port.name + ' ') + std::to_string(port.port) + '/' + toString(port.protocol)
            + " to " + port.targetPort;
        if (port.nodePort)
            words += ", node port " + std::to_string(*port.nodePort);
        ports.push_back(std::move(words));
    }
    return joined(ports);
}

std::string policyWords(const std::optional<kubernetes::TrafficPolicy>& policy)
{
    return policy ? std::string(toString(*policy)) : std::string("none");
}

// Each property of a service in words.
Words wordsOf(const Service& service)
{
    std::vector<std::string> selector;
    for (const auto& [key, value] : service.selector)
        selector.push_back(key + '=' + value);
    return {{"type", std::string(toString(service.type))},
            {"addresses", joined(service.clusterIps)},
            {"external addresses", joined(service.externalIps)},
            {"ports", portWords(service)},
            {"selector", joined(selector)},
            {"external traffic policy", policyWords(service.externalTrafficPolicy)},
            {"internal traffic policy", policyWords(service.internalTrafficPolicy)},
            {"session affinity", service.clientIpAffinity ? "ClientIP" : "None"}};
}

// The endpoints of each service, by their address: their state in words.
std::map<std::string, Words> endpointsOf(const ClusterSnapshot& snapshot)
{
    std::map<std::string, Words> result;
    for (const auto& slice : *snapshot.objects().endpointSlices) {
        for (const auto& endpoint : slice.endpoints) {
            const std::string state = std::string(endpoint.ready         ? "ready"
                                                      : endpoint.serving ? "serving"
                                                                         : "not ready")
                + (endpoint.terminating ? ", terminating" : "") + (endpoint.nodeName.empty() ? "" : " on " + endpoint.nodeName);
            for (const std::string& address : endpoint.addresses)
                result[slice.meta.nameSpace + '/' + slice.serviceName][address] = state;
        }
    }
    return result;
}

class ChangeFinder {
public:
    ChangeFinder(const ClusterSnapshot& before, const ClusterSnapshot& after) : m_before(before), m_after(after) { }

    std::vector<Change> find()
    {
        if (m_before.objects().services && m_after.objects().services)
            compareServices();
        if (m_before.objects().endpointSlices && m_after.objects().endpointSlices)
            compareEndpoints();
        compareNodes();
        return std::move(m_changes);
    }

private:
    void add(std::string what, std::string was, std::string is, const std::string& service = {})
    {
        const std::size_t slash = service.find('/');
        m_changes.push_back({std::move(what), std::move(was), std::move(is), service.substr(0, slash),
                             slash == std::string::npos ? std::string() : service.substr(slash + 1)});
    }

    // Both sides of each key of either.
    template <class Value>
    static void pairs(const std::map<std::string, Value>& before, const std::map<std::string, Value>& after,
                      const std::function<void(const std::string&, const Value*, const Value*)>& take)
    {
        for (const auto& [key, value] : before) {
            const auto other = after.find(key);
            take(key, &value, other == after.end() ? nullptr : &other->second);
        }
        for (const auto& [key, value] : after) {
            if (!before.contains(key))
                take(key, nullptr, &value);
        }
    }

    static std::map<std::string, Words> servicesOf(const ClusterSnapshot& snapshot)
    {
        std::map<std::string, Words> services;
        for (const Service& service : *snapshot.objects().services)
            services.emplace(service.meta.qualifiedName(), wordsOf(service));
        return services;
    }

    void compareServices()
    {
        pairs<Words>(servicesOf(m_before), servicesOf(m_after),
                     [this](const std::string& name, const Words* was, const Words* is) {
                         if (!was || !is) {
                             add("service " + name, was ? was->at("type") + ' ' + was->at("addresses") : "",
                                 is ? is->at("type") + ' ' + is->at("addresses") : "", name);
                             return;
                         }
                         for (const auto& [property, words] : *was) {
                             if (words != is->at(property))
                                 add(property + " of " + name, words.empty() ? "none" : words,
                                     is->at(property).empty() ? "none" : is->at(property), name);
                         }
                     });
    }

    void compareEndpoints()
    {
        pairs<Words>(
            endpointsOf(m_before), endpointsOf(m_after), [this](const std::string& name, const Words* was, const Words* is) {
                static const Words none;
                pairs<std::string>(was ? *was : none, is ? *is : none,
                                   [&](const std::string& address, const std::string* earlier, const std::string* later) {
                                       if (!earlier || !later || *earlier != *later)
                                           add("endpoint " + address + " of " + name, earlier ? *earlier : "",
                                               later ? *later : "", name);
                                   });
            });
    }

    // The rules of a node in words; empty where none were read.
    static std::string rulesOf(const ClusterNode& node)
    {
        if (!node.rules.anyRead())
            return {};
        std::size_t rules = 0;
        for (const auto& set :
             {node.rules.iptables, node.rules.ip6tables, node.rules.iptablesLegacy, node.rules.ip6tablesLegacy, node.rules.nft})
            rules += set ? set->rules().size() : 0;
        const std::size_t servers = node.rules.ipvs ? node.rules.ipvs->virtualServers.size() : 0;
        return std::string(toString(node.mode)) + " mode, " + std::to_string(rules) + " rules"
            + (servers > 0 ? ", " + std::to_string(servers) + " virtual servers" : "");
    }

    static Words nodesOf(const ClusterSnapshot& snapshot)
    {
        Words nodes;
        for (const ClusterNode& node : snapshot.nodes())
            nodes.emplace(node.name, rulesOf(node));
        return nodes;
    }

    void compareNodes()
    {
        pairs<std::string>(nodesOf(m_before), nodesOf(m_after),
                           [this](const std::string& node, const std::string* was, const std::string* is) {
                               if (!was || !is)
                                   add("node " + node, was ? "there" : "", is ? "there" : "");
                               else if (*was != *is)
                                   add("rules on " + node, was->empty() ? "not read" : *was, is->empty() ? "not read" : *is);
                           });
    }

    const ClusterSnapshot& m_before;
    const ClusterSnapshot& m_after;
    std::vector<Change> m_changes;
};

}  // namespace

std::vector<Change> changesBetween(const ClusterSnapshot& before, const ClusterSnapshot& after)
{
    return ChangeFinder(before, after).find();
}

}  // namespace fairlead::changes
