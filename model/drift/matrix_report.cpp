#include "model/drift/matrix_report.h"

#include "model/diagram/markup.h"
#include "model/drift/node_difference.h"

#include <boost/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace fairlead::drift {
namespace {

constexpr std::size_t mostNamed = 12;  // nodes in a sentence

using Names = std::vector<std::string>;

std::string joined(const Names& names)
{
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < mostNamed; ++i)
        text += (i > 0 ? ", " : "") + names[i];
    if (names.size() > mostNamed)
        text += " and " + std::to_string(names.size() - mostNamed) + " more";
    return text;
}

// The nodes of each kind of cell that is worth a word, the worst first.
std::map<Cell, Names, std::greater<>> remarkableOf(const DriftMatrix& matrix, const MatrixView& view, std::uint32_t service)
{
    std::map<Cell, Names, std::greater<>> nodes;
    for (const std::uint32_t node : view.nodes) {
        const Cell cell = matrix.cell(service, node);
        if (cell != Cell::asItShouldBe && cell != Cell::notProxied)
            nodes[cell].push_back(matrix.nodes()[node].node->name);
    }
    return nodes;
}

std::string csvField(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string field = "\"";
    for (const char c : text)
        field += c == '"' ? std::string("\"\"") : std::string(1, c);
    return field + '"';
}

std::string firstSentence(const DriftMatrix& matrix, const MatrixView& view, std::uint32_t service)
{
    for (const std::uint32_t node : view.nodes) {
        const auto sentences = sentencesOf(matrix, service, node);
        if (!sentences.empty() && isTrouble(matrix.cell(service, node)))
            return sentences.front();
    }
    return {};
}

std::string countsMarkdown(const MatrixView& view)
{
    std::string text = "| State | Cells |\n|---|---|\n";
    for (std::size_t kind = cellKinds; kind-- > 0;) {
        if (view.counts[kind] > 0)
            text += "| " + std::string(wordsOf(static_cast<Cell>(kind))) + " | " + std::to_string(view.counts[kind]) + " |\n";
    }
    return text;
}

boost::json::array differencesJson(const DriftMatrix& matrix, const MatrixView& view)
{
    std::map<std::uint32_t, std::vector<std::uint32_t>> nodesAlike;
    for (const std::uint32_t node : view.nodes)
        nodesAlike[matrix.nodes()[node].likeness].push_back(node);
    boost::json::array list;
    for (const auto& [likeness, nodes] : nodesAlike) {
        const kubeproxy::NodeDrift* const drift = matrix.driftOf(nodes.front());
        if (!drift)
            continue;
        boost::json::array names;
        for (const std::uint32_t node : nodes)
            names.emplace_back(matrix.nodes()[node].node->name);
        for (const kubeproxy::Difference& difference : drift->differences) {
            const auto row = matrix.rowOf(difference);
            if (row && std::ranges::find(view.services, *row) == view.services.end())
                continue;
            list.push_back({{"service", row ? boost::json::value(matrix.services()[*row].title()) : nullptr},
                            {"nodes", names},
                            {"kind", kubeproxy::toString(difference.kind)},
                            {"message", difference.sentence},
                            {"place", difference.place},
                            {"endpoint", difference.endpoint}});
        }
    }
    return list;
}

}  // namespace

std::string matrixCsv(const DriftMatrix& matrix, const MatrixView& view)
{
    std::string text = "service";
    for (const std::uint32_t node : view.nodes)
        text += ',' + csvField(matrix.nodes()[node].node->name);
    text += "\r\n";
    for (const std::uint32_t service : view.services) {
        text += csvField(matrix.services()[service].title());
        for (const std::uint32_t node : view.nodes)
            (text += ',') += nameOf(matrix.cell(service, node));
        text += "\r\n";
    }
    return text;
}

std::string matrixMarkdown(const DriftMatrix& matrix, const MatrixView& view)
{
    const auto& about = matrix.snapshot().evidence().description();
    const auto md = [](const std::string& text) { return diagram::markdownText(text); };
    std::string text = "# Rules of " + md(about.cluster) + ": services × nodes\n\n" + summaryOf(matrix, view) + ".  \n";
    text += about.takenAt.empty() ? "Time unknown.\n\n" : "Taken at " + md(about.takenAt) + ".\n\n";
    std::string rows;
    for (const std::uint32_t service : view.services) {
        for (const auto& [cell, nodes] : remarkableOf(matrix, view, service)) {
            rows += "| " + md(matrix.services()[service].title()) + " | " + std::string(wordsOf(cell)) + " | " + md(joined(nodes))
                + " | " + (isTrouble(cell) || cell == Cell::notComparable ? md(firstSentence(matrix, view, service)) : "")
                + " |\n";
        }
    }
    if (!rows.empty())
        text += "| Service | State | Nodes | What differs |\n|---|---|---|---|\n" + rows + '\n';
    text += countsMarkdown(view);
    std::string notes;
    for (const std::uint32_t node : view.nodes) {
        if (!matrix.nodes()[node].note.empty())
            notes += "- " + md(matrix.nodes()[node].node->name + ": " + matrix.nodes()[node].note) + '\n';
        if (const std::string standing = standingOf(matrix, node); !standing.empty())
            notes += "- " + md(standing) + '\n';
    }
    return notes.empty() ? text : text + "\n## Nodes\n\n" + notes;
}

std::string matrixJson(const DriftMatrix& matrix, const MatrixView& view)
{
    const auto& about = matrix.snapshot().evidence().description();
    boost::json::array nodes;
    for (const std::uint32_t node : view.nodes)
        nodes.push_back({{"name", matrix.nodes()[node].node->name},
                         {"mode", toString(matrix.nodes()[node].node->mode)},
                         {"note", matrix.nodes()[node].note}});
    boost::json::array services;
    boost::json::array cells;
    for (const std::uint32_t service : view.services) {
        const MatrixService& row = matrix.services()[service];
        services.push_back({{"namespace", row.nameSpace}, {"name", row.name}, {"inApi", row.service != nullptr}});
        boost::json::array line;
        for (const std::uint32_t node : view.nodes)
            line.emplace_back(static_cast<unsigned>(matrix.cell(service, node)));
        cells.push_back(std::move(line));
    }
    boost::json::array states;
    boost::json::object counts;
    for (std::size_t kind = 0; kind < cellKinds; ++kind) {
        states.emplace_back(nameOf(static_cast<Cell>(kind)));
        counts[nameOf(static_cast<Cell>(kind))] = view.counts[kind];
    }
    const boost::json::object document{
        {"kind", "matrix"},          {"cluster", about.cluster},        {"takenAt", about.takenAt},
        {"nodes", std::move(nodes)}, {"services", std::move(services)}, {"states", std::move(states)},
        {"cells", std::move(cells)}, {"counts", std::move(counts)},     {"differences", differencesJson(matrix, view)}};
    return boost::json::serialize(document);
}

std::string readMatrix(const DriftMatrix& matrix, const MatrixView& view)
{
    std::string text = summaryOf(matrix, view) + ".\n";
    std::size_t well = 0;
    for (const std::uint32_t service : view.services) {
        const auto remarkable = remarkableOf(matrix, view, service);
        well += remarkable.empty() ? 1 : 0;
        for (const auto& [cell, nodes] : remarkable)
            text += '\n' + matrix.services()[service].title() + ": " + std::string(wordsOf(cell)) + ": " + joined(nodes) + '.';
    }
    if (well > 0)
        text += "\n\n" + std::to_string(well) + (well == 1 ? " service is" : " services are")
            + " as they should be on all these nodes, or not kube-proxy's.";
    return text + '\n';
}

std::string describeCell(const DriftMatrix& matrix, std::size_t service, std::size_t node)
{
    const Cell cell = matrix.cell(service, node);
    std::string text =
        matrix.services()[service].title() + " on " + matrix.nodes()[node].node->name + ": " + std::string(wordsOf(cell)) + '.';
    if (cell == Cell::notRead && !matrix.nodes()[node].note.empty())
        return text + ' ' + matrix.nodes()[node].note + '.';
    if (cell == Cell::notServedHere)
        text += " Its traffic policy is Local, and no ready endpoint runs on this node.";
    if (cell == Cell::notComparable)
        text += " The service changed less than a sync period before the rules were read.";
    for (const std::string& sentence : sentencesOf(matrix, service, node))
        text += ' ' + sentence;
    return text;
}

}  // namespace fairlead::drift
