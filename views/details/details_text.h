#pragma once

#include "views/details/subject.h"
#include "views/theme/theme.h"

#include <QString>

#include <optional>

namespace fairlead::views {

// The subject as rich text for a QTextBrowser. Everything that comes from a cluster is escaped.
// "copy:N" is the link beside the Nth piece of evidence. Absent mentions are still being searched.
QString detailsHtml(const Subject& subject, const std::optional<RuleMentions>& mentions, const ThemeColors& colors);

}  // namespace fairlead::views
