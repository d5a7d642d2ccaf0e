#pragma once

#include <QString>

namespace fairlead::views {

QString keyboardHelpHtml();
QString aboutHtml();

}  // namespace fairlead::views
