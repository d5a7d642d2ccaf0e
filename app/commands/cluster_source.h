#pragma once

#include "app/commands/source.h"

#include <iosfwd>

namespace fairlead::app {

// Reads every list of the cluster that the source names, once. What could not be read, and why, goes to `err`. Blocks; ends at
// once with SIGINT and SIGTERM.
Result<evidence::Evidence> readCluster(const Source& source, std::ostream& err);

}  // namespace fairlead::app
