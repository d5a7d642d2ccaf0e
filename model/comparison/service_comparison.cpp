#include "model/comparison/compare.h"
#include "model/comparison/node_rows.h"
#include "model/comparison/rule_rows.h"
#include "model/comparison/service_rows.h"
#include "model/comparison/sides.h"
#include "model/diagram/service_graph_builder.h"
#include "model/kubeproxy/rule_drift.h"

#include <algorithm>
#include <array>
#include <map>

namespace fairlead::comparison {

namespace {

using kubeproxy::ServiceSlice;

// One side of a comparison while it is made.
struct Half {
    const cluster::ClusterSnapshot& snapshot;
    ServiceName name;
    std::string node;
    const kubernetes::Service* service = nullptr;
    std::vector<ServiceSlice> slices = {};
    std::optional<kubeproxy::NodeDrift> drift = {};
    std::string whyNoRules = {};
};

std::string firstNodeRead(const cluster::ClusterSnapshot& snapshot)
{
    const auto found = std::ranges::find_if(snapshot.nodes(), [](const auto& node) { return node.rules.anyRead(); });
    if (found != snapshot.nodes().end())
        return found->name;
    return snapshot.nodes().empty() ? std::string() : snapshot.nodes().front().name;
}

void readRules(Half& half, const CompareOptions& options)
{
    auto slices = kubeproxy::sliceService(half.snapshot, half.node, half.name.nameSpace, half.name.name, options.port);
    if (!slices) {
        half.whyNoRules = slices.error().why;
        return;
    }
    half.slices = std::move(*slices);
    if (options.family)
        std::erase_if(half.slices, [&](const ServiceSlice& slice) { return slice.family != *options.family; });
    if (const auto* const node = half.snapshot.findNode(half.node))
        half.drift = kubeproxy::findDrift(half.snapshot, *node);
}

std::optional<diagram::ServiceGraph> graphOf(const Half& half, const CompareOptions& options)
{
    diagram::ServiceGraphOptions content;
    content.port = options.port;
    content.family = options.family;
    content.maxComparedNodes = 8;
    content.firstNode = half.node;
    auto graph = diagram::buildServiceGraph(half.snapshot, half.name.nameSpace, half.name.name, content);
    return graph ? std::optional(std::move(*graph)) : std::nullopt;
}

std::string sliceTitle(const ServiceSlice& slice)
{
    return (slice.port.port.empty() ? "" : slice.port.port + ", ") + (slice.family == IpFamily::ipv4 ? "IPv4" : "IPv6");
}

// Slices of the same port and family; of two services, whose ports have other names, by their order.
std::vector<std::pair<const ServiceSlice*, const ServiceSlice*>> pairSlices(const Half& first, const Half& second, bool byOrder)
{
    std::vector<std::pair<const ServiceSlice*, const ServiceSlice*>> pairs;
    std::vector<bool> taken(second.slices.size(), false);
    for (const ServiceSlice& slice : first.slices) {
        const ServiceSlice* partner = nullptr;
        for (std::size_t i = 0; i < second.slices.size() && !partner; ++i) {
            const ServiceSlice& other = second.slices[i];
            const bool samePort = other.port.port == slice.port.port && other.port.protocol == slice.port.protocol;
            if (taken[i] || other.family != slice.family || !(samePort || byOrder))
                continue;
            taken[i] = true;
            partner = &other;
        }
        pairs.emplace_back(&slice, partner);
    }
    for (std::size_t i = 0; i < second.slices.size(); ++i) {
        if (!taken[i])
            pairs.emplace_back(nullptr, &second.slices[i]);
    }
    return pairs;
}

void addSection(Comparison& result, std::string id, std::string title, std::vector<Row> rows, std::string note = {})
{
    if (!rows.empty() || !note.empty())
        result.sections.push_back({std::move(id), std::move(title), std::move(note), std::move(rows)});
}

// Rules that do the same in another mode have nothing in common to be compared by.
bool otherMode(const ServiceSlice* a, const ServiceSlice* b) { return a && b && a->mode != b->mode; }

void addRules(Comparison& result, const Half& first, const Half& second)
{
    for (const Half* half : {&first, &second}) {
        if (!half->whyNoRules.empty())
            result.notes.push_back(
                "The rules of " + half->node
                + (first.node == second.node && &half->snapshot == &second.snapshot && result.kind == Comparison::Kind::times
                       ? " at the second time"
                       : "")
                + " were not compared: " + half->whyNoRules);
    }
    if (!first.whyNoRules.empty() || !second.whyNoRules.empty())
        return;
    const bool services = result.kind == Comparison::Kind::services;
    for (const auto& [a, b] : pairSlices(first, second, services)) {
        const ServiceSlice& some = a ? *a : *b;
        std::string title = "Rules: " + sliceTitle(some);
        if (services && a && b && a->port.port != b->port.port)
            title += " / " + sliceTitle(*b);
        if (otherMode(a, b)) {
            addSection(result, "rules:" + sliceTitle(some), title, {},
                       std::string(toString(a->mode)) + " and " + std::string(toString(b->mode))
                           + " write other rules for the same: they cannot be compared one by one. What becomes of connections "
                             "is compared above.");
            continue;
        }
        const RuleSide left{first.snapshot, *first.service, a, first.drift ? &*first.drift : nullptr};
        const RuleSide right{second.snapshot, *second.service, b, second.drift ? &*second.drift : nullptr};
        addSection(result, "rules:" + sliceTitle(some), title, ruleRows(left, right, result));
    }
}

// Both sides' nodes in their graphs; nothing where either does not have its node.
struct GraphSides {
    GraphSide first;
    GraphSide second;
};
std::optional<GraphSides> graphSides(const Comparison& result, const Half& first, const Half& second)
{
    if (!result.first.graph || !result.second.graph)
        return std::nullopt;
    const auto a = nodeIndex(*result.first.graph, first.node);
    const auto b = nodeIndex(*result.second.graph, second.node);
    if (!a || !b)
        return std::nullopt;
    return GraphSides{{*result.first.graph, *a}, {*result.second.graph, *b}};
}

void addPaths(Comparison& result, const Half& first, const Half& second)
{
    const auto sides = graphSides(result, first, second);
    if (!sides)
        return;
    const auto proxied = [](const GraphSide& side) { return side.graph.kind == diagram::ServiceGraph::Kind::proxied; };
    if (proxied(sides->first) || proxied(sides->second))
        addSection(result, "paths",
                   result.kind == Comparison::Kind::nodes ? "What becomes of new connections"
                                                          : "What becomes of new connections on " + first.node,
                   pathRows(sides->first, sides->second, result));
}

void addNodes(Comparison& result, const Half& first, const Half& second)
{
    if (const auto sides = graphSides(result, first, second))
        addSection(result, "nodes", result.kind == Comparison::Kind::nodes ? "The nodes" : "Node " + first.node,
                   nodeRows(sides->first, sides->second, result));
}

void nameSide(Side& side, const Half& half, const CompareOptions& options)
{
    side.node = half.node;
    side.graph = graphOf(half, options);
}

Error noNode(const std::string& node)
{
    return {"node " + node, "there is no such node", "`fairlead services --json` names those that have endpoints",
            ErrorKind::notFound};
}

Error noService(const ServiceName& name)
{
    return {"service " + name.toString(), "there is no such service", "`fairlead services` lists them", ErrorKind::notFound};
}

bool hasPort(const kubernetes::Service& service, const std::optional<std::string>& wanted)
{
    return !wanted || std::ranges::any_of(service.ports, [&](const kubernetes::ServicePort& port) {
        return port.name == *wanted || std::to_string(port.port) == *wanted;
    });
}

std::optional<Error> wrongPort(const Half& half, const CompareOptions& options)
{
    if (!half.service || hasPort(*half.service, options.port))
        return std::nullopt;
    return Error{"service " + half.name.toString(), "it has no port " + *options.port,
                 "name a port of the service, by name or number", ErrorKind::notFound};
}

}  // namespace

Comparison timesComparison(Comparison::Kind kind, const cluster::ClusterSnapshot& first, const cluster::ClusterSnapshot& second)
{
    const auto& a = first.evidence().description();
    const auto& b = second.evidence().description();
    Comparison result;
    result.kind = kind;
    result.cluster = a.cluster;
    const bool sameCluster = a.cluster == b.cluster;
    result.overTime = sameCluster;
    const auto timeOf = [](const std::string& time) { return time.empty() ? std::string("time unknown") : time; };
    result.first.name = sameCluster ? timeOf(a.takenAt) : a.cluster;
    result.second.name = sameCluster ? timeOf(b.takenAt) : b.cluster;
    if (result.first.name == result.second.name) {
        result.first.name += " (first)";
        result.second.name += " (second)";
    }
    if (!sameCluster) {
        result.first.detail = timeOf(a.takenAt);
        result.second.detail = timeOf(b.takenAt);
        result.notes.push_back("These are two clusters, " + (a.cluster.empty() ? "one without a name" : a.cluster) + " and "
                               + (b.cluster.empty() ? "one without a name" : b.cluster)
                               + ": what differs did not become so over time.");
    } else if (a.takenAt == b.takenAt) {
        result.notes.push_back("Both say that they were taken at the same time.");
    } else if (a.takenAt > b.takenAt) {
        result.notes.push_back("The first was taken after the second: what is called new is older.");
    }
    return result;
}

Result<Comparison> compareNodes(const SnapshotPtr& snapshot, const ServiceName& service, const std::string& firstNode,
                                const std::string& secondNode, const CompareOptions& options)
{
    const auto* const object = snapshot->findService(service.nameSpace, service.name);
    if (!object)
        return noService(service);
    for (const std::string& node : {firstNode, secondNode}) {
        if (!snapshot->findNode(node))
            return noNode(node);
    }
    Half first{*snapshot, service, firstNode, object};
    Half second{*snapshot, service, secondNode, object};
    if (const auto error = wrongPort(first, options))
        return *error;
    Comparison result;
    result.kind = Comparison::Kind::nodes;
    result.title = service.toString() + " on " + firstNode + " and " + secondNode;
    result.cluster = snapshot->evidence().description().cluster;
    result.takenAt = snapshot->evidence().description().takenAt;
    result.first.name = firstNode;
    result.second.name = secondNode;
    if (firstNode == secondNode)
        result.notes.push_back("Both sides are the same node.");
    nameSide(result.first, first, options);
    nameSide(result.second, second, options);
    readRules(first, options);
    readRules(second, options);
    addPaths(result, first, second);
    addRules(result, first, second);
    addNodes(result, first, second);
    result.makeIdsUnique();
    return result;
}

Result<Comparison> compareServices(const SnapshotPtr& snapshot, const ServiceName& firstName, const ServiceName& secondName,
                                   const std::string& wantedNode, const CompareOptions& options)
{
    const std::string node = wantedNode.empty() ? firstNodeRead(*snapshot) : wantedNode;
    Half first{*snapshot, firstName, node, snapshot->findService(firstName.nameSpace, firstName.name)};
    Half second{*snapshot, secondName, node, snapshot->findService(secondName.nameSpace, secondName.name)};
    for (const Half* half : {&first, &second}) {
        if (!half->service)
            return noService(half->name);
        if (const auto error = wrongPort(*half, options))
            return *error;
    }
    if (!wantedNode.empty() && !snapshot->findNode(node))
        return noNode(node);
    Comparison result;
    result.kind = Comparison::Kind::services;
    result.title = firstName.toString() + " and " + secondName.toString();
    result.cluster = snapshot->evidence().description().cluster;
    result.takenAt = snapshot->evidence().description().takenAt;
    result.first.name = firstName.toString();
    result.second.name = secondName.toString();
    if (firstName.toString() == secondName.toString())
        result.notes.push_back("Both sides are the same service.");
    nameSide(result.first, first, options);
    nameSide(result.second, second, options);
    addSection(result, "specification", "What the API wants", specificationRows(*first.service, *second.service, result));
    addSection(result, "endpoints", "Endpoints", endpointRows(*snapshot, *first.service, *snapshot, *second.service, result));
    addPaths(result, first, second);
    readRules(first, options);
    readRules(second, options);
    addRules(result, first, second);
    result.makeIdsUnique();
    if (!node.empty())
        result.notes.push_back("The rules are those of " + node
                               + "; names, addresses and ports that are a service's own count as "
                                 "the same.");
    return result;
}

Result<Comparison> compareTimes(const SnapshotPtr& firstSnapshot, const SnapshotPtr& secondSnapshot, const ServiceName& name,
                                const std::string& wantedNode, const CompareOptions& options)
{
    const std::string node = wantedNode.empty() ? firstNodeRead(*firstSnapshot) : wantedNode;
    Half first{*firstSnapshot, name, node, firstSnapshot->findService(name.nameSpace, name.name)};
    Half second{*secondSnapshot, name, node, secondSnapshot->findService(name.nameSpace, name.name)};
    if (!first.service && !second.service)
        return noService(name);
    if (!wantedNode.empty() && !firstSnapshot->findNode(node) && !secondSnapshot->findNode(node))
        return noNode(node);
    if (const auto error = wrongPort(first.service ? first : second, options))
        return *error;
    Comparison result = timesComparison(Comparison::Kind::times, *firstSnapshot, *secondSnapshot);
    result.title = name.toString() + (result.overTime ? " at two times" : " in two clusters");
    nameSide(result.first, first, options);
    nameSide(result.second, second, options);
    if (!first.service || !second.service) {
        result.notes.push_back(name.toString() + (first.service ? " is only in the first." : " is only in the second."));
        static const kubernetes::Service nothing;
        addSection(
            result, "specification", "What the API wants",
            specificationRows(first.service ? *first.service : nothing, second.service ? *second.service : nothing, result));
        return result;
    }
    addSection(result, "specification", "What the API wants", specificationRows(*first.service, *second.service, result));
    addSection(result, "endpoints", "Endpoints",
               endpointRows(*firstSnapshot, *first.service, *secondSnapshot, *second.service, result));
    addPaths(result, first, second);
    readRules(first, options);
    readRules(second, options);
    addRules(result, first, second);
    addNodes(result, first, second);
    result.makeIdsUnique();
    if (!node.empty())
        result.notes.push_back("The rules are those of " + node + '.');
    return result;
}

}  // namespace fairlead::comparison
