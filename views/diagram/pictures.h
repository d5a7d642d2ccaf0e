#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/core/result.h"
#include "model/diagram/display_list.h"
#include "model/diagram/service_layout.h"
#include "model/kubeproxy/service_slice.h"

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

Result<PicturePtr> servicePicture(const SnapshotPtr& snapshot, const std::string& nameSpace, const std::string& name,
                                  const diagram::ServiceLayoutOptions& options);

struct ChainsPicture {
    SnapshotPtr snapshot;  // the slices point into it
    std::vector<kubeproxy::ServiceSlice> slices;  // one for each port and family
    std::size_t shown = 0;  // the slice that the picture is of
    PicturePtr picture;
};
// `slice` beyond the last shows the first; `expanded` are ids of folded entries to show in full.
Result<ChainsPicture> chainsPicture(const SnapshotPtr& snapshot, const std::string& nameSpace, const std::string& name,
                                    const std::string& node, bool verbatim, std::size_t slice = 0,
                                    const std::set<std::string>& expanded = {});

}  // namespace fairlead::views
