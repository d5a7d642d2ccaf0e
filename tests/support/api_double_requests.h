#pragma once

#include "tests/support/api_double.h"

#include <optional>

namespace fairlead::test {

// The next request on the connection; nothing where it ended.
std::optional<DoubleRequest> readRequest(ServerStream& stream);

std::string decodedBase64(std::string_view text);

}  // namespace fairlead::test
