#pragma once

#include "app/commands/command_output.h"
#include "app/commands/source.h"

namespace fairlead::app {

// `fairlead check`: goes the whole way to the source once and says of each step how it went and, where it failed, what
// to do. Fine: all of it is there; findings: it can be read, but not everything; source: it cannot be read.
ExitStatus printCheck(const Source& source, bool json, CommandOutput output);

}  // namespace fairlead::app
