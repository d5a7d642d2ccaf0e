#pragma once

#include "model/core/result.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::kubernetes {

// Why the API did not do what was asked, for the person and for the code that decides what to do next.
struct ApiError {
    Error error;
    int status = 0;  // HTTP, or the code of a Status; 0: no answer came
    std::string reason;  // "Forbidden", "Expired"; of the Status
    std::string message;  // the server's own, verbatim, cut at 2000 bytes
    std::string causeType;  // of the Status' first cause: "ResourceVersionTooLarge", "ExitCode"
    std::string causeMessage;
    std::optional<std::chrono::seconds> retryAfter;

    bool expired() const { return status == 410 || reason == "Expired" || reason == "Gone"; }
};

[[noreturn]] inline void throw_exception_from_error(const ApiError& error, const boost::source_location& where)
{
    throw_exception_from_error(error.error, where);
}

template <class T> using ApiResult = boost::system::result<T, ApiError>;

// What was asked, for messages.
struct Asked {
    std::string verb;  // "list"
    std::string what;  // "pods", "/version"
    std::string user;  // of the kubeconfig
};

// A Status object's fields; nothing where the text is none.
std::optional<ApiError> parseStatus(std::string_view json);
// The same of a Status that does not say its kind, as the end of pods/exec has it. `success`: what it says.
std::optional<ApiError> parseCommandStatus(std::string_view json, bool& success);

// The error for an answer that is not a success. The server's message is kept verbatim; where the body holds none, the
// text is client-go's for that code.
ApiError describeAnswer(int status, std::string_view contentType, std::string_view body, const Asked& asked);

// The error of an answer that should be JSON and is not: a login page, mostly.
ApiError describeWrongContent(std::string_view contentType, std::string_view body, const Asked& asked);

// An error without an answer.
ApiError noAnswer(Error error);

}  // namespace fairlead::kubernetes
