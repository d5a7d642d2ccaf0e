#include "model/facts/facts_json.h"

#include <boost/json/value.hpp>

namespace fairlead::facts {
namespace {

namespace json = boost::json;

json::value textOrNull(const std::string& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

json::object sourceJson(const SourceRef& source) { return {{"file", source.file}, {"line", source.line}, {"text", source.text}}; }

json::array sourcesJson(const std::vector<SourceRef>& sources)
{
    json::array array;
    for (const SourceRef& source : sources)
        array.push_back(sourceJson(source));
    return array;
}

json::object withValue(const Fact& fact, json::value value)
{
    json::array disagree;
    for (const Witness& witness : fact.disagree) {
        json::object object = sourceJson(witness.source);
        object["value"] = witness.value;
        disagree.push_back(std::move(object));
    }
    json::object object{{"value", std::move(value)}, {"from", sourcesJson(fact.from)}, {"disagree", std::move(disagree)}};
    if (fact.inferred)
        object["inferred"] = true;
    if (!fact.note.empty())
        object["note"] = fact.note;
    return object;
}

json::object factJson(const Fact& fact) { return withValue(fact, textOrNull(fact.value)); }

json::object yesOrNoJson(const Fact& fact)
{
    return withValue(fact, fact.known() ? json::value(fact.value == "yes") : json::value(nullptr));
}

json::array factsJson(const std::vector<Fact>& facts)
{
    json::array array;
    for (const Fact& fact : facts)
        array.push_back(factJson(fact));
    return array;
}

json::object nodeJson(const NodeFacts& node)
{
    json::array notRead;
    for (const auto& missing : node.notRead)
        notRead.push_back({{"file", missing.file}, {"reason", missing.reason}});
    return {{"name", node.name},
            {"internalIPs", json::array(node.internalIps.begin(), node.internalIps.end())},
            {"podCidrs", factsJson(node.podCidrs)},
            {"interface", textOrNull(node.interface)},
            {"nodeCidr", factJson(node.nodeCidr)},
            {"proxyMode", factJson(node.proxyMode)},
            {"kubeProxyVersion", factJson(node.proxyVersion)},
            {"masquerade", factJson(node.masquerade)},
            {"detectLocal", factJson(node.detectLocal)},
            {"backend", textOrNull(node.backend)},
            {"kubeProxyPod", textOrNull(node.kubeProxyPod)},
            {"rules", node.rules},
            {"notRead", std::move(notRead)}};
}

json::object bandJson(const Occupancy::Band& band)
{
    return {{"first", band.first}, {"last", band.last}, {"size", band.size}, {"taken", band.taken}};
}

}  // namespace

json::object toJson(const ClusterFacts& facts)
{
    json::array overlaps;
    for (const Overlap& overlap : facts.overlaps)
        overlaps.push_back({{"first", overlap.first}, {"second", overlap.second}, {"from", sourcesJson(overlap.from)}});
    json::array nodes;
    for (const NodeFacts& node : facts.nodes)
        nodes.push_back(nodeJson(node));
    return {{"cluster", facts.cluster},
            {"kubernetes", textOrNull(facts.kubernetes)},
            {"podCidrs", factsJson(facts.podCidrs)},
            {"serviceCidrs", factsJson(facts.serviceCidrs)},
            {"nodeCidrs", factsJson(facts.nodeCidrs)},
            {"nodePortRange", factJson(facts.nodePortRange)},
            {"proxyMode", factJson(facts.proxyMode)},
            {"kubeProxyOnAllNodes", yesOrNoJson(facts.kubeProxyOnAllNodes)},
            {"clusterDns", factJson(facts.clusterDns)},
            {"overlaps", std::move(overlaps)},
            {"nodes", std::move(nodes)}};
}

json::array toJson(const std::vector<Occupancy>& occupancy)
{
    json::array array;
    for (const Occupancy& range : occupancy)
        array.push_back({{"range", range.range},
                         {"static", range.fixed.size > 0 ? json::value(bandJson(range.fixed)) : json::value(nullptr)},
                         {"dynamic", bandJson(range.dynamic)}});
    return array;
}

json::array toJson(const std::vector<Listing>& listings)
{
    json::array array;
    for (const Listing& listing : listings) {
        json::array tenants;
        for (const Tenant& tenant : listing.tenants)
            tenants.push_back({{"who", tenant.who},
                               {"service", textOrNull(tenant.service)},
                               {"pod", textOrNull(tenant.pod)},
                               {"node", textOrNull(tenant.node)},
                               {"from", sourceJson(tenant.source)}});
        array.push_back({{"query", listing.query}, {"tenants", std::move(tenants)}, {"remark", textOrNull(listing.remark)}});
    }
    return array;
}

}  // namespace fairlead::facts
