#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/kubeproxy/rule_drift.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::drift {

// How the rules of one service are on one node. The higher, the more it asks for attention.
enum class Cell : std::uint8_t {
    notProxied,  // kube-proxy writes nothing for it (headless, ExternalName, another proxy's), and nothing is there
    asItShouldBe,
    noLocalEndpoint,  // as it should be: externalTrafficPolicy Local, and no endpoint runs on this node
    // The rules are as they should be, but clients feel it: internalTrafficPolicy Local without an endpoint
    // here, so that pods of this node do not reach it; or policy Local, and its pods here are not ready.
    notServedHere,
    notRead,  // what would tell it was not read
    notComparable,  // it differs, but the service changed so lately that kube-proxy may still be about to write
    extra,  // rules of a service that the API does not have
    stale,  // says something else than it should
    missing,  // lacks what should be there
};
constexpr std::size_t cellKinds = 9;
std::string_view nameOf(Cell cell);  // "as-it-should-be": in links and files
std::string_view wordsOf(Cell cell);  // "as it should be"
std::optional<Cell> cellOf(std::string_view name);
bool isTrouble(Cell cell);  // missing, stale, extra, notServedHere

struct MatrixService {
    std::string nameSpace;
    std::string name;  // both empty: what all services share (the jumps from the hooks, masquerading)
    const kubernetes::Service* service = nullptr;  // null: the API has none of this name

    std::string title() const;  // "shop/frontend", "what all services share"
};

struct MatrixNode {
    const cluster::ClusterNode* node = nullptr;
    std::uint32_t column = 0;  // nodes with the same number have the same cells
    std::uint32_t likeness = 0;  // nodes with the same number have the same differences
    std::string note;  // why it was not compared, or not in all; may be empty
};

// What is known of one node before the matrix is put together.
struct IndexedNode {
    struct Exception {
        std::uint32_t service = 0;  // in the API's order
        Cell cell = Cell::noLocalEndpoint;
    };
    const cluster::ClusterNode* node = nullptr;
    std::uint64_t likeness = 0;
    std::vector<Exception> exceptions;  // where the rules, being right, do not serve
    std::shared_ptr<const kubeproxy::NodeDrift> drift;  // shared by nodes of one likeness
    std::string comparedNode;  // the one of them that was compared, whom `drift` names
};

// For who waits: how far it is, and the wish to stop. Any thread.
struct MatrixProgress {
    std::atomic<int> permille = 0;
    std::atomic<bool> cancelled = false;
};

// Services × nodes, a cell each. Immutable; keeps the snapshot. Columns that are the same are kept
// once. Thread-safe to read.
class DriftMatrix {
public:
    using Column = std::vector<Cell>;

    // From the nodes' indexes; linear in services × distinct columns.
    DriftMatrix(std::shared_ptr<const cluster::ClusterSnapshot> snapshot, const std::vector<IndexedNode>& nodes);

    const cluster::ClusterSnapshot& snapshot() const { return *m_snapshot; }
    // In the API's order, then those that only rules know, by name; what is common to all stands last.
    const std::vector<MatrixService>& services() const { return m_services; }
    const std::vector<MatrixNode>& nodes() const { return m_nodes; }
    const std::vector<Column>& columns() const { return m_columns; }
    Cell cell(std::size_t service, std::size_t node) const { return m_columns[m_nodes[node].column][service]; }

    // Of the node, or of one like it; `driftName` is whom its sentences name. Null where nothing was read.
    const kubeproxy::NodeDrift* driftOf(std::size_t node) const { return m_drifts[m_nodes[node].likeness].drift.get(); }
    const std::string& driftName(std::size_t node) const { return m_drifts[m_nodes[node].likeness].name; }
    std::size_t likenesses() const { return m_drifts.size(); }
    // The row of a difference; nothing where it concerns every service.
    std::optional<std::size_t> rowOf(const kubeproxy::Difference& difference) const;
    std::optional<std::size_t> findService(std::string_view nameSpace, std::string_view name) const;
    std::optional<std::size_t> findNode(std::string_view name) const;

private:
    struct Likeness {
        std::shared_ptr<const kubeproxy::NodeDrift> drift;
        std::string name;
    };
    friend class MatrixAssembler;

    std::shared_ptr<const cluster::ClusterSnapshot> m_snapshot;
    std::vector<MatrixService> m_services;
    std::vector<MatrixNode> m_nodes;
    std::vector<Column> m_columns;
    std::vector<Likeness> m_drifts;
    std::map<std::pair<std::string, std::string>, std::size_t, std::less<>> m_rowOfName;
};
using MatrixPtr = std::shared_ptr<const DriftMatrix>;

// Reads what each node should hold and does, and compares once for all nodes alike. The nodes' rules
// are looked at by several threads. Null where it was cancelled. Cost: for each node one pass over
// its dumps; for each likeness findDrift().
std::vector<IndexedNode> indexNodes(const cluster::ClusterSnapshot& snapshot, MatrixProgress& progress);
MatrixPtr buildMatrix(std::shared_ptr<const cluster::ClusterSnapshot> snapshot, MatrixProgress& progress);

}  // namespace fairlead::drift
