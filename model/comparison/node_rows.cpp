#include "model/comparison/node_rows.h"

#include "model/comparison/aligned.h"
#include "model/diagram/service_words.h"

#include <algorithm>

namespace fairlead::comparison {

namespace {

using diagram::GraphNode;
using diagram::GraphPath;

Cell cell(std::string text, const std::vector<SourceRef>& sources, std::vector<std::string> marks)
{
    Cell result;
    result.text = std::move(text);
    if (result.isThere()) {
        result.sources = sources;
        result.marks = std::move(marks);
    }
    return result;
}

std::string componentText(const GraphNode::Component& component)
{
    return component.name + (component.detail.empty() ? "" : ", " + component.detail)
        + (component.healthy ? "" : ", not healthy");
}

bool followsRules(const GraphSide& side, const GraphPath& path)
{
    return path.fromRules && path.missing.empty() && path.extra.empty() && side.at().differences.empty();
}

class PathRows {
public:
    PathRows(const GraphSide& first, const GraphSide& second, const Comparison& names)
        : m_first(first), m_second(second), m_names(names)
    {
    }

    void add(const char* from, const GraphPath& a, const GraphPath& b, std::vector<Row>& rows) const
    {
        const std::string id = std::string("path:") + from;
        const std::string mark = "rules:" + m_first.at().name;
        const std::string otherMark = "rules:" + m_second.at().name;
        if (a.outcome == GraphPath::Outcome::notHandled && b.outcome == a.outcome)
            return;
        Row outcome =
            makeRow(id, from, cell(diagram::pathWords(m_first.graph, m_first.at(), a), m_first.at().rulesSources, {mark}),
                    cell(diagram::pathWords(m_second.graph, m_second.at(), b), m_second.at().rulesSources, {otherMark}), m_names);
        judge(outcome, a, b);
        rows.push_back(std::move(outcome));
        if (a.outcome == GraphPath::Outcome::forwarded || b.outcome == GraphPath::Outcome::forwarded) {
            Row source = makeRow(id + ":source", std::string(from) + ", source",
                                 cell(sourceText(a), m_first.at().rulesSources, {"rewritten:" + m_first.at().name}),
                                 cell(sourceText(b), m_second.at().rulesSources, {"rewritten:" + m_second.at().name}), m_names);
            judge(source, a, b);
            rows.push_back(std::move(source));
        }
        if (m_names.kind != Comparison::Kind::services)
            addEndpoints(from, a, b, rows);
    }

private:
    // The address itself is each node's own.
    static std::string sourceText(const GraphPath& path)
    {
        return path.outcome != GraphPath::Outcome::forwarded ? "" : path.sourceRewritten ? "rewritten" : "kept";
    }

    void addEndpoints(const char* from, const GraphPath& a, const GraphPath& b, std::vector<Row>& rows) const
    {
        const auto keysOf = [](const GraphSide& side, const GraphPath& path) {
            std::vector<AlignKey> keys;
            for (const std::size_t i : path.endpoints)
                keys.push_back({side.graph.endpoints[i].toString(), {}});
            return keys;
        };
        const auto cellOf = [](const GraphSide& side, const GraphPath& path, const std::optional<std::size_t>& index) {
            if (!index)
                return Cell();
            const auto& endpoint = side.graph.endpoints[path.endpoints[*index]];
            return cell(diagram::shareWords(path.shareOf(path.endpoints[*index])) + " of new connections", endpoint.sources,
                        {"endpoint:" + endpoint.toString()});
        };
        for (const Aligned& pair : align(keysOf(m_first, a), keysOf(m_second, b))) {
            const auto& some = pair.first ? m_first.graph.endpoints[a.endpoints[*pair.first]]
                                          : m_second.graph.endpoints[b.endpoints[*pair.second]];
            Row row =
                makeRow(std::string("path:") + from + ':' + some.toString(),
                        std::string(from) + " to " + some.toString()
                            + (some.pod.empty() ? "" : " (" + some.pod + (some.node.empty() ? "" : " on " + some.node) + ')'),
                        cellOf(m_first, a, pair.first), cellOf(m_second, b, pair.second), m_names);
            judge(row, a, b);
            rows.push_back(std::move(row));
        }
    }

    void judge(Row& row, const GraphPath& a, const GraphPath& b) const
    {
        if (!row.differs() || m_names.kind == Comparison::Kind::services)
            return;
        if (followsRules(m_first, a) && followsRules(m_second, b)) {
            row.judgement = Row::Judgement::legitimate;
            row.reason = !a.why.empty() ? a.why : b.why;
            if (row.reason.empty())
                row.reason = "Both nodes do what the API wants of them.";
        } else if (!m_first.at().differences.empty() || !m_second.at().differences.empty()) {
            const GraphNode& wrong = m_first.at().differences.empty() ? m_second.at() : m_first.at();
            row.judgement = Row::Judgement::fault;
            row.reason = wrong.name + ": " + wrong.differences.front().text + '.';
        } else {
            row.reason = "The rules of both nodes would have to be read to judge it.";
        }
    }

    const GraphSide& m_first;
    const GraphSide& m_second;
    const Comparison& m_names;
};

}  // namespace

std::optional<std::size_t> nodeIndex(const diagram::ServiceGraph& graph, const std::string& node)
{
    const auto found = std::ranges::find(graph.nodes, node, &GraphNode::name);
    return found == graph.nodes.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - graph.nodes.begin()));
}

std::vector<Row> nodeRows(const GraphSide& first, const GraphSide& second, const Comparison& names)
{
    std::vector<Row> rows;
    const GraphNode& a = first.at();
    const GraphNode& b = second.at();
    const auto add = [&](const char* subject, std::string left, std::string right, const std::vector<SourceRef>& sources,
                         const std::vector<SourceRef>& otherSources, const std::string& mark) {
        if (left.empty() && right.empty())
            return;
        rows.push_back(makeRow(std::string("node:") + subject, subject, cell(std::move(left), sources, {mark + a.name}),
                               cell(std::move(right), otherSources, {mark + b.name}), names));
    };
    add("mode of kube-proxy", a.mode.empty() ? "unknown" : a.mode, b.mode.empty() ? "unknown" : b.mode, a.proxy.sources,
        b.proxy.sources, "node:");
    add("rules", a.rulesRead ? "read" : "not read: " + a.notRead, b.rulesRead ? "read" : "not read: " + b.notRead, a.rulesSources,
        b.rulesSources, "rules:");
    add("node", a.ready ? "ready" : "not ready", b.ready ? "ready" : "not ready", a.sources, b.sources, "node:");
    add("zone", a.zone, b.zone, a.sources, b.sources, "node:");
    add("kubelet", componentText(a.kubelet), componentText(b.kubelet), a.kubelet.sources, b.kubelet.sources, "node:");
    add("CNI", componentText(a.cni), componentText(b.cni), a.cni.sources, b.cni.sources, "node:");
    add("kube-proxy", componentText(a.proxy), componentText(b.proxy), a.proxy.sources, b.proxy.sources, "node:");
    for (Row& row : rows) {
        if (row.differs() && (row.subject == "zone" || row.subject == "CNI")) {
            row.judgement = Row::Judgement::legitimate;
            row.reason =
                row.subject == "zone" ? "Nodes stand in different zones." : "Each node has its own range of pod addresses.";
        }
    }
    return rows;
}

std::vector<Row> pathRows(const GraphSide& first, const GraphSide& second, const Comparison& names)
{
    std::vector<Row> rows;
    const PathRows paths(first, second, names);
    paths.add("from a pod", first.at().internal, second.at().internal, rows);
    if (first.graph.externallyReachable() || second.graph.externallyReachable())
        paths.add("from outside", first.at().external, second.at().external, rows);
    return rows;
}

}  // namespace fairlead::comparison
