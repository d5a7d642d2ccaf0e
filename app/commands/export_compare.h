#pragma once

#include "app/commands/export_command.h"
#include "app/commands/picture_file.h"
#include "model/core/result.h"

namespace fairlead::app {

// Writes the comparison of the source with `request.with`: `view` is "compare" and, but for whole
// clusters, a service. Also the text formats md and json.
Result<void> writeComparison(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const ExportRequest& request,
                             const PictureFormat& format);

}  // namespace fairlead::app
