#pragma once

#include <QString>

#include <string_view>

namespace fairlead::views {

// A text of the model, which is UTF-8, as Qt's.
inline QString toQ(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

}  // namespace fairlead::views
