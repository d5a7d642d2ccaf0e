#pragma once

#include "app/commands/export_command.h"
#include "app/commands/picture_file.h"
#include "model/core/result.h"

namespace fairlead::app {

// Writes the way of a packet (`request.from`, `to`, `node`, `outcome`): a picture, or the text
// formats json (as `fairlead path --json`) and md (a section of a report).
Result<void> writePath(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const ExportRequest& request,
                       const PictureFormat& format);

}  // namespace fairlead::app
