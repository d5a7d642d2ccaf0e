#include "model/diagram/service_columns.h"

#include "model/diagram/text_fitting.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

namespace fairlead::diagram {

namespace {

using Indexes = std::vector<std::size_t>;

bool troubled(const GraphNode& node)
{
    return !node.ready || !node.differences.empty() || !node.proxy.healthy || !node.rulesRead;
}

// Indexes of endpoints by the node they are on; the last entry holds those on none.
std::vector<Indexes> endpointsByNode(const ServiceGraph& graph)
{
    std::map<std::string, std::size_t> nodeByName;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        nodeByName.emplace(graph.nodes[i].name, i);
    std::vector<Indexes> result(graph.nodes.size() + 1);
    if (graph.kind == ServiceGraph::Kind::externalName)
        return result;  // DNS answers with a name; endpoints would not matter
    for (std::size_t i = 0; i < graph.endpoints.size(); ++i) {
        const auto found = nodeByName.find(graph.endpoints[i].node);
        result[found == nodeByName.end() ? graph.nodes.size() : found->second].push_back(i);
    }
    return result;
}

Indexes sortedNodes(const ServiceGraph& graph)
{
    Indexes order(graph.nodes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&graph](std::size_t a, std::size_t b) {
        return std::tie(graph.nodes[a].zone, graph.nodes[a].name, a) < std::tie(graph.nodes[b].zone, graph.nodes[b].name, b);
    });
    return order;
}

// How much busier than the average a node is, in coarse steps: so that one endpoint more does not
// change which nodes have a column of their own.
int busyness(std::size_t endpoints, double average)
{
    int steps = 0;
    double times = static_cast<double>(endpoints) / std::max(average, 1.0);
    while (times >= 2) {
        times /= 2;
        ++steps;
    }
    return steps;
}

// All nodes, those that deserve a column of their own most first: in trouble, with endpoints, busy.
Indexes byMerit(const ServiceGraph& graph, const std::vector<Indexes>& endpoints)
{
    Indexes order = sortedNodes(graph);
    const auto withAny = std::count_if(endpoints.begin(), endpoints.end() - 1, [](const Indexes& each) { return !each.empty(); });
    const double average =
        static_cast<double>(graph.endpoints.size()) / static_cast<double>(std::max<std::ptrdiff_t>(withAny, 1));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const auto merit = [&](std::size_t node) {
            return std::tuple(troubled(graph.nodes[node]), !endpoints[node].empty(), busyness(endpoints[node].size(), average));
        };
        return merit(a) > merit(b);
    });
    return order;
}

// The nodes that keep a column of their own, as flags.
std::vector<bool> nodesInFull(const ServiceGraph& graph, std::size_t focusNode, const std::vector<Indexes>& endpoints,
                              const ServiceLayoutOptions& options)
{
    std::vector<bool> full(graph.nodes.size(), graph.nodes.size() <= options.maxNodeColumns);
    if (graph.nodes.size() <= options.maxNodeColumns)
        return full;
    if (focusNode < full.size())
        full[focusNode] = true;
    // Half of the room is for the zones that the rest folds into.
    const std::size_t room = std::max<std::size_t>(options.maxNodeColumns / 2, 1);
    const Indexes order = byMerit(graph, endpoints);
    std::size_t used = 1;
    for (const std::size_t node : order) {
        if (used >= room || (!troubled(graph.nodes[node]) && endpoints[node].empty()))
            break;
        used += full[node] ? 0 : 1;
        full[node] = true;
    }
    const bool all = options.expanded.contains("all");
    std::map<std::string_view, std::size_t> shown;
    for (const std::size_t node : order) {
        const std::string& zone = graph.nodes[node].zone;
        if (full[node] || !(all || options.expanded.contains("zone:" + zone)) || shown[zone] >= options.maxExpandedNodes)
            continue;
        ++shown[zone];
        full[node] = true;
    }
    return full;
}

// Shown are all, or as many as there is room for: trouble first, and the rest in their order.
void fold(ServiceColumn& column, Indexes endpoints, const ServiceGraph& graph, const ServiceLayoutOptions& options)
{
    const bool expanded = options.expanded.contains("all") || options.expanded.contains("more:" + column.id);
    if (expanded || endpoints.size() <= options.maxEndpointsPerColumn) {
        column.endpoints = std::move(endpoints);
        return;
    }
    const auto broken = [&graph](std::size_t i) {
        return graph.endpoints[i].state != GraphEndpoint::State::ready || graph.endpoints[i].onlyInRules;
    };
    std::stable_sort(endpoints.begin(), endpoints.end(), [&](std::size_t a, std::size_t b) { return broken(a) && !broken(b); });
    const auto cut = endpoints.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(options.maxEndpointsPerColumn, 2) - 1);
    column.endpoints.assign(endpoints.begin(), cut);
    column.folded.assign(cut, endpoints.end());
}

class Chooser {
public:
    Chooser(const ServiceGraph& graph, std::size_t focusNode, const ServiceLayoutOptions& options)
        : m_graph(graph),
          m_options(options),
          m_endpoints(endpointsByNode(graph)),
          m_full(nodesInFull(graph, focusNode, m_endpoints, options))
    {
    }

    std::vector<ServiceColumn> choose()
    {
        countFoldedZones();
        // Within a zone, what is folded comes after the nodes that have a column.
        Indexes order = sortedNodes(m_graph);
        std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
            const auto key = [this](std::size_t node) {
                return std::tuple(isMerged(node), std::string_view(m_graph.nodes[node].zone), !m_full[node]);
            };
            return key(a) < key(b);
        });
        for (const std::size_t node : order) {
            if (m_full[node])
                addNode(node);
            else
                addToFolded(node);
        }
        for (ServiceColumn& column : m_columns)
            fold(column, std::move(m_contents[column.id]), m_graph, m_options);
        addBeyond();
        return std::move(m_columns);
    }

private:
    // Where there are too many zones, those with endpoints and most nodes keep a column each, and the
    // others share one.
    void countFoldedZones()
    {
        std::map<std::string_view, std::pair<bool, std::size_t>> zones;
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
            if (m_full[i])
                continue;
            auto& [any, nodes] = zones[m_graph.nodes[i].zone];
            any = any || !m_endpoints[i].empty();
            ++nodes;
        }
        if (zones.size() <= m_options.maxZoneColumns)
            return;
        std::vector<std::pair<std::string_view, std::pair<bool, std::size_t>>> order(zones.begin(), zones.end());
        std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
        for (std::size_t i = std::max<std::size_t>(m_options.maxZoneColumns, 1) - 1; i < order.size(); ++i)
            m_merged.insert(order[i].first);
    }

    bool isMerged(std::size_t node) const { return !m_full[node] && m_merged.contains(m_graph.nodes[node].zone); }

    // Names are the API's, which keeps them unique; evidence made by hand may not.
    std::string uniqueKey(const std::string& name)
    {
        constexpr std::size_t longest = 300;
        std::string key = printable(std::string_view(name).substr(0, longest));
        while (!m_keys.insert(key).second)
            key += '+';
        return key;
    }

    void addNode(std::size_t node)
    {
        ServiceColumn column;
        column.key = uniqueKey(m_graph.nodes[node].name);
        column.id = "node:" + column.key;
        column.title = m_graph.nodes[node].name;
        column.nodes = {node};
        m_contents[column.id] = m_endpoints[node];
        m_columns.push_back(std::move(column));
    }

    void addToFolded(std::size_t node)
    {
        const std::string& zone = m_graph.nodes[node].zone;
        const bool merged = isMerged(node);
        const auto [known, added] =
            m_foldedByZone.try_emplace(std::pair(merged, merged ? std::string() : zone), m_columns.size());
        if (added) {
            ServiceColumn column;
            column.kind = ServiceColumn::Kind::folded;
            column.key = uniqueKey(merged || zone.empty() ? "zones" : zone);
            column.id = "zone:" + column.key;
            column.title = merged ? "other zones" : zone.empty() ? "no zone" : zone;
            column.mixedZones = merged;
            m_columns.push_back(std::move(column));
        }
        ServiceColumn& column = m_columns[known->second];
        column.nodes.push_back(node);
        Indexes& contents = m_contents[column.id];
        contents.insert(contents.end(), m_endpoints[node].begin(), m_endpoints[node].end());
    }

    void addBeyond()
    {
        if (m_endpoints.back().empty() && m_graph.kind != ServiceGraph::Kind::externalName)
            return;
        ServiceColumn column;
        column.kind = ServiceColumn::Kind::beyond;
        column.key = uniqueKey("beyond");
        column.id = "beyond";
        column.title = "Outside the cluster";
        fold(column, m_endpoints.back(), m_graph, m_options);
        m_columns.push_back(std::move(column));
    }

    const ServiceGraph& m_graph;
    const ServiceLayoutOptions& m_options;
    std::vector<Indexes> m_endpoints;
    std::vector<bool> m_full;
    std::set<std::string_view> m_merged;  // zones that share a column
    std::vector<ServiceColumn> m_columns;
    std::map<std::string, Indexes> m_contents;
    std::map<std::pair<bool, std::string>, std::size_t> m_foldedByZone;
    std::set<std::string> m_keys;
};

}  // namespace

std::vector<ServiceColumn> chooseColumns(const ServiceGraph& graph, std::size_t focusNode, const ServiceLayoutOptions& options)
{
    return Chooser(graph, focusNode, options).choose();
}

}  // namespace fairlead::diagram
