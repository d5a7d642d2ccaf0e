#pragma once

#include "app/commands/export_command.h"
#include "app/commands/picture_file.h"

namespace fairlead::app {

// `fairlead export … matrix`: services × nodes, a cell each, as a picture, a table or for programs.
Result<void> writeMatrix(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const ExportRequest& request,
                         const PictureFormat& format);

}  // namespace fairlead::app
