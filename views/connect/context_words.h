#pragma once

#include "model/kubernetes/kubeconfig/context_list.h"

#include <QString>

namespace fairlead::views {

class Theme;

// All that is known of a context before anybody connects, as a page: what is broken first, with the remedy.
QString contextHtml(const kubernetes::ContextSummary& context, const Theme& theme);

// A path with the home folder as ~.
QString shortPath(const std::string& path, const kubernetes::Environment& environment);

}  // namespace fairlead::views
