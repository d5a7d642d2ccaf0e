#include "model/drift/node_difference.h"

#include <algorithm>
#include <map>
#include <set>

namespace fairlead::drift {
namespace {

using kubeproxy::Difference;
using kubeproxy::DriftEntry;

// What stands for an entry on every node: its place and its words.
using EntryKey = std::pair<std::string, std::string>;
using Lacks = std::map<std::size_t, std::set<EntryKey>>;  // by row; those of every service at `everything`

constexpr std::size_t everything = static_cast<std::size_t>(-1);

bool concernsRow(const DriftMatrix& matrix, const Difference& difference, std::size_t service)
{
    const auto row = matrix.rowOf(difference);
    return row ? *row == service : matrix.services()[service].service != nullptr;
}

Lacks lacksOf(const DriftMatrix& matrix, std::size_t node)
{
    Lacks lacks;
    const kubeproxy::NodeDrift* const drift = matrix.driftOf(node);
    if (!drift)
        return lacks;
    for (const Difference& difference : drift->differences) {
        for (const DriftEntry& entry : difference.entries) {
            if (!entry.expected.empty() && !entry.found)
                lacks[matrix.rowOf(difference).value_or(everything)].emplace(entry.place, entry.expected);
        }
    }
    return lacks;
}

std::size_t missingFrom(const Lacks& lacks, const Lacks& others, std::size_t row)
{
    const auto own = lacks.find(row);
    if (own == lacks.end())
        return 0;
    const auto theirs = others.find(row);
    return static_cast<std::size_t>(std::ranges::count_if(
        own->second, [&](const EntryKey& key) { return theirs == others.end() || !theirs->second.contains(key); }));
}

std::string entriesWords(std::size_t count) { return std::to_string(count) + (count == 1 ? " entry" : " entries"); }

std::string sentenceFor(const NodeDifference& difference)
{
    if (difference.firstLacks == 0 && difference.secondLacks == 0) {
        if (difference.lines.empty())
            return difference.first + " and " + difference.second + " do not differ.";
        return difference.first + " and " + difference.second + " lack nothing that the other has.";
    }
    const auto lacking = [](const std::string& who, std::size_t count, const std::string& other) {
        return who + " lacks " + entriesWords(count) + " that " + other + " has";
    };
    if (difference.secondLacks == 0)
        return lacking(difference.first, difference.firstLacks, difference.second) + '.';
    if (difference.firstLacks == 0)
        return lacking(difference.second, difference.secondLacks, difference.first) + '.';
    return lacking(difference.first, difference.firstLacks, difference.second) + ", and "
        + lacking(difference.second, difference.secondLacks, difference.first) + '.';
}

}  // namespace

std::vector<std::string> sentencesOf(const DriftMatrix& matrix, std::size_t service, std::size_t node)
{
    std::vector<std::string> sentences;
    const kubeproxy::NodeDrift* const drift = matrix.driftOf(node);
    if (!drift)
        return sentences;
    const std::string& compared = matrix.driftName(node);
    for (const Difference& difference : drift->differences) {
        if (!concernsRow(matrix, difference, service))
            continue;
        const bool named = difference.sentence.starts_with(compared + ' ');
        sentences.push_back(named ? matrix.nodes()[node].node->name + difference.sentence.substr(compared.size())
                                  : difference.sentence);
    }
    return sentences;
}

NodeDifference compareNodes(const DriftMatrix& matrix, std::size_t first, std::size_t second)
{
    NodeDifference difference;
    difference.first = matrix.nodes()[first].node->name;
    difference.second = matrix.nodes()[second].node->name;
    const bool alike = matrix.nodes()[first].likeness == matrix.nodes()[second].likeness;
    const Lacks firstLacks = alike ? Lacks() : lacksOf(matrix, first);
    const Lacks secondLacks = alike ? Lacks() : lacksOf(matrix, second);
    difference.firstLacks = missingFrom(firstLacks, secondLacks, everything);
    difference.secondLacks = missingFrom(secondLacks, firstLacks, everything);
    for (std::size_t service = 0; service < matrix.services().size(); ++service) {
        NodeDifference::Line line{service,
                                  matrix.cell(service, first),
                                  matrix.cell(service, second),
                                  missingFrom(firstLacks, secondLacks, service),
                                  missingFrom(secondLacks, firstLacks, service),
                                  {}};
        if (line.first == line.second && line.firstLacks == 0 && line.secondLacks == 0)
            continue;
        difference.firstLacks += line.firstLacks;
        difference.secondLacks += line.secondLacks;
        line.sentences = sentencesOf(matrix, service, first);
        std::ranges::move(sentencesOf(matrix, service, second), std::back_inserter(line.sentences));
        difference.lines.push_back(std::move(line));
    }
    difference.sentence = sentenceFor(difference);
    return difference;
}

std::string standingOf(const DriftMatrix& matrix, std::size_t node)
{
    Lacks alone = lacksOf(matrix, node);
    std::set<std::uint32_t> seen{matrix.nodes()[node].likeness};
    bool twin = false;
    for (std::size_t other = 0; other < matrix.nodes().size(); ++other) {
        if (other == node)
            continue;
        twin = twin || matrix.nodes()[other].likeness == matrix.nodes()[node].likeness;
        if (!matrix.driftOf(other) || !seen.insert(matrix.nodes()[other].likeness).second)
            continue;
        for (const auto& [row, keys] : lacksOf(matrix, other)) {
            if (const auto own = alone.find(row); own != alone.end())
                std::erase_if(own->second, [&keys = keys](const EntryKey& key) { return keys.contains(key); });
        }
    }
    std::size_t count = 0;
    for (const auto& [row, keys] : alone)
        count += keys.size();
    if (twin || seen.size() < 2 || count == 0)
        return {};
    return matrix.nodes()[node].node->name + " lacks " + entriesWords(count) + " that all others have.";
}

}  // namespace fairlead::drift
