#pragma once

#include "model/core/result.h"

#include <boost/json/value.hpp>

#include <ostream>
#include <string>
#include <vector>

namespace fairlead::app {

// Exit states of the program (contract, section 2).
enum class ExitStatus { fine = 0, findings = 1, usage = 2, source = 3, notFound = 4, output = 5 };

// Where a command writes. Streams are the caller's; tests hand in their own.
struct CommandOutput {
    std::ostream& out;
    std::ostream& err;
};

// Writes "fairlead: WHAT: WHY" and the hint on the next line; the exit state that goes with it.
ExitStatus report(const Error& error, std::ostream& err);

// The exit state for a failure of this kind.
ExitStatus statusOf(ErrorKind kind);

// Writes the value and a newline; output to a full disk or closed pipe is an error.
ExitStatus writeJson(const boost::json::value& value, CommandOutput output);

// Columns padded to their widest cell; the first row is the head.
void writeTable(const std::vector<std::vector<std::string>>& rows, std::ostream& out);

// Text from the evidence may hold anything: control characters are shown by their number (U+001B), so that
// it cannot steer a terminal.
std::string printable(std::string_view text);

}  // namespace fairlead::app
