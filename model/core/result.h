#pragma once

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace fairlead {

// What the exit status of a command says about an error (contract, section 2).
enum class ErrorKind { usage, source, notFound, output };

// Why something could not be done, for a person: printed as "fairlead: WHAT: WHY" and, on the
// next line, the hint. Never holds a secret.
struct Error {
    std::string what;  // what was attempted, with the file and line where there is one
    std::string why;  // what went wrong
    std::string hint;  // what to do next
    ErrorKind kind = ErrorKind::source;

    friend bool operator==(const Error&, const Error&) = default;
};

[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&)
{
    throw std::logic_error(error.what + ": " + error.why);
}

// Failure is a value: callers look at it. Exceptions stay within one function or library call.
template <class T> using Result = boost::system::result<T, Error>;

}  // namespace fairlead
