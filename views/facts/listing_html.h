#pragma once

#include "model/facts/address_book.h"
#include "views/theme/theme.h"

#include <QString>

#include <vector>

namespace fairlead::views {

// Who has each address, with links to the service, the pod's node and the line that says so. Text from
// the evidence is escaped.
QString listingHtml(const std::vector<facts::Listing>& listings, const ThemeColors& colors);

}  // namespace fairlead::views
