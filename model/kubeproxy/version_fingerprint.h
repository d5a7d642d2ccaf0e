#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/core/source_ref.h"

#include <string>
#include <vector>

namespace fairlead::kubeproxy {

// One thing in the rules that only some versions of kube-proxy write. Versions are minors of 1.x.
struct VersionClue {
    int from = 0;
    int to = 0;
    std::string why;
    SourceRef source;
};

// Which versions of kube-proxy could have written a node's rules, told from their form alone
// (facts, sections 1V, 2.6, 3.3). `from` > `to`: the clues contradict each other, as after a change
// of version or mode that left rules behind.
struct VersionFingerprint {
    int from = 0;
    int to = 0;
    std::vector<VersionClue> clues;

    // "1.31 or newer", "1.20 to 1.23", "no version writes all of this"; empty without clues.
    std::string toString() const;
};

VersionFingerprint fingerprintVersion(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node);

}  // namespace fairlead::kubeproxy
