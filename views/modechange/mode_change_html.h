#pragma once

#include "model/drift/mode_change.h"
#include "views/theme/theme.h"

#include <QString>

namespace fairlead::views {

// What a move of kube-proxy to nftables mode would change, with links to the services, the nodes' rules and the evidence. Of the
// services, those whose name or points hold `filter`; of many the first, and how many more there are. Linear in `change`.
QString modeChangeHtml(const cluster::ClusterSnapshot& snapshot, const drift::ModeChange& change, const QString& filter,
                       const ThemeColors& colors);

}  // namespace fairlead::views
