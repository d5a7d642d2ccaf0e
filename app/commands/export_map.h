#pragma once

#include "app/commands/export_command.h"
#include "app/commands/picture_file.h"
#include "model/core/result.h"

namespace fairlead::app {

// Writes the map of the cluster, with the pods of a service lit where the view names one
// ("map", "shop/frontend"): a picture, or the text formats json (everything) and md (tables for a report).
Result<void> writeMap(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const ExportRequest& request,
                      const PictureFormat& format);

}  // namespace fairlead::app
