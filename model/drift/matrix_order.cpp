#include "model/drift/matrix_order.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <numeric>
#include <string_view>
#include <unordered_map>

namespace fairlead::drift {
namespace {

constexpr std::size_t mostChained = 300;
constexpr std::array<std::uint8_t, cellKinds> weights{0, 0, 0, 2, 1, 1, 3, 4, 5};

std::size_t weightOf(Cell cell) { return weights[static_cast<std::size_t>(cell)]; }

bool containsText(const std::string& text, const std::string& part)
{
    const auto same = [](char left, char right) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
        return lower(left) == lower(right);
    };
    return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end() || part.empty();
}

// The cells of one row (or column), seen along the other direction; equal patterns are one group.
using Pattern = std::string;

struct Grouped {
    std::vector<Pattern> patterns;
    std::vector<std::vector<std::uint32_t>> members;
};

std::size_t troubleOf(const Pattern& pattern)
{
    std::size_t worst = 0;
    std::size_t sum = 0;
    for (const char c : pattern) {
        const std::size_t weight = weightOf(static_cast<Cell>(c));
        worst = std::max(worst, weight);
        sum += weight;
    }
    return worst * 100'000'000 + sum;
}

std::size_t distance(const Pattern& left, const Pattern& right)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < left.size(); ++i)
        count += left[i] != right[i] ? 1 : 0;
    return count;
}

// From the most troubled on, always to the one that is most alike of those that are left.
std::vector<std::size_t> shortestWay(const std::vector<Pattern>& patterns)
{
    std::vector<std::size_t> order(patterns.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<std::size_t> troubles;
    std::ranges::transform(patterns, std::back_inserter(troubles), troubleOf);
    std::ranges::sort(order, [&](std::size_t left, std::size_t right) {
        return troubles[left] != troubles[right] ? troubles[left] > troubles[right] : patterns[left] > patterns[right];
    });
    if (order.size() > mostChained)
        return order;
    for (std::size_t at = 1; at + 1 < order.size(); ++at) {
        const Pattern& here = patterns[order[at - 1]];
        const auto next = std::ranges::min_element(order.begin() + static_cast<std::ptrdiff_t>(at), order.end(), {},
                                                   [&](std::size_t index) { return distance(here, patterns[index]); });
        std::rotate(order.begin() + static_cast<std::ptrdiff_t>(at), next, next + 1);
    }
    return order;
}

class Arrangement {
public:
    Arrangement(const DriftMatrix& matrix, const MatrixFilter& filter) : m_matrix(matrix), m_filter(filter) { }

    MatrixView arrange(MatrixOrder services, MatrixOrder nodes)
    {
        m_view.services.resize(m_matrix.services().size());
        m_view.nodes.resize(m_matrix.nodes().size());
        std::iota(m_view.services.begin(), m_view.services.end(), 0U);
        std::iota(m_view.nodes.begin(), m_view.nodes.end(), 0U);
        search();
        if (m_filter.state || m_filter.onlyTroubled)
            keepWanted();
        collectColumns();
        std::vector<Pattern> patterns;
        if (services != MatrixOrder::name)
            patterns = patternsOfServices();
        order(
            m_view.services, services, [&patterns](std::uint32_t service) { return std::move(patterns[service]); },
            [this](std::uint32_t service) { return m_matrix.services()[service].title(); });
        orderNodes(nodes);
        count();
        return std::move(m_view);
    }

private:
    // A word finds services; where it finds none, nodes.
    void search()
    {
        std::erase_if(m_view.services, [this](std::uint32_t service) {
            return !m_filter.nameSpace.empty() && m_matrix.services()[service].nameSpace != m_filter.nameSpace;
        });
        if (m_filter.search.empty())
            return;
        std::vector<std::uint32_t> found;
        std::ranges::copy_if(m_view.services, std::back_inserter(found), [this](std::uint32_t service) {
            return containsText(m_matrix.services()[service].title(), m_filter.search);
        });
        std::vector<std::uint32_t> nodes;
        std::ranges::copy_if(m_view.nodes, std::back_inserter(nodes), [this](std::uint32_t node) {
            return containsText(m_matrix.nodes()[node].node->name, m_filter.search);
        });
        if (!found.empty() || nodes.empty())
            m_view.services = std::move(found);
        else
            m_view.nodes = std::move(nodes);
    }

    bool isWanted(Cell cell) const { return m_filter.state ? cell == *m_filter.state : isTrouble(cell); }

    void keepWanted()
    {
        collectColumns();
        std::vector<bool> columnWanted(m_matrix.columns().size(), false);
        std::vector<bool> serviceWanted(m_matrix.services().size(), false);
        for (const auto& [column, nodes] : m_columns) {
            for (const std::uint32_t service : m_view.services) {
                if (!isWanted(m_matrix.columns()[column][service]))
                    continue;
                serviceWanted[service] = true;
                columnWanted[column] = true;
            }
        }
        std::erase_if(m_view.services, [&](std::uint32_t service) { return !serviceWanted[service]; });
        std::erase_if(m_view.nodes, [&](std::uint32_t node) { return !columnWanted[m_matrix.nodes()[node].column]; });
    }

    void collectColumns()
    {
        std::map<std::uint32_t, std::size_t> counts;
        for (const std::uint32_t node : m_view.nodes)
            ++counts[m_matrix.nodes()[node].column];
        m_columns.assign(counts.begin(), counts.end());
    }

    // Of every service, by its number; a few at a time, since the matrix is kept column by column.
    std::vector<Pattern> patternsOfServices() const
    {
        constexpr std::size_t block = 64;  // cells in a line of the processor's cache
        std::vector<Pattern> patterns(m_matrix.services().size());
        for (const std::uint32_t service : m_view.services)
            patterns[service].resize(m_columns.size());
        std::vector<std::uint32_t> services = m_view.services;
        std::ranges::sort(services);
        for (std::size_t from = 0; from < services.size(); from += block) {
            const std::size_t to = std::min(from + block, services.size());
            for (std::size_t column = 0; column < m_columns.size(); ++column) {
                const DriftMatrix::Column& cells = m_matrix.columns()[m_columns[column].first];
                for (std::size_t i = from; i < to; ++i)
                    patterns[services[i]][column] = static_cast<char>(cells[services[i]]);
            }
        }
        return patterns;
    }

    Pattern patternOfColumn(std::uint32_t column) const
    {
        Pattern pattern;
        pattern.reserve(m_view.services.size());
        for (const std::uint32_t service : m_view.services)
            pattern += static_cast<char>(m_matrix.columns()[column][service]);
        return pattern;
    }

    template <class PatternOf, class NameOf>
    static void order(std::vector<std::uint32_t>& things, MatrixOrder how, PatternOf patternOf, NameOf nameOfThing)
    {
        std::vector<std::pair<std::string, std::uint32_t>> named;
        named.reserve(things.size());
        for (const std::uint32_t thing : things)
            named.emplace_back(nameOfThing(thing), thing);
        std::ranges::sort(named);
        std::ranges::transform(named, things.begin(), [](const auto& entry) { return entry.second; });
        if (how == MatrixOrder::name)
            return;
        Grouped groups;
        std::unordered_map<Pattern, std::size_t> groupOf;
        for (const std::uint32_t thing : things) {
            Pattern pattern = patternOf(thing);
            const auto [entry, isNew] = groupOf.try_emplace(std::move(pattern), groups.members.size());
            if (isNew) {
                groups.patterns.push_back(entry->first);
                groups.members.emplace_back();
            }
            groups.members[entry->second].push_back(thing);
        }
        std::vector<std::size_t> way;
        if (how == MatrixOrder::likeness) {
            way = shortestWay(groups.patterns);
        } else {
            way.resize(groups.patterns.size());
            std::iota(way.begin(), way.end(), std::size_t{0});
            std::vector<std::size_t> troubles;
            std::ranges::transform(groups.patterns, std::back_inserter(troubles), troubleOf);
            std::ranges::stable_sort(way, std::greater<>(), [&](std::size_t group) { return troubles[group]; });
        }
        things.clear();
        for (const std::size_t group : way)
            things.insert(things.end(), groups.members[group].begin(), groups.members[group].end());
    }

    // Nodes with the same column are alike, whatever their number.
    void orderNodes(MatrixOrder how)
    {
        std::unordered_map<std::uint32_t, Pattern> patterns;
        if (how != MatrixOrder::name) {
            for (const auto& [column, count] : m_columns)
                patterns.emplace(column, patternOfColumn(column));
        }
        order(
            m_view.nodes, how, [&](std::uint32_t node) { return patterns.at(m_matrix.nodes()[node].column); },
            [this](std::uint32_t node) { return m_matrix.nodes()[node].node->name; });
    }

    void count()
    {
        for (const auto& [column, nodes] : m_columns) {
            for (const std::uint32_t service : m_view.services)
                m_view.counts[static_cast<std::size_t>(m_matrix.columns()[column][service])] += nodes;
        }
    }

    const DriftMatrix& m_matrix;
    const MatrixFilter& m_filter;
    MatrixView m_view;
    std::vector<std::pair<std::uint32_t, std::size_t>> m_columns;  // those shown, with how many nodes have them
};

std::string countedThings(std::size_t shown, std::size_t all, const char* one, const char* many)
{
    const std::string total = std::to_string(all) + ' ' + (all == 1 ? one : many);
    return shown == all ? total : std::to_string(shown) + " of " + total;
}

}  // namespace

MatrixView arrange(const DriftMatrix& matrix, const MatrixFilter& filter, MatrixOrder services, MatrixOrder nodes)
{
    return Arrangement(matrix, filter).arrange(services, nodes);
}

std::string summaryOf(const DriftMatrix& matrix, const MatrixView& view)
{
    const auto named = static_cast<std::size_t>(
        std::ranges::count_if(matrix.services(), [](const MatrixService& service) { return !service.name.empty(); }));
    const auto shown = static_cast<std::size_t>(
        std::ranges::count_if(view.services, [&](std::uint32_t service) { return !matrix.services()[service].name.empty(); }));
    std::string text = countedThings(shown, named, "service", "services") + " on "
        + countedThings(view.nodes.size(), matrix.nodes().size(), "node", "nodes");
    std::string troubles;
    for (std::size_t kind = cellKinds; kind-- > 0;) {
        const auto cell = static_cast<Cell>(kind);
        if (view.counts[kind] > 0 && cell != Cell::asItShouldBe && cell != Cell::notProxied && cell != Cell::noLocalEndpoint)
            troubles +=
                (troubles.empty() ? ": " : ", ") + std::to_string(view.counts[kind]) + " \u00D7 " + std::string(wordsOf(cell));
    }
    return text + (troubles.empty() && !view.services.empty() && !view.nodes.empty() ? ": all as it should be" : troubles);
}

}  // namespace fairlead::drift
