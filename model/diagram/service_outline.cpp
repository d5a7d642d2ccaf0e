#include "model/diagram/service_outline.h"

#include "model/diagram/service_columns.h"
#include "model/diagram/service_focus.h"
#include "model/diagram/service_words.h"
#include "model/diagram/text_fitting.h"

#include <algorithm>
#include <map>
#include <utility>

namespace fairlead::diagram {

namespace {

class Outliner {
public:
    Outliner(const ServiceGraph& graph, const ServiceLayoutOptions& options)
        : m_graph(graph), m_focus(chooseFocus(graph, options)), m_columns(chooseColumns(graph, m_focus.node, options))
    {
    }

    ServiceOutline outline()
    {
        const bool one = m_focus.node < m_graph.nodes.size() && !m_focus.each;
        m_outline.title = printable(m_graph.nameSpace + '/' + m_graph.name);
        m_outline.sentence = printable(serviceSentence(m_graph, one ? &m_graph.nodes[m_focus.node] : nullptr, m_focus.external));
        m_outline.source =
            printable("cluster " + m_graph.cluster + (m_graph.kubernetes.empty() ? "" : ", Kubernetes " + m_graph.kubernetes)
                      + (m_graph.takenAt.empty() ? "" : ", as of " + m_graph.takenAt));
        addOutside();
        addBand();
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            addColumn(i);
        for (std::size_t i = 0; i < m_columns.size(); ++i)
            linkColumn(i);
        return std::move(m_outline);
    }

private:
    using Box = OutlineBox::Kind;
    using Way = OutlineLink::Kind;

    static std::string numbered(const char* kind, std::size_t number) { return kind + std::to_string(number + 1); }

    void add(std::string id, std::string parent, Box kind, std::vector<std::string> lines)
    {
        std::erase(lines, std::string());
        for (std::string& line : lines)
            line = printable(line);
        m_outline.boxes.push_back({std::move(id), std::move(parent), kind, std::move(lines)});
    }

    void link(std::string from, std::string to, Way kind, const std::string& label = {})
    {
        m_outline.links.push_back({std::move(from), std::move(to), kind, printable(label)});
    }

    void addOutside()
    {
        if (!m_graph.externallyReachable())
            return;
        add("outside", "", Box::outside, {"Outside the cluster"});
        for (std::size_t i = 0; i < m_graph.entries.size(); ++i) {
            const GraphEntry& entry = m_graph.entries[i];
            const GraphPort* const port = m_graph.shownPort();
            add(numbered("entry", i), "", Box::entry,
                {entry.kind == GraphEntry::Kind::loadBalancer ? "load balancer" : "external IP",
                 entry.address + (port ? ':' + std::to_string(port->port) : "")});
            link("outside", numbered("entry", i), m_focus.external ? Way::followed : Way::possible);
        }
    }

    void addBand()
    {
        std::vector<std::string> lines{"Service " + m_graph.nameSpace + '/' + m_graph.name};
        if (m_graph.kind == ServiceGraph::Kind::externalName)
            lines.push_back("ExternalName " + m_graph.externalName + ", no kube-proxy");
        if (m_graph.kind == ServiceGraph::Kind::headless)
            lines.emplace_back("headless, no kube-proxy");
        for (std::size_t i = 0; i < m_graph.ports.size(); ++i) {
            const GraphPort& port = m_graph.ports[i];
            const std::string address = m_graph.clusterIp.empty() ? std::to_string(port.port) : clusterAddress(m_graph, port);
            lines.push_back(address + ' ' + protocolWords(port.protocol) + (port.name.empty() ? "" : " (" + port.name + ')')
                            + (port.nodePort ? ", node port " + std::to_string(*port.nodePort) : "")
                            + (i == m_graph.port && m_graph.ports.size() > 1 ? ", shown here" : ""));
        }
        add("service", "", Box::band, std::move(lines));
    }

    void addColumn(std::size_t index)
    {
        const ServiceColumn& column = m_columns[index];
        const std::string id = numbered("node", index);
        const bool node = column.kind == ServiceColumn::Kind::node;
        const GraphNode* const first = column.nodes.empty() ? nullptr : &m_graph.nodes[column.nodes.front()];
        if (node)
            add(id, "", Box::node, {first->name + (first->ready ? "" : ", not ready"), first->address, first->zone});
        else
            add(id, "", column.kind == ServiceColumn::Kind::beyond ? Box::beyond : Box::node,
                {column.title, column.nodes.empty() ? "" : countWords(column.nodes.size(), "more node", "more nodes")});
        if (node)
            add(numbered("client", index), id, Box::client, {"a pod", first->clientAddress});
        if (first && m_graph.kind == ServiceGraph::Kind::proxied)
            addRules(index, *first);
        for (const std::size_t endpoint : column.endpoints)
            addEndpoint(endpoint, id);
        if (!column.folded.empty())
            add(numbered("more", index), id, Box::endpoint, {"+ " + std::to_string(column.folded.size()) + " more"});
        if (column.kind == ServiceColumn::Kind::beyond && m_graph.kind == ServiceGraph::Kind::externalName)
            add("target", id, Box::endpoint, {m_graph.externalName});
    }

    void addRules(std::size_t index, const GraphNode& node)
    {
        std::vector<std::string> lines{(node.mode.empty() ? "kube-proxy" : node.mode) + " rules"};
        const std::string inside = pathWords(m_graph, node, node.internal);
        const std::string outside = m_graph.externallyReachable() ? pathWords(m_graph, node, node.external) : inside;
        if (inside == outside) {
            lines.push_back(inside);
        } else {
            lines.push_back("inside: " + inside);
            lines.push_back("outside: " + outside);
        }
        if (!node.rulesRead && m_columns[index].kind == ServiceColumn::Kind::node)
            lines.push_back("not read: " + node.notRead);
        for (const GraphDifference& difference : node.differences)
            lines.push_back("differs: " + difference.text);
        add(numbered("rules", index), numbered("node", index), node.differences.empty() ? Box::rules : Box::warning,
            std::move(lines));
    }

    void addEndpoint(std::size_t endpoint, const std::string& parent)
    {
        const GraphEndpoint& each = m_graph.endpoints[endpoint];
        const bool ready = each.state == GraphEndpoint::State::ready && !each.onlyInRules;
        add(numbered("endpoint", endpoint), parent, ready ? Box::endpoint : Box::notReady,
            {each.pod.empty() ? "not a pod" : each.podNamespace + '/' + each.pod, each.toString(), stateWords(each)});
    }

    std::string boxOf(const ServiceColumn& column, std::size_t endpoint) const
    {
        const auto index = static_cast<std::size_t>(&column - m_columns.data());
        return std::ranges::find(column.folded, endpoint) != column.folded.end() ? numbered("more", index)
                                                                                 : numbered("endpoint", endpoint);
    }

    void linkColumn(std::size_t index)
    {
        const ServiceColumn& column = m_columns[index];
        if (!column.crossedByBand())
            return;
        const bool followed = m_focus.follows(column);
        const bool proxied = m_graph.kind == ServiceGraph::Kind::proxied;
        if (column.kind == ServiceColumn::Kind::node)
            link(numbered("client", index), "service", followed && !m_focus.external ? Way::followed : Way::possible);
        const std::string door = proxied ? numbered("rules", index) : "service";
        if (m_graph.externallyReachable())
            linkOutside(index, followed && m_focus.external ? Way::followed : Way::possible);
        if (proxied)
            link("service", door, followed && !m_focus.external ? Way::followed : Way::possible);
        if (followed)
            linkEndpoints(column, door);
    }

    void linkOutside(std::size_t index, Way way)
    {
        const GraphPort* const port = m_graph.shownPort();
        const std::string label = port && port->nodePort ? ':' + std::to_string(*port->nodePort) : std::string();
        const bool rewritten = m_graph.nodes[m_columns[index].nodes.front()].external.sourceRewritten;
        const std::string words = label + (rewritten && way == Way::followed ? (label.empty() ? "SNAT" : ", SNAT") : "");
        if (m_graph.entries.empty())
            link("outside", numbered("rules", index), way, words);
        for (std::size_t entry = 0; entry < m_graph.entries.size(); ++entry)
            link(numbered("entry", entry), numbered("rules", index), way, words);
    }

    void linkEndpoints(const ServiceColumn& from, const std::string& door)
    {
        const GraphPath& path = m_focus.pathOf(m_graph.nodes[from.nodes.front()]);
        const bool proxied = m_graph.kind == ServiceGraph::Kind::proxied;
        if (m_graph.kind == ServiceGraph::Kind::externalName)
            link(door, "target", Way::remote, "DNS answers with the name");
        for (const ServiceColumn& column : m_columns) {
            std::map<std::string, std::pair<double, bool>> boxes;  // share; whether only missing
            const auto collect = [&](const std::vector<std::size_t>& endpoints) {
                for (const std::size_t endpoint : endpoints) {
                    const double share = path.shareOf(endpoint);
                    if (share <= 0 && !std::ranges::binary_search(path.missing, endpoint))
                        continue;
                    auto& box = boxes.try_emplace(boxOf(column, endpoint), 0.0, true).first->second;
                    box.first += share;
                    box.second = box.second && share <= 0;
                }
            };
            collect(column.endpoints);
            collect(column.folded);
            for (const auto& [id, what] : boxes)
                link(door, id,
                     what.second            ? Way::missing
                         : &column == &from ? Way::local
                                            : Way::remote,
                     what.second ? "missing in the rules"
                                 : (proxied ? shareWords(what.first) + ", " : "") + portWords(m_graph, path, m_focus.external));
        }
    }

    const ServiceGraph& m_graph;
    ServiceFocus m_focus;
    std::vector<ServiceColumn> m_columns;
    ServiceOutline m_outline;
};

}  // namespace

ServiceOutline outlineService(const ServiceGraph& graph, const ServiceLayoutOptions& options)
{
    return Outliner(graph, options).outline();
}

}  // namespace fairlead::diagram
