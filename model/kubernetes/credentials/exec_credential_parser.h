#pragma once

#include "model/core/result.h"
#include "model/kubernetes/server_access.h"

#include <chrono>
#include <optional>
#include <string_view>

namespace fairlead::kubernetes {

// What an exec plugin answered.
struct ExecCredential {
    Credentials credentials;  // a token, a certificate with its key, or both
    std::optional<std::chrono::system_clock::time_point> expires;
};

// Reads a plugin's standard output: an ExecCredential of the version that was asked for, with a token or a certificate. The
// error's `why` never quotes the answer. Linear in the text.
Result<ExecCredential> parseExecCredential(std::string_view output, std::string_view apiVersion);

// "2026-11-27T06:00:00Z", with fractions of a second and an offset if it has one.
std::optional<std::chrono::system_clock::time_point> parseRfc3339(std::string_view text);

}  // namespace fairlead::kubernetes
