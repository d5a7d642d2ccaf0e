#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fairlead::kubernetes {

// Standard base64 with its padding; line ends inside are skipped, nothing else is. Nothing where it is none.
std::optional<std::string> decodeBase64(std::string_view text);

// Base64 of the URL alphabet without padding, as in a JSON Web Token.
std::optional<std::string> decodeBase64Url(std::string_view text);

std::string encodeBase64(std::string_view bytes);

}  // namespace fairlead::kubernetes
