#pragma once

#include "app/commands/export_command.h"
#include "app/commands/picture_file.h"

namespace fairlead::app {

// `fairlead export … mode-change`: what moving kube-proxy to nftables would change, as md, html or json.
Result<void> writeModeChange(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const ExportRequest& request,
                             const PictureFormat& format);

}  // namespace fairlead::app
