#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/findings/find_findings.h"
#include "views/theme/theme.h"

#include <QString>

namespace fairlead::views {

// One finding as rich text: what follows, links to whom it is about and to each line of the evidence, and the fix with a link
// "copy:" for it. Everything from the evidence is escaped.
QString findingHtml(const findings::Finding& finding, const cluster::ClusterSnapshot& snapshot, const ThemeColors& colors);

// What was looked at and found to be fine, and what could not be judged: where there is nothing, or nothing selected.
QString scopeHtml(const findings::FindingReport& report, const ThemeColors& colors);

// "Error", "Warning", "To know".
QString wordOf(findings::Severity severity);

}  // namespace fairlead::views
