#pragma once

#include "views/details/subject.h"
#include "views/theme/theme.h"

#include <QString>

#include <optional>

namespace fairlead::views {

// What was searched for a subject off the UI thread; absent: still being worked out.
struct FoundForSubject {
    std::optional<RuleMentions> mentions;
    std::optional<ComparisonResult> comparison;
};

// The subject as rich text for a QTextBrowser. Everything that comes from a cluster is escaped.
// "copy:N" is the link beside the Nth piece of evidence.
QString detailsHtml(const Subject& subject, const FoundForSubject& found, const ThemeColors& colors);

}  // namespace fairlead::views
