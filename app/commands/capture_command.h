#pragma once

#include "app/commands/command_output.h"
#include "app/commands/recording.h"
#include "app/commands/source.h"

#include <filesystem>

namespace fairlead::app {

// What `fairlead capture` was asked for.
struct CaptureRequest {
    std::filesystem::path target;  // .tar.gz, .tar.xz or .zip by its ending, else a folder
    bool anonymize = false;
    RecordingTimes recording;  // of no length: read once
};

// Saves what the source holds as a capture, without what may be a secret. What was left out is said on `err`. Blocks; with
// SIGINT and SIGTERM a recording ends early and is saved; otherwise it stops, and what was at the target stays.
ExitStatus saveCapture(const Source& source, const CaptureRequest& request, CommandOutput output);

}  // namespace fairlead::app
