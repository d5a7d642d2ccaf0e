#include "model/drift/drift_matrix.h"

#include "model/drift/sync_times.h"
#include "model/kubeproxy/service_frontends.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <unordered_map>
#include <utility>

namespace fairlead::drift {
namespace {

using kubeproxy::Difference;
using kubeproxy::NodeDrift;
using kubernetes::Service;

struct CellWords {
    std::string_view name;
    std::string_view words;
};
constexpr std::array<CellWords, cellKinds> cellWords{{
    {"not-proxied", "not kube-proxy's"},
    {"as-it-should-be", "as it should be"},
    {"no-local-endpoint", "no endpoint on this node (policy Local)"},
    {"not-served-here", "does not serve clients of this node (policy Local)"},
    {"not-read", "not read"},
    {"not-comparable", "changed too lately to tell"},
    {"extra", "extra rules"},
    {"stale", "stale rules"},
    {"missing", "missing rules"},
}};

Cell cellOf(Difference::Kind kind)
{
    switch (kind) {
    case Difference::Kind::missing:
        return Cell::missing;
    case Difference::Kind::stale:
        return Cell::stale;
    case Difference::Kind::extra:
        break;
    }
    return Cell::extra;
}

bool hasFamily(const Service& service, IpFamily family)
{
    return std::ranges::any_of(service.ports, [&](const kubernetes::ServicePort& port) {
        return !kubeproxy::frontendsOf(service, port, family).virtualIps.empty();
    });
}

std::uint64_t columnHash(const DriftMatrix::Column& column)
{
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const Cell cell : column)
        hash = (hash ^ static_cast<std::uint64_t>(cell)) * 0x100000001b3ULL;
    return hash;
}

}  // namespace

std::string_view nameOf(Cell cell) { return cellWords[static_cast<std::size_t>(cell)].name; }
std::string_view wordsOf(Cell cell) { return cellWords[static_cast<std::size_t>(cell)].words; }

std::optional<Cell> cellOf(std::string_view name)
{
    const auto found = std::ranges::find(cellWords, name, &CellWords::name);
    return found == cellWords.end() ? std::nullopt : std::optional(static_cast<Cell>(found - cellWords.begin()));
}

bool isTrouble(Cell cell)
{
    return cell == Cell::missing || cell == Cell::stale || cell == Cell::extra || cell == Cell::notServedHere;
}

std::string MatrixService::title() const
{
    return nameSpace.empty() && name.empty() ? "what all services share" : nameSpace + '/' + name;
}

// Puts a matrix together; lives as long as its constructor.
class MatrixAssembler {
public:
    MatrixAssembler(DriftMatrix& matrix, const std::vector<IndexedNode>& nodes) : m_matrix(matrix), m_indexes(nodes)
    {
        addServices();
        prepareFamilies();
        m_readAt = readAt(*m_matrix.m_snapshot);
        for (const IndexedNode& node : nodes)
            add(node);
    }

private:
    void addServices()
    {
        if (m_matrix.m_snapshot->objects().services) {
            for (const Service& service : *m_matrix.m_snapshot->objects().services)
                m_matrix.m_services.push_back({service.meta.nameSpace, service.meta.name, &service});
        }
        m_known = m_matrix.m_services.size();
        std::set<std::pair<std::string, std::string>> strangers;
        bool common = false;
        std::set<const NodeDrift*> seen;
        for (const IndexedNode& node : m_indexes) {
            if (!node.drift || !seen.insert(node.drift.get()).second)
                continue;
            for (const Difference& difference : node.drift->differences) {
                if (difference.port && !difference.service)
                    strangers.emplace(difference.port->nameSpace, difference.port->name);
                common = common || (!difference.port && difference.scope != Difference::Scope::everything);
            }
        }
        for (const auto& [nameSpace, name] : strangers) {
            if (!m_matrix.m_snapshot->findService(nameSpace, name))
                m_matrix.m_services.push_back({nameSpace, name, nullptr});
        }
        if (common)
            m_matrix.m_services.emplace_back();
        for (std::size_t row = 0; row < m_matrix.m_services.size(); ++row)
            m_matrix.m_rowOfName.emplace(std::pair(m_matrix.m_services[row].nameSpace, m_matrix.m_services[row].name), row);
    }

    void prepareFamilies()
    {
        m_base.assign(m_matrix.m_services.size(), Cell::asItShouldBe);
        for (std::size_t row = 0; row < m_known; ++row) {
            const Service& service = *m_matrix.m_services[row].service;
            if (!kubeproxy::isProxied(service)) {
                m_base[row] = Cell::notProxied;
                continue;
            }
            for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
                if (hasFamily(service, family))
                    m_ofFamily[static_cast<std::size_t>(family)].push_back(row);
            }
        }
        for (std::size_t row = m_known; row < m_base.size(); ++row)
            m_base[row] = m_matrix.m_services[row].name.empty() ? Cell::asItShouldBe : Cell::notProxied;
    }

    const std::vector<std::size_t>& rowsOf(IpFamily family) const { return m_ofFamily[static_cast<std::size_t>(family)]; }

    void raise(DriftMatrix::Column& column, std::size_t row, Cell cell) const { column[row] = std::max(column[row], cell); }

    void add(const IndexedNode& node)
    {
        DriftMatrix::Column column = m_base;
        MatrixNode entry;
        entry.node = node.node;
        entry.likeness = likenessOf(node);
        for (const IndexedNode::Exception& exception : node.exceptions)
            raise(column, exception.service, exception.cell);
        if (!node.drift) {
            entry.note = noteOfUnread(*node.node);
            for (std::size_t row = 0; row < m_base.size(); ++row)
                column[row] = m_base[row] == Cell::notProxied ? Cell::notProxied : Cell::notRead;
        } else {
            addDifferences(*node.node, *node.drift, column);
            entry.note = addNotCompared(*node.drift, column);
        }
        entry.column = columnOf(std::move(column));
        m_matrix.m_nodes.push_back(std::move(entry));
    }

    static std::string noteOfUnread(const cluster::ClusterNode& node)
    {
        if (node.rules.notRead.empty())
            return "no rules of this node were read";
        const std::string& reason = node.rules.notRead.front().reason;
        return node.rules.notRead.front().file + ": " + reason.substr(0, reason.find('\n'));
    }

    void addDifferences(const cluster::ClusterNode& node, const NodeDrift& drift, DriftMatrix::Column& column)
    {
        for (const Difference& difference : drift.differences) {
            const Cell cell = cellOf(difference.kind);
            if (difference.scope == Difference::Scope::everything) {
                for (const std::size_t row : rowsOf(difference.family))
                    raise(column, row, cell);
            } else if (const auto row = m_matrix.rowOf(difference)) {
                raise(column, *row, mayBeSyncing(node, difference.service) ? Cell::notComparable : cell);
            }
        }
    }

    // What was not compared is not known, but where the other family shows a difference anyway.
    std::string addNotCompared(const NodeDrift& drift, DriftMatrix::Column& column) const
    {
        std::string note;
        for (const NodeDrift::NotCompared& missing : drift.notCompared) {
            note += (note.empty() ? "" : "; ") + missing.reason.substr(0, missing.reason.find('\n'));
            for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
                if (missing.family && *missing.family != family)
                    continue;
                for (const std::size_t row : rowsOf(family))
                    raise(column, row, Cell::notRead);
            }
        }
        return note;
    }

    bool mayBeSyncing(const cluster::ClusterNode& node, const Service* service)
    {
        if (!service || !m_readAt)
            return false;
        auto change = m_changes.find(service);
        if (change == m_changes.end())
            change = m_changes.emplace(service, lastChangeOf(*m_matrix.m_snapshot, *service)).first;
        if (!change->second)
            return false;
        auto period = m_periods.find(&node);
        if (period == m_periods.end())
            period = m_periods.emplace(&node, syncPeriodOf(*m_matrix.m_snapshot, node)).first;
        return *m_readAt < *change->second + period->second;
    }

    std::uint32_t likenessOf(const IndexedNode& node)
    {
        const auto [entry, isNew] = m_likenesses.emplace(node.drift.get(), static_cast<std::uint32_t>(m_matrix.m_drifts.size()));
        if (isNew)
            m_matrix.m_drifts.push_back({node.drift, node.comparedNode});
        return entry->second;
    }

    std::uint32_t columnOf(DriftMatrix::Column column)
    {
        const auto [first, last] = m_columns.equal_range(columnHash(column));
        for (auto candidate = first; candidate != last; ++candidate) {
            if (m_matrix.m_columns[candidate->second] == column)
                return candidate->second;
        }
        const auto number = static_cast<std::uint32_t>(m_matrix.m_columns.size());
        m_columns.emplace(columnHash(column), number);
        m_matrix.m_columns.push_back(std::move(column));
        return number;
    }

    DriftMatrix& m_matrix;
    const std::vector<IndexedNode>& m_indexes;
    std::size_t m_known = 0;  // services that the API has
    DriftMatrix::Column m_base;
    std::array<std::vector<std::size_t>, 2> m_ofFamily;  // rows of the services that kube-proxy serves in it
    std::optional<std::chrono::system_clock::time_point> m_readAt;
    std::unordered_map<const Service*, std::optional<std::chrono::system_clock::time_point>> m_changes;
    std::unordered_map<const cluster::ClusterNode*, std::chrono::seconds> m_periods;
    std::unordered_map<const NodeDrift*, std::uint32_t> m_likenesses;
    std::unordered_multimap<std::uint64_t, std::uint32_t> m_columns;
};

DriftMatrix::DriftMatrix(std::shared_ptr<const cluster::ClusterSnapshot> snapshot, const std::vector<IndexedNode>& nodes)
    : m_snapshot(std::move(snapshot))
{
    MatrixAssembler(*this, nodes);
}

std::optional<std::size_t> DriftMatrix::rowOf(const Difference& difference) const
{
    if (difference.scope == Difference::Scope::everything)
        return std::nullopt;
    if (!difference.port)
        return findService({}, {});
    return findService(difference.port->nameSpace, difference.port->name);
}

std::optional<std::size_t> DriftMatrix::findService(std::string_view nameSpace, std::string_view name) const
{
    const auto found = m_rowOfName.find(std::pair(std::string(nameSpace), std::string(name)));
    return found == m_rowOfName.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::size_t> DriftMatrix::findNode(std::string_view name) const
{
    const auto found = std::ranges::find_if(m_nodes, [&](const MatrixNode& node) { return node.node->name == name; });
    return found == m_nodes.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - m_nodes.begin()));
}

}  // namespace fairlead::drift
