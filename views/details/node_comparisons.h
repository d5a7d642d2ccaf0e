#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/kubeproxy/rule_drift.h"
#include "model/kubeproxy/version_fingerprint.h"

#include <QString>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace fairlead::views {

// What a node's rules are, compared with what kube-proxy should have written there.
struct NodeComparison {
    kubeproxy::NodeDrift drift;
    kubeproxy::VersionFingerprint version;  // which versions write rules of this form
};

// The comparisons of a snapshot's nodes, each worked out once, when it is first asked for. Keeps
// the snapshot, into which they point. Any thread.
class NodeComparisons {
public:
    using SnapshotPtr = std::shared_ptr<const cluster::ClusterSnapshot>;
    using ComparisonPtr = std::shared_ptr<const NodeComparison>;

    explicit NodeComparisons(SnapshotPtr snapshot) : m_snapshot(std::move(snapshot)) { }

    // Null for a node that there is not. Cost: linear in the node's rules, the first time.
    ComparisonPtr of(const std::string& node);
    // What is known already; null: not asked for yet.
    ComparisonPtr known(const std::string& node) const;
    const cluster::ClusterNode* find(const std::string& node) const { return m_snapshot->findNode(node); }

private:
    SnapshotPtr m_snapshot;
    mutable std::mutex m_mutex;
    // Who comes second waits for the first instead of working it out again.
    struct Entry {
        std::once_flag once;
        ComparisonPtr comparison;  // guarded by m_mutex
    };
    std::map<std::string, std::shared_ptr<Entry>> m_entries;
};

// "kube-proxy 1.36, form of 1.31 or newer": what is known of it, and what the rules' form tells; empty
// where neither is known.
QString versionWords(const cluster::ClusterNode& node, const kubeproxy::VersionFingerprint& version);

// "1.31 or newer: packets are counted with nfacct".
QString clueWords(const kubeproxy::VersionClue& clue);

// Which of a service's, or all, differences are to be looked for, and on which nodes.
struct ComparisonSearch {
    std::vector<std::string> nodes;
    std::string nameSpace;
    std::string service;  // empty: all services

    bool isEmpty() const { return nodes.empty(); }
};

// Plain values, so that a panel keeps them without the snapshot.
struct ComparisonResult {
    struct Line {
        QString word;  // "missing", "stale", "extra"
        QString sentence;
        QString link;  // to the first line that is there; empty: nothing is
        QString expected;  // verbatim
    };
    std::vector<Line> lines;
    bool more = false;
    std::vector<QString> notCompared;
    std::vector<QString> versions;  // of a whole node: who wrote its rules, and each thing in them that tells
    std::size_t nodes = 0;
};
ComparisonResult compareRules(NodeComparisons& comparisons, const ComparisonSearch& search, std::size_t limit);

}  // namespace fairlead::views
