#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/core/result.h"
#include "model/diagram/display_list.h"
#include "model/diagram/service_graph_builder.h"
#include "model/diagram/service_layout.h"
#include "model/kubeproxy/service_slice.h"
#include "views/details/node_comparisons.h"

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <vector>

// From a snapshot to a picture, in one call that may run on any thread. The results keep what
// they point into.

namespace fairlead::views {

using SnapshotPtr = std::shared_ptr<const cluster::ClusterSnapshot>;
using PicturePtr = std::shared_ptr<const diagram::DisplayList>;

// `content` says which port and family; an answer's way back is looked up where the layout shows it.
Result<PicturePtr> servicePicture(const SnapshotPtr& snapshot, const std::string& nameSpace, const std::string& name,
                                  const diagram::ServiceLayoutOptions& options, diagram::ServiceGraphOptions content = {});

// All ports of the service in one picture; `content` says which family.
Result<PicturePtr> portsPicture(const SnapshotPtr& snapshot, const std::string& nameSpace, const std::string& name,
                                const diagram::ServiceLayoutOptions& options, diagram::ServiceGraphOptions content = {});

// Which rules are drawn, and how.
struct ChainsQuestion {
    std::string nameSpace;
    std::string service;
    std::string node;
    std::size_t slice = 0;  // beyond the last shows the first
    bool verbatim = false;
    std::set<std::string> expanded;  // ids of folded entries to show in full
    SourceRef rule = {};  // where given, the slice that holds it is shown rather
};

struct ChainsPicture {
    SnapshotPtr snapshot;  // the slices point into it
    std::vector<kubeproxy::ServiceSlice> slices;  // one for each port and family
    std::size_t shown = 0;  // the slice that the picture is of
    PicturePtr picture;
    bool compared = false;  // the picture says whether the rules are as they should be
};
// `comparison` is of the question's node; null: the picture says that it is being worked out.
Result<ChainsPicture> chainsPicture(const SnapshotPtr& snapshot, const ChainsQuestion& question,
                                    const NodeComparison* comparison = nullptr);

}  // namespace fairlead::views
