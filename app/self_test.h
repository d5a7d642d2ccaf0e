#pragma once

#include "app/commands/command_output.h"

namespace fairlead::app {

// `fairlead --self-test`: builds the window without a display on the sample cluster, lays out and
// paints the picture of every service in every sample mode, and says what failed. For packagers
// and for a person who doubts an installation. Starts its own QApplication; blocks until done.
ExitStatus runSelfTest(int argc, char** argv, CommandOutput output);

}  // namespace fairlead::app
